"""How strongly a clause says that something falls short: evidence added up from the cues in it.

A clause with "còn hạn chế" speaks of a shortcoming; a condition, an order or a wish before it says the contrary.
The phrases are in `lexicon/defects.yaml`, the weights of all else in `lexicon/evidence.yaml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from extract.cues import ENOUGH, PREDICATES, Cue, Found, defects, fold
from extract.lexicon import load

NEGATED = 1.3  # weight of a bare "chưa"
ORDERED = 5  # characters of a number or bullet before an order
NAMED = 60  # characters from "việc", "kết quả" within which verbs name the work
_EVALUATING = PREDICATES - {"hint"}
_EVALUATIONS = frozenset({"remaining", "not_yet", "undone", "late", "gap"})
_BEFORE = frozenset({"condition", "modal", "burden", "command", "praise"})
_FIRST = frozenset({"condition", "condition_opening", "imperative", "modal", "burden", "command", "illustration"})
_ORDERS = frozenset({"imperative", "modal", "burden", "command", "condition", "condition_opening"})
_ANYWHERE = frozenset({"hedge", "positive", "generic", "solved", "crime"})
_GATES = frozenset({"condition", "condition_opening", "imperative", "modal", "burden", "command"})
_NAMED = re.compile(  # "còn những hạn chế như …", "có một số vi phạm, khuyết điểm trong …"
    r"[^.;:]{0,60}?\s(?:như|đó là|cụ thể là|nhất là|đặc biệt là)\s(?!sau\b|trên\b)\w"
    r"|(?<=phạm)(?:,?\s(?:và\s)?(?:khuyết điểm|hạn chế|tồn tại|thiếu sót|nghiêm trọng))*\s(?:trong|về|ở)\s"
)
_TURN = re.compile(r"[\s,](?:nhưng|song)\s")
_SAID_OF = ("không ", "chưa ", "còn ", "vẫn ")  # "hộ được giao đất nhưng chưa trồng" speaks of some households
_WHOEVER = re.compile(r"(?:\w+\s){1,3}nào\s(?!cũng\b)[^,;.]{0,90}?\s(?:thì|sẽ|phải)\s")
_CONDITIONAL = re.compile(
    r"(?:[Nn]hững|[Cc]ác)\s(?:nội dung|việc|nhiệm vụ|chỉ tiêu|dự án|hồ sơ|công trình)\s[^,;.]{0,70}?\bchưa\s"
    r"[^,;.]{2,40}?,?\s(?:thì|tiếp tục|giao|yêu cầu|đề nghị|phải|cần)\s"
    r"|(?:Những|Các|Trường hợp|Nơi|Đơn vị|Địa phương)\s[^,;.]{0,90}?\sthì\s"
)
_QUANTITY = re.compile(
    r"(?:[^,.;]{3,40}, )?(?:\w+ ){0,3}(?<!năm )(?<!tháng )(?<!ngày )(?<!quý )\d+(?:[./]\d+)?(?:/\d+)? \w"
)
_WORK = re.compile(
    r"(?:công tác|việc|phối hợp|lực lượng|quản lý|kiểm tra|kiểm soát|xử lý|chỉ đạo|đấu tranh"
    r"|phát hiện|cán bộ|hiệu quả|chính quyền)\b",
    re.IGNORECASE,
)
_FIGURES = re.compile(r"\d")
_SCANT = re.compile(r"\s(?:(?:[^\W\d]+\s){1,2}được\s(?:[^\W\d]+\s){3,9}|(?:[^\W\d]+\s){0,3})\d[\d.,/]*")
_UNABLE = re.compile(r"(?:\s[^\W\d]+){1,3}?\sđược\b")  # "không lựa chọn được"
_ANY = re.compile(r"[^,.;:]{1,40}?\snào\s(?:bị\s|phải\s|để\s|còn\s|mắc\s|có\s)?")
_NEUTRAL = {"neutral": 1.0}
_FRAMED = frozenset(
    {"remaining", "degree", "repeated", "not_yet", "undone", "late", "lacking", "negated", "violates", "gap"}
)
_REMAINS = ("còn ", "vẫn còn")  # "Hiện nay vẫn còn nhiều …"
_CLAUSE_ENDS = frozenset(",;:.")
_LISTED = re.compile(r"[\s,]*(?:và|hoặc|/)?\s*")


@dataclass(slots=True)
class Evidence:
    """What speaks for and against a shortcoming: feature -> weight."""

    features: dict[str, float] = field(default_factory=dict)

    @property
    def total(self) -> float:
        """The sum of all weights."""
        return sum(self.features.values())

    def add(self, *names: str) -> None:
        """Add features with their weights from the lexicon."""
        for name in names:
            self.features[name] = weights()[name]

    def name(self) -> None:
        """Count shortcomings that are announced and named at once as a predicate."""
        self.features.pop("no_predicate", None)
        self.features["predicate"] = max(self.features.get("predicate", 0.0), weights()["named_at_once"])


@cache
def weights() -> dict[str, float]:
    """Return the weight of each feature beyond the predicates."""
    return {name: float(value) for name, value in load("evidence.yaml").items()}


def find_defects(folded: str, structure: Found) -> Found:
    """Return the cues of `defects.yaml` in a folded text: gaps closed, mere mentions of shortcomings made neutral."""
    cues = defects().find(folded)
    return Found(_without_mentions(folded, _close_gaps(folded, cues), structure))


def _close_gaps(folded: str, cues: Sequence[Cue]) -> list[Cue]:
    """Join "chưa … đầy đủ" to one predicate, and give other phrases the sense that what stands behind them tells."""
    turning = _turning()
    out: list[Cue] = []
    done = 0
    for position in [at for at, cue in enumerate(cues) if cue.phrase in turning]:  # few of them
        if position >= done:
            out += cues[done:position]
            cue, last = _turned(folded, cues, position)
            out.append(cue)
            done = last + 1
    return [*out, *cues[done:]]


def _turned(folded: str, cues: Sequence[Cue], position: int) -> tuple[Cue, int]:
    """Return what becomes of the cue at `position`, and the position of the last cue that went into it."""
    length, negators = _gap()
    cue, last = cues[position], position
    quality = _quality_after(folded, cues, position, length) if "negator" in cue.groups else None
    if quality is not None and not _evaluates(cues[quality]):
        end, weight, last = cues[quality].end, negators[cue.phrase], quality
        cue = Cue(cue.start, end, folded[cue.start : end], {"gap": weight}, weight)
    elif (denied := _denied(folded, cues, position)) is not None:
        cue, last = Cue(cue.start, cues[denied].end, folded[cue.start : cues[denied].end], _NEUTRAL), denied
    elif "negator" in cue.groups and "chưa" in cue.phrase:
        cue.weight = max(NEGATED, cue.weight)
    elif "scant" in cue.groups:
        cue = _scant_cue(folded, cue)
    elif cue.phrase == "không" and (unable := _UNABLE.match(folded, cue.end)):
        cue = Cue(cue.start, unable.end(), folded[cue.start : unable.end()], {"defect": NEGATED}, NEGATED)
    return cue, last


def _denied(folded: str, cues: Sequence[Cue], position: int) -> int | None:
    """Return the place of the defect that "không có …" says is not there, None when the cue opens no such denial."""
    length, openings, defects = _denials()
    if cues[position].phrase not in openings or position + 1 == len(cues):
        return None
    start, after = cues[position].end, cues[position + 1]
    if any_ := _ANY.match(folded, start):  # "không có công trình nào bị rút ruột"
        return position + 1 if after.start <= any_.end() else None
    near = after.phrase in defects and after.end - start <= length
    return position + 1 if near and _CLAUSE_ENDS.isdisjoint(folded[start : after.start]) else None


@cache
def _denials() -> tuple[int, frozenset[str], frozenset[str]]:
    denials = load("defects.yaml")["denials"]
    openings, denied = (frozenset(map(fold, denials[name])) for name in ("openings", "defects"))
    return int(denials["length"]), openings, denied


@cache
def _turning() -> frozenset[str]:
    """Return the phrases that mean something else with what stands behind them."""
    data = load("defects.yaml")
    phrases = (*data["gap"]["negators"], *data["scant"]["words"], *data["denials"]["openings"], "không")
    return frozenset(map(fold, phrases))


@cache
def _gap() -> tuple[int, dict[str, float]]:
    """Return how far a quality may stand from its negator, and the weight each negator gives."""
    gap = load("defects.yaml")["gap"]
    return int(gap["length"]), {fold(phrase): float(weight) for phrase, weight in gap["negators"].items()}


def _scant_cue(folded: str, cue: Cue) -> Cue:
    """Return "chỉ", "mới" with the figure they speak of as a predicate; without one "chỉ" is a hint at most."""
    figure = _scant_figure(folded, cue.end)
    if figure is None:
        hint = _scant().bare.get(cue.phrase)
        return Cue(cue.start, cue.end, cue.phrase, {"hint": hint} if hint else _NEUTRAL, hint or 0.0)
    return Cue(cue.start, figure, folded[cue.start : figure], {"scant": _scant().weight}, _scant().weight)


@dataclass(frozen=True, slots=True)
class _Scant:
    """The weight of "chỉ 12/40 trạm", words that give it another sense, and the weights without a figure."""

    weight: float
    not_before: tuple[str, ...]
    bare: dict[str, float]


@cache
def _scant() -> _Scant:
    data = load("defects.yaml")["scant"]
    bare = {fold(word): float(weight) for word, weight in data["bare"].items()}
    return _Scant(float(data["weight"]), tuple(f" {fold(word)} " for word in data["not_before"]), bare)


def _scant_figure(folded: str, end: int) -> int | None:
    """Return the end of the figure that "chỉ", "mới" speak of, None when they speak of none."""
    figure = _SCANT.match(folded, end)
    return figure.end() if figure and not folded.startswith(_scant().not_before, end) else None


def _quality_after(folded: str, cues: Sequence[Cue], position: int, length: int) -> int | None:
    start = cues[position].end
    for ahead in range(position + 1, min(position + 5, len(cues))):
        cue = cues[ahead]
        if cue.end - start > length or not _CLAUSE_ENDS.isdisjoint(folded[start : cue.start]):
            return None
        if "quality" in cue.groups:
            return ahead
        if _evaluates(cue):
            return None
    return None


def _evaluates(cue: Cue) -> bool:
    return not _EVALUATING.isdisjoint(cue.groups)


def _without_mentions(folded: str, cues: list[Cue], structure: Found) -> list[Cue]:
    """Take the weight from nouns that only name shortcomings: "nhiều khó khăn, tồn tại, yếu kém"."""
    last_mention = -1
    figures = frozenset(_figures(folded))
    steady = _steady()
    for at in [at for at, cue in enumerate(cues) if cue.phrase not in steady or cue.end in figures]:  # few of them
        cue = cues[at]
        neutral = cue.end in figures
        if cue.weight and _FRAMED.isdisjoint(cue.groups) and _is_noun(structure, cue):
            listed = last_mention >= 0 and _LISTED.fullmatch(folded, last_mention, cue.start)
            neutral = neutral or bool(listed) or _quantified(folded, cue.start)
            last_mention = cue.end if neutral else last_mention
        elif "generic" in cue.groups:
            last_mention = cue.end
        if neutral:
            cues[at] = Cue(cue.start, cue.end, cue.phrase, _NEUTRAL)
    return cues


@cache
def _steady() -> frozenset[str]:
    """Return the phrases that mention no shortcoming by a bare noun, whatever stands around them."""
    search = defects()
    rows = zip(search.phrases, search.groups, search.weights, strict=True)
    return frozenset(
        phrase
        for phrase, groups, weight in rows
        if "generic" not in groups and not (weight and _FRAMED.isdisjoint(groups)) and phrase not in _turning()
    )


def _figures(folded: str) -> Iterator[int]:
    """Yield where ": 12", " = 3" begin: "chưa hoàn thành: 5.863" is a figure of a table set as text."""
    for sign in ":=":
        at = folded.find(sign)
        while at >= 0:
            if folded[at + 1 : at + 3].strip()[:1].isdecimal():
                yield at
                if folded[at - 1 : at].isspace():
                    yield at - 1
            at = folded.find(sign, at + 1)


def _quantified(folded: str, start: int) -> bool:
    """Whether one of the two words before is a quantifier (những, nhiều, các …)."""
    return not _quantifiers().isdisjoint(folded[max(0, start - 20) : start].split()[-2:])


@cache
def _quantifiers() -> frozenset[str]:
    return frozenset(load("cues.yaml")["quantifiers"])


def _is_noun(structure: Found, cue: Cue) -> bool:
    named = structure.opening(cue.start, cue.end)
    return named is not None and named.end == cue.end and "shortcoming" in named.groups


def falls_short(found: Found, start: int, end: int) -> bool:
    """Whether the paragraph states a defect and does not begin with an order or a condition."""
    opening = found.first(start, end)
    ordered = opening is not None and opening.start - start <= ORDERED and not _ORDERS.isdisjoint(opening.groups)
    return not ordered and found.states_defect(start, end)


def weigh(text: str, found: Found, start: int, end: int) -> Evidence:
    """Return the evidence within a clause, without its context."""
    cues = found.between(start, end)
    strengths = sorted([cue.weight for cue in cues if cue.weight], reverse=True)
    evidence = Evidence()
    if strengths:
        evidence.features["predicate"] = strengths[0]
        more = sum(min(1.0, strength) for strength in strengths[1:3])
        evidence.features["more_predicates"] = more * weights()["more_predicates"]
    else:
        evidence.add("no_predicate")
    if cues and cues[0].start == start and cues[0].weight >= ENOUGH:
        evidence.add("predicate_first")
    ordered = bool(cues) and cues[0].start == start and not _ORDERS.isdisjoint(cues[0].groups)
    turn = start if ordered else _turn(text, cues, start)
    if turn > start:
        evidence.add("turn")
    _add_gates(evidence, text, cues, (start, end), turn)
    whoever = text.find("nào ", start, end) >= 0 and _WHOEVER.match(text, start, end)
    if whoever or _CONDITIONAL.match(text, start, end):
        evidence.add("condition_first")
    if "crime" in evidence.features and _WORK.search(text, start, end):
        del evidence.features["crime"]
    if _FIGURES.search(text, start, end) and _QUANTITY.match(text, start, end):
        evidence.add("quantity")
    return evidence


@cache
def _ungated() -> frozenset[str]:
    """Return the phrases that say nothing but how much of a defect they state."""
    search = defects()
    counted = _FIRST | _BEFORE | _GATES | _ANYWHERE | {"activity", "nominal", "hedge_opening", "generic"}
    rows = zip(search.phrases, search.groups, strict=True)
    return frozenset(phrase for phrase, groups in rows if counted.isdisjoint(groups) and phrase not in _turning())


def _turn(text: str, cues: Sequence[Cue], start: int) -> int:
    """Return where the clause turns to its first predicate ("… được quan tâm nhưng còn chậm"), `start` if nowhere."""
    first = next((cue for cue in cues if cue.weight >= ENOUGH), None)
    if first is None or text.find("ng ", start, first.start) < 0:  # cheaper than the pattern
        return start
    turn = start
    for match in _TURN.finditer(text, start, first.start + 1):
        said_of = match.end() == first.start or text.startswith(_SAID_OF, match.end())
        turn = turn if said_of and match[0][0] != "," and text[match.start() - 1] != "," else match.end()
    return turn


def _add_gates(evidence: Evidence, text: str, cues: Sequence[Cue], span: tuple[int, int], turn: int) -> None:
    """Count what stands before the first predicate: conditions, orders, wishes; and hedges and praise anywhere.

    What stands before a turn ("nhưng") is no matter.
    """
    start, end = span
    reached = gated = False
    named = start - NAMED
    ungated = _ungated()
    for cue in cues:
        if cue.phrase in ungated:  # most of them
            reached = reached or cue.weight >= ENOUGH
            continue
        groups = cue.groups.keys()
        if "activity" in groups and cue.start - named < NAMED:
            continue  # "việc xử lý còn chậm" names the work and orders nothing
        gated = gated or not _GATES.isdisjoint(groups)
        named = cue.end if "nominal" in groups and not gated else named
        if "hedge_opening" in groups and (cue.start == start or cue.phrase.startswith(_REMAINS)):
            evidence.add("hedge")
        if cue.start == start:
            evidence.add(*(f"{group}_first" for group in groups & _FIRST))
        if not reached and cue.start >= turn and not _BEFORE.isdisjoint(groups):
            evidence.add(*(groups & _BEFORE))
        if "generic" in groups and _NAMED.match(text, cue.end, end):
            evidence.name()  # "còn những hạn chế như giá cao bất thường"
        elif not _ANYWHERE.isdisjoint(groups):
            evidence.add(*(groups & _ANYWHERE))
        reached = reached or cue.weight >= ENOUGH
    if "imperative_first" in evidence.features and any(cue.groups.keys() & _EVALUATIONS for cue in cues):
        del evidence.features["imperative_first"]
        evidence.add("imperative_subject")
