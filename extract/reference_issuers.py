"""The issuer of a cited document as printed after "của": "Chủ tịch UBND tỉnh", "Phòng Kinh tế và Hạ tầng huyện …".

A complete name ("Chính phủ", "Bộ Tài chính") goes on only with an area; an open head ("Ban Chỉ đạo …", "Trường …")
goes on until a verb, a title or a mark ends it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from extract.folding import fold
from extract.lexicon import load

_OF = re.compile(r"[ ,]{0,3}cua {1,3}")
_SYLLABLE = re.compile(r"[^\W\d_]+(?:[.'’&][^\W\d_]+)*|\d+")
_BETWEEN = re.compile(r"[ \xa0]?[-–][ \xa0]?|[ \xa0\n]+|, ")
_AND_OTHERS = re.compile(r"(?:, và|,| và| -| –)[ \xa0\n](?:của )?(?=[^\W\d_])")
_FIRST = re.compile(r"[a-z0-9]+")
# A line may break inside the name after these.
_OPEN_ENDED = frozenset(
    ("ban", "bo", "so", "phong", "hoi", "truong", "cua", "uy", "chu", "thu", "van", "dai", "hoc", "cuc", "vu", "vien")
)
# A comma inside a name: "Ban Chỉ đạo phòng, chống lụt, bão".
_INNER_COMMAS = frozenset((("phong", "chong"), ("lut", "bao"), ("hoa", "the"), ("nghe", "doi"), ("to", "hoat")))
# The heads of names that join two matters with "và": "Phòng Kinh tế và Hạ tầng".
_JOINING = ("phong ", "so ", "ban ", "cuc ", "trung tam ", "vien ", "bo ", "truong ", "hoi ")
_MOST_SYLLABLES = 22
# "Ban Chỉ đạo liên ngành về an toàn thực phẩm tỉnh": a title has no such area behind it.
_TASK = re.compile(
    r"[ \xa0]về[ \xa0](?:(?!trên địa bàn|của|và thực hiện)[^,;.()\n“\"]){3,60}?"
    r"[ \xa0](?:tỉnh|thành phố|huyện|thị xã|xã|phường|Trung ương|quốc gia)(?=[ \xa0]*(?:[,;.)\n]|\Z))"
)


@dataclass(slots=True)
class _Names:
    """Known names and open heads in folded letters, and stop phrases as written, by first syllable, longest first."""

    known: dict[str, list[str]]
    open_heads: frozenset[str]
    stops: dict[str, list[str]]
    areas: frozenset[str]


@cache
def _names() -> _Names:
    cues = load("reference_cues.yaml")
    known = {fold(name) for name in (*cues["issuer_heads"], *cues["open_heads"])}
    for row in load("issuers.yaml")["issuers"]:
        for part in re.sub(r"\(.*?\)", "", row["name"]).split("/"):
            known.add(fold(part.strip()))
        known.update(fold(alias) for alias in row.get("aliases") or () if " " in alias)
    titles = [row["name"].lower() for row in load("document_types.yaml")["types"] if len(row["name"]) > 4]
    capitals = {phrase.capitalize() for phrase in (*cues["title_starts"], *titles)}
    return _Names(
        known=_by_first(known - {""}),
        open_heads=frozenset(fold(name) for name in cues["open_heads"]),
        stops=_by_first(capitals | set(titles) | set(cues["issuer_stops"])),
        areas=frozenset(cues["area_words"]),
    )


def _by_first(phrases: set[str]) -> dict[str, list[str]]:
    table: dict[str, list[str]] = {}
    for phrase in sorted(phrases, key=lambda phrase: (-len(phrase), phrase)):
        table.setdefault(re.split(r"[ -]", phrase)[0], []).append(phrase)
    return table


def read_issuer(window: str, folded: str, at: int, *, joint: bool = False) -> tuple[int, str] | None:
    """Return the end and the text of the issuer after "của" at `at`, or of a Party body that follows at once.

    `folded` is `window` in folded letters; a `joint` document has several: "Bộ Nội vụ và Văn phòng Chính phủ".
    """
    match = _OF.match(folded, at)
    start = match.end() if match else at + 1
    if match is None and not (folded[at : at + 1] == " " and _central(window, folded, start)):
        return None
    end = issuer_end(window, folded, start)
    while joint and end is not None and (more := _AND_OTHERS.match(window, end)):
        further = issuer_end(window, folded, more.end()) if _known(folded, more.end()) else None
        if further is None:
            break
        end = further
    return None if end is None else (end, " ".join(window[start:end].split()))


def _central(window: str, folded: str, start: int) -> bool:
    heads = (
        "ban bi thu",
        "bo chinh tri",
        "ban chap hanh trung uong",
        "thu tuong chinh phu",
        "hoi nghi lan",
        "hoi nghi tr",
    )
    return folded.startswith(heads, start) and window[start].isupper()


def _known(folded: str, at: int) -> int | None:
    """Return the end of the longest known name at `at`."""
    first = _FIRST.match(folded, at)
    for name in _names().known.get(first[0], ()) if first else ():
        end = at + len(name)
        if folded.startswith(name, at) and not folded[end : end + 1].isalnum():
            return end
    return None


def issuer_end(window: str, folded: str, start: int) -> int | None:
    """Return where the name of the organisation at `start` ends, None when none starts there."""
    at = _known(folded, start)
    if at is None and not window[start : start + 1].isupper():
        return None
    capitals = window[start : start + 40].partition("\n")[0].isupper()
    end, at = at, at or start
    complete = end is not None and folded[start:end] not in _names().open_heads
    for _ in range(_MOST_SYLLABLES):
        gap = _BETWEEN.match(window, at) if at > start else None
        word = _SYLLABLE.match(window, gap.end() if gap else at)
        if word is None or (at > start and gap is None) or (gap and _parts(folded, at, gap, word)):
            break
        if word[0] == "và" and (joined := _joined(window, folded, start, word.end())):
            at = end = joined
            complete = False
            continue
        hyphen = gap is not None and ("-" in gap[0] or "–" in gap[0])
        further = _known(folded, word.start()) if at > start else None
        if not hyphen and (_stops(window, word, capitals) or (complete and further is None and _leaves(word[0]))):
            break
        if further is not None:
            complete = folded[word.start() : further] not in _names().open_heads
        at = end = further if further is not None else word.end()
    if end is not None and folded.startswith("ban chi dao", start) and (task := _TASK.match(window, end)):
        return task.end()
    return end


def _leaves(word: str) -> bool:
    """Tell whether the word cannot go on with a complete name: in lower case, and not of an area."""
    return word.islower() and word not in _names().areas


def _joined(window: str, folded: str, start: int, at: int) -> int | None:
    """Return the end of the word after "và" when it belongs to the name: "Phòng Kinh tế và Hạ tầng"."""
    word = _SYLLABLE.match(window, at + 1)
    if word is None or not folded.startswith(_JOINING, start) or not word[0][0].isupper():
        return None
    if _known(folded, word.start()) is not None or _stops(window, word, capitals=False):
        return None
    return word.end()


def _parts(folded: str, at: int, gap: re.Match[str], word: re.Match[str]) -> bool:
    """Tell whether the name ends at `at`: a comma or hyphen that is not inside a name, or the end of the line."""
    before = _last_word(folded, at)
    if gap[0] == ", ":
        return (before, fold(word[0])) not in _INNER_COMMAS
    if "\n" in gap[0]:
        return not word[0].islower() and before not in _OPEN_ENDED
    return not gap[0].isspace() and not word[0][0].isupper()


def _last_word(folded: str, at: int) -> str:
    return folded[max(0, at - 10) : at].rsplit(" ", 1)[-1]


def _stops(window: str, word: re.Match[str], capitals: bool) -> bool:
    """Tell whether a stop phrase begins at `word`: a verb in lower case, or a title in any case."""
    rest = " ".join(window[word.start() : word.start() + 40].split())
    rest = rest.lower() if capitals else rest
    if word[0][0].isdigit():
        return len(word[0]) > 2
    if rest[:3].lower() == "v/v":
        return True
    first = re.split(r"[\s,;.:)]", rest, maxsplit=1)[0]
    for phrase in _names().stops.get(first, ()):
        if rest.startswith(phrase) and not rest[len(phrase) : len(phrase) + 1].isalnum():
            return True
    return False
