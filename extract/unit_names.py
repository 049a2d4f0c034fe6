"""The name a reader understands by a mention, its id and level."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from extract.areas import LEVELS, Area, provinces
from extract.findings import Metadata
from extract.unit_grammar import Mention
from extract.unit_lexicon import fold
from extract.unit_scan import Scan
from ingest.document import Document


def slug(name: str) -> str:
    """Return the name in lower-case ASCII with hyphens: "Công an tỉnh Bắc Giang" → "cong-an-tinh-bac-giang"."""
    plain = unicodedata.normalize("NFD", name.lower().replace("đ", "d"))
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return re.sub(r"[^0-9a-z]+", "-", plain).strip("-")


@dataclass(frozen=True, slots=True)
class Names:
    """The area that relative mentions of a document refer to: its province, district and commune where known."""

    areas: dict[str, str]

    @classmethod
    def of(cls, document: Document, metadata: Metadata, mentions: list[Mention], scan: Scan) -> Names:
        """Return the areas of the document: from its issuer and place, else from the first area of each level."""
        areas: dict[str, str] = {}
        for mention in mentions:
            area = mention.area
            if area and area.kind == "named" and area.level and area.word:
                areas.setdefault(area.level, f"{area.word} {_titled(area.name)}")
        return cls(areas)

    def resolve(self, mention: Mention) -> tuple[str, str | None, str | None]:
        """Return the name, the id (None for a mention that stays relative) and the level."""
        head = mention.head.name
        level = mention.head.level
        area = mention.area
        if mention.superior is not None:
            upper, identity, level = self.resolve(mention.superior)
            name = f"{head} {upper}"
            return name, identity and slug(name), level
        if area is None:
            return head, slug(head) if mention.head.rule == "fixed" else None, level
        level = area.level or level
        if area.kind == "group":
            return f"{head} {area.word}", None, level
        if area.kind == "relative":
            known = self.areas.get(LEVELS.get(area.word, ""))
            name = f"{head} {known or area.word}"
            return name, slug(name) if known else None, level
        name = f"{head} {area.word} {_titled(area.name)}".replace("  ", " ")
        return name, slug(name), level


def _titled(name: str) -> str:
    return name.title() if name.isupper() else name


__all__ = ["Area", "Names", "fold", "provinces", "slug"]
