"""A watched folder: what is put there (by a scanner, a share, another program) is taken in like an upload.

    FOLDER/                files are taken once they have stopped growing
    FOLDER/đang đọc/       taken, and still being read
    FOLDER/đã nạp/         read and in the store
    FOLDER/không nhận/     not read; the reason stands beside each in a file of the same name ending in .txt

The folder is looked at again and again rather than watched by the kernel: shares of other machines tell it nothing.
"""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import signal
import stat
import threading
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import click

from index import documents
from index.documents import DocumentView
from index.scope import EVERYTHING
from index.store import Store
from intake import ENDED, accept
from settings import MIB, Settings

log = logging.getLogger(__name__)

READING, TAKEN, REFUSED = "đang đọc", "đã nạp", "không nhận"
LOOKS_EVERY_SECONDS = 2.0
UNFINISHED_NAMES = (".tmp", ".part", ".partial", ".crdownload")
TOO_LARGE = "Tệp lớn hơn {limit} MB nên chưa đọc. Hãy chia nhỏ tệp, hoặc nhờ quản trị viên tăng TRICHLUC_MAX_FILE_MB."


@dataclass
class WatchedFolder:
    """One folder and what is known of its files between two looks.

    `_sizes` are the size and time of change of each waiting file at the last look; `_reading` the documents of each
    file that is being read.
    """

    store: Store
    settings: Settings
    folder: Path
    _sizes: dict[Path, tuple[int, int]] = field(default_factory=dict)
    _reading: dict[Path, list[str]] = field(default_factory=dict)

    def begin(self) -> None:
        """Make the folders, and take up what was being read when the watch ended: known bytes are known again."""
        for name in (READING, TAKEN, REFUSED):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        for path in sorted((self.folder / READING).iterdir()):
            if _size(path) is not None:
                self._take(path)

    def look(self) -> None:
        """Take the files that have stopped growing, and put away those whose documents have been read."""
        waiting = {path: _size(path) for path in self._waiting()}
        for path, size in waiting.items():
            if size is not None and self._sizes.get(path) == size:
                try:
                    self._take(_moved(path, self.folder / READING))
                except OSError as error:  # not ours to read or move: the others must not wait for it
                    log.warning("a file of the watched folder cannot be taken: %s", error.strerror)
        self._sizes = {path: size for path, size in waiting.items() if size is not None and path.exists()}
        for path in list(self._reading):
            self._settle(path)

    def _waiting(self) -> Iterator[Path]:
        ours = {self.folder / name for name in (READING, TAKEN, REFUSED)}
        for root, folders, names in os.walk(self.folder):
            folders[:] = [name for name in folders if Path(root, name) not in ours and not name.startswith(".")]
            for name in sorted(names):
                if not name.startswith((".", "~$")) and not name.lower().endswith(UNFINISHED_NAMES):
                    yield Path(root, name)

    def _take(self, path: Path) -> None:
        data = _bytes(path, self.settings.max_file_mb * MIB)
        if data is None:
            self._put_away(path, REFUSED, [TOO_LARGE.format(limit=self.settings.max_file_mb)])
            return
        batch = documents.new_batch(self.store, None, "folder")
        receipts = accept(self.store, self.settings, batch=batch, name=path.name, data=data, user_id=None)
        self._reading[path] = [receipt.id for receipt in receipts]

    def _settle(self, path: Path) -> None:
        views = [documents.get(self.store, each, scope=EVERYTHING) for each in self._reading[path]]
        known = [view for view in views if view is not None]
        if any(view.state not in ENDED for view in known):
            return
        del self._reading[path]
        bad = [view for view in known if view.state != "done"]
        self._put_away(path, REFUSED if len(bad) == len(known) else TAKEN, [_sentence(view) for view in bad])

    def _put_away(self, path: Path, where: str, reasons: list[str]) -> None:
        if not path.exists():  # somebody took it away meanwhile
            return
        moved = _moved(path, self.folder / where)
        if reasons:
            _write_new(moved.with_name(f"{moved.name}.txt"), "\n".join(reasons) + "\n")


def _sentence(view: DocumentView) -> str:
    reason = view.error or "Không đọc được tệp này."
    return f"{view.name}: {reason}" if view.name else f"{reason} Hãy lấy tệp này ra khỏi thư mục."


def _size(path: Path) -> tuple[int, int] | None:
    """Return size and time of change of a file; None for what is none: a link leads to files of the service itself."""
    try:
        found = path.lstat()
    except OSError:  # gone, or not ours to read; the next look will tell
        return None
    return (found.st_size, found.st_mtime_ns) if stat.S_ISREG(found.st_mode) else None


def _bytes(path: Path, most: int) -> bytes | None:
    """Return the bytes of a file, None when there are more than `most`. Raises OSError for what is no plain file.

    It is opened as what it was found to be: whoever may write into the folder can put a link in its place meanwhile.
    """
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(errno.EINVAL, "not a plain file")
        data = file.read(most + 1)
    return data if len(data) <= most else None


def _write_new(path: Path, text: str) -> None:
    """Write a file that nobody has put there before, and through no link; under another name when there is one."""
    for target in (path, path.with_name(f"{path.stem}-{uuid.uuid4().hex[:6]}{path.suffix}")):
        with contextlib.suppress(FileExistsError), target.open("x", encoding="utf-8") as file:
            file.write(text)
            return


def _moved(path: Path, folder: Path) -> Path:
    """Move a file into a folder and return where it is; never onto another file."""
    target = folder / path.name
    if os.path.lexists(target):
        target = folder / f"{path.stem}-{uuid.uuid4().hex[:6]}{path.suffix}"
    path.rename(target)
    return target


@click.command()
@click.argument("folder", required=False, type=click.Path(file_okay=False, path_type=Path))
@click.pass_obj
def watch(settings: Settings, folder: Path | None) -> None:
    """Theo dõi một thư mục: tệp đặt vào đó được nạp như nạp qua trang web."""
    wanted = folder or (Path(settings.watch) if settings.watch else None)
    if wanted is None:
        raise click.UsageError("Hãy nêu thư mục, hoặc đặt TRICHLUC_WATCH.")
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with contextlib.closing(Store.of(settings)) as store:
        watched = WatchedFolder(store, settings, wanted)
        watched.begin()
        click.echo(f"Đang theo dõi {wanted}")
        while not stop.wait(LOOKS_EVERY_SECONDS):
            watched.look()
