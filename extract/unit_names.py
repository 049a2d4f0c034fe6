"""The name a reader understands by a mention, its id and its level.

"UBND tỉnh" in a report of Bắc Giang is "Ủy ban nhân dân tỉnh Bắc Giang": abbreviations are written out, capitals and
tone placement restored, and relative areas taken from the issuer, the place line or the first areas named.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from extract.areas import LEVELS, Area
from extract.findings import Metadata
from extract.proper_names import province_name, provinces
from extract.unit_grammar import Mention, parse
from extract.unit_lexicon import fold
from extract.unit_scan import Scan

_OPEN_SYLLABLE = re.compile(r"(?<![qQ])(o[àáảãạèéẻẽẹ]|u[ỳýỷỹỵ])(?!\w)", re.IGNORECASE)
_SHORT = re.compile(r"(?<!\w)(?:tp\.? ?|tw(?!\w)|ubnd(?!\w)|hđnd(?!\w))", re.IGNORECASE)
_LONG = {"tp": "thành phố ", "tw": "Trung ương", "ubnd": "Ủy ban nhân dân", "hđnd": "Hội đồng nhân dân"}
_SMALL = {"tỉnh": "tỉnh", "thành phố": "thành phố", "tp": "thành phố", "tx": "thị xã"}
# An area has one of each: "7 đảng bộ xã" are those of seven communes, none of them that of the document.
_ONE_IN_AN_AREA = frozenset({"committee", "authority", "organ", "board", "force", "court", "mass", "institution"})
_VILLAGE = ("thôn", "bản", "ấp", "khu phố", "tổ dân phố")


@lru_cache(maxsize=8192)
def slug(name: str) -> str:
    """Return the name in lower-case ASCII with hyphens: "Công an tỉnh Bắc Giang" → "cong-an-tinh-bac-giang"."""
    plain = unicodedata.normalize("NFD", name.lower().replace("đ", "d"))
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return re.sub(r"[^0-9a-z]+", "-", plain).strip("-")


@lru_cache(maxsize=8192)
def one_style(name: str) -> str:
    """Return the name with the tone of open syllables on the first vowel: "Uỷ ban Hoà Bình" → "Ủy ban Hòa Bình"."""
    return _OPEN_SYLLABLE.sub(lambda match: _moved(match[0]), name)


def _moved(pair: str) -> str:
    marked = unicodedata.normalize("NFD", pair[1])
    return unicodedata.normalize("NFC", pair[0] + marked[1:]) + marked[0]


def written_out(text: str) -> str:
    """Return the text with the abbreviations of areas and councils written out, in one tone style, on one line."""
    text = _SHORT.sub(lambda match: _LONG[match[0].strip().rstrip(".").lower()], " ".join(text.split()))
    return one_style(text)


@dataclass(frozen=True, slots=True)
class Home:
    """The area of one level that relative mentions of a document mean: "tỉnh" + "Bắc Giang"."""

    word: str
    name: str


@dataclass(frozen=True, slots=True)
class Names:
    """The areas that relative mentions of a document refer to, by level."""

    homes: dict[str, Home]
    text: str
    issuer: tuple[str, str | None, str | None] | None = None

    @classmethod
    def of(cls, metadata: Metadata, mentions: Iterable[Mention], scan: Scan) -> Names:
        """Return the areas of the document: from its issuer and place line, else from the first area of each level."""
        homes: dict[str, Home] = {}
        issuer = parse(Scan(metadata.issuer)) if metadata.issuer else []
        _learn(homes, (m.area for m in issuer))
        place = province_name(metadata.place or "")
        if issuer and place and "province" not in homes and issuer[0].head.level != "central":
            homes["province"] = Home(provinces()[fold(place)], place)
        _learn_if_one(homes, [m.area for m in mentions])
        own = cls(homes, metadata.issuer or "").resolve(issuer[0]) if issuer else None
        return cls(homes, scan.text, own)

    def where(self) -> str:
        """Return the areas that the document is from, the nearest first: "huyện Lục Ngạn, tỉnh Bắc Giang"."""
        homes = (self.homes.get(key) for key in ("district", "city", "province"))
        return ", ".join(f"{home.word} {home.name}" for home in homes if home)

    def resolve(self, mention: Mention) -> tuple[str, str | None, str | None]:
        """Return the name, its id (None for a mention that stays relative) and the level."""
        if mention.rule == "own" and self.issuer and self.issuer[0].startswith(f"{mention.head.name} "):
            return self.issuer  # "Sở" in a report of Sở Y tế
        if mention.superior is not None and mention.superior.kind == "group" and mention.superior.area is None:
            return self._text(mention), slug(self._text(mention)), mention.superior.head.level
        if mention.superior is not None:
            upper, identity, level = self.resolve(mention.superior)
            link = self.text[mention.head_end : mention.superior.start] if mention.head.rule == "class" else " "
            name = f"{self._head(mention)}{link}{upper}"
            return name, slug(name) if identity else None, level
        area = mention.area
        if area is None:
            return self._without_area(mention)
        name, known = self._area(mention, area)
        if mention.head.group == "party_committee" and known and area.kind != "group":
            name = _of_committee(name)
        name = " ".join(f"{self._head(mention)} {name}".split())
        return name, slug(name) if known else None, _level(mention, area)

    def _text(self, mention: Mention) -> str:
        return written_out(self.text[mention.start : mention.end])

    def _head(self, mention: Mention) -> str:
        if mention.head.rule == "class":
            return written_out(self.text[mention.start : mention.head_end].lower()).capitalize()
        more = self.text[mention.word_end : mention.head_end]
        if mention.caps and more:
            more = " " + more.strip().capitalize()
        return one_style(" ".join(f"{mention.head.name}{more}".split()))

    def _without_area(self, mention: Mention) -> tuple[str, str | None, str | None]:
        head = self._head(mention)
        level = _level_of_name(mention, head)
        if mention.rule == "committee" and mention.kind == "group":
            return self._text(mention), slug(self._text(mention)), level
        if mention.head.rule in ("fixed", "list") or mention.head.group == "brand" or level == "central":
            return head, slug(head), level
        home = self.homes.get(level or "")
        if home is None or mention.kind == "group":
            known = mention.kind == "group" or mention.head_end > mention.word_end
            return head, slug(head) if known else None, level
        name = home.name
        name = f"{head} {_of_committee(name)}" if mention.head.rule == "committee" else f"{head} {home.word} {name}"
        return name, slug(name), level

    def _area(self, mention: Mention, area: Area) -> tuple[str, bool]:
        """Return the area as the name has it, and whether it is now known which one it is."""
        written = written_out(self.text[area.start : area.end])
        if area.kind == "group":
            return (written.lower() if mention.caps else written), True
        if area.kind == "national":
            return ("Trung ương" if area.word else _titled(written)), True
        if area.kind == "relative":
            several = mention.kind == "group" and mention.head.rule in _ONE_IN_AN_AREA
            home = None if several else self._home(area.word)
            word = _SMALL.get(area.word, area.word)
            return (f"{home.word} {home.name}", True) if home else (word, several)
        if not area.word:
            return province_name(area.name) or one_style(_titled(area.name)), True
        return f"{_SMALL.get(area.word, area.word)} {province_name(area.name) or one_style(_titled(area.name))}", True

    def _home(self, word: str) -> Home | None:
        if word in ("thành phố", "tp"):
            city = self.homes.get("province")
            return city if city and city.word == "thành phố" else self.homes.get("city")
        home = self.homes.get(LEVELS.get(word, ""))
        return home if home and home.word == word else None


def _learn_if_one(homes: dict[str, Home], areas: Iterable[Area | None]) -> None:
    """Learn the areas of a text that names one of their level: where it names two, a reader would not know either."""
    named: dict[str, dict[str, Home]] = {}
    for area in areas:
        found: dict[str, Home] = {}
        _learn(found, [area])
        for key, home in found.items():
            named.setdefault(key, {})[fold(home.name)] = home
    for key, those in named.items():
        if len(those) == 1:
            homes.setdefault(key, *those.values())


def _learn(homes: dict[str, Home], areas: Iterable[Area | None]) -> None:
    for area in areas:
        if area is None or area.kind != "named" or not area.word or not area.level:
            continue
        name = province_name(area.name) or one_style(_titled(area.name))
        word = _SMALL.get(area.word, area.word)
        key = "city" if word == "thành phố" and area.level == "district" else area.level
        homes.setdefault(key, Home(word, name))


def _of_committee(area: str) -> str:
    """Return the area as committees are named: "Tỉnh ủy Bắc Giang", but "Thành ủy Thành phố Hồ Chí Minh"."""
    name = re.sub(r"^(?:tỉnh|thành phố|huyện|quận|thị xã) ", "", area)
    return f"Thành phố {name}" if name == "Hồ Chí Minh" else name


def _level_of_name(mention: Mention, name: str) -> str | None:
    return "central" if "quốc gia" in name or "Trung ương" in name else mention.head.level


def _level(mention: Mention, area: Area) -> str | None:
    if area.word.startswith(_VILLAGE) or mention.head.level == "grassroots":
        return "grassroots"
    if mention.head.level in ("district", "commune", "central"):
        return mention.head.level
    if area.kind == "group" and area.level is None:
        return next((level for word, level in LEVELS.items() if word in area.word), mention.head.level)
    return area.level or mention.head.level


def _titled(name: str) -> str:
    return name.title() if name.isupper() and len(name) > 3 else name
