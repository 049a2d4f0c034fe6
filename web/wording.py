"""The Vietnamese words for what administrators see: roles, lines of the audit log, values before and after."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy

from index import accounts, audit, logins
from web import labels

ROLES = {
    accounts.VIEWER: lazy("Xem"),
    accounts.UPLOADER: lazy("Nạp"),
    accounts.REVIEWER: lazy("Duyệt"),
    accounts.ADMINISTRATOR: lazy("Quản trị"),
}

#: The kinds of lines of the audit log; a kind that is missing here is shown by its code.
EVENTS = {
    "stored": lazy("nạp"),
    "duplicate": lazy("nạp trùng"),
    "refused": lazy("không nhận"),
    "failed": lazy("không đọc được"),
    "done": lazy("đọc xong"),
    "reprocess": lazy("yêu cầu đọc lại"),
    "reread": lazy("đọc lại xong"),
    "retry": lazy("thử lại"),
    "correction": lazy("sửa kết quả"),
    "withdrawn": lazy("rút chỗ đã sửa"),
    "trashed": lazy("bỏ vào thùng rác"),
    "left": lazy("rút khỏi phòng, ban"),
    "restored": lazy("khôi phục"),
    "purged": lazy("xóa hẳn"),
    "offices": lazy("đổi phòng, ban của văn bản"),
    "downloaded": lazy("tải về"),
    "login": lazy("đăng nhập"),
    "login-failed": lazy("đăng nhập không được"),
    "logout": lazy("kết thúc phiên"),
    "sessions-ended": lazy("kết thúc các phiên khác"),
    "password-changed": lazy("đổi mật khẩu"),
    "password-reset": lazy("đặt lại mật khẩu"),
    "two-factor-on": lazy("bật hai lớp"),
    "two-factor-off": lazy("tắt hai lớp"),
    "recovery-code-used": lazy("dùng mã dự phòng"),
    "user-created": lazy("tạo tài khoản"),
    "user-changed": lazy("đổi quyền"),
    "user-closed": lazy("khóa tài khoản"),
    "user-opened": lazy("mở tài khoản"),
    "office-created": lazy("thêm phòng, ban"),
    "office-renamed": lazy("đổi tên phòng, ban"),
    "office-removed": lazy("xóa phòng, ban"),
    "token-created": lazy("tạo mã truy cập"),
    "token-revoked": lazy("thu hồi mã truy cập"),
    "lexicon-added": lazy("thêm dòng từ điển"),
    "lexicon-removed": lazy("bỏ dòng từ điển"),
}
SUBJECTS = {
    "document": lazy("văn bản"),
    "user": lazy("tài khoản"),
    "office": lazy("phòng, ban"),
    "token": lazy("mã truy cập"),
    "table": lazy("bảng"),
    "lexicon": lazy("từ điển"),
}
#: What did not fit when somebody tried to log in.
STEPS = {logins.PASSWORD: lazy("sai tên hoặc mật khẩu"), logins.CODE: lazy("sai mã xác thực hai lớp")}
#: What a row of the lexicon adds to.
ROWS = {
    "unit": lazy("Tên gọi khác của đơn vị"),
    "defect": lazy("Cách nói nêu hạn chế"),
    "heading.shortcoming": lazy("Đề mục: hạn chế"),
    "heading.cause": lazy("Đề mục: nguyên nhân"),
    "heading.task": lazy("Đề mục: nhiệm vụ"),
    "heading.recommendation": lazy("Đề mục: kiến nghị"),
    "heading.result": lazy("Đề mục: kết quả"),
    "heading.lesson": lazy("Đề mục: bài học"),
}
VALUES = {
    "kind": lazy("loại"),
    "phrase": lazy("cụm từ"),
    "means": lazy("nghĩa là"),
    "level": lazy("cấp"),
    "value": lazy("giá trị"),
    "noun": lazy("thứ được đếm"),
    "name": lazy("tên"),
    "role": lazy("vai trò"),
    "offices": lazy("phòng, ban"),
    "sees_all": lazy("thấy mọi văn bản"),
    "user": lazy("thay mặt"),
}


def subject(text: str, users: Mapping[int, str] | None = None, title: str | None = None) -> str:
    """Return what a line of the log was about: "user:3" as "tài khoản Hoa", a document by its title if it has one."""
    kind, _colon, rest = text.partition(":")
    if text == audit.NO_USER:
        return str(_("tài khoản không có thật"))
    if kind == "user" and rest.isdecimal():
        rest = (users or {}).get(int(rest), rest)
    if kind == "document":
        rest = f"“{labels.headline(title)}”" if title else rest[-6:]
    return f"{SUBJECTS.get(kind, kind)} {rest if kind in ('document', 'user') else rest[-40:]}"


def changes(
    before: Mapping[str, Any], after: Mapping[str, Any], offices: Mapping[int, str]
) -> list[tuple[str, str | None, str | None]]:
    """Return each value that differs: its name, what it was and what it became (None: there was or is none)."""
    names = [name for name in dict.fromkeys([*before, *after]) if before.get(name) != after.get(name)]
    return [
        (
            str(VALUES.get(name, name)),
            _shown(name, before[name], offices) if name in before else None,
            _shown(name, after[name], offices) if name in after else None,
        )
        for name in names
    ]


def lasting(seconds: float) -> str:
    """Return a length of time in the two words that matter: "3 giờ", "12 phút", "vài giây"."""
    if seconds < 60:
        told = _("vài giây")
    elif seconds < 3600:
        told = _("%(n)s phút", n=int(seconds // 60))
    elif seconds < 86_400:
        told = _("%(n)s giờ", n=int(seconds // 3600))
    else:
        told = _("%(n)s ngày", n=int(seconds // 86_400))
    return str(told)


def _shown(name: str, value: Any, offices: Mapping[int, str]) -> str:
    if name == "offices" and isinstance(value, list):
        return "; ".join(offices.get(each, f"({each})") for each in value) or str(_("không có"))
    if isinstance(value, bool):
        return str(_("có") if value else _("không"))
    if value is None:
        return str(_("không có"))
    codes: dict[str, Any] = {"role": ROLES, "kind": ROWS, "level": labels.LEVELS}.get(name, {})
    return str(codes.get(value, value)) if isinstance(value, str) else str(value)
