"""Administration and account, as people use them: forms, and what stands on the next page."""

from __future__ import annotations

import re
from pathlib import Path

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from index import account_admin, accounts, audit, documents, logins, offices, second_factor
from index.audit import SERVICE
from index.scope import EVERYTHING
from index.store import Store
from index.tables import SecondFactor
from tests.web.builders import PASSWORD, Library, post, sign_in

PAGES = ("/admin/", "/admin/users", "/admin/offices", "/admin/tokens", "/admin/reading", "/admin/trash", "/admin/log")
ONCE = re.compile(r"<code>([^<]+)</code>")


def kinds(store: Store) -> list[str]:
    return [entry.kind for entry in audit.listing(store, scope=EVERYTHING).items]


@pytest.mark.parametrize("page", [*PAGES, "/account/", "/account/two-factor"])
def test_every_page_opens_empty(client: FlaskClient, page: str) -> None:
    answer = client.get(page)
    assert answer.status_code == 200
    assert "<h1>" in answer.text


def test_a_new_account_comes_in_with_the_password_that_is_shown_once(
    client: FlaskClient, anon: FlaskClient, store: Store
) -> None:
    office = offices.create(store, "Phòng A", SERVICE).id
    fields = {"name": "Lan", "role": accounts.REVIEWER, "office": str(office)}
    shown = post(client, "/admin/users", **fields)
    found = ONCE.search(shown.text)
    assert found is not None
    assert sign_in(anon, "Lan", found[1]).status_code == 302
    made = next(each for each in account_admin.listing(store) if each.name == "Lan")
    assert (made.role, made.offices, made.sees_all) == (accounts.REVIEWER, {office}, False)
    assert found[1] not in client.get("/admin/users").text


def test_a_name_that_is_taken_is_explained_and_what_was_typed_stays(client: FlaskClient) -> None:
    answer = post(client, "/admin/users", name="Hoa", role=accounts.VIEWER)
    assert answer.status_code == 422
    assert "đã có người dùng" in answer.text
    assert 'value="Hoa"' in answer.text


def test_rights_change_at_once_and_the_log_tells_before_and_after(
    client: FlaskClient, anon: FlaskClient, store: Store
) -> None:
    office = offices.create(store, "Phòng A", SERVICE).id
    lan = accounts.create_user(store, "Lan", PASSWORD, accounts.VIEWER)
    sign_in(anon, "Lan")
    assert anon.get("/upload").status_code == 403
    post(client, f"/admin/users/{lan.id}", role=accounts.UPLOADER, office=str(office))
    assert anon.get("/upload").status_code == 200
    text = client.get("/admin/log?kind=user-changed").text
    assert "<del>Xem</del>" in text
    assert "<ins>Nạp</ins>" in text
    assert "<ins>Phòng A</ins>" in text


def test_a_closed_account_is_out_at_once_and_can_come_back(
    client: FlaskClient, anon: FlaskClient, store: Store
) -> None:
    lan = accounts.create_user(store, "Lan", PASSWORD)
    sign_in(anon, "Lan")
    page = f"/admin/users/{lan.id}"
    assert post(client, page, f"{page}/active").status_code == 303
    assert anon.get("/").status_code == 302
    assert sign_in(anon, "Lan").status_code == 422
    post(client, page, f"{page}/active", active="y")
    assert sign_in(anon, "Lan").status_code == 302


def test_the_last_administrator_stays(client: FlaskClient, store: Store) -> None:
    assert "cuối cùng" in post(client, "/admin/users/1", role=accounts.VIEWER).text
    assert "cuối cùng" in post(client, "/admin/users/1", "/admin/users/1/active").text
    kept = account_admin.one(store, 1)
    assert kept is not None
    assert (kept.role, kept.active) == (accounts.ADMINISTRATOR, True)


def test_a_new_password_ends_sessions_and_the_second_factor(
    app: Flask, client: FlaskClient, anon: FlaskClient, store: Store
) -> None:
    lan = accounts.create_user(store, "Lan", PASSWORD)
    sign_in(anon, "Lan")
    switch_on(app, lan.id)
    found = ONCE.search(post(client, f"/admin/users/{lan.id}", f"/admin/users/{lan.id}/password").text)
    assert found is not None
    assert anon.get("/").status_code == 302
    assert sign_in(anon, "Lan").status_code == 422
    assert sign_in(anon, "Lan", found[1]).headers["Location"] == "/"


