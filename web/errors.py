"""What people and programs read when something goes wrong: a page, or application/problem+json under /api."""

from __future__ import annotations

import json
import logging
import traceback

from flask import Flask, Response, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import Forbidden, HTTPException, InternalServerError, ServiceUnavailable

from index.documents import NoOffice
from index.store import is_away
from web.service import service

logger = logging.getLogger("trichluc.web")

RETRY_SECONDS = 10


def start(app: Flask) -> None:
    """Register the handlers. What nobody expected is logged with its trace, without file names or tokens."""
    app.register_error_handler(HTTPException, _expected)
    app.register_error_handler(NoOffice, _homeless)
    app.register_error_handler(Exception, _unexpected)


def _expected(error: HTTPException) -> ResponseReturnValue:
    # A redirect to the address with a slash is an exception too, and a good answer.
    if error.code is None or error.code < 400:
        return error
    return _answer(error)


def _homeless(error: NoOffice) -> ResponseReturnValue:
    return _answer(Forbidden(description=str(error)))


def _unexpected(error: Exception) -> ResponseReturnValue:
    if is_away(error):
        logger.warning("a request to %s found database or file store away: %s", request.endpoint, type(error).__name__)
        return _away()
    if current_app.testing and not current_app.config.get("SHOW_ERROR_PAGES"):
        raise error
    logger.error("a request to %s failed: %s", request.endpoint, _trace(error))
    return _answer(InternalServerError())


def _away() -> ResponseReturnValue:
    """Answer 503, without a look at who asks: that is in the database."""
    title, detail = sentences(ServiceUnavailable())
    headers = {"Retry-After": str(RETRY_SECONDS), "Cache-Control": "no-store"}
    if request.path.startswith("/api/"):
        return problem(503, title, detail, headers)
    page = current_app.jinja_env.get_template("away.html")  # without what other templates are told of the visitor
    return page.render(title=title, detail=detail, seconds=RETRY_SECONDS), 503, headers


def _trace(error: BaseException) -> str:
    """Return the type and the trace of an error and its causes, without messages: they may hold names or text."""
    lines = "".join(traceback.format_tb(error.__traceback__))
    before = f", from {_trace(error.__cause__)}" if error.__cause__ is not None else ""
    return f"{type(error).__name__}{before}\n{lines}"


def _answer(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    title, detail = sentences(error)
    if request.path.startswith("/api/"):
        return problem(status, title, detail, _extra_headers(error))
    return render_template("error.html", status=status, title=title, detail=detail), status, _extra_headers(error)


def _extra_headers(error: HTTPException) -> dict[str, str]:
    kept = {"allow", "retry-after", "www-authenticate"}
    found = {name: value for name, value in error.get_headers() if name.lower() in kept}
    return found | ({"WWW-Authenticate": "Bearer"} if error.code == 401 else {})


def problem(status: int, title: str, detail: str, headers: dict[str, str] | None = None) -> Response:
    """Return an answer in the form of RFC 9457."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return Response(
        json.dumps(body, ensure_ascii=False), status=status, headers=headers, content_type="application/problem+json"
    )


def sentences(error: HTTPException) -> tuple[str, str]:
    """Return what happened, and what was kept and what to do. A sentence given to `abort` is preferred."""
    status = error.code or 500
    title, detail = _sentences().get(status, _sentences()[500] if status >= 500 else _sentences()[400])
    if isinstance(error, CSRFError):
        return _("Biểu mẫu đã hết hạn"), _("Chưa có gì thay đổi. Hãy quay lại, tải lại trang rồi gửi lại.")
    if "description" in vars(error) and error.description and status != 500:
        # Only our own sentences are Vietnamese; those of Werkzeug are set on the class.
        return title, _own(error.description, detail)
    return title, detail


def _own(description: str, otherwise: str) -> str:
    return description if any(ord(character) > 127 for character in description) else otherwise


def _sentences() -> dict[int, tuple[str, str]]:
    limit = service().settings.max_file_mb
    return {
        400: (_("Yêu cầu không hợp lệ"), _("Chưa có gì thay đổi. Hãy kiểm tra lại địa chỉ hoặc dữ liệu đã gửi.")),
        401: (_("Cần đăng nhập"), _("Hãy gửi mã truy cập trong tiêu đề Authorization: Bearer, hoặc đăng nhập.")),
        403: (_("Không được phép"), _("Tài khoản này không có quyền làm việc đó. Chưa có gì thay đổi.")),
        404: (_("Không tìm thấy"), _("Trang hoặc văn bản này không có, hoặc đã được gỡ. Hãy thử tìm kiếm.")),
        405: (_("Cách gọi không đúng"), _("Địa chỉ này không nhận phương thức đã gửi. Chưa có gì thay đổi.")),
        413: (
            _("Tệp quá lớn"),
            _(
                "Mỗi tệp được tối đa %(limit)s MB. Lần gửi này chưa được lưu; hãy tách hoặc nén tệp rồi nạp lại.",
                limit=limit,
            ),
        ),
        429: (
            _("Thử quá nhiều lần"),
            _("Để bảo vệ tài khoản, hệ thống tạm dừng nhận yêu cầu từ máy này. Hãy đợi một phút rồi thử lại."),
        ),
        500: (
            _("Hệ thống gặp lỗi"),
            _("Văn bản đã nạp vẫn được giữ nguyên. Hãy thử lại sau ít phút; nếu còn lỗi, báo cho quản trị viên."),
        ),
        503: (
            _("Tạm thời chưa phục vụ được"),
            _(
                "Cơ sở dữ liệu hoặc kho tệp tạm thời không trả lời. Văn bản đã nạp vẫn được giữ nguyên; "
                "yêu cầu vừa gửi chưa được thực hiện. Hãy thử lại sau ít phút."
            ),
        ),
    }
