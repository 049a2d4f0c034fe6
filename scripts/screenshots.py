"""Take the pictures of docs/pictures: every page of a service with the samples, at two widths. `make screenshots`."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures"
WIDTHS = (375, 1440)
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
    """Save the page, as it is, at each width."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(250)
        page.screenshot(path=PICTURES / f"{name}-{width}.png")


def tour(page: Page, address: str, samples: list[str]) -> None:
    """Visit every page: first empty, then with the samples."""
    page.goto(f"{address}/")
    shoot(page, "setup")
    for field, value in (("name", ACCOUNT[0]), ("password", ACCOUNT[1]), ("again", ACCOUNT[1])):
        page.fill(f"main [name={field}]", value)
    page.click("main form .btn-primary")
    page.wait_for_load_state()
    page.goto(f"{address}/documents")
    shoot(page, "documents-empty")
    page.goto(f"{address}/upload")
    shoot(page, "upload")
    page.set_input_files("#file", samples)
    page.click("#send")
    page.wait_for_url("**/batches/*", timeout=60_000)
    page.wait_for_timeout(1500)
    shoot(page, "batch-reading")
    page.wait_for_selector(".files progress", state="detached", timeout=180_000)
    page.wait_for_timeout(2500)
    page.reload()
    shoot(page, "batch")
    for name, path in (
        ("start", "/"),
        ("documents", "/documents"),
        ("search", "/search?q=chi+thi+05"),
        ("directives", "/directives"),
        ("counts", "/counts"),
        ("shortcomings", "/shortcomings"),
        ("units", "/units"),
    ):
        page.goto(f"{address}{path}")
        shoot(page, name)
    page.goto(f"{address}/directives")
    page.locator("main a[href*='/directives/']").first.click()
    page.wait_for_load_state()
    shoot(page, "directive")
    for name, query in (("document", "Đề án 06 năm 2024"), ("document-word", "sơ kết 4 năm Tân Lập")):
        page.goto(f"{address}/search?q={query}")
        page.locator("main a[href*='/documents/']").first.click()
        page.wait_for_load_state()
        page.wait_for_timeout(800)
        shoot(page, name)


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