def test_a_token_is_shown_once_and_can_be_revoked(client: FlaskClient, anon: FlaskClient, store: Store) -> None:
    found = ONCE.search(post(client, "/admin/tokens", name="máy quét", role=accounts.UPLOADER).text)
    assert found is not None
    headers = {"Authorization": f"Bearer {found[1]}"}
    assert anon.get("/api/v1/documents", headers=headers).status_code == 200
    assert found[1] not in client.get("/admin/tokens").text
    post(client, "/admin/tokens", "/admin/tokens/1/revoke")
    assert anon.get("/api/v1/documents", headers=headers).status_code == 401
    assert kinds(store)[:2] == ["token-revoked", "token-created"]


def test_offices_are_made_renamed_and_removed(client: FlaskClient, store: Store) -> None:
    post(client, "/admin/offices", name="Phòng A")
    made = offices.listing(store)[0]
    post(client, "/admin/offices", f"/admin/offices/{made.id}", name="Phòng Tổng hợp")
    assert offices.listing(store)[0].name == "Phòng Tổng hợp"
    assert post(client, "/admin/offices", name="Phòng Tổng hợp").status_code == 422
    post(client, "/admin/offices", f"/admin/offices/{made.id}/remove")
    assert offices.listing(store) == []


def test_a_document_is_given_to_other_offices(
    client: FlaskClient, anon: FlaskClient, library: Library, store: Store
) -> None:
    document, office = library.add(), offices.create(store, "Phòng A", SERVICE).id
    accounts.create_user(store, "Lan", PASSWORD)
    sign_in(anon, "Lan")
    page = f"/admin/documents/{document}/offices"
    assert anon.get(f"/documents/{document}").status_code == 200
    post(client, page)  # nothing chosen, nothing said: nothing changes
    assert anon.get(f"/documents/{document}").status_code == 200
    post(client, page, office=str(office))
    assert anon.get(f"/documents/{document}").status_code == 404
    assert 'value="1" checked' in client.get(page).text
    post(client, page, everybody="y")
    assert anon.get(f"/documents/{document}").status_code == 200


def test_a_document_goes_to_the_trash_and_comes_back(client: FlaskClient, library: Library, store: Store) -> None:
    document = library.add(name="ke-hoach-so-7.pdf")
    assert "Giữ lại" in client.get(f"/documents/{document}/trash").text
    post(client, f"/documents/{document}/trash")
    assert client.get(f"/documents/{document}").status_code == 404
    assert "ke-hoach-so-7.pdf" in client.get("/admin/trash").text
    post(client, "/admin/trash", f"/admin/trash/{document}/restore")
    assert client.get(f"/documents/{document}").status_code == 200
    post(client, f"/documents/{document}/trash")
    post(client, "/admin/trash", f"/admin/trash/{document}/purge")
    assert documents.get(store, document, scope=EVERYTHING) is None
    assert kinds(store)[0] == "purged"


def test_a_failed_document_is_tried_again(client: FlaskClient, library: Library, store: Store) -> None:
    failed = library.failed("Tệp bị hỏng.")
    assert "Tệp bị hỏng." in client.get("/admin/reading").text
    post(client, "/admin/reading", document=failed)
    view = documents.get(store, failed, scope=EVERYTHING)
    assert view is not None
    assert view.state == "waiting"


def test_what_older_rules_read_is_read_again_with_progress_and_difference(
    client: FlaskClient, library: Library, store: Store
) -> None:
    document = library.add()
    assert "Đọc lại những văn bản này" in client.get("/admin/reading").text
    post(client, "/admin/reading", what="stale")
    assert "<progress" in client.get("/admin/reading").text
    library.read_again(document, "Chỉ còn một câu.")
    text = client.get("/admin/reading").text
    assert "<progress" not in text
    assert re.search(r"\+0 −\d", text)


