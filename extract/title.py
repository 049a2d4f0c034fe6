"""Type, number, date, place, issuer and subject (trích yếu) out of the lines that a document begins with.

The order of the parts is that of Nghị định 30/2020/NĐ-CP, Phụ lục I, mục IV (state), Hướng dẫn 36-HD/VPTW (Party): the
letterhead, then the type on a line of its own, then the subject, then the body. A công văn has "V/v …" under its number
and no type. A text without any of these (a press article) has its first line as subject and nothing else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from extract.dates import FULL_DATE, YEAR, iso_date
from extract.document_type import type_at, type_of_number
from extract.folding import fold
from extract.issuer_name import as_written, begins_issuer, issuer_of
from extract.letterhead import Line, body_start_pattern, is_capitals, is_rule, without_motto
from extract.lexicon import load
from extract.proper_names import CAPITALS

LONGEST_SUBJECT_LINE = 400
BODY_LINE = 160
MOST_SUBJECT_LINES = 8

_SEGMENT = r"[A-ZĐƯÐ][\wĐđ&]*(?:\.[A-ZĐ]{2,}(?![^\W\d_]))*"
_NUMBER = rf"\d{{1,6}}[a-zA-ZĐđ]{{0,3}}(?:\s*/\s*{YEAR})?(?:\s*[-–/]\s*{_SEGMENT})+"
_NUMBER_LINE = re.compile(
    rf"(?:^\W*(?:(?:Luật|Bộ luật|Pháp lệnh|Lệnh|Nghị quyết|Sắc lệnh|LUẬT|PHÁP LỆNH|LỆNH|NGHỊ QUYẾT)\s+)?|(?<=[ \xa0]))"
    rf"[Ss][ốồổỐỒỔóoO]\s*[:.;]?\s*(?:(?P<number>{_NUMBER})|"
    rf"(?P<blank>[\d\s.…_]*[-–/](?:\s*{YEAR}\s*[/-])?\s*{_SEGMENT}(?:[-–/]{_SEGMENT})*))"
)
_PLACE_DATE = re.compile(
    rf"(?:(?P<place>[^\W\d][^,:;\d]{{1,40}}?)\s*,\s*(?:(?:hồi|lúc)\s+\d{{1,2}}\s?(?:giờ|h|g|:)\s?(?:\d{{1,2}})?(?:\s?phút)?,?\s+)?"
    rf"(?:ngày\s+(?=\d{{1,2}}\s?[/.\-–]))?)?(?:{FULL_DATE}|(?:ngày|tháng)[\s.…_]*tháng[\s.…_]*năm[\s.…_]*)",
    re.VERBOSE | re.IGNORECASE,
)
# What each form of _PLACE_DATE has; most lines have neither, and a place may begin at each of their letters.
_NO_LETTERS = re.compile(r"[^a-z]+")
_MAY_BE_DATE = re.compile(r"tháng|\d\s?[/.\-–]", re.IGNORECASE)
_HEADED = re.compile(
    rf"(?:của\s+(?P<issuer>[^\d]{{3,120}}?)\s+)?số\s*:?\s*(?P<number>{_NUMBER}|\d{{1,4}}\b)"
    rf"(?:[\s,]*(?:{FULL_DATE.replace(' ', '')}))?"
    rf"(?:\s+của\s+(?P<by>[^\d]{{3,80}}?)(?=\s+(?:về|quy|hướng|ban|sửa|phê)\b|$))?[\s,:.\-–]*",
    re.VERBOSE | re.IGNORECASE,
)
# The mark of a letter; "Về việc" is part of a subject as it is printed.
_ABOUT = re.compile(r"^V\s?/\s?v\b[\s:.]*", re.IGNORECASE)
# An excerpt begins with a heading of the body, which is no title: "A. TÌNH HÌNH …", "I. ĐẶC ĐIỂM …", "1. Kết quả …".
_HEADING = re.compile(r"(?:[IVX]{1,5}|[A-Z]|\d{1,2}(?:\.\d{1,2})*)\s?[.)\-–/]\s*\D")
_LETTER = re.compile(r"^\W*V\s?/\s?v\b", re.IGNORECASE)
_ISSUED_WITH = re.compile(
    r"\(\s*(?:được\s+)?(?:ban\s+hành\s+)?(?:kèm|đính|phụ lục|theo|thực hiện|trích)[^)]*\)?", re.IGNORECASE
)
_ANNEX_NUMBER = re.compile(r"^(?:SỐ\s*)?(?:[IVXLC]+|\d+\w?|[A-Z])(?=[\s.:\-–]|$)[\s.:\-–]*", re.IGNORECASE)
# "KẾT LUẬN" / "CỦA BAN THƯỜNG VỤ TỈNH ỦY" / "về …": whose it is stands between type and subject.
_OF_ISSUER = re.compile(rf"CỦA (?:[{CAPITALS}]+(?:[ \xa0,\-–]+|$)){{1,14}}:?")
_DRAFT = re.compile(r"^\W*d[uự]\s*th[aả]o(?:\s+l[aầ]n\s+\S+)?\W*$", re.IGNORECASE)
_HARD_START = re.compile(
    r"(?:Căn cứ|CĂN CỨ|Kính (?:gửi|trình)|KÍNH GỬI|Chiểu|Xét|Điều \d|ĐIỀU \d|Chương \w|CHƯƠNG [IVX\d]|Phần \w"
    r"|PHẦN \w+$|[IVX]{1,5}\s?[.\-–/)]\s?\D|[A-Z]\s?\.\s|1[.)]|[-+•]\s?\w|STT$|TT$)"
)
# What the receiving office stamps on a letter is no part of it.
_STAMP = re.compile(
    r"\W*(?:(?:(?:CÔNG VĂN|VĂN BẢN)\s+)?(?:ĐẾN|ĐI)\W*$|ĐẾN\s+(?:SỐ|NGÀY|GIỜ)\b|(?:SỐ|GIỜ|NGÀY)\s+ĐẾN\b)", re.IGNORECASE
)
_RULING_TYPES = {
    "quyết định",
    "nghị quyết",
    "nghị định",
    "thông tư",
    "thông tư liên tịch",
    "chỉ thị",
    "lệnh",
    "pháp lệnh",
    "luật",
    "sắc lệnh",
}
_AUTHORITY = re.compile(
    r"(?:chinh phu|quoc hoi|thu tuong|chu tich|bo truong|giam doc|tong giam doc|hoi dong|uy ban|thong doc"
    r"|tong kiem toan|chanh an|vien truong|tong thanh tra|cuc truong|hieu truong|ban (?:thuong vu|chap hanh|bi thu)"
    r"|bo chinh tri|truong ban|lien bo|bo [a-z]|(?:tinh|thanh|huyen|dang) uy)\b"
)
_POST = re.compile(
    r"^(?:BỘ TRƯỞNG|GIÁM ĐỐC|CHỦ TỊCH(?! (?:CHÍNH PHỦ|NƯỚC|LÂM THỜI))|CỤC TRƯỞNG|HIỆU TRƯỞNG|TRƯỞNG|VIỆN TRƯỞNG)"
    r"\s+(?=\S+\s)"
)


@dataclass(slots=True)
class Head:
    """What the first lines say; `official` when anything but a bare title was there, `body` the index of its line."""

    type: str | None = None
    number: str | None = None
    issued_on: str | None = None
    place: str | None = None
    issuer: str | None = None
    subject: str | None = None
    urgency: str | None = None
    official: bool = False
    body: int = 0
    rule: str = "metadata.none"
    issuer_lines: list[str] = field(default_factory=list)
    subject_lines: list[str] = field(default_factory=list)


def read_head(lines: list[Line]) -> Head:
    """Return what the lines at the beginning of a document say."""
    head = Head()
    at = _read_letterhead(head, lines)
    if head.type and head.type != "công văn":
        at = _read_subject(head, lines, at)
    head.body = at
    head.subject = _subject_of(head)
    head.issuer = head.issuer or issuer_of(head.issuer_lines)
    head.official = head.official or head.type is not None
    if not head.official:
        _read_bare_title(head, lines)
    elif head.type is None and head.number is not None:
        head.type, head.rule = type_of_number(head.number), "metadata.number-code"
    return head


def _read_letterhead(head: Head, lines: list[Line]) -> int:
    """Read the lines up to the type (or to the body) and return the index of the next."""
    about = False
    for index, line in enumerate(lines):
        text, motto = without_motto(line.text)
        head.official = head.official or motto
        text = _take_date(head, _take_number(head, text))
        if not text or is_rule(text) or _DRAFT.match(text) or _STAMP.match(text) or _take_mark(head, text):
            continue
        if _LETTER.match(text) or (about and not _ends_letter(text)):
            about = True
            head.type, head.rule, head.official = "công văn", "metadata.v-v", True
            head.subject_lines.append(text.strip("|* "))
            continue
        if not about and (found := _type_line(text)):
            head.type, rest = found
            head.rule, head.official = "metadata.type-line", True
            if rest:
                head.subject_lines.append(rest)
            return index + 1
        if _HARD_START.match(text) or len(text) > BODY_LINE:
            return index
        if not about and len(text) < 120 and is_capitals(text):
            head.issuer_lines.append(text)
    return len(lines)


def _ends_letter(text: str) -> bool:
    return (
        bool(_HARD_START.match(text)) or is_capitals(text) or text.lower().startswith("kính ") or len(text) > BODY_LINE
    )


def _type_line(text: str) -> tuple[str, str] | None:
    found = type_at(text)
    if found is None:
        return None
    rest = found[1].strip(" :.*-–")
    if found[0] == "phụ lục" and _ANNEX_NUMBER.fullmatch(rest):
        return found[0], ""
    if not rest or (is_capitals(text) and not rest[:1].islower()):
        return found[0], rest
    return None


def _take_number(head: Head, text: str) -> str:
    match = _NUMBER_LINE.search(text)
    if match is None or "kem theo" in fold(text):
        return text
    before, after = text[: match.start()].strip(), text[match.end() :].strip()
    if (before and not (is_capitals(before) and ":" in match[0])) or len(after) > 60 or after.startswith((",", ";")):
        return text
    head.official = True
    if head.number is None and match["number"]:
        head.number = normal_number(match["number"])
    return f"{before} {after}".strip(" |")


def normal_number(number: str) -> str:
    """Return a number as registers write it: no spaces, plain hyphens, "Đ" of one kind."""
    return re.sub(r"[‐-―−]", "-", re.sub(r"\s+", "", number)).replace("Ð", "Đ").rstrip("./-")


def _take_date(head: Head, text: str) -> str:
    if len(text) > BODY_LINE or not _MAY_BE_DATE.search(text) or "kem theo" in fold(text):
        return text
    match = _PLACE_DATE.search(text)
    if match is None or not (match["place"] or match.start() == 0) or not _stands_apart(text, match):
        return text
    iso = None
    if year := match["y1"] or match["y2"]:
        iso = iso_date(match["d1"] or match["d2"], match["m1"] or match["m2"], year)
    if match["place"] is None and iso is None:
        return text
    head.official = True
    head.issued_on = head.issued_on or iso
    if head.place is None and match["place"]:
        head.place = " ".join(match["place"].split()).strip("*-– |")
    return f"{text[: match.start()]} {text[match.end() :]}".strip(" |.")


def _stands_apart(text: str, match: re.Match[str]) -> bool:
    """Return whether place and date are a line of the letterhead, not words of a sentence."""
    before, after = text[: match.start()].strip(" |*-–"), text[match.end() :].strip(" |.*-–)")
    return (not before or before.endswith(".") or is_capitals(before)) and (not after or is_capitals(after))


def _take_mark(head: Head, text: str) -> bool:
    """Take a line that is a mark of urgency or secrecy and nothing else."""
    if len(text) > BODY_LINE:
        return False
    plain = _NO_LETTERS.sub(" ", fold(text)).strip()
    for mark in load("letterhead.yaml")["urgency"]:
        if plain in (fold(mark), f"do khan {fold(mark)}"):
            head.urgency = head.urgency or mark.upper()
            return True
    return plain in ("mat", "toi mat", "tuyet mat")


def _read_subject(head: Head, lines: list[Line], at: int) -> int:
    """Read the lines of the subject from `at` on and return the index of the line where the body begins."""
    brackets = False
    for index in range(at, len(lines)):
        text = lines[index].text.strip("* ")
        if brackets or _is_issue_note(text):
            brackets = ")" not in text
            continue
        if not text or is_rule(text):
            if head.subject_lines and len(text) > 3:
                return index
            continue
        if _take_letterhead_line(head, lines[index], text):
            continue
        if not head.subject_lines and _OF_ISSUER.fullmatch(text) and index + 1 < len(lines):
            if head.issuer is None and not head.issuer_lines:
                head.issuer = as_written(text.split(maxsplit=1)[1].strip(" :"))
            continue
        if _ends_subject(head, lines[index], text):
            if head.issuer is None and not head.issuer_lines and _is_authority(head, text):
                head.issuer = as_written(_POST.sub("", text.strip(" :")))
            return index + _is_authority(head, text)
        head.subject_lines.append(text)
        if "(" in text and ")" not in text[text.rindex("(") :]:
            brackets = bool(_ISSUED_WITH.search(text))
    return len(lines)


def _is_issue_note(text: str) -> bool:
    return bool(re.match(r"\W*\(\s*(?:được\s+)?(?:ban\s+hành\s+)?(?:kèm|đính kèm|theo)", text, re.IGNORECASE))


def _take_letterhead_line(head: Head, line: Line, text: str) -> bool:
    """Take what belongs to the letterhead but comes after the type: number, date, motto, an annex's issuer."""
    rest, motto = without_motto(text)
    if motto and not rest:
        return True
    if not head.number and re.match(r"\W*số\s*[:.]", text, re.IGNORECASE) and _take_number(head, text) != text:
        return True
    if not head.issued_on and len(text) < 80 and (match := _PLACE_DATE.fullmatch(text)) and match["place"]:
        _take_date(head, text)
        return True
    if head.subject_lines or line.block is None or line.block.kind != "cell":
        return False
    if head.type == "phụ lục" and is_capitals(text) and begins_issuer(text):
        head.issuer_lines = [text]
        return True
    return ":" in text and not is_capitals(text)


