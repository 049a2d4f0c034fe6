"""Each page empty, with one document, with many; states, errors, languages; hostile names and texts."""

from __future__ import annotations

import io

import pytest
from flask import Flask
from flask.testing import FlaskClient

from index import documents
from index.scope import EVERYTHING
from tests.web.builders import Library, csrf, post
from web import help_topics
from web.labels import in_context

EMPTY = {
    "/": "Chưa có văn bản nào",
    "/documents": "Chưa có văn bản nào",
    "/documents?state=failed": "Không có văn bản nào ở trạng thái này",
    "/search": "Chưa có gì để tìm",
    "/search?q=chỉ thị": "Không có văn bản nào khớp",
    "/directives": "Chưa có văn bản nào được dẫn",
    "/directives?q=05": "Không có văn bản nào khớp",
    "/units": "Chưa có dòng nào",
    "/counts": "Chưa có dòng nào",
    "/shortcomings/list": "Chưa có dòng nào",
    "/shortcomings/list?q=a": "Không có dòng nào khớp",
    "/shortcomings": "Chưa có hạn chế nào",
    "/shortcomings?q=a": "Không có hạn chế nào khớp",
    "/matrix": "Chưa có văn bản nào được dẫn",
    "/matrix?directive=05-CT/TW": "Chưa có văn bản nào dẫn đến số, ký hiệu này",
    "/counts/series": "Chưa có số liệu nào",
    "/counts/series?q=lớp": "Không có thứ gì được đếm khớp",
    "/counts/series?noun=lớp": "Không có con số nào khớp",
    "/counts/mismatches": "Chưa thấy tổng nào không khớp",
    "/counts/mismatches?year=2020": "Không có chỗ nào khớp",
}


@pytest.mark.parametrize(("page", "sentence"), EMPTY.items())
def test_an_empty_page_says_what_to_do_next(client: FlaskClient, page: str, sentence: str) -> None:
    answer = client.get(page)
    assert answer.status_code == 200
    assert sentence in answer.text


def test_one_document_stands_on_every_page(client: FlaskClient, library: Library) -> None:
    library.add(subject="kết quả thực hiện Chỉ thị 05", type="báo cáo", number="12/BC-CAT", issued_on="2026-03-01")
    library.index()
    for page in (
        "/",
        "/documents",
        "/search",
        "/search?q=chi thi 05",
        "/counts",
        "/shortcomings/list",
        "/directives/05-CT/TW",
    ):
        assert "Kết quả thực hiện Chỉ thị 05" in client.get(page).text, page
    assert "05-CT/TW" in client.get("/directives").text
    assert "Công an tỉnh" in client.get("/units").text
    assert "1.250" in client.get("/counts").text
    assert "còn hạn chế" in client.get("/shortcomings").text
    assert "thiếu cán bộ" in client.get("/shortcomings?kind=cause", follow_redirects=True).text


def test_many_documents_are_paged_with_their_filter(client: FlaskClient, library: Library) -> None:
    for number in range(53):
        library.failed("Tệp bị hỏng.", name=f"bao-cao-so-{number:02}.pdf")
    first = client.get("/documents?state=failed").text
    assert "bao-cao-so-52" in first
    assert "bao-cao-so-02" not in first
    assert "Trang 1 trên 2" in first
    assert "state=failed&amp;page=2" in first
    assert "bao-cao-so-02" in client.get("/documents?state=failed&page=2").text


def test_search_keeps_every_filter_in_the_address(client: FlaskClient, library: Library) -> None:
    for number in range(22):
        library.add(type="báo cáo", number=f"{number}/BC-UBND", issued_on="2025-02-01", subject=f"báo cáo số {number}")
    library.add(type="kế hoạch", number="9/KH-UBND", issued_on="2024-02-01", subject="kế hoạch năm 2024")
    library.index()
    page = client.get("/search?q=hạn chế&type=báo cáo&from=2025-01-01&sort=newest").text
    assert "22 văn bản" in page
    assert "q=h%E1%BA%A1n+ch%E1%BA%BF&amp;type=b%C3%A1o+c%C3%A1o&amp;from=2025-01-01&amp;sort=newest&amp;page=2" in page
    assert "Kế hoạch năm 2024" not in page
    assert 'name="from" value="2025-01-01"' in page
    everything = client.get("/search?q=hạn chế").text
    assert "23 văn bản" in everything
    assert "<mark>" in everything


