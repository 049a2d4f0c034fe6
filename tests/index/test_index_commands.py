from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import click
from click.testing import CliRunner

from index import commands
from index.health import health
from index.scope import EVERYTHING
from index.search import Query, search
from tests.index import keeping
from tests.index.texts import PLAN

RUN = "import click; from index.commands import register; group = click.Group(); register(group); group(['indexer'])"


def test_reindex_builds_the_index_from_the_database(store, add):
    add(PLAN)
    group = click.Group()
    commands.register(group)
    result = CliRunner().invoke(group, ["reindex"], env=keeping.environment(store))
    assert result.exit_code == 0, result.output
    assert result.output == "Đã lập lại chỉ mục tìm kiếm: 1 tài liệu.\n"
    assert search(store, Query("phoi hop"), scope=EVERYTHING).total == 1


def test_the_indexer_follows_until_it_is_told_to_end(store, add):
    environment = os.environ | keeping.environment(store)
    process = subprocess.Popen([sys.executable, "-c", RUN], env=environment)
    add(PLAN)
    deadline = time.monotonic() + 30
    while health(store)["index"] != {"ok": True, "behind": 0}:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert search(store, Query("phoi hop"), scope=EVERYTHING).total == 1
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0


def test_a_command_without_its_database_says_so(tmp_path):
    environment = os.environ | {
        "TRICHLUC_DATA": str(tmp_path),
        "TRICHLUC_DATABASE_URL": "postgresql://nobody:secret-word@127.0.0.1:9/none",
    }
    words = [sys.executable, "-m", "trichluc", "check"]
    said = subprocess.run(words, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert said.returncode == 1
    assert said.stderr.startswith("Lỗi: Cơ sở dữ liệu hoặc kho tệp không trả lời")
    assert "secret-word" not in said.stderr
    assert "Traceback" not in said.stderr
