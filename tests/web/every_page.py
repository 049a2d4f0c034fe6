"""Every page of the service with a library that fills it: for tests that look at all of them."""

from __future__ import annotations

from index import documents
from index.scope import EVERYTHING
from tests.web.builders import Library

#: Addresses by endpoint; what stands in braces is filled in from the library.
PAGES = {
    "account.page": ["/account/"],
    "account.two_factor": ["/account/two-factor"],
    "administration.holders": ["/admin/documents/{report}/offices"],
    "administration.lexicon": ["/admin/lexicon"],
    "administration.log": ["/admin/log"],
    "administration.offices": ["/admin/offices"],
    "administration.overview": ["/admin/"],
    "administration.reading": ["/admin/reading"],
    "administration.tokens": ["/admin/tokens"],
    "administration.trash": ["/admin/trash"],
    "administration.user": ["/admin/users/1"],
    "administration.users": ["/admin/users"],
    "corrections.add": ["/documents/{report}/findings/new?layer=counts&start=0&end=9"],
    "corrections.edit": ["/documents/{report}/findings/{finding}/edit"],
    "corrections.history": ["/documents/{report}/corrections"],
    "corrections.metadata": ["/documents/{report}/metadata"],
    "counts.differing": ["/counts/mismatches"],
    "counts.page": ["/counts/series", "/counts/series?noun=lớp", "/counts/series?noun=lớp&by=period"],
    "directives.listing": ["/directives"],
    "directives.page": ["/directives/05-CT/TW"],
    "documents.listing": ["/documents", "/documents?state=failed"],
    "documents.page": [
        "/documents/{report}",
        "/documents/{report}?view=text",
        "/documents/{scan}?view=pages",
        "/documents/{failed}",
    ],
    "documents.printed": ["/documents/{report}/print"],
    "findings.counts": ["/counts"],
    "findings.shortcomings": ["/shortcomings/list"],
    "findings.units": ["/units"],
    "found.page": ["/search/findings?q=lớp"],
    "matrix.page": ["/matrix", "/matrix?directive=05-CT/TW"],
    "report.page": ["/report", "/report?directive=05-CT/TW"],
    "review.page": ["/review"],
    "search.page": ["/search", "/search?q=chi+thi+05", "/search?q=khongcogi"],
    "shortcomings.listing": ["/shortcomings"],
    "shortcomings.one": ["/shortcomings/groups/{group}"],
    "start.guide": ["/help"],
    "start.page": ["/"],
    "trash.ask": ["/documents/{report}/trash"],
    "units.page": ["/units/cong-an-tinh"],
    "upload.batch": ["/batches/{batch}"],
    "upload.page": ["/upload"],
}
#: Endpoints that answer with data or files, and those that show nothing once somebody is logged in.
NOT_PAGES = {
    "auth.login",
    "auth.second",
    "auth.setup",
    "batch_events.stream",
    "bootstrap.static",
    "documents.original",
    "documents.page_image",
    "search.completions",
    "static",
    "upload.batch_json",
}
REPORT = """# BÁO CÁO
# I. KẾT QUẢ
[[unit|id=cong-an-tinh|level=province|name=Công an tỉnh|Công an tỉnh]] thực hiện \
[[ref|number=05-CT/TW|key=05-CT/TW|relation=implements|issued_on=2016-05-15|Chỉ thị số 05-CT/TW]], mở \
[[count|value=12|noun=lớp|confidence=0.6|12 lớp]] bồi dưỡng.
# II. HẠN CHẾ
[[shortcoming|Công tác phối hợp giữa các đơn vị còn hạn chế]] do [[cause|thiếu cán bộ]].
"""


def fill(library: Library) -> dict[str, object]:
    """Fill the library with documents in every state; return what fills the addresses of `PAGES` in."""
    store = library.store
    read = {"type": "báo cáo", "issuer": "Công an tỉnh", "place": "Hòa Giang"}
    for year in (2024, 2025):
        report = library.add(REPORT, number=f"{year}/BC-CAT", issued_on=f"{year}-12-01", subject=f"năm {year}", **read)
    body = documents.body(store, report, scope=EVERYTHING)
    assert body is not None
    (count,) = [each for each in body.findings if each.layer == "counts"]
    batch = documents.new_batch(store, 1, "web")
    library.send("dang-doi.pdf", batch=batch)
    names: dict[str, object] = {
        "report": report,
        "finding": count.id,
        "scan": library.add(pdf=True, subject="kế hoạch", type="kế hoạch"),
        "failed": library.failed("Tệp bị cắt ngang; hãy xin lại bản đủ."),
        "batch": batch,
        "group": 1,
    }
    library.index()
    return names
