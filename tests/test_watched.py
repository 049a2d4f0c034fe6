"""The watched folder: files are taken whole, and end where their fate says."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from index import documents
from index.scope import EVERYTHING
from index.store import Store
from settings import Settings
from tests.index.builders import build
from watched import READING, REFUSED, TAKEN, WatchedFolder

TEXT = "BÁO CÁO\nKết quả thực hiện Chỉ thị 05.\n"


@pytest.fixture
def watched(tmp_path: Path) -> WatchedFolder:
    settings = Settings.from_env({"TRICHLUC_DATA": str(tmp_path / "data"), "TRICHLUC_MAX_FILE_MB": "1"})
    found = WatchedFolder(Store.open("", tmp_path / "data"), settings, tmp_path / "scan")
    found.begin()
    return found


def names(watched: WatchedFolder, folder: str) -> list[str]:
    return sorted(path.name for path in (watched.folder / folder).iterdir())


def read_all(watched: WatchedFolder) -> None:
    """Read what waits, as a worker would."""
    for waiting in documents.unfinished(watched.store):
        assert documents.begin(watched.store, waiting)
        documents.complete(watched.store, waiting, *build(TEXT))


def test_a_file_is_taken_once_it_has_stopped_growing(watched: WatchedFolder) -> None:
    path = watched.folder / "bao-cao.txt"
    path.write_text(TEXT)
    watched.look()
    path.write_text(TEXT * 2)
    watched.look()
    assert documents.unfinished(watched.store) == []
    watched.look()
    assert names(watched, READING) == ["bao-cao.txt"]
    assert len(documents.unfinished(watched.store)) == 1
    read_all(watched)
    watched.look()
    assert (names(watched, READING), names(watched, TAKEN)) == ([], ["bao-cao.txt"])


def test_what_cannot_be_read_stands_beside_its_reason(watched: WatchedFolder) -> None:
    (watched.folder / "phim.mp4").write_bytes(b"\0\0\0\x18ftypmp42" + bytes(50))
    (watched.folder / "to.txt").write_bytes(b"a" * (1024 * 1024 + 1))
    for _ in range(3):
        watched.look()
    assert names(watched, REFUSED) == ["phim.mp4", "phim.mp4.txt", "to.txt", "to.txt.txt"]
    assert "lớn hơn 1 MB" in (watched.folder / REFUSED / "to.txt.txt").read_text()
    assert "phim.mp4" in (watched.folder / REFUSED / "phim.mp4.txt").read_text()


def test_a_secret_document_is_put_out_with_the_advice_to_take_it_away(watched: WatchedFolder) -> None:
    (watched.folder / "a.txt").write_text(TEXT)
    for _ in range(2):
        watched.look()
    (waiting,) = documents.unfinished(watched.store)
    assert documents.begin(watched.store, waiting)
    documents.refuse_secret(watched.store, waiting, "MẬT")
    watched.look()
    assert names(watched, REFUSED) == ["a.txt", "a.txt.txt"]
    assert "lấy tệp này ra khỏi thư mục" in (watched.folder / REFUSED / "a.txt.txt").read_text()


def test_files_of_subfolders_are_taken_and_half_written_ones_are_not(watched: WatchedFolder) -> None:
    (watched.folder / "xã An").mkdir()
    for name in ("xã An/b.txt", "c.txt.part", "~$d.docx", ".e.txt"):
        (watched.folder / name).write_text(TEXT + name)
    for _ in range(2):
        watched.look()
    assert names(watched, READING) == ["b.txt"]


def test_two_files_of_one_name_are_both_kept(watched: WatchedFolder) -> None:
    for text in (TEXT, TEXT * 2):
        (watched.folder / "a.txt").write_text(text)
        for _ in range(2):
            watched.look()
        read_all(watched)
        watched.look()
    assert len(names(watched, TAKEN)) == 2


def test_a_watch_that_was_ended_takes_up_what_was_being_read(watched: WatchedFolder) -> None:
    (watched.folder / "a.txt").write_text(TEXT)
    for _ in range(2):
        watched.look()
    again = WatchedFolder(watched.store, watched.settings, watched.folder)
    again.begin()
    assert documents.listing(watched.store, scope=EVERYTHING).total == 1, "known bytes are one document"
    read_all(again)
    again.look()
    assert names(again, TAKEN) == ["a.txt"]


def test_nothing_but_plain_files_is_taken(watched: WatchedFolder, tmp_path: Path) -> None:
    secret = tmp_path / "data" / "secret.key"
    secret.write_text(TEXT)
    (watched.folder / "lien-ket.txt").symlink_to(secret)
    (watched.folder / "thu-muc").symlink_to(tmp_path / "data", target_is_directory=True)
    (watched.folder / READING / "cho-san.txt").symlink_to(secret)
    os.mkfifo(watched.folder / "ong.txt")
    watched.begin()
    for _ in range(3):
        watched.look()
    assert documents.unfinished(watched.store) == []
    assert secret.read_text() == TEXT


def test_a_link_put_in_place_of_a_file_is_not_followed(watched: WatchedFolder, tmp_path: Path) -> None:
    link = tmp_path / "link.txt"
    link.symlink_to(tmp_path / "data" / "trichluc.db")
    with pytest.raises(OSError):  # noqa: PT011 - which one is the business of the system
        watched._take(link)
    assert documents.unfinished(watched.store) == []


def test_a_reason_is_never_written_through_a_link(watched: WatchedFolder, tmp_path: Path) -> None:
    treasure = tmp_path / "treasure.txt"
    treasure.write_text("mine")
    (watched.folder / REFUSED / "phim.mp4.txt").symlink_to(treasure)
    (watched.folder / "phim.mp4").write_bytes(b"\0\0\0\x18ftypmp42" + bytes(50))
    for _ in range(3):
        watched.look()
    assert treasure.read_text() == "mine"
    assert len(names(watched, REFUSED)) == 3
