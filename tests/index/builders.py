"""Documents and findings for the tests of this room, written as marked-up text.

A line is a paragraph; `#` begins a heading, a line of three dashes a new page. Marks stand around what is found:

    [[ref|type=chỉ thị|number=05-CT/TW|key=05-CT/TW|Chỉ thị số 05-CT/TW]]
    [[unit|id=cong-an-tinh|name=Công an tỉnh|Công an tỉnh]]
    [[count|value=1200|noun=lượt người|1.200 lượt người]]
    [[shortcoming|Công tác phối hợp còn hạn chế.]]
"""

from __future__ import annotations

import re
from typing import Any

from extract.findings import Count, Findings, Metadata, Passage, Reference, Unit
from ingest.document import Block, Box, Document, Note, Page, Word, Words

_MARK = re.compile(r"\[\[([a-z]+)((?:\|[a-z_]+=[^|\]]*)*)\|([^\]]*)\]\]")
_NUMERIC = ("value", "high", "of", "confidence")


def build(marked: str, *, pdf: bool = False, rules: str = "test-1", **metadata: Any) -> tuple[Document, Findings]:
    """Return the document and the findings of a marked-up text; `pdf` gives it pages and words with boxes."""
    lines, layers, offset = [], {"references": [], "units": [], "counts": [], "passages": []}, 0
    blocks, breaks = [], [0]
    for raw in marked.strip("\n").split("\n"):
        if raw == "---":
            breaks.append(offset)
            continue
        kind = "heading" if raw.startswith("#") else "para"
        clean = _read_marks(raw.lstrip("# "), offset, layers)
        if clean:
            spot = {"page": len(breaks)} if pdf else {"paragraph": len(blocks) + 1}
            blocks.append(Block(offset, offset + len(clean), kind, 1 if kind == "heading" else 0, **spot))
        lines.append(clean)
        offset += len(clean) + 1
    text = "\n".join(lines)
    media = "application/pdf" if pdf else "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    pages = _pages(breaks, len(text)) if pdf else ()
    document = Document(
        text=text,
        media_type=media,
        blocks=tuple(blocks),
        pages=pages,
        words=Words(_words(text, pages) if pdf else ()),
        notes=(Note("guessed", "Số trang được đoán."),),
    )
    return document, Findings(
        rules_version=rules,
        metadata=Metadata(**metadata),
        **{layer: tuple(found) for layer, found in layers.items()},
    )


def _read_marks(line: str, offset: int, layers: dict[str, list[Any]]) -> str:
    out, last = "", 0
    for mark in _MARK.finditer(line):
        out += line[last : mark.start()]
        start, inner = offset + len(out), mark[3]
        values: dict[str, Any] = dict(pair.split("=", 1) for pair in mark[2].split("|")[1:])
        for name in _NUMERIC:
            if name in values:
                values[name] = float(values[name])
        span = {"start": start, "end": start + len(inner), "rule": f"test.{mark[1]}"}
        span["confidence"] = values.pop("confidence", 0.9)
        if mark[1] == "ref":
            layers["references"].append(Reference(**span, **({"type": "chỉ thị", "form": "full"} | values)))
        elif mark[1] == "unit":
            layers["units"].append(Unit(**span, **({"kind": "specific", "name": inner} | values)))
        elif mark[1] == "count":
            layers["counts"].append(Count(**span, **values))
        else:
            layers["passages"].append(Passage(**span, kind=mark[1], **values))
        out, last = out + inner, mark.end()
    return out + line[last:]


def _pages(breaks: list[int], length: int) -> tuple[Page, ...]:
    ends = [*breaks[1:], length]
    return tuple(Page(n, 595, 842, a, b) for n, (a, b) in enumerate(zip(breaks, ends, strict=True), 1))


def _words(text: str, pages: tuple[Page, ...]) -> tuple[Word, ...]:
    words = []
    for page in pages:
        for count, found in enumerate(re.finditer(r"\S+", text[page.start : page.end])):
            x, y = 60 + 40 * (count % 12), 60 + 14 * (count // 12)
            span = page.start + found.start(), page.start + found.end()
            words.append(Word(*span, page.number, Box(x, y, x + 36, y + 12)))
    return tuple(words)
