"""The title of a cited document ("về …", "“…”") and what is cited inside it.

"Kế hoạch số 12-KH/TU … về thực hiện Chỉ thị số 05-CT/TW …": the directive stands in the title of the plan, which is
its parent. A title is read as far as a reader can be sure: to the end of the clause, the quotation or the next
document of the same list.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cache

from extract.lexicon import load
from extract.mentions import Mention
from extract.proper_names import CAPITALS

REACH = 400
_LEAD = re.compile(r"[ \xa0]{0,2}[,:(]?[ \xa0]{0,2}(?=[“\"‘'«])")
_CLOSING = {"“": "”", '"': '"', "‘": "’", "'": "'", "«": "»"}
# A clause ends; a comma before a capital letter begins the main clause ("…, UBND huyện báo cáo").
_ENDS = re.compile(rf"[;\n”)]|\.(?:\s|$)|/\.|,\s(?=[{CAPITALS}])|\s(?:và|hoặc|cùng)\s(?=(?:các\s)?$)")
_LISTED = re.compile(r"(?:,|;|\svà|\shoặc|,\svà)\s(?:các\s)?$")
_LISTED_LENGTH = 12  # characters that it takes at most
_ABOUT = re.compile(r"(?:về việc|về|v/v)[ :]+", re.IGNORECASE)
_LEAST = 4


@cache
def _starts() -> re.Pattern[str]:
    words = [*load("reference_cues.yaml")["title_starts"], "v/v", "đẩy mạnh", "tăng cường", "tiếp tục", "nâng cao"]
    phrases = "|".join(sorted(words, key=len, reverse=True))
    return re.compile(rf"[ \xa0]{{1,2}}(?P<title>(?:{phrases})(?![^\W_]))", re.IGNORECASE)


def set_titles(text: str, mentions: list[Mention]) -> None:
    """Set title and parent; `mentions` are in the order of the text."""
    starts = [mention.start for mention in mentions]
    open_titles: list[tuple[int, Mention]] = []
    for index, mention in enumerate(mentions):
        open_titles = [(end, holder) for end, holder in open_titles if mention.start < end]
        if open_titles:
            holder = open_titles[-1][1]
            mention.parent = (holder.start, holder.end)
        span = _title_span(text, mention, mentions, starts, index)
        if span is not None:
            mention.title = _plain(" ".join(text[slice(*span)].split()))
            open_titles.append((span[1], mention))


def _plain(title: str) -> str:
    """Return the title without "về việc" and quotation marks: "Đẩy mạnh học tập …"."""
    about = _ABOUT.match(title)
    title = title[about.end() if about else 0 :]
    quoted = title[:1] in _CLOSING and title.endswith(_CLOSING[title[0]])
    return title[1:-1] if quoted else title


def _title_span(
    text: str, mention: Mention, mentions: list[Mention], starts: list[int], index: int
) -> tuple[int, int] | None:
    """Return the span of the title behind the mention, None where none stands there."""
    limit = min(len(text), mention.end + REACH)
    if lead := _LEAD.match(text, mention.end, limit):
        close = text.find(_CLOSING[text[lead.end()]], lead.end() + 1, limit)
        return (lead.end() + 1, close) if close - lead.end() > _LEAST else None
    start = _starts().match(text, mention.end, limit)
    if start is None:
        return None
    begin = start.start("title")
    for following in mentions[index + 1 : bisect_left(starts, limit)]:
        if listed := _LISTED.search(text, max(begin, following.start - _LISTED_LENGTH), following.start):
            limit = listed.start()
            break
    end = _clause_end(text, begin, limit)
    return (begin, end) if end - begin > _LEAST else None


def _clause_end(text: str, begin: int, limit: int) -> int:
    """Return where the clause ends; what stands within quotation marks does not end it."""
    at = begin
    while True:
        end = _ENDS.search(text, at, limit)
        if end is None:
            return limit
        opened = text.rfind("“", begin, end.start())
        if opened >= 0 and text.rfind("”", begin, end.start()) < opened:
            close = text.find("”", end.start(), limit)
            if close >= 0:
                at = close + 1
                continue
        return end.start()
