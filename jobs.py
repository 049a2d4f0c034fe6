"""The queues: a few documents of each cost, taken in turn from those that wait in the database; and who is working.

The database is the truth. Redis carries ids only, and only as many as keep the workers busy for a while: who sends one
file after somebody else's thousand waits for a few of them. A document that has no live job is put back by the next
sweep, so that neither a killed worker nor a lost Redis loses anything. A job may run twice without harm, since
`documents.begin` gives a document to one reader at a time.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from rq import Queue, Worker
from rq.exceptions import NoSuchJobError
from rq.job import Job, JobStatus
from rq.queue import EnqueueData
from rq.serializers import JSONSerializer

from index import documents, orphans, trash, waiting
from index.store import Store, is_away
from ingest.cost import COSTS, Cost
from settings import Settings

logger = logging.getLogger("trichluc.jobs")

LONGEST_SOCKET = 100
QueueAway = RedisError
"""What is raised while Redis does not answer."""
START_SECONDS = timedelta(seconds=20)
"""A worker that has taken a job off the queue claims the document within this time, or it is dead."""
TIDY_SECONDS = 86_400
FILLING_MS = 5_000
"""Two that fill a queue at the same moment do not put the same document on it twice."""


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


def queue_of(connection: redis.Redis, cost: Cost) -> Queue:
    """Return the queue of documents of this cost; jobs on it are JSON, never pickles."""
    return Queue(cost, connection=connection, serializer=JSONSerializer)


def workers(connection: redis.Redis) -> list[str]:
    """Return the keys of the live workers of all hosts, the oldest first."""
    keys = [str(key) for key in Worker.all_keys(connection)]
    with connection.pipeline(transaction=False) as pipe:
        for key in keys:
            pipe.hget(key, "birth")
        born = zip(pipe.execute(), keys, strict=True)
    return [key for _, key in sorted((birth, key) for birth, key in born if birth is not None)]


def enqueue(store: Store, settings: Settings) -> bool:
    """Put documents that wait on the queues, as far as there is room.

    Call it after the rows are committed. Returns False when Redis does not answer: the next sweep enqueues them.
    """
    try:
        fill(store, settings)
        return True
    except RedisError as error:
        logger.warning("the queue does not answer (%s); the next sweep will enqueue", type(error).__name__)
        return False


def fill(store: Store, settings: Settings) -> int:
    """Put documents that wait on the queues that have grown short; return how many. Raises RedisError."""
    with contextlib.closing(connect(settings, patient=False)) as connection:
        busy = max(1, len(workers(connection)))
        return sum(_fill(store, settings, queue_of(connection, cost), _room(cost, busy)) for cost in COSTS)


def _room(cost: Cost, workers: int) -> int:
    """Return how many jobs a queue holds when it is full: some seconds of quick work, or the next scan of each."""
    return 4 + 4 * workers if cost == "quick" else 1 + workers


def _fill(store: Store, settings: Settings, queue: Queue, room: int) -> int:
    queued = [job_id.removeprefix(_PREFIX) for job_id in queue.job_ids]
    if 2 * len(queued) > room:
        return 0
    chosen = _without_job(queue.connection, waiting.next_ones(store, queue.name, room - len(queued), queued))
    if chosen:
        queue.enqueue_many([_job(document_id, settings) for document_id in chosen])
    return len(chosen)


_PREFIX = "doc-"


def _job(document_id: str, settings: Settings) -> EnqueueData:
    return Queue.prepare_data(
        "worker.process",
        (document_id,),
        job_id=f"{_PREFIX}{document_id}",
        timeout=settings.job_seconds,
        result_ttl=0,
        failure_ttl=60,
    )


def _without_job(connection: redis.Redis, document_ids: Sequence[str]) -> list[str]:
    """Return those of the documents that no job stands for, and that nobody else is putting on a queue right now."""
    with connection.pipeline(transaction=False) as pipe:
        for document_id in document_ids:
            pipe.set(f"trichluc:filling:{document_id}", 1, nx=True, px=FILLING_MS)
            pipe.exists(Job.key_for(f"{_PREFIX}{document_id}"))
        answers = pipe.execute()
    return [
        document_id
        for document_id, mine, there in zip(document_ids, answers[::2], answers[1::2], strict=True)
        if mine and (not there or _forget_dead_job(connection, f"{_PREFIX}{document_id}"))
    ]


def sweep(store: Store, settings: Settings) -> int:
    """Finish erasures, free the documents whose reader is dead, fill the queues; return how many were put on them.

    Once a day one of the sweeps removes the files that no document knows.
    """
    documents.finish_erasures(store)
    trash.purge_due(store, settings.trash_days)
    with contextlib.closing(connect(settings)) as connection:
        for document_id in waiting.orphaned(store):
            logger.info("document %s has lost its reader", document_id)
            documents.retry_later(store, document_id)
            with contextlib.suppress(NoSuchJobError):
                Job.fetch(f"{_PREFIX}{document_id}", connection=connection, serializer=JSONSerializer).delete()
        if connection.set("trichluc:tidied", 1, nx=True, ex=TIDY_SECONDS):
            orphans.remove_old(store)
    return fill(store, settings)


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


def queue_health(store: Store, settings: Settings) -> dict[str, Any]:
    """Return the state of the queue: ok, how many documents wait, for how many seconds the oldest, live workers."""
    report: dict[str, Any] = {"ok": True, "waiting": None, "oldest_seconds": None, "workers": 0}
    try:
        with contextlib.closing(connect(settings, patient=False)) as connection:
            report["workers"] = len(workers(connection))
            report["queued"] = {cost: queue_of(connection, cost).count for cost in COSTS}
    except RedisError as error:
        report |= {"ok": False, "error": type(error).__name__}
    try:
        report["waiting"], report["oldest_seconds"] = waiting.count(store)
    except Exception as error:
        if not is_away(error):
            raise
    return report
