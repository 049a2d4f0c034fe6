"""The summary report as a Word document: statistics, table of counts, shortcomings with their sources, gaps to fill.

The text is Vietnamese whatever the language of the page: it is an official document.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from index.digest import Digest, Part, Source, Statement
from web import labels
from web.official_document import Letterhead, OfficialDocument

GAP = "……"
#: Official documents say in words what tables of the pages say in signs.
BOUNDS = {">": "trên", "<": "dưới", ">=": "ít nhất", "<=": "nhiều nhất", "~": "khoảng"}
STANDING = {"plan": "kế hoạch", "report": "báo cáo", "other": "văn bản khác"}


@dataclass(frozen=True, slots=True)
class Drafting:
    """Who drafts the report: the office, the organ above it, the place; and the period (ISO days). All may be empty."""

    office: str = ""
    above: str = ""
    place: str = ""
    date_from: str | None = None
    date_to: str | None = None

    @property
    def period(self) -> str:
        """The period in words, empty when none is set."""
        ends = [("từ ngày", self.date_from), ("đến ngày", self.date_to)]
        return " ".join(f"{word} {_day(day)}" for word, day in ends if day)


def compose(found: Digest, drafting: Drafting) -> bytes:
    """Return the .docx of the report on this material."""
    report = OfficialDocument(_letterhead(found, drafting))
    _opening(report, found, drafting)
    _standing(report, found)
    _counts(report, found)
    _shortcomings(report, found)
    _recommendations(report, found)
    report.heading("V. PHƯƠNG HƯỚNG, NHIỆM VỤ THỜI GIAN TỚI")
    report.paragraph(f"{GAP}")
    report.paragraph(f"Trên đây là báo cáo tổng hợp tình hình thực hiện {found.label}./.")
    return report.signature([f"{GAP}", "Lưu: VT"], "Thủ trưởng cơ quan", GAP)


def _letterhead(found: Digest, drafting: Drafting) -> Letterhead:
    period = f" ({drafting.period})" if drafting.period else ""
    return Letterhead(
        issuer=drafting.office or "TÊN CƠ QUAN BAN HÀNH",
        above=drafting.above,
        number=f"{GAP}/BC-{GAP}",
        place_and_date=f"{drafting.place or GAP}, ngày … tháng … năm ……",
        type="Báo cáo",
        subject=f"Tổng hợp tình hình thực hiện {found.label}{period}",
    )


def _opening(report: OfficialDocument, found: Digest, drafting: Drafting) -> None:
    period = f" {drafting.period}" if drafting.period else ""
    documents, issuers = labels.number(len(found.sources)), labels.number(len(found.issuers))
    report.paragraph(
        f"{drafting.office or GAP} tổng hợp tình hình thực hiện {found.label}{period} "
        f"từ {documents} văn bản của {issuers} cơ quan, đơn vị như sau:"
    )


def _standing(report: OfficialDocument, found: Digest) -> None:
    report.heading("I. TÌNH HÌNH TRIỂN KHAI")
    parts: tuple[Part, ...] = ("plan", "report", "other")
    told = [f"{labels.number(len(found.of(part)))} {STANDING[part]}" for part in parts if found.of(part)]
    report.paragraph(f"Đã có {', '.join(told)}, cụ thể:" if told else "Chưa có văn bản nào trong kỳ.")
    rows = []
    for at, issuer in enumerate(found.issuers, 1):
        cells = [_listed(s for s in found.of(part) if (s.issuer or "") == issuer) for part in parts]
        rows.append([str(at), issuer or GAP, *cells])
    report.table(["TT", "Cơ quan, đơn vị", "Kế hoạch", "Báo cáo", "Văn bản khác"], rows, [1.0, 4.2, 3.8, 3.8, 3.2])


def _listed(sources: Iterator[Source]) -> str:
    return "\n".join(_called(source, "\nngày ") for source in sources)


def _called(source: Source, between: str = " ngày ") -> str:
    """Return a document as a source line names it: "số 12/BC-CAT ngày 01/3/2026"."""
    number = f"số {source.number}" if source.number else (source.type or "văn bản")
    return between.join(filter(None, (number, _day(source.date))))


def _day(day: str | None) -> str:
    """Return a day as Nghị định 30/2020/NĐ-CP writes it: a nought before days under 10 and months 1 and 2 only."""
    parts = labels.day(day).split("/")
    if len(parts) > 1:
        parts[-2] = parts[-2] if parts[-2] in ("01", "02") else parts[-2].lstrip("0")
    return "/".join(parts)


def _quantity(statement: Statement) -> str:
    """Return a count in words that may stand in an official document: "trên 18.500 lượt cán bộ"."""
    word = BOUNDS.get(statement.values.get("bound") or "=", "")
    return f"{word} {labels.quantity(statement.values | {'bound': '='})}".strip()


def _from(statement: Statement) -> str:
    """Return where a statement stands, so that the reader can look it up."""
    source = statement.source
    kind = (source.type or "văn bản").capitalize()
    page = f"tr. {statement.page}" if statement.page else ""
    of = f" của {source.issuer}" if source.issuer else ""
    return ", ".join(filter(None, (f"{kind} {_called(source)}{of}", page)))


def _counts(report: OfficialDocument, found: Digest) -> None:
    report.heading("II. SỐ LIỆU CHỦ YẾU")
    if not found.counts:
        report.paragraph(GAP)
        return
    told: dict[tuple[str, str], list[Statement]] = {}  # the counts of one sentence are one row
    for each in found.counts:
        told.setdefault((each.source.id, each.sentence), []).append(each)
    rows = [
        [str(at), _item(same[0].sentence), "\n".join(_quantity(each) for each in same), _from(same[0])]
        for at, same in enumerate(told.values(), 1)
    ]
    report.table(["TT", "Nội dung", "Số liệu", "Nguồn"], rows, [1.0, 7.6, 3.4, 4.0])


def _shortcomings(report: OfficialDocument, found: Digest) -> None:
    report.heading("III. TỒN TẠI, HẠN CHẾ VÀ NGUYÊN NHÂN")
    report.subheading("1. Tồn tại, hạn chế")
    _listing(report, found.shortcomings)
    report.subheading("2. Nguyên nhân")
    _listing(report, found.causes)


def _recommendations(report: OfficialDocument, found: Digest) -> None:
    report.heading("IV. KIẾN NGHỊ, ĐỀ XUẤT")
    _listing(report, found.recommendations)


def _listing(report: OfficialDocument, statements: list[Statement]) -> None:
    for each in statements:
        text = _item(each.text)
        if each.causes:
            text += "; nguyên nhân: " + "; ".join(cause.rstrip(" .;") for cause in each.causes)
        report.paragraph(f"- {text}.", source=_from(each))
    if not statements:
        report.paragraph(GAP)


def _item(text: str) -> str:
    """Return a sentence or an item of a list as one that stands alone: no dash before it, a capital, no end mark."""
    text = text.lstrip("-–+• ").rstrip(" .;:")
    return text[:1].upper() + text[1:]
