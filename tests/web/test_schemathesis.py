"""The API by its own description: schemathesis makes requests of all shapes; no 5xx, no answer that is not declared."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
import yaml
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import CHECKS

from index import accounts
from settings import Settings
from tests.web.builders import Library
from web.app import create_app
from web.security import limiter

LOOKED_AT = ("not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance")


DESCRIPTION = yaml.safe_load((Path(__file__).parents[2] / "web" / "openapi.yaml").read_text(encoding="utf-8"))
METHODS = ("get", "post", "put", "patch", "delete")
CALLS = [(path, method) for path, calls in DESCRIPTION["paths"].items() for method in calls if method in METHODS]


@pytest.fixture(scope="module")
def api(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    data = tmp_path_factory.mktemp("api") / "data"
    shutil.copytree(prepared, data)
    app = create_app(Settings.from_env({"TRICHLUC_DATA": str(data)}))
    limiter.enabled = False
    store = app.extensions["trichluc"].store
    library = Library(store)
    library.add()
    library.index()
    token = accounts.create_token(store, "schemathesis")
    yield (
        schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app),
        {"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"},
    )
    limiter.enabled = True
    store.close()


@pytest.mark.parametrize(("path", "method"), CALLS)
def test_every_answer_is_declared(api: Any, path: str, method: str) -> None:
    schema, headers = api

    @settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(case=schema[path][method.upper()].as_strategy())
    def ask(case: schemathesis.Case) -> None:
        case.call_and_validate(headers=headers, checks=CHECKS.get_by_names(LOOKED_AT))

    ask()
