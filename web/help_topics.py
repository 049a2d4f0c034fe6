"""Help in place: what each page is for and how to use it, by the room of its address; the help page shows all."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_babel import lazy_gettext as lazy

#: Topic: its title and its sentences.
TOPICS: dict[str, tuple[Any, Any]] = {
    "upload": (
        lazy("Nạp văn bản"),
        lazy(
            "Kéo thả tệp hoặc cả thư mục vào khung, hoặc dán tệp đã sao chép. Mỗi tệp được đọc riêng: tệp hỏng không "
            "ảnh hưởng tệp khác. Có thể đóng trang; việc đọc vẫn tiếp tục và lượt nạp vẫn còn ở địa chỉ của nó."
        ),
    ),
    "documents": (
        lazy("Đọc và sửa một văn bản"),
        lazy(
            "Bấm một kết quả bên phải để đến đúng chỗ trong văn bản, bấm “Vì sao?” để biết quy tắc nào tìm ra. Người "
            "duyệt bấm d (đúng), s (sai), e (sửa), z (hoàn tác), hoặc bôi đen một đoạn chữ để thêm kết quả còn thiếu."
        ),
    ),
    "search": (
        lazy("Tìm kiếm"),
        lazy(
            "Gõ có dấu hay không dấu đều được: “chi thi 05” tìm ra “Chỉ thị số 05-CT/TW”. Đặt cụm từ trong ngoặc kép "
            "để tìm nguyên cụm, thêm dấu trừ để bỏ một từ, gõ số:12/BC-UBND để tìm theo số. Mọi bộ lọc nằm trong địa "
            "chỉ trang nên có thể gửi cho người khác, lưu lại dưới một tên, hoặc tải kết quả về Excel."
        ),
    ),
    "directives": (
        lazy("Văn bản được dẫn và ma trận"),
        lazy(
            "Mỗi chỉ thị, nghị quyết có một trang: ai dẫn, dẫn thế nào, từ khi nào. Ma trận cho biết đơn vị nào đã có "
            "kế hoạch, báo cáo; “chưa thấy trong kho” chỉ nghĩa là chưa được nạp."
        ),
    ),
    "units": (
        lazy("Đơn vị"),
        lazy(
            "Trang của một đơn vị gom văn bản đơn vị ấy ban hành, văn bản được dẫn, số liệu theo thời gian và hạn chế."
        ),
    ),
    "counts": (
        lazy("Số liệu"),
        lazy(
            "Mỗi dòng là một con số kèm câu chứa nó. “Theo đơn vị và kỳ” xếp cùng một thứ được đếm thành bảng và biểu "
            "đồ; “Tổng chưa khớp” nêu chỗ tổng không bằng các phần cộng lại. Hãy mở nguồn trước khi dùng con số."
        ),
    ),
    "shortcomings": (
        lazy("Hạn chế"),
        lazy(
            "Những hạn chế nói cùng một việc được gom lại; “lặp lại” nghĩa là chính đơn vị ấy đã nêu ở một năm trước. "
            "Mở một nhóm để so cách viết của các năm."
        ),
    ),
    "report": (
        lazy("Lập báo cáo"),
        lazy(
            "Chọn văn bản được thực hiện, kỳ và đơn vị, bỏ dấu ở dòng không cần, rồi tải báo cáo Word theo thể thức "
            "Nghị định 30/2020/NĐ-CP để sửa tiếp. Dòng chưa chắc chắn không được đánh dấu sẵn."
        ),
    ),
    "review": (
        lazy("Duyệt kết quả"),
        lazy("Kết quả chưa chắc chắn, việc đáng xem nhất đứng trước. Dùng toàn bàn phím: d, s, e, z, j, k."),
    ),
    "administration": (
        lazy("Quản trị"),
        lazy(
            "Văn bản thuộc phòng, ban của người nạp; người của phòng, ban khác không thấy. Mọi thay đổi và mọi lần tải "
            "về đều có trong nhật ký. Dòng từ điển mới cho xem trước thay đổi, rồi đọc lại để áp dụng cho văn bản cũ."
        ),
    ),
    "account": (
        lazy("Tài khoản"),
        lazy(
            "Đổi mật khẩu, bật xác thực hai lớp và giữ mã dự phòng ở nơi an toàn, xem và kết thúc các phiên đăng nhập."
        ),
    ),
}
#: Rooms whose pages belong to the topic of another.
_SAME = {
    "corrections": "documents",
    "trash": "documents",
    "found": "search",
    "saved_searches": "search",
    "start": "search",
    "matrix": "directives",
    "batch_events": "upload",
}


def topic() -> str:
    """Return the topic of the page that is asked for."""
    room, _, page = (request.endpoint or "").partition(".")
    if room == "findings":
        return page if page in TOPICS else "search"
    return _SAME.get(room, room) if _SAME.get(room, room) in TOPICS else "search"
