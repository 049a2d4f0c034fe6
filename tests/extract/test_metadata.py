"""Metadata: letterheads in every layout, signature blocks, names, dates; the rules file; linear time."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

import pytest
import spacy
import yaml

import extract.layers
import extract.metadata
from extract.dates import find_dates, first_date
from extract.findings import Metadata
from extract.issuer_name import issuer_of, written_normally
from extract.lexicon import load
from extract.metadata import read_metadata
from extract.numbers import read_number
from extract.signature import name_of, title_of
from ingest.document import Block, Document

DATA = Path(__file__).parent / "data"
CASES: list[dict[str, Any]] = yaml.safe_load((DATA / "metadata_cases.yaml").read_text(encoding="utf-8"))


def as_paragraphs(text: str) -> Document:
    blocks, start = [], 0
    for number, line in enumerate(text.split("\n"), 1):
        if line:
            blocks.append(Block(start, start + len(line), "para", paragraph=number))
        start += len(line) + 1
    return Document(text, "text/plain", tuple(blocks))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
@pytest.mark.parametrize("blocks", [True, False], ids=["paragraphs", "bare"])
def test_metadata(case: dict[str, Any], blocks: bool) -> None:
    document = as_paragraphs(case["text"]) if blocks else Document(case["text"], "text/plain")
    assert read_metadata(document).to_dict() == Metadata().to_dict() | case["metadata"]


def test_cells_of_a_letterhead_table() -> None:
    cells = [
        ("UBND TỈNH AN BÌNH\nSỞ Y TẾ\nSố: 9/BC-SYT", 1, 1),
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nAn Bình, ngày 1/2/2023", 1, 2),
    ]
    text, blocks = "", []
    for words, row, col in cells:
        for line in words.split("\n"):
            blocks.append(Block(len(text), len(text) + len(line), "cell", table=1, row=row, col=col))
            text += line + "\n"
    for line in ("BÁO CÁO", "Công tác phòng, chống dịch"):
        blocks.append(Block(len(text), len(text) + len(line), "para"))
        text += line + "\n"
    found = read_metadata(Document(text, "text/plain", tuple(blocks)))
    assert (found.issuer, found.number, found.issued_on, found.place) == (
        "Sở Y tế",
        "9/BC-SYT",
        "2023-02-01",
        "An Bình",
    )
    assert (found.type, found.subject) == ("báo cáo", "Công tác phòng, chống dịch")


def test_the_component_sets_the_metadata() -> None:
    nlp = spacy.blank("xx")
    nlp.add_pipe("trichluc_metadata")
    assert nlp(CASES[0]["text"])._.metadata.number == "77/BC-SNV"


@pytest.mark.parametrize(
    ("lines", "issuer"),
    [
        (["SỞ TÀI CHÍNH TỈNH HẬU GIANG"], "Sở Tài chính tỉnh Hậu Giang"),
        (["UBND TỈNH PHÚ THỌ", "SỞ GIÁO DỤC", "VÀ ĐÀO TẠO"], "Sở Giáo dục và Đào tạo"),
        (["ỦY BAN NHÂN DÂN", "THÀNH PHỐ HỒ CHÍ MINH"], "Ủy ban nhân dân thành phố Hồ Chí Minh"),
        (["CÔNG AN TỈNH AN BÌNH", "PHÒNG THAM MƯU"], "Phòng Tham mưu"),
        (["CÔNG AN HUYỆN SÔNG LAM", "CÔNG AN XÃ TÂN HƯNG"], "Công an xã Tân Hưng"),
        (["HĐND TỈNH AN BÌNH", "BAN PHÁP CHẾ"], "Ban Pháp chế"),
        (["SỞ Y TẾ", "BỆNH VIỆN ĐA KHOA KHU VỰC TÂN HƯNG"], "Bệnh viện Đa khoa Khu vực Tân Hưng"),
        (["TRƯỜNG CAO ĐẲNG SƯ PHẠM - KỸ THUẬT SÔNG HẬU"], "Trường Cao đẳng Sư phạm - Kỹ thuật Sông Hậu"),
        (["BAN CHẤP HÀNH TRUNG ƯƠNG"], "Ban Chấp hành Trung ương"),
        (["HĐND TỈNH LÀO CAI"], "HĐND tỉnh Lào Cai"),
        (["CHỦ TỊCH", "ỦY BAN NHÂN DÂN TỈNH LÀO CAI"], "Chủ tịch Ủy ban nhân dân tỉnh Lào Cai"),
        (["UBND HUYỆN BẢO YÊN", "PHÒNG NỘI VỤ"], "Phòng Nội vụ"),
        (["QUỐC HỘI NƯỚC"], "Quốc hội"),
        (["BAN CHỈ ĐẠO", "PHÒNG, CHỐNG DỊCH"], "Ban Chỉ đạo phòng, chống dịch"),
        ([], None),
    ],
)
def test_issuer(lines: list[str], issuer: str | None) -> None:
    assert issuer_of(lines) == issuer


def test_written_normally_keeps_acronyms() -> None:
    assert written_normally("TRƯỜNG THPT CAO LÃNH 2") == "Trường THPT Cao Lãnh 2"


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Trần Văn Minh", "Trần Văn Minh"),
        ("TRẦN VĂN MINH", "Trần Văn Minh"),
        ("Đại tá Nguyễn Văn An", "Nguyễn Văn An"),
        ("PGS.TS. Lê Thị Hoa", "Lê Thị Hoa"),
        ("Đã ký: Lê Quang Sơn", "Lê Quang Sơn"),
        ("(Đã ký) Phạm Minh", "Phạm Minh"),
        ("Y Thanh Hà Niê Kđăm", "Y Thanh Hà Niê Kđăm"),
        ("Như trên", None),
        ("CHỦ TỊCH", None),
        ("Lưu: VT", None),
        ("Sở Nội vụ", None),
        ("Nguyễn Văn An là giám đốc", None),
    ],
)
def test_name(line: str, name: str | None) -> None:
    assert name_of(line) == name


@pytest.mark.parametrize(
    ("line", "is_title"),
    [
        ("KT. GIÁM ĐỐC", True),
        ("T/M BAN THƯỜNG VỤ", True),
        ("PHÓ CHỦ TỊCH", True),
        ("Phó Chủ tịch", False),
        ("KẾ HOẠCH", False),
    ],
)
def test_title(line: str, is_title: bool) -> None:
    assert (title_of(line) is not None) is is_title


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("ngày 22 tháng 01 năm 2019", "2019-01-22"),
        ("ngày 01 tháng tư năm 2023", "2023-04-01"),
        ("Ngày   5   tháng  3  năm 2020", "2020-03-05"),
        ("ngày … tháng 12 năm 2011", "2011-12"),
        ("ngày    tháng    năm 2024", "2024"),
        ("22/01/2019", "2019-01-22"),
        ("22-01-2019", "2019-01-22"),
        ("22.1.2019", "2019-01-22"),
        ("22 - 01 - 2019", "2019-01-22"),
        ("31/02/2019", None),
        ("15/BC-UBND", None),
        ("2016-2020", None),
    ],
)
def test_date(text: str, iso: str | None) -> None:
    assert first_date(f"Căn cứ {text} của") == iso


def test_dates_have_their_place() -> None:
    text = "từ ngày 01 tháng 02 năm 2024 đến 15/3/2024"
    assert [text[d.start : d.end] for d in find_dates(text)] == ["ngày 01 tháng 02 năm 2024", "15/3/2024"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.234,5", 1234.5),
        ("98.5", 98.5),
        ("1.500", 1500),
        ("0.125", 0.125),
        ("1 200", 1200),
        ("2,3 vạn", 23000),
        ("1 tỷ 200 triệu", 1200000000.0),
        ("hai mươi mốt", 21),
        ("một trăm linh năm", 105),
        ("mười lăm", 15),
        ("nửa triệu", 500000.0),
        ("hai nghìn không", 2000),
        ("ba mươi tư", 34),
        ("hàng chục nghìn", 10000),
        ("290,000", 290000),
        ("một triệu rưỡi", 1500000.0),
    ],
)
def test_number(text: str, value: float) -> None:
    number = read_number(text, 0)
    assert number is not None
    assert number.value == pytest.approx(value)


def test_five_is_not_a_year() -> None:
    assert read_number("năm nay", 0) is None
    number = read_number("hai năm", 0)
    assert number is not None
    assert number.value == 2


def test_rules_of_code_and_file_agree() -> None:
    room = Path(extract.metadata.__file__).parent
    named = set(re.findall(r"\"(metadata\.[a-z-]+)\"", (room / "title.py").read_text(encoding="utf-8")))
    rules = load("rules_metadata.yaml")
    assert named == set(rules)
    assert all(set(rule) == {"vi", "en"} and all(rule.values()) for rule in rules.values())


@pytest.mark.parametrize(
    "piece", ["Số: ", "ngày ", "A | ", "A    ", "CỘNG HÒA ", "KT. ", "Nơi nhận: ", "GIÁM ĐỐC ", "- A; ", "(", "V/v "]
)
@pytest.mark.parametrize("end", ["", "\n"], ids=["one line", "lines"])
def test_long_texts_take_linear_time(piece: str, end: str) -> None:
    def seconds(length: int) -> float:
        text = "KẾ HOẠCH\n" + ((piece + end) * (length // len(piece + end) + 1))[:length]
        start = time.process_time()
        read_metadata(Document(text, "text/plain"))
        return time.process_time() - start

    seconds(2_000)
    assert min(seconds(100_000), seconds(100_000)) < 12 * max(min(seconds(25_000), seconds(25_000)), 5e-3)


@pytest.mark.parametrize("name", ["Ka Thị Mai", "K' Brèo", "H' Loan Mlô", "Rơ Mah Tuân"])
def test_a_name_under_a_post_needs_no_listed_family_name(name: str) -> None:
    text = f"BÁO CÁO\nKết quả công tác\nI. KẾT QUẢ\n1. Đã làm.\nTM. BAN THƯỜNG VỤ\nPHÓ CHỦ TỊCH\n{name}"
    assert read_metadata(as_paragraphs(text)).signer == name


@pytest.mark.parametrize("line", ["Nơi nhận", "Sở Nội vụ", "Công An Xã"])
def test_a_body_under_a_post_is_no_name(line: str) -> None:
    text = f"BÁO CÁO\nKết quả công tác\nI. KẾT QUẢ\n1. Đã làm.\nPHÓ CHỦ TỊCH\n{line}"
    assert read_metadata(as_paragraphs(text)).signer is None


def test_the_stamp_of_the_receiving_office_is_no_title() -> None:
    text = (
        "CÔNG VĂN ĐẾN\nSố: 1123 Ngày 05/6/2023\nBỘ TÀI CHÍNH\nSố: 5678/BTC-QLG\nV/v bình ổn giá\n"
        "Hà Nội, ngày 01 tháng 6 năm 2023\nKính gửi: Sở Tài chính"
    )
    found = read_metadata(as_paragraphs(text))
    assert (found.type, found.number, found.subject) == ("công văn", "5678/BTC-QLG", "bình ổn giá")
    assert (found.issuer, found.issued_on) == ("Bộ Tài chính", "2023-06-01")


def test_the_hour_of_a_telegram_stands_before_its_date() -> None:
    text = (
        "THỦ TƯỚNG CHÍNH PHỦ\nSố: 88/CĐ-TTg\nHà Nội, hồi 10 giờ 00 ngày 12 tháng 9 năm 2024\nCÔNG ĐIỆN\n"
        "Về việc ứng phó mưa lũ\nTHỦ TƯỚNG CHÍNH PHỦ điện:"
    )
    found = read_metadata(as_paragraphs(text))
    assert (found.issued_on, found.place) == ("2024-09-12", "Hà Nội")
