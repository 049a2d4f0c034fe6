"""How long each page takes over 10,000 documents: `python -m benchmarks.pages [COUNT]`.

The time is that of the server's answer, the middle of five askings after one that warms up; what a browser adds is the
time to draw some 45 KB. Asked: 300 ms.
"""

from __future__ import annotations

import re
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from flask.testing import FlaskClient

from benchmarks.figure import Figure
from benchmarks.search_fill import fill
from index import accounts, derived, indexer
from settings import Settings
from tests.web.builders import PASSWORD, Library, sign_in
from tests.web.every_page import PAGES
from tests.web.every_page import fill as fill_pages
from web.app import create_app

BOUND_MS = 300
ASKINGS = 5
MORE = (
    "/search?q=phối+hợp",
    "/documents?page=100",
    "/counts?page=50",
    "/shortcomings?page=5",
    "/units?page=5",
    "/directives?page=3",
)


def main() -> None:
    """Fill a store, ask for each page, print the figures; status 1 when one is over the bound."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory(prefix="bench-pages-") as folder:
        app = create_app(Settings.from_env({"TRICHLUC_DATA": str(Path(folder) / "data")}))
        store = app.extensions["trichluc"].store
        accounts.create_first_user(store, "Hoa", PASSWORD)
        fill(store, count)
        derived.rebuild(store)
        names = fill_pages(Library(store))
        indexer.rebuild(store)
        client = app.test_client()
        assert sign_in(client, "Hoa").status_code == 302, "the login failed"  # noqa: S101
        addresses = [each.format(**names) for found in PAGES.values() for each in found]
        figures = [Figure(address, _milliseconds(client, address), BOUND_MS, " ms") for address in (*addresses, *MORE)]
        store.close()
    for figure in sorted(figures, key=lambda each: -each.value):
        print(re.sub(r"[0-9a-f]{22}", "…", str(figure)))
    sys.exit(any(not figure.holds for figure in figures))


def _milliseconds(client: FlaskClient, address: str) -> float:
    client.get(address)
    times = []
    for _ in range(ASKINGS):
        began = time.thread_time()
        answer = client.get(address)
        times.append((time.thread_time() - began) * 1000)
        assert answer.status_code == 200, f"{address} answered {answer.status_code}"  # noqa: S101
    return median(times)


if __name__ == "__main__":
    main()
