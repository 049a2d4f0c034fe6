"""The store: one object that knows the database, the originals and the folder of the search index.

Everything but `engines` runs on SQLite and PostgreSQL alike. Writers on SQLite begin with BEGIN IMMEDIATE: a
transaction that reads first and writes later would fail at once, without waiting, when another wrote in between.
"""

from __future__ import annotations

import fcntl
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from index import engines
from index.bucket import Address, Bucket
from index.engines import is_away, make_engine
from index.files import FileStore
from index.folder import Folder
from settings import Settings

__all__ = ["Store", "file_lock", "is_away", "make_engine"]

logger = logging.getLogger("trichluc.store")

AWAY_SECONDS = 2.0
MIGRATIONS = Path(__file__).parent / "migrations"
CHANGE_LOCK = 0x7472_6C63  # any two numbers, the same in every process
MIGRATION_LOCK = 0x7472_6C64


class Store:
    """Database, file store and search folder. Safe to share between threads, and across a fork."""

    def __init__(self, engine: Engine, data: Path, files_url: str = "") -> None:
        self.engine = engine
        self.data = data
        self.files_url = files_url
        self.files = FileStore(Bucket(Address.parse(files_url)) if files_url else Folder(data))
        self.search_folder = data / "search"
        self._write = sessionmaker(engines.for_writing(engine), expire_on_commit=False)
        self._read = sessionmaker(engines.for_reading(engine), expire_on_commit=False)

    @classmethod
    def open(cls, database_url: str, data: Path, files_url: str = "", pool: int = engines.POOL) -> Store:
        """Return the store over `data`, its folders made and its database brought to the present schema.

        An empty `database_url` means SQLite in the data folder, an empty `files_url` the data folder itself. Raises
        OSError when the folder cannot be written, ValueError for an address that cannot be used.
        """
        data = Path(data).resolve()
        data.mkdir(parents=True, exist_ok=True)
        store = cls(make_engine(database_url or f"sqlite:///{data / 'trichluc.db'}", pool), data, files_url)
        store.search_folder.mkdir(exist_ok=True)
        with file_lock(data / "migrate.lock"):
            store.migrate()
        return store

    @classmethod
    def of(cls, settings: Settings) -> Store:
        """Return the store that the settings name."""
        return cls.open(settings.database_url, settings.data, settings.files_url, settings.database_pool)

    @classmethod
    def patiently(cls, settings: Settings) -> Store:
        """Return the store that the settings name, waiting for its database as long as that is away."""
        while True:
            try:
                return cls.of(settings)
            except Exception as error:
                if not is_away(error):
                    raise
                said = str(getattr(error, "orig", error)).partition("\n")[
                    0
                ]  # where it is, and why: no password, no text
                logger.warning("the database does not answer (%s); trying again", said)
                time.sleep(AWAY_SECONDS)

    def again(self) -> Store:
        """Return another store over the same database, files and folder, as another process would open it."""
        return type(self).open(self.engine.url.render_as_string(hide_password=False), self.data, self.files_url)

    def migrate(self) -> None:
        """Bring the database to the present schema."""
        migrate(self.engine)

    @property
    def is_shared(self) -> bool:
        """Whether other hosts can use the same database."""
        return self.engine.dialect.name != "sqlite"

    @contextmanager
    def session(self) -> Iterator[Session]:
        """Yield a session that may write; it commits at the end and rolls back on an exception. Keep it short."""
        with self._write.begin() as session:
            yield session

    @contextmanager
    def changing(self) -> Iterator[Session]:
        """Yield a session for what changes documents together with the registers or the change log.

        On PostgreSQL such transactions come one after another, as all do on SQLite: two that waited for each other's
        rows would end in a deadlock, and two that settle the same key would each miss what the other found.
        """
        with self._write.begin() as session:
            self.order_changes(session)
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Yield a session that only reads: one state of the database from begin to end, and it blocks nobody."""
        with self._read() as session:
            yield session

    def order_changes(self, session: Session) -> None:
        """Let no other transaction add to the change log or the registers before this one ends.

        A follower reads the log by number. On PostgreSQL numbers are given before the commit, so a later number could
        become visible first and the earlier change be passed over; SQLite has one writer anyway.
        """
        engines.lock(session.connection(), CHANGE_LOCK)

    def forget_deleted(self) -> bool:
        """Make deleted rows unreadable as far as the database can (`engines.forget_deleted`)."""
        return engines.forget_deleted(self.engine)

    def close(self) -> None:
        """Close the connections."""
        self.engine.dispose()


def migrate(engine: Engine) -> None:
    """Run the migrations that the database has not seen yet; of several hosts that start at once, one does."""
    with engine.connect() as connection:
        before = MigrationContext.configure(connection).get_current_revision()
    if before == _head():
        return
    config = _config()
    with engines.for_writing(engine).begin() as connection:
        engines.lock(connection, MIGRATION_LOCK)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


@cache
def _head() -> str | None:
    """Return the present schema; known before a fork, it need not be looked for in each work-horse."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


@contextmanager
def file_lock(path: Path) -> Iterator[None]:
    """Hold the lock file `path`, waiting for whoever holds it; the system lets go of it when the process dies."""
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
