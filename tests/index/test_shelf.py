"""A folder and a bucket keep files alike: whole or not at all, as they were put, and gone when they are erased."""

from __future__ import annotations

import dataclasses
import hashlib

import pytest

from index.bucket import PART, Address, Bucket
from index.files import Damaged, FileStore, original
from index.shelf import ShelfAway


@pytest.fixture
def shelf(store):
    return store.files.shelf


def names(shelf, prefix=""):
    return [entry.name for entry in shelf.entries(prefix)]


def test_what_is_put_is_there_under_its_name(shelf):
    shelf.put("pages/a/2.webp", b"two")
    shelf.put("pages/a/1.webp", b"one")
    shelf.put("originals/b", b"first")
    shelf.put("originals/b", b"second")
    assert names(shelf) == ["originals/b", "pages/a/1.webp", "pages/a/2.webp"]
    assert names(shelf, "pages/") == ["pages/a/1.webp", "pages/a/2.webp"]
    assert shelf.open("originals/b").read() == b"second"
    assert [entry.bytes for entry in shelf.entries("")] == [6, 3, 3]
    assert shelf.size("originals/b") == 6


def test_what_is_not_there_is_told(shelf):
    assert shelf.size("originals/x") is None
    assert names(shelf, "pages/none/") == []
    with pytest.raises(FileNotFoundError):
        shelf.open("originals/x")
    with pytest.raises(FileNotFoundError):
        shelf.move("originals/x", "damaged/x")
    shelf.erase("originals/x")
    shelf.erase("pages/none/")


def test_a_name_is_erased_and_not_what_begins_like_it(shelf):
    for name in ("originals/a", "originals/ab", "pages/a/1.webp", "pages/a/2.webp", "pages/ab/1.webp"):
        shelf.put(name, b"x")
    shelf.erase("originals/a")
    shelf.erase("pages/a/")
    assert names(shelf) == ["originals/ab", "pages/ab/1.webp"]
    shelf.move("originals/ab", "damaged/ab")
    assert sorted(names(shelf)) == ["damaged/ab", "pages/ab/1.webp"]
    assert shelf.open("damaged/ab").read() == b"x"


def test_a_large_file_is_put_whole(store):
    data = bytes(range(256)) * (PART // 256) + b"the last part"
    sha256 = store.files.put(data)
    assert store.files.read(sha256) == data
    assert store.files.is_intact(sha256)
    assert list(store.files.shelf.leftovers()) == []


def test_bytes_that_are_others_than_their_name_says_are_not_given_out(store):
    sha256 = store.files.put(b"what was sent")
    store.files.shelf.put(original(sha256), b"what is there")
    assert not store.files.is_intact(sha256)
    with pytest.raises(Damaged):
        store.files.read(sha256)
    store.files.set_aside(sha256)
    assert not store.files.has(sha256)
    assert store.files.put(b"what was sent") == sha256
    assert store.files.read(sha256) == b"what was sent"


@pytest.mark.postgres
def test_no_version_of_an_erased_object_stays(store, s3):
    client = s3.client()
    client.create_bucket(Bucket="with-versions")
    client.put_bucket_versioning(Bucket="with-versions", VersioningConfiguration={"Status": "Enabled"})
    shelf = Bucket(dataclasses.replace(store.files.shelf.address, bucket="with-versions"))
    files = FileStore(shelf)
    sha256 = files.put(b"secret")
    shelf.put(original(sha256), b"secret again")
    files.put_page(sha256, 1, b"image")
    shelf.put("originals/other", b"stays")
    files.erase(sha256)
    left = client.list_object_versions(Bucket="with-versions")
    assert [version["Key"].rpartition("/")[2] for version in left["Versions"]] == ["other"]
    assert "DeleteMarkers" not in left


@pytest.mark.postgres
def test_a_store_that_does_not_answer_is_away(store):
    shelf = Bucket(dataclasses.replace(store.files.shelf.address, endpoint="http://127.0.0.1:9"))
    for call in (lambda: shelf.put("a", b"x"), lambda: shelf.open("a"), lambda: shelf.size("a"), lambda: names(shelf)):
        with pytest.raises(ShelfAway):
            call()
    lacking = Bucket(dataclasses.replace(store.files.shelf.address, bucket="no-such-bucket"))
    with pytest.raises(ShelfAway, match="NoSuchBucket"):
        lacking.put("a", b"x")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("s3://kho", Address("kho", "", None, "us-east-1")),
        ("s3://kho/a/b/?region=ap-southeast-1", Address("kho", "a/b/", None, "ap-southeast-1")),
        ("s3://kho/a?endpoint=http://127.0.0.1:9000", Address("kho", "a/", "http://127.0.0.1:9000", "us-east-1")),
    ],
)
def test_an_address_says_bucket_prefix_and_endpoint(url, expected):
    assert Address.parse(url) == expected


@pytest.mark.parametrize("url", ["", "kho", "s3://", "https://kho/a"])
def test_an_address_that_is_none_is_told(url):
    with pytest.raises(ValueError, match="TRICHLUC_FILES_URL"):
        Address.parse(url)


def test_the_same_bytes_are_put_once(store, monkeypatch):
    sha256 = store.files.put(b"once")
    puts = []
    monkeypatch.setattr(type(store.files.shelf), "put", lambda *args: puts.append(args))
    assert store.files.put(b"once") == sha256 == hashlib.sha256(b"once").hexdigest()
    assert puts == []
