from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.fold import plain, slug, spaced, spelled
from index.numbers import key_of, keys_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hoà bình", "hòa bình"),
        ("Uỷ ban", "ủy ban"),
        ("thuỷ", "thủy"),
        ("khoẻ", "khỏe"),
        ("kỹ thuật", "kĩ thuật"),
        ("quý", "quí"),
        ("tỷ lệ", "tỉ lệ"),
        ("LÝ", "lí"),
    ],
)
def test_one_word_in_two_spellings(one, other):
    assert spelled(one) == spelled(other)
    assert plain(one) == plain(other)


@pytest.mark.parametrize(
    ("one", "other"), [("bàn", "bán"), ("may", "mai"), ("thúy", "thúi"), ("đa", "da"), ("hoà", "hoá")]
)
def test_different_words_stay_different_with_their_marks(one, other):
    assert spelled(one) != spelled(other)


def test_marks_and_the_stroke_of_d_go():
    assert plain("Đường HOÀNG Hoa Thám") == "duong hoang hoa tham"
    assert slug("Ủy ban nhân dân xã Thủy Bình") == "uy-ban-nhan-dan-xa-thuy-binh"
    assert spaced("(Kỹ năng)") == " ki nang "


@given(st.text())
def test_folding_keeps_every_offset(text):
    text = unicodedata.normalize("NFC", text)
    assert len(plain(text)) == len(spelled(text)) == len(text)
    assert plain(plain(text)) == plain(text)


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        (["05", "ct", "tw"], "5cttw"),
        (["chi", "thi", "so", "05"], "chithi5"),
        (["12", "2018", "nd", "cp"], "12/2018ndcp"),
        (["ct05"], "ct5"),
        (["67", "2014", "qh13"], "67/2014qh13"),
        (["00"], "0"),
        ([], ""),
    ],
)
def test_keys_of_numbers(typed, key):
    assert key_of(typed) == key


@pytest.mark.parametrize(
    ("kind", "number", "keys"),
    [
        ("chỉ thị", "05-CT/TW", {"5cttw", "chithi5", "ct5"}),
        ("nghị định", "12/2018/NĐ-CP", {"12/2018ndcp", "nghidinh12", "nghidinh12/2018", "nd12", "nd12/2018"}),
        (None, "45/BC-STC", {"45bcstc", "bc45"}),
        ("luật", None, set()),
        ("luật", "named:luat-an-ninh-mang", {"namedluatanninhmang"}),
    ],
)
def test_a_document_is_known_under_several_keys(kind, number, keys):
    assert set(keys_of(kind, number)) == keys
