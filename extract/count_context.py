"""What stands around a count: approximators, bounds, periods, changes, and words that make a number a name."""

from __future__ import annotations

import re
from functools import cache

from extract.count_nouns import normal, words_of
from extract.findings import Bound
from extract.lexicon import load

REACH = 48

_LAST_WORDS = re.compile(r"([^\W\d_]+(?:[ \xa0]+[^\W\d_]+){0,2})[ \xa0]*[:.]?[ \xa0]*\Z")
_FROM_ON = re.compile(r"[ \xa0]+(?:[^\W\d_]+[ \xa0]+){0,2}?trở[ \xa0]+(lên|xuống|lại)\b")
_FROM = re.compile(r"\b[Tt]ừ[ \xa0]+\Z")
_EACH = re.compile(
    r"\b(?:[Mm]ỗi|[Hh]ằng|[Hh]àng|[Bb]ình quân (?:mỗi|một|hằng|hàng)?)[ \xa0]+([^\W\d_]+)\b[^\d.;:()\n]{0,40}$"
)
_PER_SLASH = re.compile(r"[ \xa0]?/[ \xa0]?((?:10?[0.]*[ \xa0]+)?[^\W\d_]+(?:[23](?!\d)|[ \xa0][^\W\d_]+)?)")
_PER_WORD = re.compile(r"[ \xa0]+(?:mỗi|một|hằng|hàng|trên|trong một)[ \xa0]+([^\W\d_]+(?:[ \xa0][^\W\d_]+)?)")
_CHANGE = re.compile(
    r"\b(?P<way>tăng|giảm|vượt|gấp|cao hơn|thấp hơn|hụt)(?:[ \xa0]+(?:thêm|thêm được|khoảng|gần|trên|hơn|tới|lên|đi|mức|từ|bình quân))*[ \xa0]*\Z",
    re.IGNORECASE,
)
_REACHED = re.compile(r"\b(?:đạt|bằng|ước đạt)(?:[ \xa0]+(?:tỷ lệ|khoảng|gần|trên|hơn))*[ \xa0]*\Z", re.IGNORECASE)
_AGAINST = re.compile(
    r"[ \xa0)]*(?:\([^()\d]{0,20}\d[^()]{0,20}\)[ \xa0]*)?so(?:[ \xa0]+với)?[ \xa0]+([^,;.:()\n]{2,60})"
)
_PLAN = re.compile(r"[ \xa0]*((?:kế hoạch|dự toán|chỉ tiêu|mục tiêu|nghị quyết|KH)\b[^,;.:()\n\d]{0,40})")
_ENDS_BASE = re.compile(r"[ \xa0]+(?:và|trong đó|với|nhưng|còn|do|nhờ|đạt|tăng|giảm|là)\b.*$")


@cache
def _approximators() -> tuple[re.Pattern[str], dict[str, Bound]]:
    table: dict[str, Bound] = {
        word: bound for bound, words in load("count_nouns.yaml")["approximators"].items() for word in words
    }
    words = "|".join(r"[ \xa0]+".join(w.split()) for w in sorted(table, key=len, reverse=True))
    return re.compile(rf"(?:^|(?<=[^\w]))({words})[ \xa0]+\Z", re.IGNORECASE), table


def approximator_before(text: str, at: int) -> tuple[int, Bound] | None:
    """Return where the approximator that ends at `at` begins, and the bound it means; None when there is none."""
    pattern, table = _approximators()
    start = max(0, at - 32)
    match = pattern.search(text[start:at])
    if match is None:
        return None
    return start + match.start(1), table[" ".join(match[1].lower().split())]


def begins_with_from(text: str, at: int) -> int | None:
    """Return where the "từ" that stands before `at` begins, None when there is none."""
    match = _FROM.search(text[max(0, at - 6) : at])
    return max(0, at - 6) + match.start() if match else None


