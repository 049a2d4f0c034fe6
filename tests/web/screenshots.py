"""Takes a picture of every page of a running service, for the documentation and for looking at them.

    python -m tests.web.screenshots http://127.0.0.1:8000 NAME PASSWORD FOLDER [WIDTH:SCHEME …]

Widths and schemes are 1366:light and 375:light unless others are given (375:dark, …). The pictures are named after
page, width and scheme. Documents are picked from what the service holds; pages that need one are left out when it
holds none.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.web.browsing import chromium, log_in

DEFAULT = ["1366:light", "375:light"]


def pages_of(page: Page, address: str) -> dict[str, str]:
    """Return the pages worth a picture, by name."""
    items: list[dict[str, Any]] = page.request.get(f"{address}/api/v1/documents?state=done").json()["items"]
    directives: list[dict[str, Any]] = page.request.get(f"{address}/api/v1/directives").json()["items"]
    found = {"start": "/", "upload": "/upload", "documents": "/documents", "search": "/search?q=chi+thi"}
    if items:
        found["document"] = f"/documents/{items[0]['id']}"
        found["batch"] = f"/batches/{items[0]['batch']}"
    paged = next((item for item in items if item["pages"]), None)
    if paged:
        found["pages"] = f"/documents/{paged['id']}?view=pages"
    if directives:
        found["directive"] = f"/directives/{directives[0]['key']}"
    return found | {name: f"/{name}" for name in ("directives", "units", "counts", "shortcomings", "help")}


def main(address: str, name: str, password: str, folder: str, *looks: str) -> None:
    """Take the pictures."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        for look in looks or DEFAULT:
            width, scheme = look.split(":")
            size = {"width": int(width), "height": 768}
            page = browser.new_page(viewport=size, color_scheme=scheme)  # type: ignore[arg-type]
            page.goto(f"{address}/login")
            page.screenshot(path=f"{folder}/login-{width}-{scheme}.png")
            log_in(page, address, name, password)
            for title, path in pages_of(page, address).items():
                page.goto(address + path, wait_until="networkidle")
                page.screenshot(path=f"{folder}/{title}-{width}-{scheme}.png")
            page.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