@pytest.mark.parametrize("bad", ["from=hôm qua", "year=hai", "sort=random", "page=-1", "to=2026-13-01"])
def test_a_filter_that_cannot_be_read_is_explained(client: FlaskClient, bad: str) -> None:
    answer = client.get(f"/search?{bad}")
    assert answer.status_code == 400
    assert "phải" in answer.text


def test_a_failed_document_says_why_and_can_be_tried_again(client: FlaskClient, library: Library) -> None:
    failed = library.failed("Tệp bị cắt ngang; hãy xin lại bản đủ.", name="bao-cao.pdf")
    page = client.get(f"/documents/{failed}").text
    assert "Tệp bị cắt ngang" in page
    assert "Thử lại" in page
    answer = post(client, f"/documents/{failed}", f"/documents/{failed}/retry")
    assert answer.status_code == 303
    assert documents.get(library.store, failed, scope=EVERYTHING).state == "waiting"  # type: ignore[union-attr]
    assert "bao-cao.pdf" in client.get(answer.headers["Location"]).text


def test_of_a_secret_document_only_the_refusal_is_shown(client: FlaskClient, library: Library) -> None:
    secret = library.secret("ke-hoach-tuyet-doi-kin.pdf")
    for page in ("/", "/documents", f"/documents/{secret}"):
        text = client.get(page).text
        assert "tuyet-doi-kin" not in text
        assert "từ chối" in text or "Không nhận" in text
    assert client.get(f"/documents/{secret}/original").status_code == 404
    assert "Thử lại" not in client.get(f"/documents/{secret}").text


def test_a_file_that_is_being_read_shows_how_far(client: FlaskClient, library: Library) -> None:
    batch = documents.new_batch(library.store, None, "web")
    receipt = library.send("ke-hoach.pdf", batch=batch)
    documents.begin(library.store, receipt.id)
    documents.progress(library.store, receipt.id, "reading", 5, "3/40")
    page = client.get(f"/batches/{batch}").text
    assert "Đang đọc trang 3/40" in page
    assert '<noscript><meta http-equiv="refresh"' in page
    watched = client.get(f"/batches/{batch}.json").json
    assert watched is not None
    assert watched["left"] == 1
    assert "Đang đọc trang 3/40" in watched["rows"][0]
    assert "Đang đọc trang 3/40" in client.get(f"/documents/{receipt.id}").text


def test_uploading_without_script_leads_to_the_batch(client: FlaskClient) -> None:
    files = [(io.BytesIO("KẾ HOẠCH\nnăm 2026".encode()), "ke-hoach.txt"), (io.BytesIO(b""), "rong.docx")]
    answer = client.post("/upload", data={"csrf_token": csrf(client, "/upload"), "file": files})
    assert answer.status_code == 303
    page = client.get(answer.headers["Location"]).text
    assert "ke-hoach.txt" in page
    assert "Đang chờ" in page
    assert "rong.docx" in page
    assert "1 tệp cần xem lại" in page
    again = client.post(
        "/upload",
        data={"csrf_token": csrf(client, "/upload"), "file": (io.BytesIO("KẾ HOẠCH\nnăm 2026".encode()), "b.txt")},
    )
    assert "đã có từ trước" in client.get(again.headers["Location"]).text


def test_uploading_nothing_is_explained(client: FlaskClient) -> None:
    answer = client.post("/upload", data={"csrf_token": csrf(client, "/upload")}, follow_redirects=True)
    assert "Chưa chọn tệp nào" in answer.text


def test_the_secrecy_notice_stands_before_the_button(client: FlaskClient) -> None:
    page = client.get("/upload").text
    assert page.index("TUYỆT MẬT") < page.index('type="file"') < page.index('id="send"')


