"""Plain text in every encoding that an office has."""

from __future__ import annotations

import textwrap
import unicodedata

import pytest

from ingest.document import Place
from ingest.errors import Damaged, Empty
from ingest.limits import Limits
from ingest.read import read
from ingest.text import read_text
from tests.ingest.builders import as_tcvn3, as_vni, as_windows_1258

TEXT = "Kế hoạch số 12 của ủy ban nhân dân xã\n\nI. Đánh giá chung\n- Các đơn vị đã thực hiện tốt nhiệm vụ được giao\n"
KEPT = TEXT.replace("\n\n", "\n").strip()


@pytest.mark.parametrize(
    ("data", "guessed"),
    [
        pytest.param(TEXT.encode(), False, id="utf-8"),
        pytest.param(TEXT.encode("utf-8-sig"), False, id="utf-8 with mark"),
        pytest.param(TEXT.encode("utf-16"), False, id="utf-16 with mark"),
        pytest.param(TEXT.encode("utf-16-le"), False, id="utf-16 le without mark"),
        pytest.param(TEXT.encode("utf-16-be"), False, id="utf-16 be without mark"),
        pytest.param(unicodedata.normalize("NFD", TEXT).encode(), False, id="decomposed"),
        pytest.param(TEXT.replace("\n", "\r\n").encode(), False, id="windows line ends"),
        pytest.param(as_windows_1258(TEXT), True, id="windows-1258"),
        pytest.param(as_tcvn3(TEXT).encode("cp1252"), True, id="tcvn3"),
        pytest.param(as_vni(TEXT).encode("cp1252"), True, id="vni"),
        pytest.param(as_tcvn3(TEXT).encode(), True, id="tcvn3 saved as utf-8"),
    ],
)
def test_encodings(data: bytes, guessed: bool) -> None:
    document = read(data, "a.txt")
    assert document.text == KEPT
    assert [note.code for note in document.notes] == (["encoding-guessed"] if guessed else [])


def test_a_file_that_mixes_encodings_is_read_paragraph_by_paragraph() -> None:
    parts = [as_tcvn3("các đơn vị thực hiện nhiệm vụ"), as_vni("các đơn vị thực hiện nhiệm vụ"), "các đơn vị thực hiện"]
    assert read("\n".join(parts).encode(), "a.txt").text.split("\n") == [
        "các đơn vị thực hiện nhiệm vụ",
        "các đơn vị thực hiện nhiệm vụ",
        "các đơn vị thực hiện",
    ]


def test_a_short_line_of_legacy_text_follows_the_file() -> None:
    text = "các đơn vị thực hiện nhiệm vụ được giao\nvề việc\nđã rõ"
    assert read(as_tcvn3(text).encode("cp1252"), "a.txt").text == text


def test_lines_are_paragraphs_numbered_as_in_the_file() -> None:
    document = read(TEXT.encode(), "a.txt")
    assert [block.paragraph for block in document.blocks] == [1, 3, 4]
    start = document.text.index("Đánh")
    assert document.locate(start, start + 4) == (Place(paragraph=3),)
    assert [(b.kind, b.number) for b in document.blocks] == [("para", None), ("heading", "I."), ("item", "-")]


def test_a_few_broken_bytes_in_utf_8_are_kept_apart_with_a_note() -> None:
    data = TEXT.encode().replace(b"I.", b"I.\xff")
    document = read(data, "a.txt")
    assert document.text.replace("\ufffd", "") == KEPT
    assert [note.code for note in document.notes] == ["broken-characters"]


def test_a_text_over_the_limit_is_read_up_to_it() -> None:
    document = read_text("một hai\n".encode() * 100, Limits(characters=50))
    assert len(document.text) <= 50
    assert document.text.endswith("một hai")
    assert [note.code for note in document.notes] == ["characters-limit"]


def test_blank_files_are_empty() -> None:
    with pytest.raises(Empty):
        read(b" \n\t\n", "a.txt")


