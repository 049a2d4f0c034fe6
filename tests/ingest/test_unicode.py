"""One spelling for one text."""

from __future__ import annotations

import unicodedata
from itertools import pairwise
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ingest.unicode import clean, is_settled

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


@given(st.text() | st.text(alphabet="aệ A\t\u0300\u0301\xd0\xa0\u2010–“\u2003\uf0a8\ud800\u212b"))
def test_settled_text_needs_nothing(text: str) -> None:
    if is_settled(text):
        assert clean(text) is text
        assert not any("\u0300" <= char <= "\u036f" or "\ue000" <= char <= "\uf8ff" for char in text)
        assert not any(not a.isascii() and "A" <= b <= "Z" for a, b in pairwise(text))


def test_plain_vietnamese_is_settled() -> None:
    assert is_settled("Ủy ban nhân dân tỉnh – kế hoạch “số 05-KH/TU”, ngày 5/3/2024")
    assert not is_settled("SắC LệNH")
