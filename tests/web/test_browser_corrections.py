"""Correcting by keyboard and by selecting words, in a real browser."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from index import documents
from index.scope import EVERYTHING
from index.store import Store
from settings import Settings
from tests.web.browsing import log_in, serving, watch
from tests.web.builders import Library
from web.app import create_app

pytestmark = pytest.mark.browser

TEXT = """# BÁO CÁO
Câu có ký tự ngoài bảng cơ bản: 𝒳. Đã mở [[count|value=12|noun=lớp|confidence=0.6|12 lớp]] và [[count|value=9|noun=buổi|9 buổi]].
Công tác phối hợp còn chậm. Kinh phí còn thiếu.
[[shortcoming|confidence=0.7|Báo cáo nộp trễ.]]
"""  # noqa: E501


@dataclass
class Desk:
    """One document open in a browser."""

    address: str
    document: str
    store: Store

    def found(self, layer: str) -> list[tuple[str, str | None]]:
        body = documents.body(self.store, self.document, scope=EVERYTHING)
        assert body is not None
        return [(each.text, each.verdict) for each in body.findings if each.layer == layer]


@pytest.fixture
def desk(prepared: Path, tmp_path: Path) -> Iterator[Desk]:
    data = tmp_path / "data"
    shutil.copytree(prepared, data)
    app = create_app(Settings.from_env({"TRICHLUC_DATA": str(data)}))
    store = app.extensions["trichluc"].store
    document = Library(store).add(TEXT)
    with serving(app) as address:
        yield Desk(address, document, store)
    store.close()


@pytest.fixture
def page(page: Page, desk: Desk) -> Iterator[Page]:
    log_in(page, desk.address)
    complaints = watch(page)
    yield page
    assert complaints == []


def choose(page: Page, first: str, last: str) -> None:
    """Select the words from `first` to `last` within the paragraph that holds them, as a mouse would."""
    page.evaluate(
        """([first, last]) => {
          const walker = document.createTreeWalker(document.querySelector(".paper"), NodeFilter.SHOW_TEXT);
          const range = document.createRange();
          for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            if (node.data.includes(first)) range.setStart(node, node.data.indexOf(first));
            if (node.data.includes(last)) { range.setEnd(node, node.data.indexOf(last) + last.length); break; }
          }
          getSelection().removeAllRanges();
          getSelection().addRange(range);
        }""",
        [first, last],
    )


def test_two_keys_say_right_and_wrong_and_a_third_takes_it_back(page: Page, desk: Desk) -> None:
    page.goto(f"{desk.address}/documents/{desk.document}")
    page.keyboard.press("j")
    page.keyboard.press("d")
    expect(page.locator("#said")).to_contain_text("Đúng: 12 lớp")
    page.keyboard.press("s")
    expect(page.locator("#said")).to_contain_text("Sai: 9 buổi")
    assert desk.found("counts") == [("12 lớp", "right")]
    with page.expect_navigation():
        page.keyboard.press("z")
    assert desk.found("counts") == [("12 lớp", "right"), ("9 buổi", None)]


def test_a_value_is_changed_without_a_mouse(page: Page, desk: Desk) -> None:
    page.goto(f"{desk.address}/documents/{desk.document}")
    page.keyboard.press("j")
    page.keyboard.press("e")
    page.wait_for_url("**/edit")
    for _ in range(30):
        if page.evaluate("document.activeElement.id") == "value":
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Control+A")
    page.keyboard.type("1.250")
    page.keyboard.press("Enter")
    page.wait_for_url("**/documents/*")
    expect(page.locator(".finding-list .s.count").first).to_contain_text("1.250 lớp", use_inner_text=False)
    assert desk.found("counts")[0] == ("12 lớp", "changed")


def test_selected_words_become_a_finding(page: Page, desk: Desk) -> None:
    page.goto(f"{desk.address}/documents/{desk.document}")
    choose(page, "Công tác", "còn chậm.")
    bar = page.locator("#selection-bar")
    expect(bar).to_be_visible()
    bar.get_by_role("button", name="Hạn chế").click()
    expect(page.locator("blockquote mark")).to_have_text("Công tác phối hợp còn chậm.")
    page.get_by_role("button", name="Lưu").click()
    expect(page.locator(".paper .f.shortcoming").first).to_have_text("Công tác phối hợp còn chậm.")
    assert ("Công tác phối hợp còn chậm.", "added") in desk.found("passages")


def test_characters_beyond_the_basic_plane_do_not_shift_the_words(page: Page, desk: Desk) -> None:
    page.goto(f"{desk.address}/documents/{desk.document}")
    choose(page, "Đã mở", "Đã mở")
    page.locator("#selection-bar").get_by_role("button", name="Đơn vị").click()
    expect(page.locator("blockquote mark")).to_have_text("Đã mở")


def test_a_chosen_finding_moves_to_the_selected_words(page: Page, desk: Desk) -> None:
    page.goto(f"{desk.address}/documents/{desk.document}")
    page.locator(".finding-list .s.shortcoming .s-link").click()
    choose(page, "Kinh phí", "thiếu.")
    page.locator("#selection-bar [data-move]").click()
    expect(page.locator(".paper .f.shortcoming")).to_have_text("Kinh phí còn thiếu.")
    assert desk.found("passages") == [("Kinh phí còn thiếu.", "added")]


def test_the_queue_is_worked_off_by_keyboard(page: Page, desk: Desk) -> None:
    page.goto(f"{desk.address}/review")
    page.keyboard.press("d")
    expect(page.locator("#said")).to_contain_text("Báo cáo nộp trễ.")
    page.keyboard.press("s")
    expect(page.locator("#said")).to_contain_text("Sai: 12 lớp")
    expect(page.locator("#more")).to_be_focused()
    page.keyboard.press("z")
    expect(page.locator("#said")).to_be_hidden()
    assert ("12 lớp", None) in desk.found("counts")
    assert desk.found("passages") == [("Báo cáo nộp trễ.", "right")]