def test_bytes_that_are_no_text_are_damaged() -> None:
    with pytest.raises(Damaged):
        read(b"\xff\xfe" + b"\x00\xd8" * 500, "a.txt")


PROSE = (
    "Thực hiện Kế hoạch số 12/KH-UBND của ủy ban nhân dân tỉnh về cải cách hành chính, các cơ quan, đơn vị đã xây "
    "dựng kế hoạch và tổ chức thực hiện nghiêm túc. Tuy nhiên, một số nơi chưa quan tâm đúng mức; việc báo cáo còn "
    "chậm so với quy định, chất lượng chưa cao, nhất là ở các xã vùng sâu."
)


@pytest.mark.parametrize("width", [60, 72, 78])
@pytest.mark.parametrize("indent", ["", "    "])
def test_lines_broken_at_a_fixed_width_are_put_together(width: int, indent: str) -> None:
    paragraphs = ["BÁO CÁO KẾT QUẢ", PROSE, "1. Kết quả đạt được trong năm", "- " + PROSE, PROSE]
    text = "\n".join(textwrap.fill(one, width, initial_indent=indent) for one in paragraphs)
    document = read(text.encode(), "a.txt")
    assert document.text.split("\n") == paragraphs
    assert [note.code for note in document.notes] == ["lines-joined"]
    start = document.text.index("1. Kết quả")
    assert document.locate(start, start + 3)[0].paragraph == text.split("\n").index(indent + paragraphs[2]) + 1


def test_broken_lines_in_tcvn3_are_put_together() -> None:
    text = textwrap.fill(PROSE.replace("ủ", "u"), 70)
    assert read(as_tcvn3(text).encode("cp1252"), "a.txt").text == PROSE.replace("ủ", "u")


def test_a_number_broken_at_the_end_of_a_line_is_put_together() -> None:
    lines = [
        "Thực hiện nghiêm túc các nội dung theo Chỉ thị số 05-",
        "CT/TW của Bộ Chính trị về việc học tập, các cơ quan và",
    ]
    lines += [
        "đơn vị trong toàn tỉnh đã xây dựng kế hoạch cụ thể cho",
        "từng tháng, từng quý, phân công người chịu trách nhiệm",
    ]
    lines += ["rõ ràng và báo cáo đúng hạn."]
    assert "Chỉ thị số 05-CT/TW của Bộ Chính trị" in read("\n".join(lines).encode(), "a.txt").text


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "\n".join(["Kính gửi các đơn vị", "về việc báo cáo", "ngày 5 tháng 9", "xin ý kiến"] * 3), id="short lines"
        ),
        pytest.param("\n".join([PROSE] * 6), id="one paragraph a line"),
        pytest.param(
            "\n".join(f"- nội dung công việc thứ {n} của phòng được giao trong năm" for n in range(9)), id="list"
        ),
    ],
)
def test_other_lines_stay_as_they_are(text: str) -> None:
    document = read(text.encode(), "a.txt")
    assert document.text == text
    assert document.notes == ()


def test_lines_set_to_a_measure_in_letters_of_different_widths_are_put_together() -> None:
    lines = [
        "     Trong tháng, xã đã mở hai lớp tập huấn cho cán bộ thôn, phát gần 300 tờ",
        "rơi đến từng hộ. Số hộ ký cam kết tăng, song việc kiểm tra sau khi ký chưa",
        "thường xuyên; ba thôn vùng cao còn để người dân đốt nương không báo trước, nhất",
        "là vào cuối mùa khô.",
        "     - Tổ đội của thôn Đồng Mây thiếu cào, xẻng và loa cầm tay, phải mượn của",
        "hợp tác xã khi cần;",
        "     - Đường lên đồi lở hai đoạn.",
    ]
    document = read("\n".join(lines).encode(), "a.txt")
    assert [block.kind for block in document.blocks] == ["para", "item", "item"]
    assert "chưa thường xuyên; ba thôn" in document.text
