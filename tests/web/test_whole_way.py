"""The main job as a member of staff does it, with real Redis, workers, index and browser."""

from __future__ import annotations

import io

import docx
import pytest
from playwright.sync_api import Page, expect

from tests.service.running import Running, wait_until
from tests.web.browsing import watch
from tests.web.builders import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.e2e]

PLAN = [
    "ỦY BAN NHÂN DÂN XÃ TÂN BÌNH",
    "Số: 15/KH-UBND",
    "Tân Bình, ngày 05 tháng 3 năm 2026",
    "KẾ HOẠCH",
    "Thực hiện Chỉ thị số 07-CT/TU về cải cách hành chính",
    "Căn cứ Chỉ thị số 07-CT/TU ngày 02/02/2026 của Ban Thường vụ Tỉnh ủy, Ủy ban nhân dân xã xây dựng kế hoạch:",
    "I. NHIỆM VỤ",
    "Mở 12 lớp bồi dưỡng cho 350 lượt cán bộ, công chức.",
    "II. TỒN TẠI, HẠN CHẾ",
    "Việc phối hợp giữa các bộ phận còn chưa chặt chẽ.",
]


def plan() -> bytes:
    document = docx.Document()
    for line in PLAN:
        document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_from_the_first_run_to_the_finding_in_its_place(service: Running, page: Page) -> None:
    wait_until(service.workers_ready, what="workers")
    complaints = watch(page)
    page.goto(service.url)
    page.fill("#name", "Hoa")
    page.fill("#password", PASSWORD)
    page.fill("#again", PASSWORD)
    page.click("main button")
    page.get_by_role("link", name="Nạp văn bản").first.click()
    page.set_input_files(
        "#file",
        [
            {"name": "ke-hoach.docx", "mimeType": "application/octet-stream", "buffer": plan()},
            {"name": "gia.pdf", "mimeType": "application/pdf", "buffer": b"khong phai pdf"},
        ],
    )
    page.click("#send")
    page.wait_for_url("**/batches/*")
    expect(page.locator("#sum")).to_contain_text("Đã đọc xong 2 tệp", timeout=60_000)
    expect(page.locator(".file", has_text="gia.pdf")).to_contain_text("Không đọc được")

    def found() -> bool:
        page.goto(f"{service.url}/search?q=chi+thi+07")
        return page.locator(".hit-title").count() == 1

    wait_until(found, 20, "the document in the search")
    page.locator(".hit-title").click()
    expect(page.locator("h1")).to_contain_text("cải cách hành chính")
    expect(page.locator(".paper .f.reference", has_text="07-CT/TU").first).to_be_visible()
    expect(page.locator(".paper .f.shortcoming")).to_contain_text("chưa chặt chẽ")
    page.goto(f"{service.url}/directives/07-CT/TU")
    expect(page.locator(".hits")).to_contain_text("cải cách hành chính")
    assert complaints == []
