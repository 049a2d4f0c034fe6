"""How fast search is: generated documents, through HTTP and the query alone, beside SQLite FTS5 and PostgreSQL GIN.

    python -m benchmarks.search [10000 100000 …] [--data FOLDER] [--rounds 60]

For each number of documents it fills a store, builds the index, and asks through the real web server, which runs on
one core, with a token. On a machine that does other things too, the times of the processor say more than those of the
clock. It is a service that has been running: what it sums up at its start is summed up, and other queries of each kind
have been asked, so that files are in memory as far as the system keeps them. Every query measured is asked once: what
is kept between searches helps as little as it would the first time. `--data` keeps the stores in a folder for the next
run. 1,000,000 documents need about 60 GB and some hours.
"""

from __future__ import annotations

import argparse
import http.client
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psutil
from sqlalchemy import func, select

from benchmarks import search_corpus as corpus
from benchmarks.search_fill import fill
from benchmarks.search_rivals import INSTALL, TOP, Ask, fts5, gin
from index import accounts, generations
from index.asked import terms_of
from index.completion import complete
from index.indexer import rebuild
from index.ranking import ranked
from index.readers import reader
from index.scope import EVERYTHING
from index.search import Query, query_for
from index.search_schema import schema
from index.store import Store
from index.tables import DocumentText

IDLE_SHARE, IDLE_SECONDS = 0.1, 2.0  # of a core, for so long: a service that has summed up what it sums up at its start
MOST_SECONDS = 300.0
RIVALS_ASKED = 12  # queries of each kind: some take the rivals seconds
Cases = dict[str, list[dict[str, str]]]


def cases(rounds: int, seed: int = 7) -> Cases:
    """Return the queries by kind, none twice: what the address of the API says."""
    chance = random.Random(seed)  # noqa: S311 - the same at every run
    sentences = [line for kind in ("result", "shortcoming", "task", "plain") for line in corpus.WORDS[kind]]
    return {
        "common words": _different(rounds, lambda: {"q": _words(chance, sentences)}),
        "rare phrase": _different(rounds, lambda: {"q": f'"{corpus.rare(corpus.zipf(chance, corpus.RARE))[1:-1]}"'}),
        "filters": _different(
            rounds,
            lambda: {"q": _words(chance, sentences), "type": "báo cáo", "year": str(chance.randrange(2012, 2025))},
        ),
        "number": _different(
            rounds, lambda: {"q": _odd(chance, corpus.directive(corpus.zipf(chance, corpus.DIRECTIVES)))}
        ),
        "facet counts": _different(
            rounds, lambda: {"unit": corpus.slug_of(corpus.unit(corpus.zipf(chance, corpus.UNITS)))}
        ),
    }


def _different(count: int, make: Callable[[], dict[str, str]]) -> list[dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for _ in range(count * 20):
        case = make()
        found.setdefault(str(case), case)
        if len(found) == count:
            break
    return list(found.values())


def _words(chance: random.Random, sentences: list[str]) -> str:
    """Return one to four words that stand side by side in the sentences of the genre, or a topic."""
    if chance.random() < 0.3:
        return str(chance.choice(corpus.WORDS["topics"]))
    words = [word.strip(".,;:") for word in chance.choice(sentences).split()]
    size = chance.randrange(1, 5)
    at = chance.randrange(max(1, len(words) - size))
    return " ".join(word for word in words[at : at + size] if "{" not in word) or "phối hợp"


def _odd(chance: random.Random, directive: tuple[str, str]) -> str:
    kind, number = directive
    forms = (number, number.lower(), number.replace("-", " ").replace("/", " "), number.lstrip("0"), f"{kind} {number}")
    return chance.choice(forms)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=[10_000])
    parser.add_argument("--data", type=Path, help="where stores are kept")
    parser.add_argument("--rounds", type=int, default=60, help="queries of each kind")
    parser.add_argument("--no-rivals", action="store_true")
    options = parser.parse_args()
    middle: dict[str, dict[int, float]] = {}
    with tempfile.TemporaryDirectory(prefix="bench-search-") as spare:
        for size in options.sizes:
            print(f"\n## {size:,} documents   (load of the machine: {os.getloadavg()[0]:.1f})", flush=True)
            with closing(_store((options.data or Path(spare)) / str(size), size)) as store:
                for name, value in measure(store, cases(options.rounds), not options.no_rivals).items():
                    middle.setdefault(name, {})[size] = value
    for name, by_size in middle.items():
        sizes = sorted(by_size)
        if len(sizes) > 1:
            print(f"growth of {name} from {sizes[0]:,} to {sizes[-1]:,}: x{by_size[sizes[-1]] / by_size[sizes[0]]:.1f}")


