"""TCVN3 and VNI: told from Unicode by the text, decoded by the tables."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from ingest.charsets.detect import guess, is_encoded, legal_share
from ingest.charsets.legacy import TCVN3, VNI, Encoding, decode, encoding_of_font, is_capital_font
from ingest.charsets.syllables import is_syllable
from tests.ingest.builders import as_tcvn3, as_vni

DATA = yaml.safe_load((Path(__file__).parent / "data" / "charsets.yaml").read_text(encoding="utf-8"))


def test_the_tables_are_whole() -> None:
    assert len(TCVN3) == 74
    assert len(VNI) == 192


@pytest.mark.parametrize("word", DATA["syllables"])
def test_legal_syllables(word: str) -> None:
    assert is_syllable(word)
    assert is_syllable(word.upper())


@pytest.mark.parametrize("word", DATA["not_syllables"])
def test_no_syllables(word: str) -> None:
    assert not is_syllable(word)


@pytest.mark.parametrize(("font", "encoding", "capital"), DATA["fonts"])
def test_fonts(font: str, encoding: Encoding | None, capital: bool) -> None:
    assert encoding_of_font(font) == encoding
    assert is_capital_font(font) == capital


@pytest.mark.parametrize(("seen", "encoding", "meant"), DATA["seen"])
def test_decode_as_seen(seen: str, encoding: Encoding, meant: str) -> None:
    assert decode(seen, encoding) == meant
    assert guess(seen) == encoding


@pytest.mark.parametrize("text", DATA["unicode"])
def test_unicode_text_is_never_taken_for_legacy(text: str) -> None:
    assert guess(text, 1) is None
    assert not is_encoded(text, "tcvn3")
    assert not is_encoded(text, "vni")


@pytest.mark.parametrize("text", DATA["sentences"])
def test_round_trip_and_detection(text: str) -> None:
    assert decode(as_tcvn3(text), "tcvn3") == text
    assert decode(as_vni(text), "vni") == text
    assert guess(as_tcvn3(text)) == "tcvn3"
    assert guess(as_vni(text)) == "vni"
    assert guess(text) is None
    assert is_encoded(as_tcvn3(text), "tcvn3")
    assert is_encoded(as_vni(text), "vni")


def test_the_tcvn3_letter_that_is_a_soft_hyphen() -> None:
    assert decode("ch\xadn tr×nh", "tcvn3") == "chưn trình"


def test_text_without_accents_tells_nothing() -> None:
    assert is_encoded("So 05", "tcvn3") is None
    assert guess("So 05-CT/TW") is None
    assert legal_share([]) == 0
