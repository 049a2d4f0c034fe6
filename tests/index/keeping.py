"""What a store keeps, wherever it keeps it: for tests that look for traces, compare, or do damage."""

from __future__ import annotations

import tempfile
from contextlib import closing
from pathlib import Path

from index import transfer
from index.bucket import Bucket
from index.files import original
from index.store import Store
from tests.servers import CREDENTIALS


def address(store: Store) -> tuple[str, Path, str]:
    """Return what `Store.open` takes, for another process."""
    return store.engine.url.render_as_string(hide_password=False), store.data, store.files_url


def environment(store: Store) -> dict[str, str]:
    """Return the settings of a command over the same store."""
    return environment_of(*address(store))


def environment_of(url: str, data: Path, files_url: str) -> dict[str, str]:
    """Return the settings of a command over a store at this address."""
    names = {"TRICHLUC_DATA": str(data), "TRICHLUC_DATABASE_URL": url, "TRICHLUC_FILES_URL": files_url}
    return names | (CREDENTIALS if files_url else {})


def files(store: Store) -> dict[str, bytes]:
    """Return all originals and page images by their names."""
    found = {}
    for entry in store.files.shelf.entries(""):
        with closing(store.files.shelf.open(entry.name)) as file:
            found[entry.name] = file.read()
    return found


def everything(store: Store) -> dict[str, bytes]:
    """Return all that is kept by name: every file of the data folder, the bucket, and what the database holds.

    PostgreSQL's own files are not looked at: they keep deleted rows until their space is used again.
    """
    found = {str(path.relative_to(store.data)): path.read_bytes() for path in store.data.rglob("*") if path.is_file()}
    if store.engine.dialect.name == "postgresql":
        with tempfile.TemporaryDirectory() as folder:
            transfer.snapshot(store.engine, Path(folder) / "rows.db")
            found["rows.db"] = (Path(folder) / "rows.db").read_bytes()
    return found | files(store)


def overwrite(store: Store, sha256: str, data: bytes) -> None:
    """Damage an original."""
    store.files.shelf.put(original(sha256), data)


def lose(store: Store, sha256: str) -> None:
    """Lose an original."""
    store.files.shelf.erase(original(sha256))


def break_off(store: Store, sha256: str) -> None:
    """Leave what a writing leaves that was broken off."""
    shelf, name = store.files.shelf, original(sha256)
    if isinstance(shelf, Bucket):
        shelf._client.create_multipart_upload(Bucket=shelf.address.bucket, Key=shelf.address.prefix + name)
    else:
        (store.data / name).with_name(".half.1234").write_bytes(b"half")