def test_a_file_over_the_limit_is_refused_without_being_kept(client: FlaskClient, library: Library) -> None:
    data = {"csrf_token": csrf(client, "/upload"), "file": (io.BytesIO(b"x" * (1024 * 1024 + 1)), "to.txt")}
    answer = client.post("/upload", data=data)
    assert answer.status_code == 413
    assert "tối đa 1 MB" in answer.text
    assert documents.listing(library.store, scope=EVERYTHING).total == 0


def test_the_original_is_always_a_download(client: FlaskClient, library: Library) -> None:
    receipt = library.send('kế "hoạch"\r\n.html', data=b"<script>alert(1)</script>")
    answer = client.get(f"/documents/{receipt.id}/original")
    assert answer.data == b"<script>alert(1)</script>"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
    assert answer.content_type == "application/octet-stream"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


HOSTILE = "<script>alert('x')</script>\"><img src=x onerror=alert(1)>"


def test_names_subjects_and_texts_are_never_code(client: FlaskClient, library: Library) -> None:
    marked = f"# {HOSTILE}\n[[ref|number=05-CT/TW|key=05-CT/TW|Chỉ thị {HOSTILE}]] [[unit|id=a|{HOSTILE}]]"
    marked += f"\n[[shortcoming|{HOSTILE}]]"
    document = library.add(marked, name=f"{HOSTILE}.pdf", subject=HOSTILE, issuer=HOSTILE, number=HOSTILE, type=HOSTILE)
    failed = library.failed(HOSTILE, name=f"{HOSTILE}.docx")
    library.index()
    pages = ["/", "/documents", f"/documents/{document}", f"/documents/{document}/print", f"/documents/{failed}"]
    pages += [
        "/search?q=alert",
        f"/search?q={HOSTILE}&issuer={HOSTILE}&unit={HOSTILE}",
        "/directives",
        "/directives/05-CT/TW",
    ]
    batch = documents.get(library.store, failed, scope=EVERYTHING).batch  # type: ignore[union-attr]
    for page in [*pages, "/units", f"/shortcomings?q={HOSTILE}", f"/counts?unit={HOSTILE}", f"/batches/{batch}"]:
        text = client.get(page).text
        assert "<script>alert" not in text, page
        assert "<img src=x" not in text, page
    assert "<script>alert" not in client.get(f"/batches/{batch}.json").json["rows"][0]  # type: ignore[index]


def test_csv_opens_in_a_spreadsheet_and_runs_nothing_there(client: FlaskClient, library: Library) -> None:
    library.add("[[shortcoming|=1+1 còn thiếu]]\n[[shortcoming|việc phối hợp chưa tốt]]", subject="=cmd|' /C calc'!A0")
    answer = client.get("/shortcomings/list?format=csv")
    assert answer.content_type.startswith("text/csv")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    lines = answer.data.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Nội dung,Văn bản")
    assert lines[1].startswith("'=1+1")
    assert "'=cmd" in lines[1]
    assert len(lines) == 3


def test_the_language_can_be_switched(client: FlaskClient) -> None:
    answer = client.post("/language", data={"csrf_token": csrf(client, "/"), "language": "en", "next": "/documents"})
    assert answer.headers["Location"] == "/documents"
    page = client.get("/documents").text
    assert '<html lang="en">' in page
    assert "Upload" in page
    assert "Nạp văn bản" not in page


@pytest.mark.parametrize(
    ("address", "status", "sentence"),
    [
        ("/nothing", 404, "Không tìm thấy"),
        ("/documents/nothing", 404, "Không có văn bản này"),
        ("/batches/nothing", 404, "Không có lượt nạp này"),
        ("/directives/99-XX/YY", 404, "Chưa có văn bản nào dẫn"),
        ("/documents?state=nothing", 400, "Không có trạng thái này"),
    ],
)
def test_errors_are_sentences(client: FlaskClient, address: str, status: int, sentence: str) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    assert sentence in answer.text
    assert "Trích Lục" in answer.text


