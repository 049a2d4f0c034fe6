"""Every setting, its default and what it does: the only reader of the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from ingest.limits import Limits, cores

MIB = 1024 * 1024
SECRET_LENGTH = 32


class SettingsError(ValueError):
    """A setting has a value that cannot be used; the message names it and what is allowed."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: the environment variable, the default as text, and what it does (shown in docs/settings.md)."""

    variable: str
    default: str
    help: str


SETTINGS: dict[str, Setting] = {
    "data": Setting("TRICHLUC_DATA", "./data", "Folder of the database, the originals, the search index and Redis."),
    "host": Setting("TRICHLUC_HOST", "127.0.0.1", "Address that the web server listens on."),
    "port": Setting("TRICHLUC_PORT", "8000", "Port that the web server listens on."),
    "database_url": Setting(
        "TRICHLUC_DATABASE_URL", "", "`postgresql://user:password@host/name`; empty: SQLite in the data folder."
    ),
    "database_pool": Setting("TRICHLUC_DATABASE_POOL", "10", "Most connections to PostgreSQL of one process."),
    "files_url": Setting(
        "TRICHLUC_FILES_URL",
        "",
        "Originals and page images: `s3://bucket/prefix?endpoint=https://…&region=…`, with the usual AWS environment "
        "for credentials; empty: the data folder.",
    ),
    "redis_url": Setting(
        "TRICHLUC_REDIS_URL", "", "Redis address; empty: `trichluc serve` starts one in the data folder."
    ),
    "secret_key": Setting(
        "TRICHLUC_SECRET_KEY",
        "",
        "Key that signs sessions and seals the secrets of second factors, 32 characters or more, the same on all web "
        "hosts; empty: one is made and kept in the data folder, with PostgreSQL in the database.",
    ),
    "public_url": Setting(
        "TRICHLUC_PUBLIC_URL",
        "",
        "Address that people type, when a proxy stands in front; with `https://` cookies are sent over TLS only.",
    ),
    "trusted_proxies": Setting(
        "TRICHLUC_TRUSTED_PROXIES", "0", "How many proxies in front are trusted to tell the visitor's address."
    ),
    "workers": Setting("TRICHLUC_WORKERS", "2", "Worker processes that `trichluc serve` starts."),
    "job_seconds": Setting("TRICHLUC_JOB_SECONDS", "1800", "Time limit for reading one document, in seconds."),
    "job_memory_mb": Setting("TRICHLUC_JOB_MEMORY_MB", "1536", "Memory limit for reading one document, in MiB."),
    "attempts": Setting("TRICHLUC_ATTEMPTS", "3", "How often a document is tried when a retry can help."),
    "sweep_seconds": Setting(
        "TRICHLUC_SWEEP_SECONDS", "60", "How often unfinished documents are put back on the queue."
    ),
    "trash_days": Setting(
        "TRICHLUC_TRASH_DAYS", "30", "Days that a deleted document can be restored before it is purged."
    ),
    "watch": Setting(
        "TRICHLUC_WATCH", "", "Folder whose files `trichluc serve` takes in by itself; empty: none is watched."
    ),
    "max_file_mb": Setting("TRICHLUC_MAX_FILE_MB", "200", "Largest file that is taken, in MiB."),
    "max_unpacked_mb": Setting("TRICHLUC_MAX_UNPACKED_MB", "400", "Most that a file may unpack to, in MiB."),
    "max_pages": Setting("TRICHLUC_MAX_PAGES", "2000", "Most pages of one document that are read."),
    "max_characters": Setting(
        "TRICHLUC_MAX_CHARACTERS", "20000000", "Most characters of one document that are read; the rest is left out."
    ),
    "max_page_characters": Setting(
        "TRICHLUC_MAX_PAGE_CHARACTERS", "200000", "A PDF page with more characters is left out: no office writes one."
    ),
    "max_picture_megapixels": Setting(
        "TRICHLUC_MAX_PICTURE_MEGAPIXELS", "89", "A picture or page of a TIFF with more dots is not read, in millions."
    ),
    "ocr_processes": Setting(
        "TRICHLUC_OCR_PROCESSES",
        "",
        "Scanned pages of one document that are recognised at once; empty: as many as the cores a worker may use.",
    ),
    "ocr_seconds": Setting("TRICHLUC_OCR_SECONDS", "120", "Time limit for recognising one scanned page, in seconds."),
    "requests_per_minute": Setting(
        "TRICHLUC_REQUESTS_PER_MINUTE", "12000", "Most requests of one account or address that a process answers."
    ),
    "log_level": Setting("TRICHLUC_LOG_LEVEL", "INFO", "DEBUG, INFO, WARNING or ERROR."),
}


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings, checked. Raises SettingsError for values that cannot be used."""

    data: Path
    host: str
    port: int
    database_url: str
    database_pool: int
    files_url: str
    redis_url: str
    secret_key: str
    public_url: str
    trusted_proxies: int
    workers: int
    job_seconds: int
    job_memory_mb: int
    attempts: int
    sweep_seconds: int
    trash_days: int
    watch: str
    max_file_mb: int
    max_unpacked_mb: int
    max_pages: int
    max_characters: int
    max_page_characters: int
    max_picture_megapixels: int
    ocr_processes: int
    ocr_seconds: int
    requests_per_minute: int
    log_level: str

    @classmethod
    def from_env(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Return the settings of the environment (`os.environ` unless another is given)."""
        env = os.environ if environment is None else environment
        values: dict[str, Any] = {}
        for entry in fields(cls):
            setting = SETTINGS[entry.name]
            values[entry.name] = _parse(setting, entry.type, env.get(setting.variable) or setting.default)
        values["data"] = values["data"].resolve()
        if not values["database_url"]:
            values["database_url"] = f"sqlite:///{values['data'] / 'trichluc.db'}"
        _check(values)
        return cls(**values)

    @property
    def limits(self) -> Limits:
        """Return the limits of reading one file."""
        return Limits(
            file_bytes=self.max_file_mb * MIB,
            unpacked_bytes=self.max_unpacked_mb * MIB,
            pages=self.max_pages,
            characters=self.max_characters,
            page_characters=self.max_page_characters,
            picture_pixels=self.max_picture_megapixels * 1_000_000,
            ocr_processes=self.ocr_processes or cores(),
            ocr_seconds=self.ocr_seconds,
        )


def _check(values: Mapping[str, Any]) -> None:
    """Raise SettingsError for addresses and keys that cannot be used."""
    if values["files_url"] and not values["files_url"].startswith("s3://"):
        raise SettingsError("TRICHLUC_FILES_URL phải có dạng s3://kho/thư-mục?endpoint=https://…")
    if values["public_url"] and not values["public_url"].startswith(("http://", "https://")):
        raise SettingsError("TRICHLUC_PUBLIC_URL phải bắt đầu bằng http:// hoặc https://")
    if values["secret_key"] and len(values["secret_key"]) < SECRET_LENGTH:
        raise SettingsError(f"TRICHLUC_SECRET_KEY phải dài từ {SECRET_LENGTH} ký tự trở lên.")


def _parse(setting: Setting, kind: object, text: str) -> Any:
    if kind == "Path":
        return Path(text)
    if kind != "int":
        return text
    if not text and not setting.default:
        return 0
    if not text.isdecimal() or int(text) < (setting.default != "0"):
        raise SettingsError(f"{setting.variable} phải là số nguyên dương, không phải {text!r}: {setting.help}")
    return int(text)
