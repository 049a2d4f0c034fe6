"""Number and symbol: what is one, what it says, and what it is not."""

from __future__ import annotations

import pytest

from extract.reference_tails import read_tail
from extract.symbols import find_symbols

SYMBOLS = {
    "30/2020/NĐ-CP": "30/2020/NĐ-CP",
    "5-CT/TW": "05-CT/TW",
    "010/CT-UBND": "10/CT-UBND",
    "00123/QĐ-SGDĐT": "123/QĐ-SGDĐT",
    "30a/2008/NQ-CP": "30a/2008/NQ-CP",
    "66.2/2025/NQ-CP": "66.2/2025/NQ-CP",
    "24/2018/QH14": "24/2018/QH14",
    "02/2022/UBTVQH15": "02/2022/UBTVQH15",
    "26-CP": "26-CP",
    "406/TTg": "406/TTg",
    "2156/UBND-NC": "2156/UBND-NC",
    "3456/UBND.VX": "3456/UBND.VX",
    "29-HD/TWĐTN-VP": "29-HD/TWĐTN-VP",
    "01/CTr-BTG-CAT": "01/CTr-BTG-CAT",
    "403/2017/NQLT-UBTVQH14-CP-ĐCTUBTWMTTQVN": "403/2017/NQLT-UBTVQH14-CP-ĐCTUBTWMTTQVN",
    "05/CT-TW": "05-CT/TW",
    "05/CT/TW": "05-CT/TW",
    "05 - CT / TW": "05-CT/TW",
    "05-CT/T.Ư": "05-CT/TW",
    "05-CT/TƯ": "05-CT/TW",
    "05-CT/IW": "05-CT/TW",
    "3O/2020/ND-CP": "30/2020/NĐ-CP",
    "l5/2022/TT-BNV": "15/2022/TT-BNV",
    "98/2023/NÐ-CP": "98/2023/NĐ-CP",
    "45/KH–UBND": "45/KH-UBND",
    "1252/QĐ-\nTTg": "1252/QĐ-TTg",
    "144/2021/NĐ- CP": "144/2021/NĐ-CP",
    "06/QĐ-TTG": "06/QĐ-TTg",
    "01/2023/QĐUBND": "01/2023/QĐ-UBND",
    "06HD/TW": "06-HD/TW",
    "116/201 8/TT-BTC": "116/2018/TT-BTC",
    "83-SL/TW": "83-SL/TW",
}
NOT_SYMBOLS = (
    "20/11", "10/10 huyện", "98A-123.45", "0240.3852.123", "22/01/2019", "2020-2025", "Covid-19", "1- Lương thực",
    "ngày 15/5-Chào mừng", "11 - Điều tra",
)  # fmt: skip
DATES = {
    " ngày 22/01/2019": "2019-01-22",
    ", ngày 22-1-2019": "2019-01-22",
    " ngày 22 - 01 - 2019": "2019-01-22",
    " ngày 22.01.2019": "2019-01-22",
    " (22/01/2019)": "2019-01-22",
    " ngày 22 tháng giêng năm 2019": "2019-01-22",
    " ngày 01 tháng tư năm 2023": "2023-04-01",
    " ký ngày 5/9/2023": "2023-09-05",
    " ngày O2 tháng I1 năm 2019": "2019-11-02",
    " tháng 01/2019": "2019-01",
    " tháng 9 năm 2021": "2021-09",
    " năm 2019": "2019",
    " 2022": "2022",
    " ngày 31/13/2019": None,
    " ngày 0/5/2019": None,
    " năm 2021-2025": None,
    " ngày tháng năm 2019": None,
}
ISSUERS = {
    " của Chính phủ nghị định": "Chính phủ",
    " của UBND tỉnh về": "UBND tỉnh",
    " của Bộ trưởng Bộ Giáo dục và Đào tạo ban hành": "Bộ trưởng Bộ Giáo dục và Đào tạo",
    " của Bộ Văn hóa, Thể thao và Du lịch, các sở": "Bộ Văn hóa, Thể thao và Du lịch",
    " của Bộ Lao động - Thương binh và Xã hội quy định": "Bộ Lao động - Thương binh và Xã hội",
    " của Ban Bí thư Trung ương Đảng khóa X": "Ban Bí thư Trung ương Đảng",
    " của Ban Chấp hành Đảng bộ tỉnh khóa XIX": "Ban Chấp hành Đảng bộ tỉnh",
    " của Ban Thường vụ Tỉnh ủy Bắc Giang triển khai": "Ban Thường vụ Tỉnh ủy Bắc Giang",
    " của Thành ủy Thành phố và": "Thành ủy Thành phố",
    " của Ban Chỉ đạo phòng, chống tham nhũng tỉnh về": "Ban Chỉ đạo phòng, chống tham nhũng tỉnh",
    " của Bộ Nội vụ và Kế hoạch số": "Bộ Nội vụ",
    " của bộ chính trị": "bộ chính trị",
    " CỦA THỦ TƯỚNG CHÍNH PHỦ VỀ VIỆC": "THỦ TƯỚNG CHÍNH PHỦ",
    " của chúng tôi": None,
}


@pytest.mark.parametrize(("text", "number"), SYMBOLS.items())
def test_symbol(text: str, number: str) -> None:
    (symbol,) = find_symbols(f"số {text} ngày")
    assert symbol.number == number
    assert (symbol.start, symbol.end) == (3, 3 + len(text))


@pytest.mark.parametrize("text", NOT_SYMBOLS)
def test_no_symbol(text: str) -> None:
    assert list(find_symbols(f"và {text} cùng")) == []


@pytest.mark.parametrize(("text", "date"), DATES.items())
def test_date(text: str, date: str | None) -> None:
    assert read_tail("05-CT/TW" + text, 8).issued_on == date


@pytest.mark.parametrize(("text", "issuer"), ISSUERS.items())
def test_issuer(text: str, issuer: str | None) -> None:
    assert read_tail("05-CT/TW" + text, 8).issuer == issuer