def test_what_nobody_expected_is_a_page_too(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    app.config["SHOW_ERROR_PAGES"] = True
    monkeypatch.setattr("web.directives.directives.listing", lambda *_a, **_k: {}["ten-tep.docx"])
    answer = client.get("/directives")
    assert answer.status_code == 500
    assert "Văn bản đã nạp vẫn được giữ nguyên" in answer.text
    assert "KeyError" not in answer.text
    assert "KeyError" in caplog.text
    assert "ten-tep" not in caplog.text.replace('{}["ten-tep.docx"]', ""), "the log holds code, never values"


def test_a_banner_says_when_nobody_reads(client: FlaskClient) -> None:
    assert "Hàng chờ đang không phản hồi" in client.get("/").text


def test_page_images_are_served_and_missing_ones_are_not(client: FlaskClient, library: Library) -> None:
    document = library.add(pdf=True)
    sha = documents.get(library.store, document, scope=EVERYTHING).sha256  # type: ignore[union-attr]
    library.store.files.put_page(sha, 1, b"RIFF....WEBP")
    assert client.get(f"/documents/{document}/pages/1.webp").content_type == "image/webp"
    assert client.get(f"/documents/{document}/pages/2.webp").status_code == 404


@pytest.mark.parametrize(
    ("context", "words", "expected"),
    [
        ("mở 12 lớp cho cán bộ", "12 lớp", "mở <mark>12 lớp</mark> cho cán bộ"),
        ("mở 12 lớp, " + "a " * 45 + "12 lớp ở xã", "12 lớp", "… " + "a " * 35 + "<mark>12 lớp</mark> ở xã"),
        ("giá 23,08 và 2,5 là 2 loại", "2", "giá 23,08 và 2,5 là <mark>2</mark> loại"),
        ("a < b & 5 người", "5 người", "a &lt; b &amp; <mark>5 người</mark>"),
        ("chữ khác <i>", "không có", "chữ khác &lt;i&gt;"),
    ],
)
def test_a_count_is_marked_in_its_sentence(context: str, words: str, expected: str) -> None:
    shown = in_context(context, words)
    assert shown == expected
    assert shown.count("<mark>") == (words in context)


def test_pages_and_their_parts_are_sent_compressed(client: FlaskClient, library: Library) -> None:
    library.add()
    for address in ("/", "/bootstrap/static/css/bootstrap.min.css", "/static/css/app.css", "/static/js/app.js"):
        with client.get(address, headers={"Accept-Encoding": "gzip, deflate"}) as answer:
            assert answer.headers.get("Content-Encoding") in ("gzip", "deflate"), address


@pytest.mark.parametrize(
    ("address", "title"),
    [
        ("/upload", "Nạp văn bản"),
        ("/counts", "Số liệu"),
        ("/matrix", "Văn bản được dẫn và ma trận"),
        ("/shortcomings", "Hạn chế"),
        ("/admin/users", "Quản trị"),
        ("/", "Tìm kiếm"),
    ],
)
def test_each_page_has_help_of_its_own_in_place(client: FlaskClient, address: str, title: str) -> None:
    assert f'<div class="help-box"><strong>{title}</strong>' in client.get(address).text
    for name in help_topics.TOPICS:
        assert f'<h2 id="{name}">' in client.get("/help").text


def test_what_is_being_read_is_listed_whatever_its_stage(client: FlaskClient, library: Library) -> None:
    receipt = library.send("dang-phan-tich.pdf")
    assert documents.begin(library.store, receipt.id) is not None
    documents.progress(library.store, receipt.id, "analysing", 60)
    library.send("con-cho.pdf")
    page = client.get("/documents?state=reading").text
    assert "dang-phan-tich.pdf" in page
    assert "con-cho.pdf" not in page
    assert "Đang phân tích" in page


def test_a_file_that_cannot_be_read_can_be_cleared_away(client: FlaskClient, library: Library) -> None:
    failed = library.failed("Tệp bị cắt ngang; hãy xin lại bản đủ.", "hong.docx")
    assert f'href="/documents/{failed}/trash"' in client.get(f"/documents/{failed}").text
    assert post(client, f"/documents/{failed}/trash").status_code == 303
    assert "hong.docx" not in client.get("/documents").text
    assert "hong.docx" not in client.get("/").text
