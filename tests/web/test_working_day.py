"""A whole working day in a browser: upload twenty mixed files, watch, correct, search, export, report, undo, search."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest
from playwright.sync_api import Page, expect

from tests.service.bad_files import locked_pdf, truncated_word, word
from tests.service.running import Running, wait_until
from tests.web.browsing import watch
from tests.web.builders import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.e2e, pytest.mark.timeout(400)]

SAMPLES = Path(__file__).parents[2] / "samples"
DIRECTIVE = "Chỉ thị số 08-CT/TU ngày 12/01/2025 của Ban Thường vụ Tỉnh ủy"
PLACES = ("An Bình", "Bình Minh", "Cẩm Sơn", "Đông Hải", "Hòa Tiến", "Long Phú", "Mỹ Lộc", "Phú Thọ", "Tân An")
Upload = dict[str, Any]


def report(place: str, classes: int) -> bytes:
    return word(
        "BÁO CÁO",
        f"Kết quả thực hiện {DIRECTIVE} về bảo đảm trật tự, an toàn giao thông",
        f"Thực hiện {DIRECTIVE}, Ủy ban nhân dân xã {place} báo cáo kết quả như sau:",
        "I. KẾT QUẢ",
        f"Đã tổ chức {classes} buổi tuyên truyền cho {classes * 50} lượt người.",
        "II. TỒN TẠI, HẠN CHẾ",
        "Công tác phối hợp giữa các lực lượng còn chưa chặt chẽ.",
        left=(f"ỦY BAN NHÂN DÂN XÃ {place.upper()}", f"Số: {classes}/BC-UBND"),
        right=("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", f"{place}, ngày 10 tháng 12 năm 2025"),
    )


def twenty() -> list[Upload]:
    """Nine reports, seven samples in all formats but the scan, a zip, and three files that cannot be read."""
    files = [(f"bao-cao-{n}.docx", report(place, n + 3)) for n, place in enumerate(PLACES)]
    files += [
        (path.name, path.read_bytes()) for path in sorted(SAMPLES.iterdir()) if path.suffix in (".docx", ".pdf", ".txt")
    ][:8]
    files = [each for each in files if "quet" not in each[0]][:16]
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("trong-goi.docx", report("Xuân Lộc", 20))
    files += [
        ("goi.zip", archive.getvalue()),
        ("cut.docx", truncated_word()),
        ("khoa.pdf", locked_pdf()),
        ("gia.pdf", b"x"),
    ]
    return [{"name": name, "mimeType": "application/octet-stream", "buffer": data} for name, data in files]


def hits(service: Running, page: Page, words: str) -> int:
    page.goto(f"{service.url}/search?q={words}")
    found = re.search(r"\d+", page.locator("#found").inner_text())
    return int(found[0]) if found else 0


def test_the_whole_day(service: Running, page: Page) -> None:
    complaints = watch(page)
    page.goto(service.url)
    page.fill("#name", "Hoa")
    page.fill("#password", PASSWORD)
    page.fill("#again", PASSWORD)
    page.click("main button")

    # upload and watch; the tab may be closed meanwhile
    page.goto(f"{service.url}/upload")
    files = twenty()
    assert len(files) == 20
    page.set_input_files("#file", files)
    page.click("#send")
    page.wait_for_url("**/batches/*")
    batch = page.url
    page.goto("about:blank")
    page.goto(batch)
    expect(page.locator("#sum")).to_contain_text("Đã đọc xong 20 tệp", timeout=180_000)
    expect(page.locator("#sum")).to_contain_text("3 tệp cần xem lại")

    # three corrections, by two keys and by a form
    wait_until(lambda: hits(service, page, "số:3/BC-UBND"), 20, "the report in the search")
    page.locator(".hit-title").first.click()
    document = page.url.split("?")[0]
    page.locator(".finding-list .s.count .s-link").first.click()
    page.keyboard.press("d")
    expect(page.locator("#said")).to_contain_text("Đúng: 3 buổi")
    page.locator(".finding-list .s.shortcoming .s-link").first.click()
    page.keyboard.press("s")
    expect(page.locator("#said")).to_contain_text("Sai: Công tác phối hợp")
    page.goto(f"{document}/metadata")
    page.fill("[name=number]", "333/BC-UBND")
    page.get_by_role("button", name="Lưu").click()
    expect(page.locator(".kicker").first).to_contain_text("333/BC-UBND")

    # they are seen in search
    wait_until(lambda: hits(service, page, "số:333/BC-UBND"), 20, "the corrected number in the search")
    assert hits(service, page, "số:3/BC-UBND") == 0

    # export of what is shown
    page.goto(f"{service.url}/shortcomings/list?q=phối hợp")
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    lines = Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines()
    told = sum("còn chưa chặt chẽ" in line for line in lines)
    assert told == len(PLACES), "ten reports say so, one of which staff said is wrong"

    # the report
    page.goto(f"{service.url}/report?directive=08-CT/TU")
    expect(page.locator(".report-head")).to_contain_text("10 báo cáo")
    page.fill("#office", "Ủy ban nhân dân huyện Tân Lập")
    page.get_by_role("button", name="Xem tư liệu").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Tải báo cáo Word").first.click()
    made = docx.Document(str(download.value.path()))
    text = "\n".join(paragraph.text for paragraph in made.paragraphs)
    assert "Chỉ thị số 08-CT/TU ngày 12/01/2025" in text
    assert text.count("phối hợp giữa các lực lượng") == len(PLACES)

    # undo all three, and search again
    for _ in range(3):
        page.goto(f"{document}/corrections")
        page.get_by_role("button", name="Hoàn tác").first.click()
    wait_until(lambda: hits(service, page, "số:3/BC-UBND"), 20, "the number as it was read")
    page.locator(".hit-title").first.click()
    expect(page.locator(".paper .f.shortcoming")).to_contain_text("chưa chặt chẽ")
    assert complaints == []
