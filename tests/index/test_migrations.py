"""A service of the first version is brought to the present one with all that is in it, on both databases."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import MetaData, Table, create_engine, insert

from index import accounts, documents
from index.check import check
from index.clock import now
from index.engines import for_writing, make_engine
from index.indexer import rebuild
from index.scope import EVERYTHING
from index.search import Query, search
from index.store import MIGRATIONS, Store
from index.tables import Base
from tests.index.builders import build

ROWS = yaml.safe_load((Path(__file__).parent / "data" / "first_version.yaml").read_text())
READ, WAITING = (row["id"] for row in ROWS["document"])


@pytest.fixture
def old(empty):
    """A database at the first migration with an account, a document that was read, and one that waits."""
    url, data, _ = empty
    data.mkdir()
    engine = make_engine(url)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with for_writing(engine).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    tables = MetaData()
    tables.reflect(engine)
    with for_writing(engine).begin() as connection:
        for name, rows in ROWS.items():
            for row in rows:
                connection.execute(insert(tables.tables[name]).values(_filled(tables.tables[name], row)))
    engine.dispose()
    return empty


def _filled(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    """Return the row with its times, and the body of a document that was read."""
    moment = now()
    times = {name: moment for name in ("created_at", "updated_at", "at") if name in table.columns}
    times |= {"dated": moment.date()} if "dated" in table.columns else {}
    body = {"body": build(row["text"])[0].to_bytes()} if table.name == "document_text" else {}
    done = {"done_at": moment} if row.get("state") == "done" else {}
    return times | body | done | row


def test_a_first_version_with_data_is_brought_to_the_present(old):
    store = Store.open(*old)
    with store.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
    view = documents.get(store, READ, scope=EVERYTHING)
    assert (view.state, view.metadata["type"], view.rules_version) == ("done", "báo cáo", "old")
    assert accounts.user(store, 1).name == "Hoa"
    assert documents.unfinished(store) == [WAITING]
    assert rebuild(store) == 1
    assert [hit.id for hit in search(store, Query("phối hợp"), scope=EVERYTHING).hits] == [READ]
    contract = documents.contract(store, READ, scope=EVERYTHING)
    assert contract["references"][0]["key"] == "05-CT/TW"
    check(store, repair=True)
    found = {problem.code for problem in check(store).problems if problem.severity == "error"}
    assert found <= {"original-missing"}, json.dumps(sorted(found))
    store.close()


def test_opening_again_changes_nothing(old):
    Store.open(*old).close()
    before = _rows(old)
    Store.open(*old).close()
    assert _rows(old) == before


def _rows(address):
    engine = create_engine(make_engine(address[0]).url)
    tables = MetaData()
    tables.reflect(engine)
    with engine.connect() as connection:
        rows = {name: sorted(map(repr, connection.execute(table.select()))) for name, table in tables.tables.items()}
    engine.dispose()
    return rows
