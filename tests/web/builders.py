"""A library to look at, filled through the index as a worker would, and the ways of a person through a form."""

from __future__ import annotations

import itertools
import re
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from index import documents, indexer
from index.store import Store
from tests.index.builders import build

PASSWORD = "mot cau dai de nho"
PDF = "application/pdf"
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')

REPORT = """
# BÁO CÁO
Thực hiện [[ref|number=05-CT/TW|key=05-CT/TW|issued_on=2016-05-15|Chỉ thị số 05-CT/TW ngày 15/5/2016]], \
[[unit|id=cong-an-tinh|name=Công an tỉnh|Công an tỉnh]] báo cáo như sau:
# I. KẾT QUẢ
Đã mở 12 lớp cho [[count|value=1250|noun=lượt người|1.250 lượt người]].
# II. HẠN CHẾ
[[shortcoming|Công tác phối hợp còn hạn chế]] do [[cause|thiếu cán bộ]].
"""


class Library:
    """Adds documents in every state."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._numbers = itertools.count(1)

    def send(self, name: str = "", data: bytes | None = None, batch: str | None = None) -> documents.Receipt:
        number = next(self._numbers)
        return documents.receive(
            self.store,
            batch=batch or documents.new_batch(self.store, None, "web"),
            name=name or f"tep-{number}.pdf",
            data=data if data is not None else f"bytes of file {number}".encode(),
            media_type=PDF,
            user_id=None,
        )

    def add(self, marked: str = REPORT, name: str = "", **options: Any) -> str:
        """Send, read and store a document given as marked-up text (see tests/index/builders.py); returns its id."""
        receipt = self.send(name)
        assert documents.begin(self.store, receipt.id) is not None
        assert documents.complete(self.store, receipt.id, *build(marked, **options))
        return receipt.id

    def read_again(self, document_id: str, marked: str, **options: Any) -> None:
        """Read and store a document that waits to be read again."""
        assert documents.begin(self.store, document_id) is not None
        assert documents.complete(self.store, document_id, *build(marked, **options))

    def failed(self, sentence: str, name: str = "") -> str:
        receipt = self.send(name)
        assert documents.begin(self.store, receipt.id) is not None
        documents.fail(self.store, receipt.id, "damaged", sentence)
        return receipt.id

    def secret(self, name: str) -> str:
        receipt = self.send(name)
        assert documents.begin(self.store, receipt.id) is not None
        documents.refuse_secret(self.store, receipt.id, "MẬT")
        return receipt.id

    def index(self) -> None:
        indexer.rebuild(self.store)


def csrf(client: FlaskClient, page: str) -> str:
    found = TOKEN.search(client.get(page).text)
    assert found is not None, f"no form on {page}"
    return found[1]


def post(client: FlaskClient, page: str, address: str = "", **fields: Any) -> TestResponse:
    """Fill in the form of a page and send it, with its CSRF token."""
    return client.post(address or page, data={"csrf_token": csrf(client, page), **fields})


def sign_in(client: FlaskClient, name: str, password: str = PASSWORD) -> TestResponse:
    return post(client, "/login", name=name, password=password)
