"""One document's way through the house: read, analyse, store; and the command that waits for the next one."""

from __future__ import annotations

import contextlib
import logging
import signal
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import click
from rq import Queue, Worker
from rq.exceptions import StopRequested
from rq.job import Job
from rq.serializers import JSONSerializer
from rq.timeouts import JobTimeoutException

from extract.lexicon import use
from extract.pipeline import analyse, build
from extract.secrecy import secrecy_mark
from index import documents, lexicon_rows
from index.documents import Work
from index.files import Damaged
from index.scope import EVERYTHING
from index.store import Store, is_away
from index.views import State
from ingest.cost import COSTS
from ingest.errors import IngestError, Transient
from ingest.limited import limit_memory
from ingest.limits import Limits
from ingest.pages import render_pages
from ingest.read import read
from intake import ENDED
from jobs import QueueAway, connect, fill, queue_of, sweep, wait_for_redis, workers
from settings import Settings

logger = logging.getLogger("trichluc.worker")
T = TypeVar("T")

BEAT_SECONDS = 10.0
SPARE_ATTEMPTS = 5  # a document may lose its worker through no fault of its own, but not for ever
PATIENCE_SECONDS = 900.0  # what has been read is not given up because the database starts anew
AWAY_SECONDS = 2.0
LOOK_SECONDS = 3
"""A worker that waits looks this often whether it is still its turn to take slow documents."""
SHARE_OF_READING = 70  # percent of the progress bar that reading takes; the rest is analysing and storing
OUT_OF_MEMORY = "Hết bộ nhớ khi đọc tệp này. Tệp gốc vẫn được giữ; hãy tách thành các phần nhỏ hơn rồi nạp lại."
OUT_OF_TIME = "Đọc quá lâu nên đã dừng. Tệp gốc vẫn được giữ; hãy tách thành các phần nhỏ hơn rồi nạp lại."
STOPPED = "Tiến trình đọc bị dừng giữa chừng nhiều lần. Tệp gốc vẫn được giữ; bấm “Thử lại” để đọc lại."
LOST = "Tệp gốc không còn nguyên trong kho nên chưa đọc được. Hãy nạp lại đúng tệp này."
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
                if is_away(error):
                    logger.warning("document %s: %s; the next sweep takes it up", document_id, _where(error))
                    return
                # The message of a foreign exception may hold text of the document: only its type is logged.
                logger.error("document %s: %s", document_id, _where(error))
                _end(store, work, Transient(UNEXPECTED), settings)


def _read_and_store(store: Store, work: Work, limits: Limits) -> None:
    try:
        data = _patiently(lambda: store.files.read(work.sha256))
    except (FileNotFoundError, Damaged):
        documents.fail(store, work.id, code="missing", sentence=LOST, state="failed")
        return

    def tell(done: int, total: int) -> None:
        percent = SHARE_OF_READING * done // max(1, total)
        _tell(store, work.id, "reading", percent, f"{done}/{total}")

    document = read(data, work.name, limits, tell)
    mark = secrecy_mark(document)
    if mark is not None:
        _patiently(lambda: documents.refuse_secret(store, work.id, mark))
        return
    _tell(store, work.id, "analysing", SHARE_OF_READING)
    use(_patiently(lambda: lexicon_rows.additions(store)))  # what staff have added since this worker looked
    findings = analyse(document)
    _tell(store, work.id, "storing", SHARE_OF_READING + 15)
    for page in render_pages(data, document):
        _patiently(partial(store.files.put_page, work.sha256, *page))
    _patiently(lambda: documents.complete(store, work.id, document, findings))


def _tell(store: Store, document_id: str, state: State, percent: int, stage: str = "") -> None:
    """Say how far the reading is; that is worth no failure."""
    with _undisturbed("telling the progress"):
        documents.progress(store, document_id, state, percent, stage)


