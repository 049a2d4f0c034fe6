"""A house of two offices, and an intruder of the first who knows every id of the second's document."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from index import accounts, corrections, documents, logins, offices, trash
from index.audit import SERVICE
from index.scope import EVERYTHING
from index.store import Store
from index.tables import FindingRow
from tests.index.builders import build
from tests.web.builders import PASSWORD, Library, csrf

KEY, UNIT_ID, NOUN = "919-CT/TW", "tram-quan-trac-xuan-lam", "con rái cá"
#: Words that stand in the second office's document and nowhere else; folded forms are looked for too.
SECRETS = ("919-CT/TW", "Xuân Lâm", "xuan-lam", "rái cá", "7391", "7.391", "kín như bưng", "ho-so-rieng", "611/BC-XLM")
#: Digits that stand in answers by chance: times of change of static files, tokens of forms, lengths.
MADE_UP = re.compile(r'[?&;]v=\d+|name="csrf_token" value="[^"]*"|(?:Set-Cookie|Content-Length): [^\n]*')
MARKED = f"""
# BÁO CÁO
Thực hiện [[ref|number=919-CT/TW|key={KEY}|issued_on=2016-05-15|Chỉ thị số 919-CT/TW ngày 15/5/2016]], \
[[unit|id={UNIT_ID}|name=Trạm quan trắc Xuân Lâm|Trạm quan trắc Xuân Lâm]] báo cáo:
Đã đếm [[count|value=7391|noun={NOUN}|7.391 con rái cá]].
# HẠN CHẾ
[[shortcoming|Việc phối hợp còn kín như bưng]] do [[cause|thiếu người kín như bưng]].
"""
OURS = f"""
Theo [[ref|number=919-CT/TW|key={KEY}|issued_on=2016-05-15|Chỉ thị số 919-CT/TW ngày 15/5/2016]], \
[[unit|id={UNIT_ID}|name=Trạm quan trắc Xuân Lâm|Trạm quan trắc Xuân Lâm]] phối hợp với ta.
"""
METADATA = {
    "type": "báo cáo",
    "number": "611/BC-XLM",
    "issuer": "Trạm quan trắc Xuân Lâm",
    "subject": "Kết quả đếm con rái cá",
    "issued_on": "2026-03-01",
}


@dataclass
class House:
    """The application, the second office's document with all ids that belong to it, and the intruder."""

    app: Flask
    store: Store
    document: str
    thrown: str
    batch: str
    finding: int
    correction: int
    values: dict[str, Any]
    intruder: int
    office: int

    def client(self, user_id: int | None = None) -> FlaskClient:
        """Return a browser in which the intruder, or another, is logged in."""
        client = self.app.test_client()
        with client.session_transaction() as session:
            session["_user_id"], session["_fresh"] = logins.begin(self.store, user_id or self.intruder), True
        return client

    def add_ours(self) -> str:
        """Add a document of the intruder's own office that cites the same directive and names the same unit."""
        library, batch = Library(self.store), documents.new_batch(self.store, self.intruder, "web")
        document = _read(library, batch, self.intruder, b"ours", name="cua-ta.pdf", marked=OURS, subject="Của ta")
        library.index()
        return document

    def bearer(self) -> dict[str, str]:
        """Return the header of a token that acts for the intruder."""
        token = accounts.create_token(self.store, "t", accounts.ADMINISTRATOR, self.intruder)
        return {"Authorization": f"Bearer {token}"}

    def address(self, rule: Rule, **other: Any) -> str | None:
        """Return the rule's address with the second office's ids; None when it takes another kind of id."""
        values = self.values | other
        if not rule.arguments <= values.keys():
            return None
        taken = {name: values[name] for name in rule.arguments}
        return self.app.url_map.bind("localhost").build(rule.endpoint, taken, method=sorted(rule.methods or ())[-1])


def build_house(app: Flask, store: Store) -> House:
    """Fill a house: one document of the second office, read, corrected, indexed; another of its in the trash."""
    ours, theirs = (offices.create(store, name, SERVICE).id for name in ("Phòng Một", "Phòng Hai"))
    intruder = accounts.create_user(store, "ke gian", PASSWORD, accounts.ADMINISTRATOR, offices=[ours], sees_all=False)
    owner = accounts.create_user(store, "chu", PASSWORD, offices=[theirs])
    library = Library(store)
    batch = documents.new_batch(store, owner.id, "web")
    document = _read(library, batch, owner.id, b"one", **METADATA)
    thrown = _read(library, batch, owner.id, b"two", **METADATA)
    trash.throw_away(store, thrown, scope=EVERYTHING)
    store.files.put_page(documents.get(store, document, scope=EVERYTHING).sha256, 1, b"RIFF kin nhu bung")
    body = documents.body(store, document, scope=EVERYTHING)
    count = next(each for each in body.findings if each.layer == "counts")
    made = corrections.record(store, document, count.id, "right", None, owner.id, scope=EVERYTHING)
    library.index()
    values: dict[str, Any] = {
        "document_id": document,
        "batch_id": batch,
        "finding_id": count.id,
        "correction_id": made.id,
        "key": KEY,
        "unit_id": UNIT_ID,
        "group_id": _group(store),
        "number": 1,
    }
    return House(app, store, document, thrown, batch, count.id, made.id, values, intruder.id, ours)


def rules(app: Flask, method: str) -> list[Rule]:
    """Return the rules that take this method, but for static files."""
    found = (rule for rule in app.url_map.iter_rules() if method in (rule.methods or ()))
    return [rule for rule in found if not rule.endpoint.endswith("static")]


def told(answer: TestResponse) -> str:
    """Return all that an answer says: headers, text, and the parts of an Office file."""
    data = answer.get_data()
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            data = b"\n".join(parts.read(name) for name in parts.namelist())
    return f"{answer.headers}\n{data.decode('utf-8', 'replace')}"


def leaks(answer: TestResponse, asked: str = "") -> list[str]:
    """Return which secrets an answer tells; what the request itself said may be said back."""
    text = MADE_UP.sub("", told(answer))
    return [secret for secret in SECRETS if secret in text and secret not in asked]


def token_of(client: FlaskClient) -> str:
    """Return a CSRF token of the client's session."""
    return csrf(client, "/account/")


def _read(
    library: Library, batch: str, user_id: int, data: bytes, name: str = "", marked: str = MARKED, **metadata: Any
) -> str:
    receipt = documents.receive(
        library.store,
        batch=batch,
        name=name or f"ho-so-rieng-{data.decode()}.pdf",
        data=data,
        media_type="application/pdf",
        user_id=user_id,
    )
    assert documents.begin(library.store, receipt.id) is not None
    assert documents.complete(library.store, receipt.id, *build(marked, pdf=True, **metadata))
    return receipt.id


def _group(store: Store) -> int:
    with store.reading() as session:
        return session.scalar(select(FindingRow.group_id).where(FindingRow.group_id.is_not(None)).limit(1)) or 1