def _ends_subject(head: Head, line: Line, text: str) -> bool:
    if _HARD_START.match(text) or len(text) > LONGEST_SUBJECT_LINE or _take_mark(head, text):
        return True
    if not head.subject_lines:
        return bool(re.match(r"Kính (?:gửi|trình)", text)) or _is_authority(head, text, first=True)
    if len(head.subject_lines) >= MOST_SUBJECT_LINES or _is_authority(head, text):
        return True
    return _ends_behind(" ".join(head.subject_lines), text)


def _ends_behind(so_far: str, text: str) -> bool:
    """Return whether the subject read so far ends before this line."""
    if so_far.endswith(";"):  # "kết quả năm 2023;" + "phương hướng, nhiệm vụ năm 2024"
        return not (text[:1].islower() or is_capitals(so_far) == is_capitals(text)) or _begins_body(text)
    if is_capitals(text):
        return not is_capitals(so_far) and not so_far.rstrip().endswith((",", "-", "và", "của"))
    if is_capitals(so_far) and len(so_far.split()) > 5 and not text[:1].islower():
        return True
    return _begins_body(text) or text[-1:] in ".;:" or so_far[-1:] in ".:"


def _begins_body(text: str) -> bool:
    return bool(body_start_pattern().match(text)) or len(text) > BODY_LINE


