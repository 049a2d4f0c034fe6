"""What an ad hoc body is for, as part of its name: "Ban Chỉ đạo" + "phòng, chống thiên tai"."""

from __future__ import annotations

import re
from functools import cache

from extract.unit_lexicon import Phrases, phrases, word_set
from extract.unit_rows import Row
from extract.unit_scan import HeadMatch, Scan


def topic_end(scan: Scan, match: HeadMatch, caps: bool) -> int:
    """Return the end of the task of an ad hoc body: "Ban Chỉ đạo" + "phòng, chống thiên tai", "751"."""
    folded, end = scan.folded, match.end
    number = _NUMBER.match(folded, end)
    if number:
        return number.end()
    at = scan.skip_spaces(end)
    if at == end or (caps and not match.head.abbreviated):
        return end
    if match.head.topic in ("place", "project"):
        return _managed(scan, end, _PLACE if match.head.topic == "place" else _PROJECT)
    openers = phrases("topic_openers")
    about = folded.startswith("về ", at) and not folded.startswith("của ", match.start - 4)
    opener = openers.end_at(folded, at + 3 if about else at)
    if not opener or (not about and phrases("not_a_topic").end_at(folded, opener + 1)):
        return end
    limit = _limit(scan, opener, openers)
    area = _AREA_AFTER.search(folded, opener, limit)
    return area.start() if area else opener + len(folded[opener:limit].rstrip())


_AREA_AFTER = re.compile(
    r" (?:các )?(?:tỉnh|huyện|quận|thị xã|xã(?! hội)|phường|thành phố|cấp|bộ, ngành|trung ương|tw)(?!\w)"
)
_NUMBER = re.compile(r" \d{2,4}(?![\w./])(?: (?:quốc gia|trung ương|tw)(?!\w))?")
_LONGEST_TOPIC = 120
_PROJECT = re.compile(r" (?:chuyên ngành|đầu tư(?: và)? xây dựng|đầu tư|xây dựng|khu vực)(?!\w)")
_PLACE = re.compile(
    r" (?:các )?(?:cụm công nghiệp|làng nghề|bến xe|nghĩa trang|"
    r"chương trình(?: mục tiêu quốc gia| mtqg)?|kcn|kkt|"
    r"khu(?: kinh tế| công nghiệp| nông nghiệp| công nghệ cao| du lịch| di tích| bảo tồn)?|"
    r"rừng|vườn quốc gia|cảng|chợ|di tích|an toàn thực phẩm|đầu tư)(?!\w)"
)


@cache
def _stop() -> re.Pattern[str]:
    words = "|".join(sorted(word_set("sentence_words"), key=len, reverse=True))
    return re.compile(rf"[.,;:()\n“”\"/|]| (?:{words})(?!\w)")


def _limit(scan: Scan, start: int, openers: Phrases) -> int:
    """Return where the words of a task end: at a verb of the sentence or a comma that begins no further task."""
    folded = scan.folded
    at = start
    while True:
        stop = _stop().search(folded, at, start + _LONGEST_TOPIC)
        if stop is None:
            return _whole_words(folded, start, min(len(folded), start + _LONGEST_TOPIC))
        if stop[0] in (",", " và") and _goes_on(scan, stop.end() + 1, openers):
            at = stop.end()
            continue
        if stop[0] == " tại" and folded.startswith(" địa phương", stop.end()):
            return stop.end() + len(" địa phương")
        return stop.start()


def _goes_on(scan: Scan, at: int, openers: Phrases) -> bool:
    if at in scan.at:
        return False
    return bool(
        openers.end_at(scan.folded, at)
        or phrases("function_words").end_at(scan.folded, at)
        or phrases("topic_words").end_at(scan.folded, at)
    )


def _whole_words(folded: str, start: int, end: int) -> int:
    space = folded.rfind(" ", start, end)
    return space if space > 0 else end


def _managed(scan: Scan, end: int, openers: re.Pattern[str]) -> int:
    """Return the end of what a management board manages: "các Khu công nghiệp", "dự án đầu tư xây dựng"."""
    opener = openers.match(scan.folded, end)
    if not opener:
        return end
    return Row(scan, phrases("function_words")).end(opener.end(), begun=True)
