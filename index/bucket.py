"""Named bytes in a bucket of an S3 store: AWS, MinIO, Ceph, Garage.

An object appears only when it is complete, which S3 gives by itself; large ones go up in parts. Reading asks for no
more than S3 has promised since 2020: what was written is seen at once, by everybody.
"""

from __future__ import annotations

import base64
import hashlib
import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import IO, Any, cast
from urllib.parse import parse_qs, urlsplit

from index.shelf import Entry, ShelfAway

PART = 16 * 1024 * 1024
"""Larger objects go up in parts of this size, in bytes."""
_GONE = {"NoSuchKey", "404", "NotFound"}
_CONFIG = {
    "connect_timeout": 5,
    "read_timeout": 60,
    "max_pool_connections": 16,
    "retries": {"mode": "standard", "total_max_attempts": 4},
    # Checksums that AWS added in 2025 are refused by older stores; every original is verified by its SHA-256 anyway.
    "request_checksum_calculation": "when_required",
    "response_checksum_validation": "when_required",
}


@dataclass(frozen=True, slots=True)
class Address:
    """A bucket, the prefix of all names in it, and where its store answers (None: AWS)."""

    bucket: str
    prefix: str
    endpoint: str | None
    region: str

    @classmethod
    def parse(cls, url: str) -> Address:
        """Read `s3://bucket/prefix?endpoint=https://…&region=…`. Raises ValueError with a sentence for people."""
        parts = urlsplit(url)
        if parts.scheme != "s3" or not parts.hostname:
            raise ValueError("TRICHLUC_FILES_URL phải có dạng s3://kho/thư-mục?endpoint=https://…")
        options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        prefix = parts.path.strip("/")
        endpoint, region = options.get("endpoint"), options.get("region", "us-east-1")
        return cls(parts.netloc, f"{prefix}/" if prefix else "", endpoint, region)


class Bucket:
    """A `Shelf` over a bucket. Credentials come from the usual AWS environment."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self._session = _session()  # before any fork: what it has learnt of S3 takes a while, and holds no socket
        self._clients: dict[int, Any] = {}

    @property
    def _client(self) -> Any:
        """The client of this process: sockets must not be shared over a fork."""
        if (found := self._clients.get(os.getpid())) is None:
            self._clients = {os.getpid(): (found := _connect(self._session, self.address))}
        return found

    def put(self, name: str, data: bytes) -> None:
        """Send the object, in one piece with its MD5, or in parts."""
        where = self._where(name)
        with _answers(name):
            if len(data) <= PART:
                digest = base64.b64encode(hashlib.md5(data, usedforsecurity=False).digest()).decode()
                self._client.put_object(**where, Body=data, ContentMD5=digest)
                return
            from boto3.s3.transfer import TransferConfig  # noqa: PLC0415 - boto3 is for those who have a bucket

            config = TransferConfig(multipart_threshold=PART, multipart_chunksize=PART, max_concurrency=4)
            self._client.upload_fileobj(io.BytesIO(data), where["Bucket"], where["Key"], Config=config)

    def open(self, name: str) -> IO[bytes]:
        """Return the body of the object."""
        with _answers(name):
            return cast("IO[bytes]", _Body(self._client.get_object(**self._where(name))["Body"], name))

    def size(self, name: str) -> int | None:
        """Return the length of the object."""
        try:
            with _answers(name):
                return int(self._client.head_object(**self._where(name))["ContentLength"])
        except FileNotFoundError:
            return None

    def entries(self, prefix: str) -> Iterator[Entry]:
        """Yield the objects in the order of their names."""
        for each in self._pages("list_objects_v2", "Contents", prefix):
            yield Entry(self._name(each["Key"]), each["Size"], each["LastModified"])

    def move(self, name: str, to: str) -> None:
        """Copy the object and erase the old name."""
        with _answers(name):
            where = self._where(name)
            self._client.copy_object(**self._where(to), CopySource=where)
        self.erase(name)

    def erase(self, name: str) -> None:
        """Delete the object or all under the folder, with every version that the bucket keeps."""
        versions = self._pages("list_object_versions", ("Versions", "DeleteMarkers"), name)
        doomed = [
            {"Key": each["Key"], "VersionId": each["VersionId"]}
            for each in versions
            if name.endswith("/") or self._name(each["Key"]) == name
        ]
        for at in range(0, len(doomed), 1000):
            with _answers(name):
                answer = self._client.delete_objects(
                    Bucket=self.address.bucket, Delete={"Objects": doomed[at : at + 1000], "Quiet": True}
                )
            if answer.get("Errors"):
                raise ShelfAway(f"{len(answer['Errors'])} objects could not be erased: {answer['Errors'][0]['Code']}")

    def leftovers(self) -> Iterator[Entry]:
        """Yield uploads in parts that were never completed."""
        for each in self._pages("list_multipart_uploads", "Uploads", ""):
            yield Entry(f"{self._name(each['Key'])}?{each['UploadId']}", 0, each["Initiated"])

    def discard(self, leftover: Entry) -> None:
        """Abort an upload in parts."""
        name, _, upload = leftover.name.partition("?")
        with _answers(name):
            self._client.abort_multipart_upload(**self._where(name), UploadId=upload)

    def _where(self, name: str) -> dict[str, str]:
        return {"Bucket": self.address.bucket, "Key": self.address.prefix + name}

    def _name(self, key: str) -> str:
        return key.removeprefix(self.address.prefix)

    def _pages(self, call: str, parts: str | tuple[str, ...], prefix: str) -> Iterator[dict[str, Any]]:
        """Yield the parts of all pages of a listing."""
        with _answers(prefix):
            listing = self._client.get_paginator(call)
            for page in listing.paginate(Bucket=self.address.bucket, Prefix=self.address.prefix + prefix):
                for part in (parts,) if isinstance(parts, str) else parts:
                    yield from page.get(part, ())


class _Body:
    """The body of an object, whose reading can break off."""

    def __init__(self, body: Any, name: str) -> None:
        self._body, self._name = body, name

    def read(self, size: int = -1) -> bytes:
        """Return so many bytes, or all that are left. Raises ShelfAway."""
        with _answers(self._name):
            return cast("bytes", self._body.read(None if size < 0 else size))

    def close(self) -> None:
        """Let go of the connection."""
        self._body.close()


@cache
def _session() -> Any:
    import boto3  # noqa: PLC0415 - takes a quarter of a second, and only those who have a bucket need it

    session = boto3.session.Session()  # the default one is not safe for threads
    session.client("s3", region_name="us-east-1", aws_access_key_id="none", aws_secret_access_key="none").close()  # noqa: S106 - no request is made
    return session


def _connect(session: Any, address: Address) -> Any:
    from botocore.config import Config  # noqa: PLC0415

    style = {"addressing_style": "path" if address.endpoint else "auto"}
    config = Config(s3=style, **_CONFIG)
    return session.client("s3", endpoint_url=address.endpoint, region_name=address.region, config=config)


@contextmanager
def _answers(name: str) -> Iterator[None]:
    """Raise FileNotFoundError for what is not there, ShelfAway for all that the store or the way to it refuse."""
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415

    try:
        yield
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code"))
        if code in _GONE:
            raise FileNotFoundError(name) from None
        raise ShelfAway(f"the S3 store refuses: {code}") from error
    except BotoCoreError as error:
        raise ShelfAway(f"the S3 store does not answer: {type(error).__name__}") from error