def _patiently(what: Callable[[], T]) -> T:
    """Do it, and again while database or file store are away. It must be a thing that can be done twice."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return what()
        except Exception as error:
            if not is_away(error) or time.monotonic() > deadline:
                raise
            logger.warning("%s; trying again", _where(error))
            time.sleep(AWAY_SECONDS)


@contextlib.contextmanager
def _undisturbed(what: str) -> Iterator[None]:
    """Go on when database, file store or Redis are away: what is left undone, the next sweep does."""
    try:
        yield
    except Exception as error:
        if not isinstance(error, QueueAway) and not is_away(error):
            raise
        logger.warning("%s: %s", what, _where(error))


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
            with _undisturbed("a sign of life"):
                documents.beat(store, document_id)

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(BEAT_SECONDS)


class DocumentWorker(Worker):
    """An RQ worker that sweeps at the start and every minute, and turns a dead work-horse into a sentence.

    Of several workers, on whatever hosts, one in three (one at least) takes quick documents alone, so that scans never
    keep all of them busy. The others take turns between both queues, so that neither waits for ever. The youngest are
    the ones for quick documents: an older one that waits for a job has not yet heard of them.
    """

    def __init__(self, store: Store, settings: Settings) -> None:
        self.store, self.settings = store, settings
        self.told_to_stop = False
        self._turn = 0
        connection = connect(settings)
        super().__init__(
            [queue_of(connection, cost) for cost in COSTS],
            connection=connection,
            serializer=JSONSerializer,
            maintenance_interval=settings.sweep_seconds,
            worker_ttl=settings.sweep_seconds + 15,  # RQ waits for a job 15 s less than this, then looks round
            job_monitoring_interval=10,
            work_horse_killed_handler=self.horse_died,
        )

    def run_maintenance_tasks(self) -> None:
        """Do RQ's own housekeeping, then sweep."""
        super().run_maintenance_tasks()  # type: ignore[no-untyped-call]
        with _undisturbed("the sweep"):
            sweep(self.store, self.settings)
            _take_lexicon(self.store)

    def dequeue_job_and_maintain_ttl(
        self, timeout: int | None, max_idle_time: int | None = None
    ) -> tuple[Job, Queue] | None:
        """Wait for the next job on the queues that it is this worker's turn to take; others who come change that."""
        while True:
            with _undisturbed("choosing a queue"):
                self._ordered_queues = self.choose()
            look = None if timeout is None else LOOK_SECONDS
            found = super().dequeue_job_and_maintain_ttl(look, look)
            if found is not None or timeout is None:
                return found

    def choose(self) -> list[Queue]:
        """Return the queues to take the next job from, the preferred one first."""
        quick, slow = self.queues
        alive = workers(self.connection)
        if len(alive) > 1 and self.key in alive[-max(1, len(alive) // 3) :]:
            return [quick]
        self._turn += 1
        slow_first = self._turn % (2 if len(alive) > 1 else 5) == 0
        return [slow, quick] if slow_first else [quick, slow]

    def execute_job(self, job: Job, queue: Queue) -> None:
        """Run the job in a work-horse, then fill the queues; a document that it left unfinished goes back at once."""
        super().execute_job(job, queue)
        with _undisturbed("after a document"):
            view = documents.get(self.store, str(job.args[0]), scope=EVERYTHING)
            (sweep if view is not None and view.state == "waiting" else fill)(self.store, self.settings)

    def request_stop(self, signum: Any, frame: Any) -> None:
        """Note that this worker was told to stop: when it ends for another reason, a new one takes its place.

        RQ asks Redis whether a job is running; when Redis has ended first, there is nothing to wait for.
        """
        self.told_to_stop = True
        try:
            super().request_stop(signum, frame)  # type: ignore[no-untyped-call]
        except QueueAway as error:
            raise StopRequested from error

    def horse_died(self, job: Job, pid: int, status: int, usage: Any) -> None:
        """Give the document another try, or keep the reason when its tries are used up."""
        with _undisturbed("after the death of a process"):
            self._free(str(job.args[0]), status)

    def _free(self, document_id: str, status: int) -> None:
        view = documents.get(self.store, document_id, scope=EVERYTHING)
        if view is None or view.state in ENDED:
            return
        logger.warning("document %s: its process died (status %s)", document_id, status)
        if view.attempts < self.settings.attempts:
            documents.retry_later(self.store, document_id, BUSY)
        else:
            documents.fail(self.store, document_id, code="stopped", sentence=STOPPED)


def _take_lexicon(store: Store) -> None:
    """Load the pipeline with what staff have added, before the next fork: every work-horse shares it."""
    use(lexicon_rows.additions(store))
    build()


@click.command()
@click.pass_obj
def worker(settings: Settings) -> None:
    """Chạy một tiến trình xử lý: lấy văn bản trong hàng đợi, đọc, phân tích, lưu."""
    build()  # before the first fork: every work-horse shares the loaded pipeline
    with contextlib.closing(Store.patiently(settings)) as store:
        while not _work(store, settings):
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, signal.SIG_DFL)  # the handlers are those of the worker that has ended
            time.sleep(AWAY_SECONDS)


def _work(store: Store, settings: Settings) -> bool:
    """Work until this process is told to stop; False when Redis went away, or another trouble ended the worker."""
    each: DocumentWorker | None = None
    with _undisturbed("a worker that could not go on"):
        wait_for_redis(settings)
        sweep(store, settings)
        _take_lexicon(store)
        each = DocumentWorker(store, settings)
        each.work(logging_level=settings.log_level)
    return each is not None and each.told_to_stop
