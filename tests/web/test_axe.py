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

from index import documents
from index.scope import EVERYTHING
from index.store import Store
from settings import Settings
from tests.web.browsing import chromium, log_in, serving
from tests.web.builders import Library
from web.app import create_app

pytestmark = pytest.mark.browser

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
RUN = """async () => (await axe.run(document, {
  runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
})).violations.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 200)).join(" | ")}`)"""

#: Addresses by endpoint; what stands in braces is filled in from the library.
PAGES = {
    "account.page": ["/account/"],
    "account.two_factor": ["/account/two-factor"],
    "administration.log": ["/admin/log"],
    "administration.offices": ["/admin/offices"],
    "administration.overview": ["/admin/"],
    "administration.reading": ["/admin/reading"],
    "administration.tokens": ["/admin/tokens"],
    "administration.trash": ["/admin/trash"],
    "administration.user": ["/admin/users/1"],
    "administration.users": ["/admin/users"],
    "corrections.add": ["/documents/{report}/findings/new?layer=counts&start=0&end=9"],
    "corrections.edit": ["/documents/{report}/findings/{finding}/edit"],
    "corrections.history": ["/documents/{report}/corrections"],
    "corrections.metadata": ["/documents/{report}/metadata"],
    "counts.differing": ["/counts/mismatches"],
    "counts.page": ["/counts/series", "/counts/series?measured={measured}"],
    "directives.listing": ["/directives"],
    "directives.page": ["/directives/05-CT/TW"],
    "documents.listing": ["/documents", "/documents?state=failed"],
    "documents.page": ["/documents/{report}", "/documents/{scan}?view=pages", "/documents/{failed}"],
    "documents.printed": ["/documents/{report}/print"],
    "findings.counts": ["/counts"],
    "findings.shortcomings": ["/shortcomings/list"],
    "findings.units": ["/units"],
    "found.page": ["/search/findings?q=lớp"],
    "matrix.page": ["/matrix", "/matrix?directive=05-CT/TW"],
    "report.page": ["/report", "/report?directive=05-CT/TW"],
    "review.page": ["/review"],
    "search.page": ["/search", "/search?q=chi+thi+05", "/search?q=khongcogi"],
    "shortcomings.listing": ["/shortcomings"],
    "shortcomings.one": ["/shortcomings/groups/{group}"],
    "start.guide": ["/help"],
    "start.page": ["/"],
    "trash.ask": ["/documents/{report}/trash"],
    "units.page": ["/units/cong-an-tinh"],
    "upload.batch": ["/batches/{batch}"],
    "upload.page": ["/upload"],
}
#: Endpoints that answer with data or files, and those that show nothing once somebody is logged in.
NOT_PAGES = {
    "auth.login",
    "auth.second",
    "auth.setup",
    "batch_events.stream",
    "bootstrap.static",
    "documents.original",
    "documents.page_image",
    "search.completions",
    "static",
    "upload.batch_json",
}
REPORT = """# BÁO CÁO
# I. KẾT QUẢ
[[unit|id=cong-an-tinh|level=province|name=Công an tỉnh|Công an tỉnh]] thực hiện \
[[ref|number=05-CT/TW|key=05-CT/TW|relation=implements|issued_on=2016-05-15|Chỉ thị số 05-CT/TW]], mở \
[[count|value=12|noun=lớp|confidence=0.6|12 lớp]] bồi dưỡng.
# II. HẠN CHẾ
[[shortcoming|Công tác phối hợp giữa các đơn vị còn hạn chế]] do [[cause|thiếu cán bộ]].
"""


@dataclass
class Site:
    """The application with a small library, and what fills the addresses in."""

    app: Flask
    address: str
    names: dict[str, object]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def site(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    data = tmp_path_factory.mktemp("axe") / "data"
    shutil.copytree(prepared, data)
    app = create_app(Settings.from_env({"TRICHLUC_DATA": str(data)}))
    store: Store = app.extensions["trichluc"].store
    library = Library(store)
    read = {"type": "báo cáo", "issuer": "Công an tỉnh", "place": "Hòa Giang"}
    for year in (2024, 2025):
        report = library.add(REPORT, number=f"{year}/BC-CAT", issued_on=f"{year}-12-01", subject=f"năm {year}", **read)
    body = documents.body(store, report, scope=EVERYTHING)
    assert body is not None
    (count,) = [each for each in body.findings if each.layer == "counts"]
    batch = documents.new_batch(store, 1, "web")
    library.send("dang-doi.pdf", batch=batch)
    names = {
        "report": report,
        "finding": count.id,
        "scan": library.add(pdf=True, subject="kế hoạch", type="kế hoạch"),
        "failed": library.failed("Tệp bị cắt ngang; hãy xin lại bản đủ."),
        "batch": batch,
        "group": 1,
        "measured": "lop",
    }
    library.index()
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
