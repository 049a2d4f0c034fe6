"""A whole service for tests: `trichluc serve` in a folder of its own, on a free port of 127.0.0.1."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import requests

ENDED = ("done", "failed", "refused")
ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(done: Callable[[], Any], seconds: float = 60.0, what: str = "condition") -> Any:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := done():
            return found
        time.sleep(0.1)
    raise AssertionError(f"{what} did not come within {seconds} s")


class Service:
    """A service that answers over HTTP on a port of 127.0.0.1; `environment` is that of its commands."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.port = free_port()
        self.environment = {**os.environ, **environment, "TRICHLUC_PORT": str(self.port)}
        self._token = ""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def command(self, *words: str, seconds: float = 120) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "trichluc", *words],
            env=self.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )

    @property
    def headers(self) -> dict[str, str]:
        if not self._token:
            self._token = self.command("token", "create", "tests").stdout.strip().splitlines()[-1]
        return {"Authorization": f"Bearer {self._token}"}

    def get(self, path: str, **params: str) -> requests.Response:
        return requests.get(f"{self.url}/api/v1{path}", params=params, headers=self.headers, timeout=30)

    def upload(self, *files: tuple[str, bytes]) -> list[dict[str, Any]]:
        answer = requests.post(
            f"{self.url}/api/v1/documents",
            files=[("file", (name, data)) for name, data in files],
            headers=self.headers,
            timeout=60,
        )
        assert answer.status_code == 202, answer.text
        rows: list[dict[str, Any]] = answer.json()
        return rows

    def document(self, document_id: str) -> dict[str, Any]:
        row: dict[str, Any] = self.get(f"/documents/{document_id}").json()
        return row

    def ended(self, document_id: str, seconds: float = 90) -> dict[str, Any]:
        def look() -> dict[str, Any] | None:
            row = self.document(document_id)
            return row if row["state"] in ENDED else None

        row: dict[str, Any] = wait_until(look, seconds, f"the end of {document_id}")
        return row

    def found(self, seconds: float = 10, **params: str) -> dict[str, Any]:
        def look() -> dict[str, Any] | None:
            answer: dict[str, Any] = self.get("/search", **params).json()
            return answer if answer["total"] else None

        answer: dict[str, Any] = wait_until(look, seconds, f"a hit for {params}")
        return answer


class Running(Service):
    """`trichluc serve` over `data`; `stop` ends it as Ctrl-C does."""

    def __init__(self, data: Path, **settings: str) -> None:
        self.data = data
        super().__init__({"TRICHLUC_DATA": str(data), "TRICHLUC_SWEEP_SECONDS": "5", **settings})
        self.log = data.parent / f"{data.name}.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> Running:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "trichluc", "serve"], env=self.environment, cwd=ROOT, stdout=log, stderr=log
            )
        wait_until(self._healthy, 90, "a healthy service")
        return self

    def _healthy(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.log.read_text()[-3000:]
        try:
            return requests.get(f"{self.url}/api/v1/health", timeout=5).status_code == 200 and self.workers_ready()
        except requests.ConnectionError:
            return False

    def workers_ready(self) -> bool:
        return bool(requests.get(f"{self.url}/api/v1/health", timeout=5).json()["queue"]["workers"])

    def stop(self, number: signal.Signals = signal.SIGINT, seconds: float = 30) -> int:
        assert self.process is not None
        self.process.send_signal(number)
        return self.process.wait(seconds)

    def family(self) -> list[psutil.Process]:
        assert self.process is not None
        return psutil.Process(self.process.pid).children(recursive=True)

    def of_command(self, word: str) -> list[psutil.Process]:
        return [p for p in self.family() if word in " ".join(p.cmdline())]
