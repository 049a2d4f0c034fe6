"""A hostile file costs a process of its own, never the caller."""

from __future__ import annotations

import os
import time

import pytest

from ingest.errors import Encrypted, TooLarge
from ingest.limited import call


def test_the_result_comes_back() -> None:
    assert call(lambda: b"x" * 3_000_000, seconds=20, mebibytes=200) == b"x" * 3_000_000


def test_it_runs_in_a_process_of_its_own() -> None:
    assert int(call(lambda: str(os.getpid()).encode(), seconds=20, mebibytes=100)) != os.getpid()


def test_an_ingest_error_comes_back_as_itself() -> None:
    def locked() -> bytes:
        raise Encrypted("Tệp có mật khẩu.")

    with pytest.raises(Encrypted, match="mật khẩu"):
        call(locked, seconds=20, mebibytes=100)


def test_too_much_memory_is_a_sentence() -> None:
    with pytest.raises(TooLarge, match="bộ nhớ"):
        call(lambda: bytes(300 * 1024 * 1024), seconds=20, mebibytes=100)


def test_too_much_time_is_a_sentence_and_the_process_is_gone() -> None:
    def hang() -> bytes:
        time.sleep(60)
        return b""

    with pytest.raises(TooLarge, match="1 giây"):
        call(hang, seconds=1, mebibytes=100)


def test_a_process_that_dies_is_a_sentence() -> None:
    def die() -> bytes:
        os._exit(9)

    with pytest.raises(TooLarge, match="dừng"):
        call(die, seconds=20, mebibytes=100)


def test_an_unexpected_error_names_its_type() -> None:
    def fall() -> bytes:
        raise KeyError("lost")

    with pytest.raises(RuntimeError, match="KeyError"):
        call(fall, seconds=20, mebibytes=100)
