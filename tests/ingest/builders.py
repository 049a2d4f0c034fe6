"""Documents built for the tests: small Word packages from XML fragments, zip bombs, legacy-encoded text."""

from __future__ import annotations

import io
import unicodedata
import zipfile

from ingest.charsets.legacy import TCVN3, VNI

W_NS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_NAMESPACES = (
    f'xmlns:w="{W_NS}" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"


def _rels(rows: dict[str, tuple[str, str]]) -> str:
    lines = "".join(
        f'<Relationship Id="{key}" Type="{_OFFICE}/{kind}" Target="{target}"/>' for key, (kind, target) in rows.items()
    )
    return f'<Relationships xmlns="{_RELATIONSHIPS}">{lines}</Relationships>'


def docx(body: str, *, prolog: str = "", media: bytes = b"", **parts: str) -> bytes:
    """Return a .docx with the XML fragment as body; `parts` are styles, numbering, footnotes, endnotes, header1, …"""
    files = {
        "_rels/.rels": _rels({"rId1": ("officeDocument", "word/document.xml")}),
        "word/document.xml": f"{prolog}<w:document {_NAMESPACES}><w:body>{body}</w:body></w:document>",
    }
    relations = {}
    for name, xml in parts.items():
        kind = name.rstrip("0123456789")
        root = {"header": "hdr", "footer": "ftr"}.get(kind, kind)
        files[f"word/{name}.xml"] = f"<w:{root} {_NAMESPACES}>{xml}</w:{root}>"
        relations[name] = (kind, f"{name}.xml")
    files["word/_rels/document.xml.rels"] = _rels(relations)
    return pack(files, {"word/media/image1.png": media} if media else {})


def pack(files: dict[str, str], binary: dict[str, bytes] | None = None) -> bytes:
    """Return a zip archive of the files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
        for name, data in (binary or {}).items():
            archive.writestr(name, data)
    return out.getvalue()


def p(text: str = "", properties: str = "", run: str = "") -> str:
    """Return a paragraph of one run."""
    return (
        f'<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{run}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'
    )


def level(ilvl: int, fmt: str, text: str, start: int = 1, more: str = "") -> str:
    """Return a w:lvl of a list."""
    values = f'<w:start w:val="{start}"/><w:numFmt w:val="{fmt}"/>{more}<w:lvlText w:val="{text}"/>'
    return f'<w:lvl w:ilvl="{ilvl}">{values}</w:lvl>'


def numbered(text: str, num: int, ilvl: int = 0) -> str:
    """Return a paragraph with direct numbering."""
    return p(text, f'<w:numPr><w:ilvl w:val="{ilvl}"/><w:numId w:val="{num}"/></w:numPr>')


_TCVN3_BACK = {char: chr(code) for code, char in TCVN3.items()}
_VNI_BACK: dict[str, str] = {}
for _sequence, _char in VNI.items():
    _VNI_BACK.setdefault(_char, _sequence)


def as_tcvn3(text: str) -> str:
    """Return the text as TCVN3 stores it; toned capitals, which TCVN3 has not, come out small."""
    return "".join(_TCVN3_BACK.get(c, _TCVN3_BACK.get(c.lower(), c)) for c in text)


def as_vni(text: str) -> str:
    """Return the text as VNI-Windows stores it."""
    return "".join(_VNI_BACK.get(c, c) for c in text)


def as_windows_1258(text: str) -> bytes:
    """Return the text in Windows-1258, tones as combining marks."""
    out = b""
    for char in text:
        try:
            out += char.encode("cp1258")
        except UnicodeEncodeError:
            marks = unicodedata.normalize("NFD", char)
            tones = "".join(mark for mark in marks if mark in "\u0300\u0301\u0303\u0309\u0323")
            base = unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in tones))
            out += base.encode("cp1258") + tones.encode("cp1258")
    return out