def _store(folder: Path, size: int) -> Store:
    store = Store.open("", folder)
    with store.reading() as session:
        there = session.scalar(select(func.count()).select_from(DocumentText)) or 0
    if there < size:
        if there:
            sys.exit(f"{folder} holds {there} documents of {size}: remove it, a broken run left it")
        begun = time.perf_counter()
        fill(store, size)
        print(f"generated and stored in {time.perf_counter() - begun:.0f} s", flush=True)
    return store


def measure(store: Store, asked: Cases, rivals: bool) -> dict[str, float]:
    """Build the index, ask, print; return the middle times in ms."""
    _build(store)
    middle = {}
    with _web(store) as (ask, process):
        _settle(ask, process, asked)
        for name, queries in asked.items():
            processor = process().cpu_times()
            middle[f"HTTP, {name}"] = _line(f"HTTP, {name}", queries, ask)
            after = process().cpu_times()
            spent = after.user + after.system - processor.user - processor.system
            print(f"{'':34}{1000 * spent / len(queries):7.2f} ms of the web server's processor each", flush=True)
        used = process().memory_info()
        own = (used.rss - used.shared) / 1e6
        mapped = f"{used.shared / 1e6:.0f} MB of files mapped, which the system takes back when it needs them"
        print(f"{'memory of the web process':34}{own:8.0f} MB of its own (RSS anonymous), {mapped}", flush=True)
    prefixes = [case["q"][: 3 + number % 8] for number, case in enumerate(asked["common words"] + asked["number"])]
    _line("completion", sorted(set(prefixes)), lambda text: complete(store, text, scope=EVERYTHING))
    alone = ("common words", "rare phrase", "filters")
    ours = {name: _line(f"query alone, {name}", asked[name], _ours(store)) for name in alone}
    if rivals:
        same = {
            name: [_understood(case) for case in asked[name] if terms_of(case["q"])][:RIVALS_ASKED] for name in alone
        }
        beside = {name: _line(f"ours of the same, {name}", same[name], _ours(store)) for name in alone}
        for title, engine in (("SQLite FTS5", fts5), ("PostgreSQL GIN", gin)):
            with engine(store) as theirs:
                _compare(title, theirs, same, beside)
    return middle | {f"query alone, {name}": value for name, value in ours.items()}


def _settle(ask: Callable[[dict[str, str]], None], process: Callable[[], psutil.Process], asked: Cases) -> None:
    """Wait until the service has nothing to do, and ask as many other queries."""
    begun = time.monotonic()
    ask({"q": "mở máy"})
    while process().cpu_percent(IDLE_SECONDS) > 100 * IDLE_SHARE and time.monotonic() - begun < MOST_SECONDS:
        ask({"q": "mở máy"})  # a connection that nothing is asked on would be closed
    for name, others in cases(len(asked["number"]), seed=8).items():
        for query in (each for each in others if each not in asked[name]):
            ask(query)


