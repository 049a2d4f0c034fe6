"""`trichluc extract`: read and analyse files without database, queue or network."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from extract.findings import LAYERS
from extract.pipeline import analyse, build
from ingest.errors import IngestError, TooLarge
from ingest.limited import call
from ingest.limits import Limits
from ingest.read import read
from settings import Settings

FORMATS = ("json", "jsonl", "text")


def contract(data: bytes, name: str, limits: Limits) -> dict[str, Any]:
    """Return the JSON contract for the bytes of a file. Raises IngestError."""
    document = read(data, name, limits)
    source = {
        "name": name,
        "sha256": hashlib.sha256(data).hexdigest(),
        "media_type": document.media_type,
        "bytes": len(data),
        "pages": len(document.pages) or None,
    }
    return analyse(document).to_dict(document, source)


@click.command()
@click.option("--format", "form", type=click.Choice(FORMATS), default="json", show_default=True, help="Dạng kết quả.")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True))
@click.pass_obj
def extract(settings: Settings, form: str, files: tuple[Path, ...]) -> None:
    """Đọc và phân tích tệp, in kết quả ra màn hình; "-" là đầu vào chuẩn."""
    build()  # once, before the forks
    rows: list[str] = []
    failed = False
    for name, answer in _answers(settings, files):
        if isinstance(answer, Exception):
            click.echo(f"{name}: {' '.join(str(answer).split())}", err=True)
            failed = True
        elif form == "json":
            rows.append(answer.decode())
        else:
            click.echo(answer.decode() if form == "jsonl" else _as_text(json.loads(answer)))
    if form == "json" and rows:
        click.echo(rows[0] if len(files) == 1 else "[" + ",\n".join(rows) + "]")
    sys.exit(1 if failed else 0)


def _answers(settings: Settings, files: tuple[Path, ...]) -> Iterator[tuple[str, bytes | Exception]]:
    """Yield for each file its name and its JSON, or the reason why there is none."""
    limits = settings.limits
    for path in files:
        try:
            data = _bytes_of(path, limits)

            def work(data: bytes = data, name: str = path.name) -> bytes:
                return json.dumps(contract(data, name, limits), ensure_ascii=False).encode()

            yield str(path), call(work, seconds=settings.job_seconds, mebibytes=settings.job_memory_mb)
        except (IngestError, OSError, RuntimeError) as error:
            yield str(path), error


def _bytes_of(path: Path, limits: Limits) -> bytes:
    if str(path) == "-":
        data = sys.stdin.buffer.read(limits.file_bytes + 1)
    else:
        with path.open("rb") as stream:
            data = stream.read(limits.file_bytes + 1)
    if len(data) > limits.file_bytes:
        raise TooLarge(f"Tệp lớn hơn {limits.file_bytes // (1024 * 1024)} MB. Hãy tách tệp hoặc nâng giới hạn.")
    return data


def _as_text(data: dict[str, Any]) -> str:
    """Return a summary for people: the metadata, then each finding on a line."""
    lines = [f"== {data['source']['name']}"]
    lines += [f"{name}: {value}" for name, value in data["metadata"].items() if value]
    for layer in LAYERS:
        lines.append(f"-- {layer} ({len(data[layer])})")
        for row in data[layer]:
            what = next((row[name] for name in ("key", "name", "value", "kind") if row.get(name) is not None), "")
            lines.append(f"{row['start']}-{row['end']}\t{what}\t{' '.join(row['text'].split())}")
    return "\n".join(lines)
