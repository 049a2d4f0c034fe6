"""The whole service, as an office runs it: real Redis, real workers, real files, over HTTP."""

from __future__ import annotations

import io
import signal
import time
import zipfile
from pathlib import Path

import psutil
import pytest
import requests

from tests.service import bad_files
from tests.service.running import ROOT, Running, wait_until

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

SAMPLES = ROOT / "samples"
VIETNAMESE = set("ăâđêôơưáàảãạấầẩẫậắằẳẵặéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ")

BAD = {
    "rong.docx": lambda: b"",
    "van-ban.pdf": lambda: "Đây chỉ là văn bản thuần, không phải PDF.\n".encode() * 20,
    "cat-ngang.docx": bad_files.truncated_word,
    "co-mat-khau.pdf": bad_files.locked_pdf,
    "bom.docx": bad_files.bomb,
}


def sample(name: str) -> tuple[str, bytes]:
    return name, (SAMPLES / name).read_bytes()


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("bao-cao-so-ket-chi-thi-05.docx", "01-KL/TW"),
        ("bao-cao-de-an-06-nam-2024.pdf", "de an 06"),
        ("bao-cao-trung-tam-y-te-2024.txt", "trạm y tế"),
    ],
)
def test_a_document_is_uploaded_read_and_found(running: Running, name: str, query: str) -> None:
    [receipt] = running.upload(sample(name))
    assert running.ended(receipt["id"])["state"] == "done"
    findings = running.get(f"/documents/{receipt['id']}/findings").json()
    assert findings["references"]
    assert findings["counts"]
    assert findings["metadata"]["type"] == "báo cáo"
    hits = running.found(q=query)["hits"]
    assert receipt["id"] in [hit["id"] for hit in hits]
    assert running.get(f"/documents/{receipt['id']}/original").content == sample(name)[1]


def test_a_scan_is_read_by_ocr_and_shown_as_page_image(running: Running) -> None:
    [receipt] = running.upload(sample("bao-cao-cong-an-xa-ban-quet.pdf"))
    row = running.ended(receipt["id"], 180)
    assert row["state"] == "done", row["error"]
    findings = running.get(f"/documents/{receipt['id']}/findings").json()
    assert "44-KL/TW" in [reference["number"] for reference in findings["references"]]
    assert findings["references"][0]["place"]["boxes"]
    image = running.get(f"/documents/{receipt['id']}/pages/1.webp")
    assert image.headers["Content-Type"] == "image/webp"


def test_the_same_bytes_twice_are_one_document(running: Running) -> None:
    [first] = running.upload(sample("ke-hoach-chi-thi-05.docx"))
    [second] = running.upload(("ten-khac.docx", sample("ke-hoach-chi-thi-05.docx")[1]))
    assert second["duplicate_of"] == first["id"]


def test_bad_files_get_a_sentence_and_the_next_document_is_read(running: Running) -> None:
    rows = running.upload(*((name, make()) for name, make in BAD.items()))
    for row in rows:
        ended = running.ended(row["id"])
        assert ended["state"] in ("failed", "refused"), row["name"]
        assert VIETNAMESE & set(ended["error"].lower()), row["name"]
        assert "Traceback" not in ended["error"]
    [good] = running.upload(("sau-do.docx", bad_files.word("Thực hiện Chỉ thị số 05-CT/TW ngày 15/5/2016.")))
    assert running.ended(good["id"])["state"] == "done"


def test_a_zip_is_unpacked_each_file_with_its_own_fate(running: Running) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("thu-muc/kế hoạch.docx", bad_files.word("Kế hoạch số 99/KH-UBND ngày 01/02/2024"))
        archive.writestr("rong.txt", b"")
    rows = running.upload(("goi.zip", out.getvalue()))
    states = {row["name"]: running.ended(row["id"])["state"] for row in rows}
    assert states == {"kế hoạch.docx": "done", "rong.txt": "failed"}


def test_a_secret_document_leaves_only_the_fact_of_its_refusal(running: Running) -> None:
    word = "xuyenchithachthao"
    secret = bad_files.word(
        f"Nội dung {word} của kế hoạch.", left=("UBND TỈNH X", "SỞ Y", "Số: 3/KH-SY", "MẬT"), right=("CỘNG HÒA",)
    )
    [receipt] = running.upload((f"{word}-ten-tep.docx", secret))
    row = running.ended(receipt["id"])
    assert row["state"] == "refused"
    assert "mật" in row["error"].lower()
    assert running.get(f"/documents/{receipt['id']}/original").status_code in (404, 410)
    running.upload(("khac.docx", bad_files.word("Văn bản khác để cơ sở dữ liệu ghi tiếp.")))
    left = [path for path in files_of(running) if word.encode() in path.read_bytes() or secret in path.read_bytes()]
    assert left == []


