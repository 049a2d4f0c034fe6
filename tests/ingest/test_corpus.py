"""Real official documents: each is read, or refused with a reason; figures of the encodings."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from ingest.charsets.syllables import is_syllable
from ingest.document import Document
from ingest.read import read

CORPUS = Path(__file__).resolve().parents[2].parent / "shared" / "corpus"
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not here"),
]
_SUFFIXES = (".doc", ".docx", ".rtf", ".odt", ".html", ".txt")


def rows() -> list[dict[str, str]]:
    """Return the manifest's rows of Word and text files."""
    if not CORPUS.is_dir():
        return []
    found = [json.loads(line) for line in (CORPUS / "manifest.jsonl").read_text(encoding="utf-8").splitlines()]
    return [row for row in found if row["file"].endswith(_SUFFIXES)]


def share_of_syllables(document: Document) -> float:
    """Return the share of accented words in small letters that are legal syllables; abbreviations are left out."""
    words = [
        word for word in re.findall(r"[^\W\d_]{2,}", document.text) if not word.isascii() and not word[1:].isupper()
    ]
    return sum(map(is_syllable, words)) / max(1, len(words))


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["file"][:60])
def test_word_and_text_files_are_read_in_unicode(row: dict[str, str]) -> None:
    document = read((CORPUS / row["file"]).read_bytes(), row["file"])
    assert len(document.text) > 200
    assert share_of_syllables(document) >= 0.99
    assert "\n".join(document.text[b.start : b.end] for b in document.blocks) == document.text
    body_notes = [note.code for note in document.notes]
    if row["lang_encoding"] == "tcvn3":
        assert "legacy-encoding" in body_notes or "encoding-guessed" in body_notes
    else:
        assert "encoding-guessed" not in body_notes
    last = document.blocks[-1]
    assert document.locate(last.start, last.end)[0].paragraph == last.paragraph
