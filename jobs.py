"""The queue: which documents wait, which have lost their job, and who is working.

The database is the truth. Redis carries ids only: a document that has no live job is put back by the next sweep, so
that neither a killed worker nor a lost Redis loses anything. A job may run twice without harm, since
`documents.begin` gives a document to one reader at a time.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import tempfile
import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from rq import Queue, Worker
from rq.exceptions import DuplicateJobError, NoSuchJobError
from rq.job import Job, JobStatus
from rq.serializers import JSONSerializer

from index import documents, trash
from index.store import Store
from settings import Settings

logger = logging.getLogger("trichluc.jobs")

QUEUE = "documents"
LONGEST_SOCKET = 100
START_SECONDS = timedelta(seconds=20)
"""A worker that has taken a job off the queue claims the document within this time, or it is dead."""


def socket_path(data: Path) -> Path:
    """Return the path of the Redis socket; the kernel allows about a hundred bytes, so deep folders get a short one."""
    path = data / "redis" / "redis.sock"
    if len(str(path).encode()) <= LONGEST_SOCKET:
        return path
    name = hashlib.sha256(str(data).encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"trichluc-{name}" / "redis.sock"


def connect(settings: Settings, *, patient: bool = True) -> redis.Redis:
    """Return a connection to the Redis of the settings; nothing is sent yet.

    A person who waits for a page is told at once that Redis is away: without `patient`, a failed try is not repeated,
    which otherwise takes seconds.
    """
    options: dict[str, Any] = {} if patient else {"retry": Retry(NoBackoff(), 0), "socket_timeout": 2.0}
    if settings.redis_url:
        return redis.Redis.from_url(settings.redis_url, **options)
    return redis.Redis(unix_socket_path=str(socket_path(settings.data)), **options)


def wait_for_redis(settings: Settings, seconds: float = 20.0) -> None:
    """Return when Redis answers. Raises RedisError when it does not within `seconds`."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            with contextlib.closing(connect(settings)) as connection:
                connection.ping()
            return
        except RedisError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def queue_of(connection: redis.Redis) -> Queue:
    """Return the one queue; jobs on it are JSON, never pickles."""
    return Queue(QUEUE, connection=connection, serializer=JSONSerializer)


def _job_id(document_id: str) -> str:
    return f"doc-{document_id}"


def enqueue(settings: Settings, document_ids: Iterable[str]) -> bool:
    """Put the documents on the queue; one that is there already stays where it is.

    Call it after the rows are committed. Returns False when Redis does not answer: the next sweep enqueues them.
    """
    try:
        with contextlib.closing(connect(settings, patient=False)) as connection:
            queue = queue_of(connection)
            for document_id in document_ids:
                with contextlib.suppress(DuplicateJobError):
                    _enqueue(queue, document_id, settings)
        return True
    except RedisError as error:
        logger.warning("the queue does not answer (%s); the next sweep will enqueue", type(error).__name__)
        return False


def _enqueue(queue: Queue, document_id: str, settings: Settings) -> None:
    queue.enqueue(
        "worker.process",
        document_id,
        job_id=_job_id(document_id),
        job_timeout=settings.job_seconds,
        result_ttl=0,
        failure_ttl=60,
        unique=True,
    )


def sweep(store: Store, settings: Settings) -> int:
    """Put every unfinished document that nobody reads and no job waits for back on the queue; return how many."""
    documents.finish_erasures(store)
    trash.purge_due(store, settings.trash_days)
    count = 0
    with contextlib.closing(connect(settings)) as connection:
        queue = queue_of(connection)
        queued = set(queue.job_ids)
        for document_id in documents.lost(store):
            if _job_id(document_id) in queued or not _forget_dead_job(connection, _job_id(document_id)):
                continue
            with contextlib.suppress(DuplicateJobError):
                _enqueue(queue, document_id, settings)
                count += 1
    if count:
        logger.info("put %d unfinished documents back on the queue", count)
    return count


def _forget_dead_job(connection: redis.Redis, job_id: str) -> bool:
    """Delete what is left of a job that nobody works on; False when a worker has just taken it."""
    try:
        job = Job.fetch(job_id, connection=connection, serializer=JSONSerializer)
    except NoSuchJobError:
        return True
    taken = job.started_at or job.enqueued_at
    age = datetime.now(UTC) - taken.replace(tzinfo=taken.tzinfo or UTC) if taken else START_SECONDS
    if job.get_status(refresh=False) in (JobStatus.STARTED, JobStatus.QUEUED) and age < START_SECONDS:
        return False
    job.delete()
    return True


def queue_health(settings: Settings) -> dict[str, Any]:
    """Return the state of the queue: ok, how many wait, the age of the oldest job in seconds, and the live workers."""
    try:
        with contextlib.closing(connect(settings, patient=False)) as connection:
            queue = queue_of(connection)
            ids = queue.job_ids
            oldest = Job.fetch_many(ids[:1], connection=connection, serializer=JSONSerializer)
            since = next((job.enqueued_at for job in oldest if job is not None and job.enqueued_at), None)
            age = (datetime.now(UTC) - since.replace(tzinfo=since.tzinfo or UTC)).total_seconds() if since else None
            return {
                "ok": True,
                "waiting": len(ids),
                "oldest_seconds": age,
                "workers": Worker.count(connection=connection),
            }
    except RedisError as error:
        return {"ok": False, "waiting": None, "oldest_seconds": None, "workers": 0, "error": type(error).__name__}
