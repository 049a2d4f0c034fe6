"""A plan and a report of an invented province, as `builders.build` reads them."""

from pathlib import Path

DATA = Path(__file__).parent / "data"
PLAN = (DATA / "plan.txt").read_text()
REPORT = (DATA / "report.txt").read_text()

PLAN_META = {
    "type": "kế hoạch",
    "number": "12/KH-CAT",
    "issued_on": "2017-03-02",
    "issuer": "Công an tỉnh Hòa Giang",
    "subject": "Thực hiện Chỉ thị số 05-CT/TW trong lực lượng",
    "recipients": ("Như trên", "Lưu: VT"),
}
REPORT_META = {
    "type": "báo cáo",
    "number": "45/BC-STC",
    "issued_on": "2019-11",
    "issuer": "Sở Tài chính",
    "subject": "Sơ kết thực hiện Chỉ thị 05",
}