def bound_after(text: str, end: int) -> tuple[int, Bound] | None:
    """Return the end and the bound of "trở lên", "trở xuống" after the count; None when neither follows."""
    match = _FROM_ON.match(text, end)
    if match is None:
        return None
    return match.end(), ">=" if match[1] == "lên" else "<="


def last_words(text: str, at: int) -> list[str]:
    """Return up to three words before `at` on its line, the nearest last, as written; only spaces may part them."""
    start = max(0, at - REACH)
    match = _LAST_WORDS.search(text[start:at].rpartition("\n")[2])
    return match[1].split() if match else []


def is_named(words: list[str]) -> bool:
    """Return whether the words before a number make it a name, a place in a list or a date ("Điều 5", "quý 2")."""
    small = [normal(word) for word in words]
    if _ends_in(small, "counting_phrases") or _ends_in(small, "not_names"):
        return False
    return _ends_in(small, "before_names")


def is_strictly_named(words: list[str]) -> bool:
    """Return whether the words make a name even of a number before a listed noun ("Điều 5", not "nhóm 10 hộ")."""
    small = [normal(word) for word in words]
    if not is_named(words):
        return False
    if _ends_in(small, "strict_with_capital"):
        return any(word[:1].isupper() for word in words[-2:])
    return _ends_in(small, "strict_names")


def _ends_in(small: list[str], name: str) -> bool:
    return any(" ".join(small[-size:]) in words_of(name) for size in (1, 2, 3) if len(small) >= size)


def opens_count(words: list[str], before: str) -> bool:
    """Return whether an unlisted noun may be counted here: after a verb, a comma, an approximator or a new line."""
    if not words:
        return before in ("", "\n", ",", ";", ":", "(", "-", "–", "+", "“", "•", "/")
    small = [normal(word) for word in words]
    return any(" ".join(small[-size:]) in words_of("introducers") for size in (1, 2) if len(small) >= size)


def period_after(text: str, end: int) -> tuple[int, str] | None:
    """Return the end and the name of what follows as "/năm", "/người/năm", "mỗi năm"; None when nothing does."""
    names, stop = [], end
    while match := _PER_SLASH.match(text, stop):
        words = match[1].split()
        keep = (
            match[1] if _divisor(match[1]) else match[1].removesuffix(words[-1]).strip() if len(words) > 1 else match[1]
        )
        names.append(keep)
        stop = match.start(1) + len(keep)
    if names:
        return stop, "/".join(names)
    if (match := _PER_WORD.match(text, end)) is None:
        return None
    words = match[1].split()
    if words[0] in words_of("periods") or text[end:].lstrip().startswith("mỗi"):
        keep = match[1] if _divisor(match[1]) else words[0]
        return match.start(1) + len(keep), keep
    if text[end:].lstrip().startswith("một") and _divisor(match[1]):
        return match.end(), match[1]
    return None


def _divisor(words: str) -> bool:
    from extract.count_nouns import nouns

    return normal(re.sub(r"^\d[\d.]*\s+", "", words)) in nouns()


def period_before(text: str, at: int) -> str | None:
    """Return the period that a clause sets before the count: "mỗi năm mở 4 lớp" → "năm"."""
    match = _EACH.search(text[max(0, at - 64) : at])
    return match[1] if match and match[1] in words_of("periods") | {"buổi", "ngày"} else None


def change_around(text: str, start: int, end: int) -> str | None:
    """Return direction and base as a short phrase: "tăng so với cùng kỳ", "đạt kế hoạch"; None for a plain count."""
    before = text[max(0, start - REACH) : start].rpartition("\n")[2]
    if way := _CHANGE.search(before):
        against = _AGAINST.match(text, end)
        base = f" so với {_base(against[1])}" if against else ""
        if not base and (plan := _PLAN.match(text, end)):
            base = f" {_base(plan[1])}"
        return f"{way['way'].lower()}{base}"
    if _REACHED.search(before) and (plan := _PLAN.match(text, end)):
        return f"đạt {_base(plan[1])}"
    return None


def _base(words: str) -> str:
    return _ENDS_BASE.sub("", " ".join(words.split())).strip()
