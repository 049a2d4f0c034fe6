"""Every page before axe-core (WCAG 2.2 A and AA), light and dark: no violation. No page can be forgotten."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from index.store import Store
from settings import Settings
from tests.web.browsing import log_in, serving
from tests.web.builders import Library
from tests.web.every_page import NOT_PAGES, PAGES, fill
from web.app import create_app

pytestmark = pytest.mark.browser

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
RUN = """async () => (await axe.run(document, {
  runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
})).violations.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 200)).join(" | ")}`)"""


@dataclass
class Site:
    """The application with a small library, and what fills the addresses in."""

    app: Flask
    address: str
    names: dict[str, object]


@pytest.fixture(scope="module")
def site(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    data = tmp_path_factory.mktemp("axe") / "data"
    shutil.copytree(prepared, data)
    app = create_app(Settings.from_env({"TRICHLUC_DATA": str(data)}))
    store: Store = app.extensions["trichluc"].store
    names = fill(Library(store))
    with serving(app) as address:
        yield Site(app, address, names)
    store.close()


@pytest.fixture(scope="module", params=["light", "dark"])
def page(browser: Browser, site: Site, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1366, "height": 768}, color_scheme=request.param, bypass_csp=True)
    page = context.new_page()
    log_in(page, site.address)
    yield page
    context.close()


def test_every_page_is_in_the_table(site: Site) -> None:
    known = {*PAGES, *NOT_PAGES}
    readable = {
        rule.endpoint
        for rule in site.app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.rule.startswith("/api/")
    }
    assert readable - known == set()
    assert known - readable == set()


@pytest.mark.parametrize("endpoint", PAGES)
def test_axe_finds_nothing(page: Page, site: Site, endpoint: str) -> None:
    for address in PAGES[endpoint]:
        answer = page.goto(site.address + address.format(**site.names))
        assert answer is not None
        assert answer.status == 200, address
        page.evaluate(AXE)
        assert page.evaluate(RUN) == [], address


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_before_the_login(browser: Browser, site: Site, scheme: str) -> None:
    context = browser.new_context(color_scheme=scheme, bypass_csp=True)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{site.address}/login")
    page.evaluate(AXE)
    assert page.evaluate(RUN) == []
    context.close()
