"""The signature block and the list of recipients: who signs, in which post, and who gets the document.

Nghị định 30/2020/NĐ-CP, Phụ lục I, mục II.7 and II.9: authority ("TM.", "KT.", "TL.", "TUQ."), post, name on the right;
"Nơi nhận" on the left. The name is the document's metadata and goes nowhere else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from extract.document_type import type_at
from extract.folding import fold
from extract.issuer_name import begins_issuer
from extract.letterhead import Line, is_capitals, is_rule, lines_between
from extract.lexicon import load
from ingest.document import Document

REACH = 14
MOST_RECIPIENTS = 60
MOST_BLOCKS = 60

_RECIPIENTS = re.compile(r"^\W*nơi\s+nhận\b[\s:]*(?P<rest>.*)$", re.IGNORECASE)
_SIGNED = re.compile(r"^\W*(?:đã\s+ký|ký\s+tên|signed|chữ ký)\W*(?P<rest>.*)$", re.IGNORECASE)
_NAME_WORD = re.compile(r"[^\W\d_]+(?:['’]?[^\W\d_]+)*['’]?\.?$")
_POST_AFTER = re.compile(
    r"(?<=\S)\s+(?=(?:PHÓ|THỨ TRƯỞNG|KT\.|CHÁNH VĂN PHÒNG|(?<=DÂN )CHỦ TỊCH|(?<=PHỦ )THỦ TƯỚNG|(?<=VỤ )BÍ THƯ)"
    r"(?![^\W\d_]))"
)
_ITEM = re.compile(r"^\s*[-–+•*]\s*")
_AS_ABOVE = re.compile(r"^(?:như\b|lưu\b|luu\b)", re.IGNORECASE)
_CANDIDATE = re.compile(
    r"(?:^|[|\t]|[ \xa0]{3})[^\w\n|]{0,4}"
    r"(?:(?:TM|KT|TL|TUQ|T/M|K/T|T/L|Q|TU)\s?[.\s]|N[ơƠ][iI]\s+[nN][hH][ậẬ][nN]|(?:QUYỀN |PHÓ |THỨ |TỔNG )?"
    r"(?:CHỦ TỊCH|THỦ TƯỚNG|BỘ TRƯỞNG|TRƯỞNG|CHỦ NHIỆM|GIÁM ĐỐC|CỤC TRƯỞNG|VỤ TRƯỞNG|CHÁNH|HIỆU TRƯỞNG|BÍ THƯ"
    r"|VIỆN TRƯỞNG|TỔ TRƯỞNG|CHỈ HUY|CHÍNH|TƯ LỆNH|THỐNG ĐỐC|THỦ TRƯỞNG|THANH TRA|KIỂM TOÁN|CHI CỤC TRƯỞNG"
    r"|THƯỜNG TRỰC|ỦY VIÊN))",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs and in which post (several joined by "; "), for which body, and the recipients."""

    signer: str | None = None
    title: str | None = None
    body: str | None = None
    recipients: tuple[str, ...] = ()


@cache
def _posts() -> re.Pattern[str]:
    posts = sorted((fold(post) for post in load("letterhead.yaml")["posts"]), key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(map(re.escape, posts))})\b")


@cache
def _prefix() -> re.Pattern[str]:
    marks = "|".join(re.escape(fold(p)).replace(r"\ ", r"\s?") for p in load("letterhead.yaml")["signing_prefixes"])
    return re.compile(rf"(?:{marks})\s?(?:\.|\s)\s*(?=[a-z])")


@cache
def _honorifics() -> re.Pattern[str]:
    words = sorted((re.escape(w) for w in load("letterhead.yaml")["honorifics"]), key=len, reverse=True)
    return re.compile(rf"^(?:(?:{'|'.join(words)})\b[.\s,]*)+", re.IGNORECASE)


@cache
def _family_names() -> frozenset[str]:
    return frozenset(fold(name) for name in load("letterhead.yaml")["family_names"])


def name_of(text: str) -> str | None:
    """Return the person's name that the line is (without rank, degree, "Đã ký"), None when it is anything else."""
    if signed := _SIGNED.match(text):
        text = signed["rest"]
    text = text.strip(" .,:;*_-–()[]\xa0")
    text = _honorifics().sub("", text).strip()
    words = text.split()
    if not 2 <= len(words) <= 6 or len(text) > 40 or not all(_NAME_WORD.match(w) and w[0].isupper() for w in words):
        return None
    if fold(words[0]) not in _family_names() or _posts().match(fold(text)):
        return None
    return " ".join(w.capitalize() for w in words) if text.isupper() else " ".join(words)


def _unlisted_name(text: str) -> str | None:
    """Return the name under a post whose family name no list has, of the peoples of the uplands: "Ka Thị Mai"."""
    text = text.strip(" .,:;*_-–()[]\xa0")
    words = text.split()
    if not 2 <= len(words) <= 5 or len(text) > 40 or not all(_NAME_WORD.match(w) and w[0].isupper() for w in words):
        return None
    known = begins_issuer(text) or type_at(text) or _posts().match(fold(text)) or text.isupper()
    return None if known or any(w.isupper() and len(w) > 2 for w in words) else " ".join(words)


def title_of(text: str) -> str | None:
    """Return the line of a post or an authority ("KT. CHỦ TỊCH", "PHÓ GIÁM ĐỐC"), None when it is anything else."""
    text = text.strip(" *-–_:,;\xa0")
    if not is_capitals(text) or len(text) > 90:
        return None
    plain = fold(text)
    return text if _prefix().match(plain) or _posts().match(plain) else None


