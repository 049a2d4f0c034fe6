"""What stands around a count: approximators, bounds, periods, changes, and words that make a number a name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache

from extract.count_nouns import normal, nouns, words_of
from extract.findings import Bound
from extract.lexicon import load

REACH = 48
_MOST_TOKENS = 5

_PUNCTUATION = "(“\"‘'[–—-+•*…"
_FROM_ON = re.compile(r"[ \xa0]+(?:[^\W\d_]+[ \xa0]+){0,2}?trở[ \xa0]+(lên|xuống|lại)\b")
_EACH = re.compile(
    r"\b(?:[Mm]ỗi|[Hh]ằng|[Hh]àng|[Bb]ình quân (?:mỗi|một|hằng|hàng)?)[ \xa0]+([^\W\d_]+)\b[^\d.;:()\n]{0,40}\Z"
)
_PER_SLASH = re.compile(r"[ \xa0]?/[ \xa0]?((?:10?[0.]*[ \xa0]+)?[^\W\d_]+(?:[23](?!\d)|[ \xa0][^\W\d_]+)?)")
_PER_WORD = re.compile(r"[ \xa0]+(mỗi|một|hằng|hàng|trên|trong một)[ \xa0]+([^\W\d_]+(?:[ \xa0][^\W\d_]+)?)")
_ROUND = re.compile(r"10?[0.]*[ \xa0]+")
_MOVES = frozenset({"tăng", "giảm", "vượt", "gấp", "hụt", "hơn"})
_CHANGE = re.compile(
    r"\b(?P<way>tăng|giảm|vượt|gấp|cao hơn|thấp hơn|hụt)"
    r"(?:[ \xa0]+(?:thêm|thêm được|khoảng|gần|trên|hơn|tới|lên|đi|mức|từ|bình quân))*[ \xa0]*\Z",
    re.IGNORECASE,
)
_REACHED = re.compile(r"\b(?:đạt|bằng|ước đạt)(?:[ \xa0]+(?:tỷ lệ|khoảng|gần|trên|hơn))*[ \xa0]*\Z", re.IGNORECASE)
_AGAINST = re.compile(
    r"[ \xa0)]*(?:\([^()\d]{0,20}\d[^()]{0,20}\)[ \xa0]*)?so(?:[ \xa0]+với)?[ \xa0]+([^,;.:()\n]{2,60})"
)
_PLAN = re.compile(r"[ \xa0]*((?:kế hoạch|dự toán|chỉ tiêu|mục tiêu|nghị quyết|KH)\b[^,;.:()\n\d]{0,40})")
_ENDS_BASE = re.compile(r"[ \xa0]+(?:và|trong đó|với|nhưng|còn|do|nhờ|đạt|tăng|giảm|là)\b.*\Z")


@cache
def _approximators() -> dict[str, Bound]:
    rows = load("count_nouns.yaml")["approximators"].items()
    return {word: bound for bound, words in rows for word in words}


@cache
def _approximator_ends() -> frozenset[str]:
    return frozenset(word.split()[-1] for word in _approximators())


@lru_cache(maxsize=4)  # asked for several times at each number
def tokens_before(text: str, at: int) -> Sequence[str]:
    """Return what stands before `at` on its line, parted at white space: the nearest last, the farthest cut off."""
    before = text[max(0, at - REACH) : at]
    return before[before.rfind("\n") + 1 :].split()[-_MOST_TOKENS:]


@lru_cache(maxsize=8)  # asked for several times at each number
def approximator_before(text: str, at: int) -> tuple[int, Bound] | None:
    """Return where the approximator that ends at `at` begins, and the bound it means; None when there is none."""
    if at < 3 or text[at - 1] not in " \xa0":
        return None
    tokens = tokens_before(text, at)
    if not tokens or tokens[-1].lstrip(_PUNCTUATION).lower() not in _approximator_ends():
        return None
    for index in range(len(tokens)):
        words = [tokens[index].lstrip(_PUNCTUATION), *tokens[index + 1 :]]
        if bound := _approximators().get(" ".join(words).lower()):
            return _start_of(text, at, reversed(words)), bound
    return None


def _start_of(text: str, at: int, words: Iterable[str]) -> int:
    """Return where the `words` before `at`, the nearest first, begin."""
    for word in words:
        at = text.rindex(word, 0, at)
    return at


def begins_with_from(text: str, at: int) -> int | None:
    """Return where the "từ" that stands before `at` begins, None when there is none."""
    if text[max(0, at - 3) : at - 1].lower() != "từ" or (at > 3 and text[at - 4].isalnum()):
        return None
    return at - 3


def bound_after(text: str, end: int) -> tuple[int, Bound] | None:
    """Return the end and the bound of "trở lên", "trở xuống" after the count; None when neither follows."""
    if text.find("trở", end, end + 24) < 0 or (match := _FROM_ON.match(text, end)) is None:
        return None
    return match.end(), ">=" if match[1] == "lên" else "<="


def last_words(text: str, at: int) -> list[str]:
    """Return up to three words before `at` on its line, the nearest last, as written; only spaces may part them."""
    if not at or text[at - 1] not in " \xa0:.":
        return []
    out: list[str] = []
    for token in reversed(tokens_before(text, at)[-3:]):
        word = token if out else token.rstrip(":.")
        if not word.isalpha():
            word = word.lstrip(_PUNCTUATION)
            return [word, *out] if word.isalpha() else out
        out.insert(0, word)
    return out


def is_named(words: list[str]) -> bool:
    """Return whether the words before a number make it a name, a place in a list or a date ("Điều 5", "quý 2")."""
    endings = _endings(words)
    if _among(endings, "counting_phrases") or _among(endings, "not_names"):
        return False
    return _among(endings, "before_names")


def is_strictly_named(words: list[str]) -> bool:
    """Return whether the words make a name even of a number before a listed noun ("Điều 5", not "nhóm 10 hộ")."""
    if not is_named(words):
        return False
    endings = _endings(words)
    if _among(endings, "strict_with_capital"):
        return any(word[:1].isupper() for word in words[-2:])
    return _among(endings, "strict_names")


def _endings(words: list[str]) -> list[str]:
    """Return the last word, the last two, the last three, as the lexicon spells them."""
    endings: list[str] = []
    for word in reversed(words[-3:]):
        endings.append(f"{normal(word)} {endings[-1]}" if endings else normal(word))
    return endings


def _among(endings: list[str], name: str) -> bool:
    return not words_of(name).isdisjoint(endings)


def opens_count(words: list[str], before: str) -> bool:
    """Return whether an unlisted noun may be counted here: after a verb, a comma, an approximator or a new line."""
    if not words:
        return before in ("", "\n", ",", ";", ":", "(", "-", "–", "+", "“", "•", "/")
    return _among(_endings(words[-2:]), "introducers")


def period_after(text: str, end: int) -> tuple[int, str] | None:
    """Return the end and the name of what follows as "/năm", "/người/năm", "mỗi năm"; None when nothing does."""
    names: list[str] = []
    stop = end
    while match := _PER_SLASH.match(text, stop):
        keep = _divisor_in(match[1])
        names.append(keep)
        stop = match.start(1) + len(keep)
    if names:
        return stop, "/".join(names)
    if (match := _PER_WORD.match(text, end)) is None:
        return None
    keep = _divisor_in(match[2])
    listed = normal(keep) in nouns()
    if keep.split()[0] in words_of("periods") or match[1] == "mỗi" or (match[1] == "một" and listed):
        return match.start(2) + len(keep), keep
    return None


def _divisor_in(words: str) -> str:
    """Return the divisor that the words begin with: both when they are one listed noun, else the first."""
    if normal(_ROUND.sub("", words)) in nouns() or " " not in words.replace("\xa0", " ").strip():
        return words
    return words[: max(words.rfind(" "), words.rfind("\xa0"))].strip()


def period_before(text: str, at: int) -> str | None:
    """Return the period that a clause sets before the count: "mỗi năm mở 4 lớp" → "năm"."""
    before = text[max(0, at - 64) : at]
    if "ỗi " not in before and "ằng " not in before and "àng " not in before and "ình quân" not in before:
        return None
    match = _EACH.search(before)
    return match[1] if match and match[1] in words_of("periods") | {"buổi", "ngày"} else None


def change_around(text: str, start: int, end: int) -> str | None:
    """Return direction and base as a short phrase: "tăng so với cùng kỳ", "đạt kế hoạch"; None for a plain count."""
    tokens = [token.lstrip(_PUNCTUATION).lower() for token in tokens_before(text, start)]
    plan = _PLAN.match(text, end)
    if not plan and _MOVES.isdisjoint(tokens):
        return None
    before = " ".join(tokens)
    if way := _CHANGE.search(before):
        against = _AGAINST.match(text, end)
        base = f" so với {_base(against[1])}" if against else f" {_base(plan[1])}" if plan else ""
        return f"{way['way'].lower()}{base}"
    return f"đạt {_base(plan[1])}" if plan and _REACHED.search(before) else None


def _base(words: str) -> str:
    return _ENDS_BASE.sub("", " ".join(words.split())).strip()