def test_the_password_is_changed_with_the_old_one_and_ends_other_sessions(
    client: FlaskClient, anon: FlaskClient
) -> None:
    sign_in(anon, "Hoa")
    new = "mot cau khac cung dai"
    wrong = post(client, "/account/", "/account/password", old="khong phai", new=new, again=new)
    assert "hiện tại không đúng" in wrong.text
    assert anon.get("/").status_code == 200
    assert post(client, "/account/", "/account/password", old=PASSWORD, new=new, again=new).status_code == 303
    assert client.get("/").status_code == 200
    assert anon.get("/").status_code == 302
    assert sign_in(anon, "Hoa", new).status_code == 302


def test_sessions_are_listed_and_ended(client: FlaskClient, anon: FlaskClient, store: Store) -> None:
    anon.environ_base["HTTP_USER_AGENT"] = "Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/140.0"
    sign_in(anon, "Hoa")
    assert "Firefox, Windows" in client.get("/account/").text
    assert client.get("/account/").text.count("phiên này") == 1
    other = next(each for each in logins.listing(store, 1) if each.device == "Firefox, Windows")
    post(client, "/account/", f"/account/sessions/{other.id}/end")
    assert anon.get("/").status_code == 302
    sign_in(anon, "Hoa")
    post(client, "/account/", "/account/sessions/end-others")
    assert (anon.get("/").status_code, client.get("/").status_code) == (302, 200)


def switch_on(app: Flask, user_id: int) -> tuple[pyotp.TOTP, list[str]]:
    store, seal = app.extensions["trichluc"].store, app.extensions["trichluc"].seal
    address = second_factor.offer(store, user_id, seal)
    assert address is not None
    totp = pyotp.TOTP(pyotp.parse_uri(address).secret)
    codes = second_factor.confirm(store, user_id, totp.now(), seal)
    assert codes is not None
    with store.session() as session:  # a code holds once; the test does not wait half a minute for the next
        session.execute(update(SecondFactor).values(last_step=0))
    return totp, codes


def test_the_second_factor_is_switched_on_by_its_qr_code(client: FlaskClient, anon: FlaskClient, store: Store) -> None:
    page = client.get("/account/two-factor").text
    assert "<svg" in page
    assert " style=" not in page
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", page)
    assert secret is not None
    assert post(client, "/account/two-factor", code="000000").status_code == 422
    shown = post(client, "/account/two-factor", code=pyotp.TOTP(secret[1].replace(" ", "")).now())
    codes = ONCE.findall(shown.text)
    assert len(codes) == 10
    assert secret[1] not in client.get("/account/two-factor").text
    assert sign_in(anon, "Hoa").headers["Location"].startswith("/login/code")
    assert anon.get("/documents").status_code == 302
    assert post(anon, "/login/code", code="123456").status_code == 422
    assert post(anon, "/login/code?next=/units", code=codes[0]).headers["Location"] == "/units"
    assert anon.get("/documents").status_code == 200


def test_codes_hold_once(app: Flask, anon: FlaskClient, store: Store) -> None:
    totp, codes = switch_on(app, 1)
    for code, status in ((totp.now(), 302), (totp.now(), 422), (codes[3], 302), (codes[3], 422)):
        sign_in(anon, "Hoa")
        assert post(anon, "/login/code", code=code).status_code == status
        anon.delete_cookie("trichluc")


def test_every_download_is_in_the_log(
    client: FlaskClient, library: Library, store: Store, bearer: dict[str, str], anon: FlaskClient, tmp_path: Path
) -> None:
    document = library.add()
    client.get(f"/documents/{document}/original")
    anon.get(f"/api/v1/documents/{document}/original", headers=bearer)
    client.get("/counts?format=csv")
    client.get("/units?format=xlsx")
    found = [entry for entry in audit.listing(store, scope=EVERYTHING).items if entry.kind == "downloaded"]
    told = [(entry.subject.partition(":")[0], entry.user, entry.token, entry.details.get("format")) for entry in found]
    assert told == [
        ("table", "Hoa", None, "xlsx"),
        ("table", "Hoa", None, "csv"),
        ("document", None, "test", None),
        ("document", "Hoa", None, None),
    ]