def _is_authority(head: Head, text: str, *, first: bool = False) -> bool:
    """Return whether the line names who decides, as decisions do between the subject and the grounds."""
    if not is_capitals(text) or head.type not in _RULING_TYPES:
        return False
    plain = fold(text).strip(" :,")
    issuer = fold(issuer_of(head.issuer_lines) or "")
    if first:
        return bool(issuer) and plain == issuer
    before = head.subject_lines[-1].rstrip() if head.subject_lines else ""
    return bool(_AUTHORITY.match(plain)) and not re.search(
        r"(?:\b(?:CỦA|VÀ|VỀ|VỚI|DO|TẠI|CHO)|[,\-–])$", before, re.IGNORECASE
    )


def _subject_of(head: Head) -> str | None:
    text = " ".join(" ".join(head.subject_lines).split())
    if head.type == "phụ lục":
        text = _ANNEX_NUMBER.sub("", text.lstrip(" .:-–"))
    headed = _HEADED.match(text) if head.number is None or text.lower().startswith("của ") else None
    if headed:
        head.number = head.number or normal_number(headed["number"])
        if year := headed["y1"] or headed["y2"]:
            head.issued_on = head.issued_on or iso_date(
                headed["d1"] or headed["d2"], headed["m1"] or headed["m2"], year
            )
        if issuer := headed["issuer"] or headed["by"]:
            head.issuer = as_written(re.sub(r"\s*-\s*", " - ", _POST.sub("", issuer)))
        text = text[headed.end() :]
    text = _ISSUED_WITH.sub("", _ABOUT.sub("", text)).strip(" .:;-–_*|")
    return text or None


def _read_bare_title(head: Head, lines: list[Line]) -> None:
    """Read a text without a letterhead: the reprint of a document under its type, or an article under its title."""
    shown = [line.text for line in lines if not is_rule(line.text) and not _STAMP.match(line.text)][:40]
    if not shown:
        return
    if _HEADING.match(shown[0]):
        return
    head.rule, head.subject = "metadata.first-line", shown[0][:LONGEST_SUBJECT_LINE]
    headings = sum(bool(re.match(r"(?:[IVX]{1,4}|\d{1,2})[.\-)/]\s?\D|Căn cứ |Thực hiện ", text)) for text in shown[1:])
    for text in shown[:3]:
        found = type_at(text)
        if found and headings and not is_capitals(found[1]) and fold(found[1]).startswith(_title_words()):
            head.type, head.subject, head.rule = found[0], found[1], "metadata.title-sentence"
            return


@cache
def _title_words() -> tuple[str, ...]:
    return tuple(fold(word) + " " for word in load("letterhead.yaml")["title_words"])
