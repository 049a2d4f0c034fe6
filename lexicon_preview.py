"""What a row would change: documents are analysed without and with it, in a process of their own.

    python -m lexicon_preview < question > answer          both JSON

The lexicon of a process is one for all its threads, so that the web process cannot try rows out itself.
"""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from typing import Any

from extract.findings import LAYERS, Findings
from extract.lexicon import use
from extract.lexicon.additions import Addition
from ingest.document import Document

SECONDS = 60.0
SHOWN = 8


class PreviewError(RuntimeError):
    """The documents could not be analysed in time; the message is a sentence for people."""


@dataclass(frozen=True, slots=True)
class Changed:
    """What would change in one document: findings gained and lost as (layer, kind, text), the first few of each."""

    document_id: str
    gained: list[tuple[str, str, str]]
    lost: list[tuple[str, str, str]]
    gained_total: int
    lost_total: int


def preview(present: Iterable[Addition], row: Addition, bodies: dict[str, bytes]) -> list[Changed]:
    """Return how the findings of documents (as stored, by id) would differ with the row. Raises PreviewError."""
    question = {
        "present": [astuple(each) for each in present],
        "row": astuple(row),
        "documents": {name: base64.b64encode(body).decode() for name, body in bodies.items()},
    }
    command = [sys.executable, "-m", "lexicon_preview"]
    try:
        done = subprocess.run(  # noqa: S603 - this module, by this interpreter
            command, input=json.dumps(question), capture_output=True, text=True, timeout=SECONDS, check=True
        )
    except (subprocess.SubprocessError, OSError) as error:
        raise PreviewError("Chưa xem trước được vì đọc thử quá lâu hoặc bị lỗi. Từ điển chưa thay đổi.") from error
    return [Changed(**each) for each in json.loads(done.stdout)]


def answer(question: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the differences that `preview` asks for."""
    from extract.pipeline import analyse  # noqa: PLC0415 - who only asks must not load the pipeline

    documents = {name: Document.from_bytes(base64.b64decode(body)) for name, body in question["documents"].items()}
    present = [Addition(*each) for each in question["present"]]
    use(present)
    before = {name: _said(analyse(document), document) for name, document in documents.items()}
    use([*present, Addition(*question["row"])])
    after = {name: _said(analyse(document), document) for name, document in documents.items()}
    return [_difference(name, before[name], after[name]) for name in documents]


def _said(findings: Findings, document: Document) -> Counter[tuple[str, str, str]]:
    """Return what people would see of each finding: its layer, what it is or means, and its words."""
    rows = ((layer, each) for layer in LAYERS for each in getattr(findings, layer))
    return Counter((layer, str(getattr(each, "kind", "")), _words(layer, each, document.text)) for layer, each in rows)


def _words(layer: str, finding: Any, text: str) -> str:
    words = " ".join(text[finding.start : finding.end].split())
    return f"{words} → {finding.name}" if layer == "units" and finding.name != words else words


def _difference(name: str, before: Counter[Any], after: Counter[Any]) -> dict[str, Any]:
    gained, lost = after - before, before - after
    return {
        "document_id": name,
        "gained": sorted(gained)[:SHOWN],
        "lost": sorted(lost)[:SHOWN],
        "gained_total": gained.total(),
        "lost_total": lost.total(),
    }


if __name__ == "__main__":
    json.dump(answer(json.load(sys.stdin)), sys.stdout, ensure_ascii=False)
