"""Rooms stay rooms: imports run one way, and what a room alone knows is imported nowhere else."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("ingest", "extract", "index", "web")
TOP = (
    "evaluation",
    "intake",
    "jobs",
    "lexicon_preview",
    "offline",
    "serve",
    "settings",
    "trichluc",
    "watched",
    "worker",
)

MAY_IMPORT = {
    "ingest": set(),
    "extract": {"ingest.document"},
    "index": {"ingest.document", "extract.findings", "extract.lexicon", "settings"},
    "web": {"index", "ingest.document", "intake", "jobs", "lexicon_preview", "settings"},
}
KNOWN_ONLY_TO = {
    "docx": {"ingest", "web"},  # read in one room, written as a report in the other
    "pdfplumber": {"ingest"},
    "pypdfium2": {"ingest"},
    "spacy": {"extract"},
    "boto3": {"index"},
    "psycopg": {"index"},
    "sqlalchemy": {"index"},
    "tantivy": {"index"},
    "alembic": {"index"},
    "flask": {"web"},
    "rq": {"jobs", "worker"},
    "redis": {"jobs"},
}
READS = re.compile(r"os\.environ(?:\.get|\[)|os\.getenv")
NO_SUCH_ROOM = {"utils", "helpers", "common", "core", "misc", "lib"}


def modules() -> list[Path]:
    return [path for room in ROOMS for path in (ROOT / room).rglob("*.py")] + [ROOT / f"{name}.py" for name in TOP]


def room_of(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_imports_run_one_way(path: Path) -> None:
    room = room_of(path)
    if room not in MAY_IMPORT:
        return
    allowed = MAY_IMPORT[room] | {room}
    own = {name for name in imports(path) if name.split(".")[0] in {*ROOMS, *TOP}}
    wrong = {
        name
        for name in own
        if not any(name == ok or name.startswith(f"{ok}.") or ok.startswith(f"{name}.") for ok in allowed)
    }
    assert wrong == set()


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_libraries_stay_in_their_room(path: Path) -> None:
    room = room_of(path)
    wrong = {
        name
        for name in imports(path)
        if (library := name.split(".")[0]) in KNOWN_ONLY_TO and room not in KNOWN_ONLY_TO[library]
    }
    assert wrong == set()


def test_only_settings_read_the_environment() -> None:
    readers = [
        path.relative_to(ROOT).as_posix()
        for path in modules()
        if path.name != "settings.py" and READS.search(path.read_text(encoding="utf-8"))
    ]
    assert readers == []


def test_no_room_is_named_for_nothing() -> None:
    names = {path.stem for path in modules()} | {p.name for room in ROOMS for p in (ROOT / room).iterdir()}
    assert names & NO_SUCH_ROOM == set()
