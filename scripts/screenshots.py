"""Take the pictures of docs/pictures: every page, at two widths, light and dark. `make screenshots`."""

from __future__ import annotations

import io
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures"
SIZES = ((375, 700), (1366, 768))
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
EMPTY = {"start-empty": "/", "upload": "/upload", "search-empty": "/search", "matrix-empty": "/matrix"}
FULL = {
    "start": "/",
    "documents": "/documents",
    "search": "/search?q=chi+thi+05",
    "findings": "/search/findings?q=lượt+người",
    "directives": "/directives",
    "directive": "/directives/05-CT/TW",
    "matrix": "/matrix?directive=05-CT/TW",
    "units": "/units",
    "counts": "/counts",
    "counts-series": "/counts/series",
    "counts-mismatches": "/counts/mismatches",
    "shortcomings": "/shortcomings",
    "shortcomings-list": "/shortcomings/list",
    "report": "/report?directive=05-CT/TW",
    "review": "/review",
    "help": "/help",
    "account": "/account/",
    "two-factor": "/account/two-factor",
    "admin": "/admin/",
    "admin-users": "/admin/users",
    "admin-user": "/admin/users/1",
    "admin-offices": "/admin/offices",
    "admin-tokens": "/admin/tokens",
    "admin-reading": "/admin/reading",
    "admin-lexicon": "/admin/lexicon",
    "admin-log": "/admin/log",
    "admin-trash": "/admin/trash",
}
OF_DOCUMENT = {"metadata": "/metadata", "corrections": "/corrections", "print": "/print", "trash": "/trash"}
ACCOUNT = ("quantri", "mot-mat-khau-dai-2026")
BROWSER = {
    "executable_path": "/usr/bin/chromium",
    "args": [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ],
}


def free_port() -> int:
    """Return a port of 127.0.0.1 that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(address: str, seconds: float = 60) -> None:
    """Return when the address answers. Raises TimeoutError."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(address, timeout=2).close()  # noqa: S310 - our own server on 127.0.0.1
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise TimeoutError(address)


def shoot(page: Page, name: str) -> None:
    """Save the page, as it is, at each width, light and dark."""
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            page.wait_for_timeout(150)
            picture = Image.open(io.BytesIO(page.screenshot()))
            picture.save(PICTURES / f"{name}-{width}-{scheme}.webp", quality=82, method=6)
    page.emulate_media(color_scheme="light")


def visit(page: Page, address: str, pages: dict[str, str]) -> None:
    """Shoot each page: name and path."""
    for name, path in pages.items():
        page.goto(f"{address}{path}", wait_until="networkidle")
        shoot(page, name)


def begin(page: Page, address: str) -> None:
    """Make the first account; shoot what a new service shows."""
    page.goto(f"{address}/")
    shoot(page, "setup")
    for field, value in (("name", ACCOUNT[0]), ("password", ACCOUNT[1]), ("again", ACCOUNT[1])):
        page.fill(f"main [name={field}]", value)
    page.click("main form .btn-primary")
    page.wait_for_load_state()
    visit(page, address, EMPTY)


def upload(page: Page, address: str, samples: list[str]) -> None:
    """Send the samples and shoot the batch while it is read and when it is done."""
    page.goto(f"{address}/upload")
    page.set_input_files("#file", samples)
    page.click("#send")
    page.wait_for_url("**/batches/*", timeout=60_000)
    page.wait_for_timeout(1500)
    shoot(page, "batch-reading")
    page.wait_for_selector(".files progress", state="detached", timeout=180_000)
    page.wait_for_timeout(2500)
    page.reload()
    shoot(page, "batch")


def read(page: Page, address: str) -> None:
    """Shoot documents as text and as page images, and the pages about one of them."""
    for name, query in (("document", "Đề án 06 năm 2024"), ("document-word", "sơ kết 4 năm Tân Lập")):
        page.goto(f"{address}/search?q={query}")
        page.locator(".hit-title").first.click()
        page.wait_for_load_state("networkidle")
        shoot(page, name)
    document = page.url.split("?")[0].split("#")[0].removeprefix(address)
    page.locator(".finding-list .s.count .why summary").first.click()
    edit = page.locator(".finding-list .s.count [data-edit]").first.get_attribute("href") or ""
    visit(page, address, {"finding": edit} | {name: document + path for name, path in OF_DOCUMENT.items()})
    page.goto(f"{address}/search?q=Đề án 06 năm 2024")
    page.locator(".hit-title").first.click()
    page.get_by_role("link", name="Ảnh trang").click()
    page.wait_for_load_state("networkidle")
    shoot(page, "document-pages")


def tour(page: Page, address: str, samples: list[str]) -> None:
    """Visit every page: first empty, then with the samples."""
    begin(page, address)
    upload(page, address, samples)
    visit(page, address, FULL)
    read(page, address)
    page.goto(f"{address}/units")
    page.locator("main a[href*='/units/']").first.click()
    page.wait_for_load_state("networkidle")
    shoot(page, "unit")
    page.goto(f"{address}/shortcomings")
    if page.locator("main a[href*='/shortcomings/groups/']").count():
        page.locator("main a[href*='/shortcomings/groups/']").first.click()
        page.wait_for_load_state("networkidle")
        shoot(page, "shortcoming-group")
    page.goto(f"{address}/counts/series")
    if page.locator("main a[href*='noun=']").count():
        page.locator("main a[href*='noun=']").first.click()
        page.wait_for_load_state("networkidle")
        shoot(page, "counts-chart")


def main() -> None:
    """Start a service in a folder of its own, take the pictures, end the service."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as data:
        environment = os.environ | {"TRICHLUC_DATA": data, "TRICHLUC_PORT": str(port)}
        samples = sorted(str(p) for p in (ROOT / "samples").iterdir() if p.suffix in (".docx", ".pdf", ".txt"))

        service = subprocess.Popen([sys.executable, "-m", "trichluc", "serve"], env=environment, cwd=ROOT)
        try:
            wait_for(f"{address}/api/v1/health")
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(**BROWSER)
                tour(browser.new_page(locale="vi-VN"), address, samples)
                browser.close()
        finally:
            service.send_signal(signal.SIGINT)
            service.wait(60)


if __name__ == "__main__":
    main()
