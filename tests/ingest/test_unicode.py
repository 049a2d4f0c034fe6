"""One spelling for one text."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ingest.unicode import clean

ROWS = yaml.safe_load((Path(__file__).parent / "data" / "unicode.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("found", "kept"), ROWS)
def test_clean(found: str, kept: str) -> None:
    assert clean(found) == kept


@given(st.text())
def test_clean_is_nfc_and_settles_at_once(text: str) -> None:
    once = clean(text)
    assert unicodedata.is_normalized("NFC", once)
    assert clean(once) == once
    assert not set(once) & set("\r\x00\u200b\ufeff\xad\xa0")


@given(st.text(alphabet="aăâeêioôơuưyđbcghnt .,áàảãạếềểễệừứửữự"))
def test_clean_keeps_vietnamese_text_in_any_form(text: str) -> None:
    for form in ("NFC", "NFD"):
        assert clean(unicodedata.normalize(form, text)) == unicodedata.normalize("NFC", text)
