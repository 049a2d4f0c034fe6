"""The text of a document as HTML: headings, items and tables, each finding in an element of its own.

Everything is made in one pass over the borders of the findings. A long document is cut into parts at blocks, so that
a page never holds more than `PART_CHARACTERS` characters or `PART_FINDINGS` findings by much.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from markupsafe import Markup, escape

from index.documents import Body, FindingView
from ingest.document import Block, Document
from web.labels import group_of

PART_CHARACTERS = 120_000
PART_FINDINGS = 800
WHOLE_CHARACTERS = 300_000
DEEPEST_HEADING = 6


@dataclass(frozen=True, slots=True)
class Span:
    """What is marked in the text: a finding; without id a word that was searched for (hit) or misread (unsure)."""

    start: int
    end: int
    group: str
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of blocks that is shown at once: its number from 1, its blocks, its span, its pages."""

    number: int
    blocks: Sequence[Block]
    start: int
    end: int

    @property
    def pages(self) -> str:
        """Return the pages of the part as "3–7", empty when the document has no pages."""
        first, last = self.blocks[0].page, self.blocks[-1].page
        if first is None or last is None:
            return ""
        return str(first) if first == last else f"{first}–{last}"


def blocks_of(document: Document) -> Sequence[Block]:
    """Return the blocks; for a document without any, its lines as paragraphs."""
    if document.blocks or not document.text:
        return document.blocks
    found, start = [], 0
    for line in document.text.split("\n"):
        if line.strip():
            found.append(Block(start, start + len(line), "para"))
        start += len(line) + 1
    return tuple(found)


def parts_of(body: Body) -> list[Part]:
    """Cut the document into parts; most documents are one."""
    blocks = blocks_of(body.document)
    if not blocks:
        return []
    whole = len(body.document.text) <= WHOLE_CHARACTERS and len(body.findings) <= PART_FINDINGS * 2
    cuts = [0] if whole else list(_cuts(blocks, sorted(finding.start for finding in body.findings)))
    parts = []
    for number, (first, after) in enumerate(zip(cuts, [*cuts[1:], len(blocks)], strict=True), 1):
        chosen = blocks[first:after]
        parts.append(Part(number, chosen, chosen[0].start, chosen[-1].end))
    return parts


def _cuts(blocks: Sequence[Block], starts: list[int]) -> Iterator[int]:
    """Yield the index of the first block of each part; a table is never cut."""
    begin, seen, found = 0, 0, 0
    yield 0
    for index, block in enumerate(blocks):
        while seen < len(starts) and starts[seen] < block.start:
            seen, found = seen + 1, found + 1
        full = block.start - blocks[begin].start > PART_CHARACTERS or found > PART_FINDINGS
        inside_table = index > 0 and block.table is not None and block.table == blocks[index - 1].table
        if full and not inside_table:
            yield index
            begin, found = index, 0


def part_at(parts: Sequence[Part], offset: int) -> int:
    """Return the number of the part that holds the offset."""
    return next((part.number for part in parts if offset <= part.end), len(parts))


def spans_of(findings: Iterable[FindingView]) -> list[Span]:
    """Return the findings as spans to mark."""
    return [Span(f.start, f.end, group_of(f.layer, f.values), str(f.id)) for f in findings]


def fold(text: str) -> str:
    """Return the text in lower case without tone marks, character for character, so that offsets stay."""
    return text.translate(_FOLDING)


def _folded(character: str) -> str:
    base = unicodedata.normalize("NFD", character)[0].lower()
    return "d" if base == "đ" else base


#: Latin letters up to the end of Latin Extended Additional, where the Vietnamese ones stand.
_FOLDING = {
    code: _folded(chr(code)) for code in (*range(0x41, 0x250), *range(0x1E00, 0x1F00)) if len(_folded(chr(code))) == 1
}


def hits(text: str, query: str) -> list[Span]:
    """Return where the words of a query stand in the text: the whole phrase if it stands anywhere, else each word."""
    folded, wanted = fold(text), fold(unicodedata.normalize("NFC", query)).replace('"', " ").strip()
    phrase = " ".join(wanted.split())
    for words in ([phrase], [word for word in wanted.split() if len(word) > 1]):
        found = [span for word in words if word for span in _everywhere(folded, word)]
        if found:
            return sorted(found, key=lambda span: span.start)
    return []


def _everywhere(folded: str, word: str) -> Iterator[Span]:
    at = folded.find(word)
    while at >= 0:
        end = at + len(word)
        before, after = folded[at - 1 : at], folded[end : end + 1]
        if not before.isalnum() and not after.isalnum():
            yield Span(at, end, "hit")
        at = folded.find(word, end)


def unsure(document: Document) -> list[Span]:
    """Return the words that recognition was not sure of, for staff to compare with the page image."""
    return [Span(word.start, word.end, "unsure") for word in document.unsure()]


