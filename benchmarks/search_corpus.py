"""Documents of the genre for the search benchmark: made by rules, the same for the same number, findings included.

Lengths and numbers of findings follow annotated documents: 3,500 to 12,000 characters, 7,700 on average, about 80
findings each. Frequent words stand in nearly every document; place names, models and numbers have a long tail.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from extract.findings import Count, Finding, Findings, Metadata, Passage, Reference, Unit
from index.fold import slug
from ingest.document import Block, Document

WORDS: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "search_vocabulary.yaml").read_text(encoding="utf-8"))
SECTIONS = (
    ("KẾT QUẢ ĐẠT ĐƯỢC", "result", 0.40),
    ("ĐẶC ĐIỂM TÌNH HÌNH", "plain", 0.15),
    ("TỒN TẠI, HẠN CHẾ", "shortcoming", 0.12),
    ("NGUYÊN NHÂN", "cause", 0.06),
    ("BÀI HỌC KINH NGHIỆM", "lesson", 0.04),
    ("PHƯƠNG HƯỚNG, NHIỆM VỤ", "task", 0.19),
    ("KIẾN NGHỊ, ĐỀ XUẤT", "recommendation", 0.04),
)
PLACES, UNITS, DIRECTIVES, RARE = 1_500, 4_000, 3_000, 40_000
PASSAGES = 0.5  # of the paragraphs of such sections
_SLOT = re.compile(r"\{(unit|ref|count|topic|place|rare)\}")


def documents(count: int) -> Iterator[tuple[Document, Findings]]:
    """Yield so many documents with their findings."""
    for number in range(count):
        yield _Writer(random.Random(number)).write()  # noqa: S311 - the same at every run


@cache
def place(number: int) -> str:
    """Return the name of a place: of two syllables, the first hundreds more common than the rest."""
    return "xã " + _pair(number * 7919)


@cache
def unit(number: int) -> str:
    """Return the name of an organisation."""
    return f"{WORDS['heads'][number % len(WORDS['heads'])]} {place(number // 3 % PLACES)}"


@cache
def directive(number: int) -> tuple[str, str]:
    """Return type and number of a document that others cite."""
    kind = list(WORDS["codes"])[number % len(WORDS["codes"])]
    codes = WORDS["codes"][kind]
    code = codes[number // 7 % len(codes)]
    figures = number // 5 % 190 + 1
    year = f"/{2005 + number % 20}" if "-" in code else ""
    return kind, f"{figures:02d}{year or ''}{'/' if year else '-'}{code}"


@cache
def rare(number: int) -> str:
    """Return a name that few documents have."""
    return f"“{_pair(number).capitalize()} {WORDS['syllables'][number * 31 % len(WORDS['syllables'])]}”"


def _pair(number: int) -> str:
    syllables = WORDS["syllables"]
    first, second = divmod(number % (len(syllables) ** 2), len(syllables))
    return f"{syllables[first].capitalize()} {syllables[second].capitalize()}"


def zipf(chance: random.Random, size: int) -> int:
    """Return a number below `size`, small ones far more often."""
    return min(int(size ** chance.random()) - 1, size - 1)


@dataclass
class _Writer:
    """Writes one document, noting what it puts where."""

    chance: random.Random
    parts: list[str] = field(default_factory=list)
    length: int = 0
    blocks: list[Block] = field(default_factory=list)
    layers: dict[str, list[Finding]] = field(
        default_factory=lambda: {n: [] for n in ("references", "units", "counts", "passages")}
    )

    def write(self) -> tuple[Document, Findings]:
        chance = self.chance
        issuer = unit(zipf(chance, UNITS))
        kind = chance.choice(("kế hoạch", "báo cáo", "báo cáo", "báo cáo"))
        day = date(2012, 1, 1) + timedelta(days=chance.randrange(5_000))
        letters = "".join(word[0] for word in issuer.split()[:3]).upper()
        number = f"{chance.randrange(1, 900)}/{'KH' if kind == 'kế hoạch' else 'BC'}-{letters}"
        topic = chance.choice(WORDS["topics"])
        subject = f"{'Triển khai' if kind == 'kế hoạch' else 'Kết quả'} công tác {topic} năm {day.year}"
        self.paragraph(f"{issuer.upper()}\nSố: {number}")
        self.paragraph(f"{kind.upper()}\n{subject}")
        size = chance.triangular(3_000, 11_500, 6_300)
        for index, (title, passage, share) in enumerate(SECTIONS, 1):
            self.paragraph(f"{index}. {title}", "heading")
            upto = self.length + size * share
            while self.length < upto:
                self.sentences(passage)
        meta = Metadata(type=kind, number=number, issued_on=day.isoformat(), issuer=issuer, subject=subject)
        document = Document("\n".join(self.parts), DOCX, tuple(self.blocks))
        return document, Findings(rules_version="bench", metadata=meta, **{n: tuple(f) for n, f in self.layers.items()})  # type: ignore[arg-type]

    def sentences(self, kind: str) -> None:
        """Write a paragraph of this section, which is a passage as a whole."""
        begin = self.length
        lines = [self.sentence(template, 0) for template in self.chance.choices(WORDS[kind], k=1)]
        self.paragraph(" ".join(lines))
        if kind not in ("plain", "result") and self.chance.random() < PASSAGES:
            self.layers["passages"].append(
                Passage(start=begin, end=self.length - 1, rule="bench", confidence=0.9, kind=kind)  # type: ignore[arg-type]
            )

    def sentence(self, template: str, at: int) -> str:
        """Return the template filled in; what is found in it is noted."""
        out, last = "", 0
        for slot in _SLOT.finditer(template):
            out += template[last : slot.start()]
            out += self.fill(slot[1], self.length + at + len(out))
            last = slot.end()
        return out + template[last:]

    def fill(self, slot: str, start: int) -> str:
        chance = self.chance
        if slot == "topic":
            return str(chance.choice(WORDS["topics"]))
        if slot == "rare":
            return rare(zipf(chance, RARE))
        if slot == "place":
            return place(zipf(chance, PLACES))
        if slot == "unit":
            name = unit(zipf(chance, UNITS))
            self.layers["units"].append(
                Unit(
                    start=start,
                    end=start + len(name),
                    rule="bench",
                    kind="specific",
                    name=name,
                    id=slug_of(name),
                    level="commune",
                )
            )
            return name
        if slot == "ref":
            kind, number = directive(zipf(chance, DIRECTIVES))
            said = f"{kind.capitalize()} số {number}"
            self.layers["references"].append(
                Reference(
                    start=start, end=start + len(said), rule="bench", type=kind, form="full", number=number, key=number
                )
            )
            return said
        noun, value = chance.choice(WORDS["nouns"]), chance.randrange(2, 20_000)
        said = f"{value:,} {noun}".replace(",", ".")
        self.layers["counts"].append(Count(start=start, end=start + len(said), rule="bench", value=value, noun=noun))
        return said

    def paragraph(self, text: str, kind: str = "para") -> None:
        level = 1 if kind == "heading" else 0
        self.blocks.append(Block(self.length, self.length + len(text), kind, level, paragraph=len(self.blocks) + 1))  # type: ignore[arg-type]
        self.parts.append(text)
        self.length += len(text) + 1


DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
slug_of = cache(slug)
