"""One document's way through the house: read, analyse, store; and the command that waits for the next one."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from rq import Queue, Worker
from rq.job import Job
from rq.serializers import JSONSerializer
from rq.timeouts import JobTimeoutException

from extract.pipeline import analyse, build
from extract.secrecy import secrecy_mark
from index import documents
from index.documents import Work
from index.scope import EVERYTHING
from index.store import Store
from ingest.errors import IngestError, Transient
from ingest.limited import limit_memory
from ingest.limits import Limits
from ingest.pages import render_pages
from ingest.read import read
from intake import ENDED
from jobs import QUEUE, connect, sweep, wait_for_redis
from settings import Settings

logger = logging.getLogger("trichluc.worker")

BEAT_SECONDS = 20.0
SPARE_ATTEMPTS = 5  # a document may lose its worker through no fault of its own, but not for ever
SHARE_OF_READING = 70  # percent of the progress bar that reading takes; the rest is analysing and storing
OUT_OF_MEMORY = "Hết bộ nhớ khi đọc tệp này. Tệp gốc vẫn được giữ; hãy tách thành các phần nhỏ hơn rồi nạp lại."
OUT_OF_TIME = "Đọc quá lâu nên đã dừng. Tệp gốc vẫn được giữ; hãy tách thành các phần nhỏ hơn rồi nạp lại."
STOPPED = "Tiến trình đọc bị dừng giữa chừng nhiều lần. Tệp gốc vẫn được giữ; bấm “Thử lại” để đọc lại."
UNEXPECTED = "Có lỗi ngoài dự kiến khi đọc tệp này. Tệp gốc vẫn được giữ; hãy báo cho người quản trị."
BUSY = "Lỗi tạm thời, sẽ tự đọc lại."


def process(document_id: str) -> None:
    """Carry one document through reading, analysing and storing; every outcome ends in the database."""
    settings = Settings.from_env()
    limit_memory(settings.job_memory_mb)
    with contextlib.closing(Store.of(settings)) as store:
        work = documents.begin(store, document_id)
        if work is None:
            return
        if work.attempts > settings.attempts + SPARE_ATTEMPTS:
            documents.fail(store, document_id, code="stopped", sentence=STOPPED)
            return
        with _beating(store, document_id):
            try:
                _read_and_store(store, work, settings.limits)
            except IngestError as error:
                _end(store, work, error, settings)
            except MemoryError:
                documents.fail(store, document_id, code="memory", sentence=OUT_OF_MEMORY, state="failed")
            except JobTimeoutException:
                documents.fail(store, document_id, code="timeout", sentence=OUT_OF_TIME, state="failed")
            except Exception as error:
                # The message of a foreign exception may hold text of the document: only its type is logged.
                logger.error("document %s: %s", document_id, _where(error))
                _end(store, work, Transient(UNEXPECTED), settings)


def _read_and_store(store: Store, work: Work, limits: Limits) -> None:
    data = store.files.read(work.sha256)

    def tell(done: int, total: int) -> None:
        percent = SHARE_OF_READING * done // max(1, total)
        documents.progress(store, work.id, "reading", percent, f"{done}/{total}")

    document = read(data, work.name, limits, tell)
    mark = secrecy_mark(document)
    if mark is not None:
        documents.refuse_secret(store, work.id, mark)
        return
    documents.progress(store, work.id, "analysing", SHARE_OF_READING)
    findings = analyse(document)
    documents.progress(store, work.id, "storing", SHARE_OF_READING + 15)
    for number, image in render_pages(data, document):
        store.files.put_page(work.sha256, number, image)
    documents.complete(store, work.id, document, findings)


def _end(store: Store, work: Work, error: IngestError, settings: Settings) -> None:
    """Try a document again when that can help and tries are left; else keep the reason for people."""
    if error.retry and work.attempts < settings.attempts:
        documents.retry_later(store, work.id, BUSY)  # its job still holds the id; the next sweep enqueues it again
    else:
        documents.fail(store, work.id, code=error.code, sentence=str(error), state=error.state)


def _where(error: BaseException) -> str:
    """Return the type of an error and the line that raised it, without its message."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "?"
    return f"{type(error).__name__} at {place}"


@contextlib.contextmanager
def _beating(store: Store, document_id: str) -> Iterator[None]:
    """Tell the database every few seconds that the document is being read, for as long as the block runs."""
    over = threading.Event()

    def beat() -> None:
        while not over.wait(BEAT_SECONDS):
            documents.beat(store, document_id)

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(BEAT_SECONDS)


class DocumentWorker(Worker):
    """An RQ worker that sweeps at the start and every minute, and turns a dead work-horse into a sentence."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self.store, self.settings = store, settings
        super().__init__(
            [QUEUE],
            connection=connect(settings),
            serializer=JSONSerializer,
            maintenance_interval=settings.sweep_seconds,
            worker_ttl=settings.sweep_seconds + 15,  # RQ waits for a job 15 s less than this, then looks round
            job_monitoring_interval=10,
            work_horse_killed_handler=self.horse_died,
        )

    def run_maintenance_tasks(self) -> None:
        """Do RQ's own housekeeping, then sweep."""
        super().run_maintenance_tasks()  # type: ignore[no-untyped-call]
        sweep(self.store, self.settings)

    def execute_job(self, job: Job, queue: Queue) -> None:
        """Run the job in a work-horse; a document that it left unfinished goes back on the queue at once."""
        super().execute_job(job, queue)
        view = documents.get(self.store, str(job.args[0]), scope=EVERYTHING)
        if view is not None and view.state == "waiting":
            sweep(self.store, self.settings)

    def horse_died(self, job: Job, pid: int, status: int, usage: Any) -> None:
        """Give the document another try, or keep the reason when its tries are used up."""
        document_id = str(job.args[0])
        view = documents.get(self.store, document_id, scope=EVERYTHING)
        if view is None or view.state in ENDED:
            return
        logger.warning("document %s: its process died (status %s)", document_id, status)
        if view.attempts < self.settings.attempts:
            documents.retry_later(self.store, document_id, BUSY)
        else:
            documents.fail(self.store, document_id, code="stopped", sentence=STOPPED)


@click.command()
@click.pass_obj
def worker(settings: Settings) -> None:
    """Chạy một tiến trình xử lý: lấy văn bản trong hàng đợi, đọc, phân tích, lưu."""
    wait_for_redis(settings)
    build()  # before the first fork: every work-horse shares the loaded pipeline
    with contextlib.closing(Store.of(settings)) as store:
        sweep(store, settings)
        DocumentWorker(store, settings).work(logging_level=settings.log_level)
