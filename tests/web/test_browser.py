"""Pages in a real browser: nothing breaks at any width, and everything is reached by keyboard and without script."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from index import documents
from settings import Settings
from tests.web.browsing import log_in, serving, watch
from tests.web.builders import Library
from web.app import create_app

pytestmark = pytest.mark.browser

SCRIPTS = Path(__file__).parent / "data"
POOR_CONTRAST = (SCRIPTS / "poor_contrast.js").read_text(encoding="utf-8")
UNNAMED = (SCRIPTS / "unnamed.js").read_text(encoding="utf-8")

LINES = "\n".join(
    f"Đoạn {n}: [[unit|id=a|Công an tỉnh]] đã mở [[count|value={n}|noun=lớp|{n} lớp]] cho cán bộ cơ sở."
    for n in range(1, 80)
)


@dataclass
class Site:
    """The service as a browser sees it, and the documents that it holds."""

    address: str
    report: str
    scan: str
    failed: str
    batch: str


@pytest.fixture(scope="module")
def site(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    data = tmp_path_factory.mktemp("site") / "data"
    shutil.copytree(prepared, data)
    app = create_app(Settings.from_env({"TRICHLUC_DATA": str(data)}))
    library = Library(app.extensions["trichluc"].store)
    report = library.add(LINES, subject="kết quả thực hiện Chỉ thị số 05-CT/TW của Bộ Chính trị", type="báo cáo")
    scan = library.add(pdf=True, subject="kế hoạch " + "rất-dài" * 20, number="12/KH-UBND", issued_on="2026-01-02")
    failed = library.failed("Tệp bị cắt ngang; hãy xin lại bản đủ.")
    batch = documents.new_batch(library.store, None, "web")
    library.send("dang-doi.pdf", batch=batch)
    library.index()
    with serving(app) as address:
        yield Site(address, report, scan, failed, batch)
    library.store.close()


@pytest.fixture
def page(page: Page, site: Site) -> Page:
    log_in(page, site.address)
    return page


def pages_of(site: Site) -> list[str]:
    return [
        "/", "/upload", "/documents", f"/documents/{site.report}", f"/documents/{site.scan}",
        f"/documents/{site.scan}?view=pages", f"/documents/{site.report}/print", f"/documents/{site.failed}",
        f"/batches/{site.batch}", "/search", "/search?q=chi+thi+05&year=2026", "/directives", "/directives/05-CT/TW",
        "/units", "/counts", "/shortcomings", "/help",
    ]  # fmt: skip


@pytest.mark.parametrize("width", [375, 1366])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_is_wider_than_the_screen_or_breaks(browser: Browser, site: Site, width: int, scheme: str) -> None:
    context = browser.new_context(viewport={"width": width, "height": 768}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    log_in(page, site.address)
    complaints = watch(page)
    for address in pages_of(site):
        page.goto(site.address + address)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{address} is {wide} wide at {width}"
        assert page.locator("h1").count() == 1, address
        unnamed = page.evaluate(UNNAMED)
        assert not unnamed, address
    # Page images are missing in this made-up library; nothing else may fail.
    assert [text for text in complaints if "404" not in text] == []
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_has_the_contrast_of_wcag_aa(browser: Browser, site: Site, scheme: str) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{site.address}/login")
    assert page.evaluate(POOR_CONTRAST) == []
    log_in(page, site.address)
    for address in pages_of(site):
        page.goto(site.address + address)
        assert page.evaluate(POOR_CONTRAST) == [], address
    context.close()


def test_shortcuts_work_from_any_page(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/documents")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()
    page.keyboard.press("/")
    page.wait_for_url(f"{site.address}/search")
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("a?/")
    expect(page.locator("#q")).to_have_value("a?/")


def test_the_menu_of_a_phone_opens_and_closes_by_keyboard(page: Page, site: Site) -> None:
    page.set_viewport_size({"width": 375, "height": 700})
    page.goto(f"{site.address}/documents")
    link = page.locator(".menu a", has_text="Đơn vị")
    expect(link).to_be_hidden()
    page.locator("#menu").focus()
    page.keyboard.press("Enter")
    expect(link).to_be_visible()
    page.keyboard.press("Escape")
    expect(link).to_be_hidden()
    page.set_viewport_size({"width": 1366, "height": 700})
    expect(link).to_be_visible()


def test_the_first_tab_skips_to_the_content(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/documents")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_findings_are_walked_by_keys_and_lead_to_the_list(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/documents/{site.report}")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    first = page.locator(".finding-list .s").first
    expect(first).to_have_class("s unit current")
    expect(page.locator(".paper .f.current")).to_have_count(1)
    page.keyboard.press("l")
    expect(first.locator(".s-link")).to_be_focused()
    page.keyboard.press("l")
    expect(page.locator(".paper .f.current")).to_be_focused()


def test_a_click_in_the_text_says_why_and_a_click_in_the_list_goes_back(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/documents/{site.report}")
    page.locator(".paper .f.count").nth(60).click()
    line = page.locator(".finding-list .s.current")
    expect(line.locator(".why")).to_have_attribute("open", "")
    expect(line).to_be_in_viewport()
    expect(line).to_contain_text("test.count")
    page.locator(".finding-list .s-link").last.scroll_into_view_if_needed()
    page.locator(".finding-list .s-link").last.click()
    expect(page.locator(".paper .f.current")).to_be_in_viewport()


def test_layers_are_hidden_and_stay_hidden_in_the_next_document(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/documents/{site.report}")
    page.locator(".show-count").uncheck()
    expect(page.locator(".finding-list .s.count").first).to_be_hidden()
    expect(page.locator(".finding-list .s.unit").first).to_be_visible()
    page.goto(f"{site.address}/documents/{site.scan}?view=pages")
    expect(page.locator(".show-count")).not_to_be_checked()
    expect(page.locator(".boxes .count").first).to_be_hidden()


def test_a_box_on_the_page_leads_to_the_list(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/documents/{site.scan}?view=pages")
    box = page.locator(".boxes a.reference").first
    box.click(force=True)
    expect(page.locator(f"#s{box.get_attribute('data-f')}")).to_have_class("s reference current")


def test_a_hit_opens_at_its_place_with_the_words_marked(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/search")
    page.fill("#q", "doan 70")
    page.keyboard.press("Enter")
    page.locator(".hit-title").first.click()
    expect(page.locator("#at")).to_be_in_viewport()
    expect(page.locator("mark.hit").first).to_have_text("Đoạn 70")


def test_facets_and_the_back_button(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/search?q=công+an")
    expect(page.locator("#found")).to_have_text("2 văn bản")
    page.locator(".facet a", has_text="Báo cáo").click()
    expect(page.locator("#found")).to_have_text("1 văn bản")
    page.locator(".chosen .chip").click()
    expect(page.locator("#found")).to_have_text("2 văn bản")
    page.go_back()
    expect(page.locator("#found")).to_have_text("1 văn bản")


def test_reading_and_searching_need_no_script(browser: Browser, site: Site) -> None:
    context = browser.new_context(viewport={"width": 375, "height": 760}, java_script_enabled=False)
    page = context.new_page()
    log_in(page, site.address)
    page.locator("#menu").check()
    page.locator(".menu a", has_text="Tìm kiếm").click()
    page.fill("#q", "cong an")
    page.locator(".search-row button").click()
    page.locator(".hit-title").first.click()
    page.locator(".finding-list .s-link").first.click()
    assert "#f" in page.url
    page.locator(".show-unit").uncheck()
    expect(page.locator(".finding-list .s.unit").first).to_be_hidden()
    context.close()


def test_files_are_picked_checked_and_sent_one_by_one(page: Page, site: Site, tmp_path: Path) -> None:
    complaints = watch(page)
    page.goto(f"{site.address}/upload")
    files = [tmp_path / name for name in ("ke-hoach.txt", "bao-cao.txt", "rong.docx")]
    for number, file in enumerate(files):
        file.write_text("" if file.suffix == ".docx" else f"KẾ HOẠCH số {number} năm 2026", encoding="utf-8")
    page.set_input_files("#file", files[:2])  # type: ignore[arg-type]
    page.set_input_files("#file", files[2:])  # type: ignore[arg-type]
    expect(page.locator("#picked li")).to_have_count(3)
    page.locator("#picked li", has_text="bao-cao.txt").get_by_role("button").click()
    expect(page.locator("#picked li")).to_have_count(2)
    page.click("#send")
    page.wait_for_url(f"{site.address}/batches/*")
    expect(page.locator(".file")).to_have_count(2)
    expect(page.locator(".file", has_text="ke-hoach.txt")).to_contain_text("Đang chờ")
    expect(page.locator(".file", has_text="rong.docx")).to_contain_text("Không đọc được")
    assert complaints == []


def test_what_could_not_be_sent_is_sent_again_and_nothing_twice(page: Page, site: Site, tmp_path: Path) -> None:
    page.goto(f"{site.address}/upload")
    for name in ("mot.txt", "hai.txt", "Thumbs.db"):
        (tmp_path / name).write_text(f"KẾ HOẠCH {name} năm 2026", encoding="utf-8")
    page.set_input_files("#file", sorted(tmp_path.iterdir()))  # type: ignore[arg-type]
    expect(page.locator("#picked li")).to_have_count(2)
    tries = []
    page.route(
        "**/batches/*/files", lambda route: (tries.append(1), route.abort() if len(tries) == 1 else route.continue_())
    )
    page.click("#send")
    expect(page.get_by_role("link", name="Xem lượt nạp này")).to_be_visible()
    page.click("#send")
    page.wait_for_url(f"{site.address}/batches/*")
    expect(page.locator(".file")).to_have_count(2)
    assert len(tries) == 3


def test_a_page_that_still_sends_asks_before_it_is_left(page: Page, site: Site, tmp_path: Path) -> None:
    page.goto(f"{site.address}/upload")
    for name in ("a.txt", "b.txt", "c.txt"):
        (tmp_path / name).write_text(f"KẾ HOẠCH bỏ dở {name}", encoding="utf-8")
    page.set_input_files("#file", sorted(tmp_path.iterdir()))  # type: ignore[arg-type]
    held = []
    page.route(
        "**/batches/*/files", lambda route: held.append(route) if held else (held.append(None), route.continue_())
    )
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.click("#send")
    expect(page.locator("#picked li", has_text="đã nhận")).to_have_count(1)
    page.goto(f"{site.address}/upload")
    assert asked == ["beforeunload"]
    page.locator("section .doc-line", has_text="1 tệp").first.click()
    expect(page.locator(".file")).to_contain_text("a.txt")


def test_uploading_needs_no_script(browser: Browser, site: Site, tmp_path: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    log_in(page, site.address)
    page.goto(f"{site.address}/upload")
    expect(page.get_by_role("button", name="Chọn cả thư mục")).to_be_hidden()
    (tmp_path / "khong-script.txt").write_text("KẾ HOẠCH nạp không cần script", encoding="utf-8")
    page.set_input_files("#file", tmp_path / "khong-script.txt")
    page.click("#send")
    expect(page.locator(".file")).to_contain_text("khong-script.txt")
    page.goto(f"{site.address}/upload")
    page.click("#send")
    expect(page.locator(".flash, .field-error").first).to_be_visible()
    context.close()


def test_files_can_be_dropped_anywhere_on_the_page(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/upload")
    page.evaluate(
        """() => {
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(new File(["KẾ HOẠCH thả vào"], "tha-vao.txt"));
          const drop = new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true });
          document.querySelector("main").dispatchEvent(drop);
        }"""
    )
    expect(page.locator("#picked li")).to_contain_text("tha-vao.txt")
    page.click("#send")
    page.wait_for_url(f"{site.address}/batches/*")
    expect(page.locator(".file")).to_contain_text("tha-vao.txt")


def test_the_search_box_offers_what_the_words_can_become(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/search")
    box = page.get_by_role("combobox")
    box.press_sequentially("công an")
    offer = page.get_by_role("option", name="Công an tỉnh")
    expect(offer).to_be_visible()
    box.press("ArrowDown")
    expect(offer).to_have_attribute("aria-selected", "true")
    box.press("Escape")
    expect(offer).to_be_hidden()
    box.press_sequentially(" tỉnh")
    expect(offer).to_be_visible()
    box.press("ArrowDown")
    box.press("Enter")
    expect(page).to_have_url(re.compile(r"/search\?unit=cong-an-tinh$"))
    expect(page.locator("#found")).to_contain_text("văn bản")
