"""Of whom, of when and of what whole a count is told, where its sentence says so.

"Năm 2023, Công an tỉnh khởi tố 12 vụ; bắt 20 đối tượng, trong đó 4 nữ": who is Công an tỉnh, when is năm 2023, and the
last number is part of the one before it. Nothing is carried over from one sentence to the next.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extract.findings import Count, Unit
from extract.sentences import Span

_MOST_BEFORE = 24  # counts of a sentence that one may be a part of
REACH = 700  # characters of a sentence looked at before a count
_WITHOUT_PARTS = frozenset({"%", "điểm phần trăm", "lần"})
# What may stand before the subject of a clause: the mark of an item, and when or in addition to what it is told.
_MARK = re.compile(r"[\s\-–+•*“\"]*(?:(?:\d{1,2}(?:\.\d{1,2})*|[a-zđ]|[ivx]{1,4})[.)][ \xa0]+)?", re.IGNORECASE)
_ADVERBIAL = re.compile(
    r"(?:(?:trong|năm|quý|tháng|từ|đến|tính|tới|sau|trước|riêng|ngoài ra|bên cạnh|đồng thời|theo đó|kết quả|cùng với|"
    r"hiện|nay|qua|giai đoạn|nhiệm kỳ|ngày|thời gian|tại|trên địa bàn|6|9)\b[^,;:]{0,80}[,:][ \xa0]*){0,3}"
    r"(?:(?:riêng|lãnh đạo|cán bộ|đảng ủy|tập thể)[ \xa0]+)?",
    re.IGNORECASE,
)
_POST = re.compile(r"(?:(?:giám đốc|trưởng|phó|chủ tịch|bí thư|lãnh đạo|toàn|các)[ \xa0]+){0,2}", re.IGNORECASE)
_BESIDE = re.compile(r"[ \xa0]*(?:[:(–-][ \xa0]*)?(?:(?:có|đã|được|với|là|trên|hơn|gần|khoảng)[ \xa0]+){0,2}")
_YEAR = r"(?:19|20)\d\d"
_DAY = r"\d{1,2}[/.-]\d{1,2}(?:[/.-](?:19|20)\d\d)?"
_TIME = re.compile(
    rf"(?<!\w)(?:(?:trong |tính )?(?:từ (?:ngày |tháng |năm |đầu )?[^,;.()\n]{{1,24}}?(?: đến| tới| -)"
    rf" (?:hết |ngày |tháng |năm |cuối )*(?:nay|{_DAY}|\d{{1,2}}/{_YEAR}|{_YEAR})"
    rf"|(?:\d{{1,2}}|sáu|chín) tháng(?: đầu| cuối)? năm(?: {_YEAR})?"
    rf"|quý (?:[IV]{{1,3}}|\d)(?:(?:/| năm ){_YEAR})?|(?:giai đoạn|nhiệm kỳ|năm học|niên khóa) {_YEAR} ?[-–] ?{_YEAR}"
    rf"|tháng \d{{1,2}}(?:/{_YEAR}| năm {_YEAR})?|năm {_YEAR}|năm (?:nay|qua|trước))"
    rf"|(?:tính )?đến (?:hết |thời điểm )?(?:ngày |tháng |năm )(?:{_DAY}|\d{{1,2}}/{_YEAR}|{_YEAR})|(?:tính )?đến nay"
    rf"|đầu năm đến nay)(?![\w/])",
    re.IGNORECASE,
)
# What the dear `_TIME` may begin with: it is tried only there. A set of letters first is searched for fastest.
_OPENS_TIME = re.compile(
    r"[\dtscqgnđTSCQGNĐ](?<!\w.)(?i:(?<=t)(?:rong|ính|ừ|háng)|(?<=s)áu|(?<=c)hín|(?<=q)uý|(?<=g)iai"
    r"|(?<=n)(?:hiệm|iên|ăm)|(?<=đ)(?:ến|ầu)|(?<=\d)\d?(?= tháng))(?!\w)"
)
_COMPARED = re.compile(r"(?:so với|cùng kỳ|hơn|bằng|của|trước)(?: cùng kỳ)?(?: (?:của|với))?[ \xa0]*\Z", re.IGNORECASE)
_PARTS = re.compile(r"[tgbcTGBC](?<!\w.)(?i:(?<=t)rong (?:đó|số đó|số này)|(?<=g)ồm|(?<=b)ao gồm|(?<=c)hia ra)\b")
_RIGHT_BEHIND = re.compile(
    r"(?:trong (?:đó|số đó)|trong số này)[ \xa0,:]*(?:(?:có|riêng|đã)[ \xa0]+)*\Z", re.IGNORECASE
)


@dataclass(slots=True)
class _Sentence:
    start: int
    end: int


def scoped(text: str, counts: Sequence[Count], units: Sequence[Unit], cited: Sequence[Span]) -> Sequence[Count]:
    """Set `who`, `when` and `part_of` of the counts and return them; all but `text` are in the order of the text.

    `cited`: the spans of references, whose dates and issuers say nothing of a count.
    """
    starts = [unit.start for unit in units]
    sentence, told, times, parting = _Sentence(0, 0), list[Unit](), list[Span](), list[Span]()
    first = 0
    for index, count in enumerate(counts):
        if not sentence.start <= count.start < sentence.end:
            sentence = _sentence_at(text, count.start)
            first = index
            inside = units[bisect_left(starts, sentence.start) : bisect_left(starts, sentence.end)]
            told = [unit for unit in inside if not _within(cited, unit.start)]
            times = [span for span in _times(text, sentence) if not _within(cited, span[0])]
            parting = [match.span() for match in _PARTS.finditer(text, sentence.start, sentence.end)]
        who, when = _who(text, sentence, count, told), _when(text, sentence, count, times)
        part_of = _part_of(text, count, counts[first:index], parting)
        count.who, count.when, count.part_of = who, when, part_of
    return counts


def _sentence_at(text: str, at: int) -> _Sentence:
    floor = max(0, at - REACH)
    start = max(floor, text.rfind("\n", floor, at) + 1)
    stop = at
    while (stop := text.rfind(". ", start, stop)) >= 0:
        if not _abbreviates(text, stop):
            start = stop + 2
            break
    limit = min(len(text), at + REACH)
    end = text.find("\n", at, limit)
    end = limit if end < 0 else end
    stop = at
    while (stop := text.find(". ", stop + 1, end)) >= 0:
        if not _abbreviates(text, stop):
            end = stop
            break
    return _Sentence(start, end)


def _abbreviates(text: str, stop: int) -> bool:
    """Tell whether the full stop at `stop` ends an abbreviation or a list number: "TP. ", "1. "."""
    word = text[max(0, stop - 3) : stop].split()
    return (
        not word or (len(word[-1]) < 3 and (word[-1].isupper() or word[-1].isdigit())) or not text[stop + 2].isupper()
    )


def _within(spans: Sequence[Span], at: int) -> bool:
    last = bisect_left(spans, (at + 1, 0)) - 1
    return last >= 0 and spans[last][0] <= at < spans[last][1]


def _who(text: str, sentence: _Sentence, count: Count, units: Sequence[Unit]) -> str | None:
    """Return the unit right before the number, else the subject of its clause or of the one before in its sentence."""
    before = [unit for unit in units if unit.end <= count.start] if units else units
    if not before:
        return None
    if _BESIDE.fullmatch(text, before[-1].end, count.start) and _heads_item(text, sentence, before[-1]):
        return before[-1].name
    at = count.start
    while at > sentence.start:
        begin = max(text.rfind(";", sentence.start, at) + 1, sentence.start)
        if (subject := _subject(text, begin, before)) is not None:
            return subject.name
        at = begin - 1
    return None


def _heads_item(text: str, sentence: _Sentence, unit: Unit) -> bool:
    """Tell whether the unit begins an item: behind a verb it is who something was done to ("trình UBND tỉnh 12 …")."""
    before = text[sentence.start : unit.start].rstrip()
    return not before or before[-1] in ",;:(–-+•" or before.endswith((" và", " còn", "riêng", "Riêng"))


def _subject(text: str, begin: int, units: Sequence[Unit]) -> Unit | None:
    """Return the unit that the clause begins with, after its mark, adverbials and a post ("Giám đốc")."""
    mark = _MARK.match(text, begin)
    at = mark.end() if mark else begin
    candidates = {unit.start: unit for unit in units if unit.start >= begin}
    for lead in (at, _end(_ADVERBIAL, text, at)):
        if unit := candidates.get(lead) or candidates.get(_end(_POST, text, lead)):
            return unit
    return None


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    return match.end() if match else at


def _times(text: str, sentence: _Sentence) -> Iterator[Span]:
    end = sentence.start
    for opening in _OPENS_TIME.finditer(text, sentence.start, sentence.end):
        if opening.start() < end:
            continue
        if match := _TIME.match(text, opening.start(), sentence.end):
            end = match.end()
            if not _COMPARED.search(text, max(sentence.start, match.start() - 24), match.start()):
                yield match.span()


def _when(text: str, sentence: _Sentence, count: Count, times: Sequence[Span]) -> str | None:
    """Return the time told before the count, the nearest, else right behind it in the same clause."""
    before = [span for span in times if span[1] <= count.start]
    if before:
        return " ".join(text[slice(*before[-1])].split())
    after = next((span for span in times if span[0] >= count.end), None)
    if after is None or any(mark in text[count.end : after[0]] for mark in ",;:("):
        return None
    return " ".join(text[slice(*after)].split())


def _part_of(text: str, count: Count, before: Sequence[Count], parting: Sequence[Span]) -> Span | None:
    """Return the span of the whole: the count before "trong đó", "gồm" or the bracket that this one is a part of.

    `parting` are the spans of such words in the sentence.
    """
    if count.noun in _WITHOUT_PARTS or not before:
        return None
    start = before[0].end
    opened = text.rfind("(", start, count.start) > text.rfind(")", start, count.start)
    if not (opened or count.rule == "counts.part" or _parted(parting, start, count.start)):
        return None
    for whole in reversed(before[-_MOST_BEFORE:]):
        if whole.noun in _WITHOUT_PARTS or whole.part_of is not None:
            continue
        between = text[whole.end : count.start]
        if not (_parted(parting, whole.end, count.start) or _bracketed(between) or count.rule == "counts.part"):
            continue
        if count.value > whole.value or not _of_one_kind(count, whole, between):
            continue
        return whole.start, whole.end
    return None


def _parted(parting: Sequence[Span], start: int, end: int) -> bool:
    first = bisect_left(parting, (start, 0))
    return first < len(parting) and parting[first][1] <= end


def _bracketed(between: str) -> bool:
    return between.rfind("(") > between.rfind(")") and between.find("(") <= 24


def _of_one_kind(count: Count, whole: Count, between: str) -> bool:
    """Tell whether the nouns let one be part of the other: the same, one within the other, or told so by "trong đó"."""
    part, all_ = count.noun.lower(), whole.noun.lower()
    if part == all_ or part in all_.split(", ") or part in all_.split(" và ") or count.rule == "counts.part":
        return True
    measured = {"đồng", "USD", "ha", "km", "tấn", "m2", "m3"}
    return bool(_RIGHT_BEHIND.search(between)) and count.noun not in measured and whole.noun not in measured