class Renderer:
    """Writes the blocks of one part; remembers which findings already have their anchor."""

    def __init__(self, document: Document, spans: Iterable[Span], here: int | None = None) -> None:
        self.document = document
        self.here = here
        self._waiting = sorted(spans, key=lambda span: (span.start, -span.end))
        self._next = 0
        self._running: list[Span] = []
        self._anchored: set[str] = set()
        self._headings = {table.number: table.header_rows for table in document.tables}

    def part(self, part: Part) -> Markup:
        """Return the HTML of a part."""
        self._skip_to(part.start)
        out: list[str] = []
        page = None
        for number, blocks in groupby(part.blocks, key=lambda block: block.table):
            chosen = list(blocks)
            for block in chosen if number is None else chosen[:1]:
                if block.page is not None and block.page != page:
                    page = block.page
                    out.append(f'<div class="page-break" id="p{page}" data-page="{page}"></div>')
                if number is None:
                    out.append(self._block(block))
            if number is not None:
                out.append(self._table(number, chosen))
        return Markup("\n".join(out))  # noqa: S704

    def plain(self, part: Part) -> Markup:
        """Return the part as the bare text that offsets count in, with the findings marked."""
        self._skip_to(part.start)
        whole = Block(part.start, part.end, "para")
        return Markup(f'<pre class="b plain" data-start="{part.start}">{self._marked(whole)}</pre>')  # noqa: S704

    def _skip_to(self, start: int) -> None:
        """Leave what ended before the part behind, and carry what runs into it."""
        while self._next < len(self._waiting) and self._waiting[self._next].start < start:
            self._running.append(self._waiting[self._next])
            self._next += 1

    def _block(self, block: Block) -> str:
        inner = self._marked(block)
        here = ' id="at"' if self._holds_here(block) else ""
        if block.kind == "heading":
            level = min(block.level + 1, DEEPEST_HEADING) if block.level else DEEPEST_HEADING
            return f'<h{level} class="b heading" data-start="{block.start}"{here}>{inner}</h{level}>'
        indent = f" level-{min(block.level, 5)}" if block.kind == "item" else ""
        return f'<p class="b {block.kind}{indent}" data-start="{block.start}"{here}>{inner}</p>'

    def _holds_here(self, block: Block) -> bool:
        return self.here is not None and block.start <= self.here <= block.end

    def _table(self, number: int, cells: list[Block]) -> str:
        """Write the cells in rows; what has no cell of its own, as in merged cells, stays empty."""
        width = max(cell.col or 1 for cell in cells)
        rows = []
        for row, members in groupby(cells, key=lambda cell: cell.row or 0):
            written: dict[int, list[str]] = {}
            for cell in members:
                here = ' id="at"' if self._holds_here(cell) else ""
                written.setdefault(cell.col or 1, []).append(f"<div{here}>{self._marked(cell)}</div>")
            title = width > 2 and written.keys() == {1}  # what stands alone over the table runs on to its end
            tag = "th" if row <= self._headings.get(number, 0) else "td"
            scope = ' scope="col"' if tag == "th" else ""
            spans = f' colspan="{width}"' if title else ""
            columns = (
                f"<{tag}{scope}{spans}>{''.join(written.get(col, []))}</{tag}>"
                for col in range(1, 2 if title else width + 1)
            )
            rows.append(f"<tr>{''.join(columns)}</tr>")
        return (
            f'<div class="table-wrap" tabindex="0" role="group" data-table="{number}">'
            f'<table class="grid"><tbody>{"".join(rows)}</tbody></table></div>'
        )

    def _marked(self, block: Block) -> str:
        """Return the text of the block, spans as nested elements; those that overlap are closed and reopened."""
        while self._next < len(self._waiting) and self._waiting[self._next].start < block.end:
            self._running.append(self._waiting[self._next])
            self._next += 1
        self._running = [span for span in self._running if span.end > block.start]
        inside = [span for span in self._running if span.start < block.end]
        borders = {block.start, block.end}
        for span in inside:
            borders.update((max(span.start, block.start), min(span.end, block.end)))
        points = sorted(borders)
        out: list[str] = []
        stack: list[tuple[Span, str]] = []
        coming = 0
        for point, after in pairwise(points):
            again: list[Span] = []
            while any(span.end <= point for span, _ in stack):
                span, closing = stack.pop()
                out.append(closing)
                if span.end > point:
                    again.append(span)
            opening = again
            while coming < len(inside) and inside[coming].start <= point:
                opening.append(inside[coming])
                coming += 1
            for span in sorted(opening, key=lambda s: -s.end):
                out.append(self._open(span, stack))
            out.append(str(escape(self.document.text[point:after])))
        out.extend(closing for _, closing in reversed(stack))
        return "".join(out)

    def _open(self, span: Span, stack: list[tuple[Span, str]]) -> str:
        if span.id is None:
            stack.append((span, "</mark>"))
            return f'<mark class="{span.group}">'
        anchor = "" if span.id in self._anchored else f' id="f{span.id}"'
        self._anchored.add(span.id)
        # A link may not stand in a link; what is inside another finding is reached by script or from the list.
        linked = span.group in ("reference", "unit", "count") and not any(c == "</a>" for _, c in stack)
        tag, link = ("a", f' href="#s{span.id}" tabindex="-1"') if linked else ("span", "")
        stack.append((span, f"</{tag}>"))
        return f'<{tag} class="f {span.group}" data-f="{span.id}"{anchor}{link}>'