def read_signature(document: Document, body: int) -> Signature:
    """Return the first signature block after the character `body`, and the recipients beside it."""
    text = document.text
    best = Signature()
    at = body
    for _ in range(MOST_BLOCKS):
        if (match := _CANDIDATE.search(text, at)) is None:
            break
        found = _read_block(_lines_around(document, match.start()))
        if found.signer:
            return found
        if (found.recipients and not best.recipients) or (found.body and not best.body):
            best = found
        at = match.end()
        following = text.find("\n", at)
        at = following if following > 0 else len(text)
    return best


def _lines_around(document: Document, at: int) -> list[Line]:
    """Return the lines of the block that begins at `at`: those of the same table, or as many as a block takes."""
    block = document.block_at(min(at + 1, len(document.text) - 1)) if document.blocks else None
    end = min(len(document.text), at + 4000)
    out: list[Line] = []
    for line in lines_between(document, at, end):
        if block and block.table and (line.block is None or line.block.table != block.table) and len(out) > 3:
            break
        out += _unrolled(line)
    return out


def _unrolled(line: Line) -> list[Line]:
    """Return the lines that a copy ran together: "KT. CHỦ TỊCH PHÓ CHỦ TỊCH Nguyễn Văn A", "Nơi nhận: - A; - B"."""
    if len(line.text) > 4000:
        return [line]
    if _RECIPIENTS.match(line.text):
        return [Line(part, line.start, line.block) for part in re.split(r"(?<=[:;.])\s+(?=[-–]\s)", line.text)]
    words = line.text.split()
    capitals = next((i for i, word in enumerate(words) if not word.isupper()), len(words))
    if not 2 <= capitals < len(words) or title_of(" ".join(words[:capitals])) is None:
        return [line]
    posts = _POST_AFTER.sub("\n", " ".join(words[:capitals])).split("\n")
    return [Line(part, line.start, line.block) for part in (*posts, " ".join(words[capitals:]))]


def _read_block(lines: list[Line]) -> Signature:
    recipients = _recipients(lines)
    titles: list[str] = []
    names: list[str] = []
    silent = 0
    for line in lines[: MOST_RECIPIENTS + REACH]:
        text = line.text
        if _ITEM.match(text) or _RECIPIENTS.match(text) or is_rule(text):
            silent += not titles
            continue
        if title := title_of(text):
            if names and len(names) >= _signers(titles) and not _signs_for(title):
                break
            titles.append(title)
            silent = 0
        elif titles and len(names) < _signers(titles) and (name := name_of(text) or _unlisted_name(text)):
            names.append(name)
            silent = 2 * REACH - 3
        else:
            silent += 1
        if silent > REACH and not titles and not recipients:
            break
        if titles and silent > 2 * REACH:
            break
    return Signature("; ".join(names) or None, _post_of(titles), _body_of(titles), recipients)


def _signs_for(title: str) -> bool:
    return bool(re.match(r"(?:k\W?t|t\W?m)\b", fold(title)))


def _signers(titles: list[str]) -> int:
    """Return how many sign: as many as heads are signed for in a joint document."""
    return max(1, sum(bool(re.match(r"k\W?t\b", fold(title))) for title in titles))


def _post_of(titles: list[str]) -> str | None:
    """Return the post of who signs: the last title line without a mark of authority, in its normal spelling."""
    plain = [title for title in titles if not _prefix().match(fold(title))]
    if plain:
        return _canonical(plain[-1])
    match = _prefix().match(fold(titles[-1])) if titles else None
    return _canonical(titles[-1][match.end() :]) if match and _posts().match(fold(titles[-1][match.end() :])) else None


def _canonical(title: str) -> str:
    """Return a title that is a listed post as listed ("PHO GIAM ĐỌC" read by OCR), others as they stand."""
    title = " ".join(title.split())
    spellings = _post_names().get(fold(title), [title])
    return spellings[0] if len(spellings) == 1 else title


@cache
def _post_names() -> dict[str, list[str]]:
    """Return the spellings of the posts by their folded names ("thu truong" has two)."""
    names: dict[str, list[str]] = {}
    for post in load("letterhead.yaml")["posts"]:
        names.setdefault(fold(post), []).append(post.upper())
    return names


def _body_of(titles: list[str]) -> str | None:
    """Return the collective that is signed for: "TM. ỦY BAN NHÂN DÂN TỈNH" → "ỦY BAN NHÂN DÂN TỈNH"."""
    for title in titles:
        if match := re.match(r"(?:TM|T/M)\s?[.\s]\s*(.+)", title):
            return match[1]
    return None


def _recipients(lines: list[Line]) -> tuple[str, ...]:
    out: list[str] = []
    listing = False
    for line in lines:
        text = line.text
        if match := _RECIPIENTS.match(text):
            listing, text = True, match["rest"]
            if not text:
                continue
        if not listing:
            continue
        item = _ITEM.match(text)
        if item is None and (title_of(text) or name_of(text) or not out or len(out) >= MOST_RECIPIENTS):
            continue
        if item is None:
            if out[-1].endswith((";", ".")) or text[:1] in "([" or len(text) > 120:
                continue
            out[-1] = f"{out[-1]} {text}"
            continue
        out.append(_ITEM.sub("", text))
        if fold(out[-1]).startswith("luu"):
            break
    kept = (" ".join(entry.split()).strip(" ;.,") for entry in out if not _AS_ABOVE.match(entry))
    return tuple(entry for entry in kept if entry)