def _build(store: Store) -> None:
    begun, processor = time.perf_counter(), time.process_time()
    count = rebuild(store)
    seconds, processor = time.perf_counter() - begun, time.process_time() - processor
    current = generations.current(store.search_folder)
    size = sum(file.stat().st_size for file in (current.folder / "index").iterdir()) if current else 0
    with store.reading() as session:
        text = sum(len(each.encode()) for each in session.scalars(select(DocumentText.text).limit(2_000)))
        text = text * count // min(count, 2_000)
    print(f"{'index build':34}{count / seconds:8.0f} documents/s, {1000 * processor / count:.2f} ms of processor each")
    print(f"{'index':34}{size / 1e6:8.0f} MB = {size / text:.2f} of the text", flush=True)


def _line(name: str, queries: Sequence[Any], ask: Callable[[Any], object]) -> float:
    """Ask each query once; print and return the middle time in ms."""
    times, spent = [], []
    for query in queries:
        begun, processor = time.perf_counter(), time.thread_time()
        ask(query)
        times.append((time.perf_counter() - begun) * 1000)
        spent.append((time.thread_time() - processor) * 1000)
    middle, high = _share(times, 0.5), _share(times, 0.95)
    own = f"   processor here {_share(spent, 0.5):6.2f} / {_share(spent, 0.95):6.2f} ms"
    print(f"{name:34}p50 {middle:7.2f} ms   p95 {high:7.2f} ms{own}   ({len(times)} queries)", flush=True)
    return middle


def _share(times: list[float], share: float) -> float:
    return sorted(times)[int(len(times) * share)]


def _ours(store: Store) -> Callable[[dict[str, str]], int]:
    view = reader(store).view()
    if view is None:
        sys.exit("there is no index")
    searcher, fields = view.searcher, schema()

    def ask(case: dict[str, str]) -> int:
        query = Query(case["q"], type=case.get("type"), year=case.get("year"))
        order = query_for(store, view, query, scope=EVERYTHING)
        return len(ranked(fields, searcher, order, 0, TOP).ids)

    return ask


def _understood(case: dict[str, str]) -> dict[str, str]:
    """Return what of a query the rivals are asked too."""
    return {name: value for name, value in case.items() if name in ("q", "type")}


def _compare(title: str, ask: Ask | None, asked: Cases, ours: dict[str, float]) -> None:
    if ask is None:
        print(INSTALL)
        return
    for name, queries in asked.items():
        theirs = _line(f"{title}, {name}", queries, lambda case: ask(case["q"], case.get("type")))
        print(f"{'':34}x{theirs / ours[name]:.0f} of ours", flush=True)


@contextmanager
def _web(store: Store) -> Any:
    """Yield a function that asks the API, and one that tells the memory of the web process, which runs on one core."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    token = accounts.create_token(store, f"bench-{time.time_ns()}")
    environment = os.environ | {"TRICHLUC_DATA": str(store.data), "TRICHLUC_PORT": str(port)}
    environment["TRICHLUC_REQUESTS_PER_MINUTE"] = "100000000"
    core = max(os.sched_getaffinity(0))
    web = subprocess.Popen(
        [sys.executable, "-m", "trichluc", "web"],
        env=environment,
        preexec_fn=lambda: os.sched_setaffinity(0, {core}),  # noqa: PLW1509 - no other thread runs here
    )
    try:
        yield _asking(port, token), lambda: _worker(web.pid)
    finally:
        web.terminate()
        web.wait(20)


def _worker(pid: int) -> psutil.Process:
    """Return the process that answers: the server's child."""
    parent = psutil.Process(pid)
    return max([parent, *parent.children(recursive=True)], key=lambda each: int(each.memory_info().rss))


def _asking(port: int, token: str) -> Callable[[dict[str, str]], None]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for _ in range(200):
        try:
            connection.connect()
            break
        except OSError:
            time.sleep(0.1)

    def ask(case: dict[str, str]) -> None:
        connection.request("GET", f"/api/v1/search?{urlencode(case)}", headers={"Authorization": f"Bearer {token}"})
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            sys.exit(f"the service answered {answer.status}: {body[:300]!r}")

    return ask


if __name__ == "__main__":
    main()