def files_of(running: Running) -> list[Path]:
    return [path for path in [*running.data.rglob("*"), running.log] if path.is_file()]


def test_a_plan_about_protecting_secrets_is_read(running: Running) -> None:
    [receipt] = running.upload(sample("ke-hoach-bao-ve-bi-mat-nha-nuoc.docx"))
    assert running.ended(receipt["id"])["state"] == "done"


def slow_text(number: int) -> bytes:
    """Return a text that is large enough for the queue of slow documents."""
    return f"Bản {number}.\n".encode() + long_document() * 5


def test_large_files_do_not_hold_up_small_ones(own_service: Running) -> None:
    large = own_service.upload(*((f"lon-{number}.txt", slow_text(number)) for number in range(4)))
    small = own_service.upload(
        *((f"nho-{number}.docx", bad_files.word(f"Kế hoạch số {number}/KH-UBND")) for number in range(8))
    )
    for row in small:
        assert own_service.ended(row["id"])["state"] == "done"
    states = [own_service.document(row["id"])["state"] for row in large]
    assert states.count("waiting") >= 2, "one worker of two takes them, one after the other"


def long_document() -> bytes:
    line = "{}. Thực hiện Chỉ thị số {}-CT/TW, Công an tỉnh tổ chức {} buổi cho trên {}.000 lượt người; còn chậm.\n"
    return "".join(line.format(n, n % 90 + 1, n % 70 + 2, n % 500 + 1) for n in range(2_500)).encode()


@pytest.mark.parametrize("victim", ["worker", "horse", "both"])
def test_a_killed_worker_costs_no_document(own_service: Running, victim: str) -> None:
    [receipt] = own_service.upload(("dai.txt", long_document()))
    wait_until(lambda: own_service.document(receipt["id"])["state"] in ("reading", "analysing"), 30, "a start")
    workers = own_service.of_command("trichluc worker")
    horses = [child for worker in workers for child in worker.children()]
    chosen = {"worker": workers, "horse": horses, "both": workers + horses}[victim]
    assert chosen
    for process in chosen:
        process.send_signal(signal.SIGKILL)
    assert own_service.ended(receipt["id"], 150)["state"] == "done"


def test_nothing_is_left_of_a_killed_web_server(own_service: Running) -> None:
    """Its child would answer beside the next one, with the settings of yesterday, and outlive the whole service."""
    [web, *_] = own_service.of_command("trichluc web")
    children = web.children(recursive=True)
    assert children
    web.kill()
    assert psutil.wait_procs(children, timeout=20)[1] == []
    wait_until(
        lambda: [each for each in own_service.of_command("trichluc web") if each.pid != web.pid], 30, "a new one"
    )


def test_a_killed_redis_costs_no_document(own_service: Running) -> None:
    own_service.of_command("redis-server")[0].kill()
    [receipt] = own_service.upload(("sau.docx", bad_files.word("Kế hoạch số 12/KH-UBND ngày 01/02/2024")))
    assert own_service.ended(receipt["id"], 120)["state"] == "done"


def test_ctrl_c_ends_every_process_and_the_next_run_carries_on(own_service: Running) -> None:
    [receipt] = own_service.upload(("dai.txt", long_document()))
    wait_until(lambda: own_service.document(receipt["id"])["state"] != "waiting", 30, "a start")
    family = own_service.family()
    assert len(family) >= 4
    assert own_service.stop() == 0
    time.sleep(0.2)
    assert [p for p in family if p.is_running() and p.status() != psutil.STATUS_ZOMBIE] == []
    own_service.start()
    assert own_service.ended(receipt["id"], 150)["state"] == "done"


def test_what_a_killed_service_has_left_is_ended_by_the_next(own_service: Running) -> None:
    stubborn = own_service.of_command("trichluc web")[0]
    assert own_service.process is not None
    stubborn.suspend()  # it will not end when it is told to
    own_service.process.kill()
    own_service.process.wait(20)
    own_service.start()
    wait_until(lambda: not stubborn.is_running() or stubborn.status() == psutil.STATUS_ZOMBIE, 60, "its end")
    wait_until(own_service._healthy, 60, "the new processes")


def test_health_needs_no_token_and_the_rest_does(running: Running) -> None:
    assert requests.get(f"{running.url}/api/v1/health", timeout=5).status_code == 200
    answer = requests.get(f"{running.url}/api/v1/documents", timeout=5)
    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "application/problem+json"
