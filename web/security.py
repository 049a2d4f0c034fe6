"""The secret key, the headers, and where a redirect may lead."""

from __future__ import annotations

import logging
import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_talisman import Talisman
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from index import second_factor
from index.sealing import Seal
from index.shared_secret import shared_secret
from index.store import Store
from settings import Settings

logger = logging.getLogger("trichluc.web")

KEY_FILE = "secret.key"
csrf = CSRFProtect()
limiter = Limiter(get_remote_address, strategy="moving-window", in_memory_fallback_enabled=True)

#: `data:` images are the arrows and crosses inside Bootstrap's own style sheet.
CONTENT_SECURITY_POLICY = {
    "default-src": "'self'",
    "img-src": "'self' data:",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}


def secret_key(settings: Settings, store: Store) -> bytes:
    """Return the key that signs sessions: that of the settings, of all hosts of a shared database, or of this one."""
    if settings.secret_key:
        return settings.secret_key.encode()
    return shared_secret(store, "session") if store.is_shared else key_file(settings.data)


def seal(settings: Settings, store: Store) -> Seal:
    """Return the seal of what the service must read again: by the secret of the settings, else the key file.

    A host of a shared database has no other key without the setting than one that lies in that database; what it has
    sealed with that, or with the key file, is still opened once the setting is there.
    """
    secrets_ = [settings.secret_key.encode()] if settings.secret_key else []
    if store.is_shared:
        secrets_.append(shared_secret(store, "seal"))
    elif not secrets_ or (settings.data / KEY_FILE).exists():
        secrets_.append(key_file(settings.data))
    if store.is_shared and not settings.secret_key:
        logger.warning("secrets of second factors are sealed with a key of the same database: set TRICHLUC_SECRET_KEY")
    return Seal(secrets_, second_factor.PURPOSE)


def key_file(data: Path) -> bytes:
    """Return the key of this data folder, made once and readable by its owner only."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = data / KEY_FILE
    # Written under another name first: two processes that start at once must never see half a key.
    draft = data / f".{KEY_FILE}.{os.getpid()}"
    if not path.exists():
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as handle:
            handle.write(secrets.token_bytes(32))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_bytes()


def protect(app: Flask, settings: Settings) -> None:
    """Set CSRF protection, the limiter and the security headers. TLS is the business of a proxy in front.

    Tries are counted in this process, or in Redis where several hosts share one.
    """
    csrf.init_app(app)
    app.config["RATELIMIT_STORAGE_URI"] = _storage(settings.redis_url)
    if settings.redis_url:
        app.config["RATELIMIT_STORAGE_OPTIONS"] = {"socket_connect_timeout": 2, "socket_timeout": 2}
    limiter.init_app(app)
    over_tls = settings.public_url.startswith("https://")
    if settings.trusted_proxies:
        trusted = dict.fromkeys(("x_for", "x_proto", "x_host", "x_port"), settings.trusted_proxies)
        app.wsgi_app = ProxyFix(app.wsgi_app, **trusted)  # type: ignore[method-assign]
    app.config.update(
        PREFERRED_URL_SCHEME="https" if over_tls else "http",
        REMEMBER_COOKIE_SECURE=over_tls,
        SESSION_COOKIE_SECURE=over_tls,
    )
    Talisman(
        app,
        force_https=False,
        session_cookie_secure=over_tls,
        content_security_policy=CONTENT_SECURITY_POLICY,
        frame_options="DENY",
        referrer_policy="same-origin",
    )


def _storage(redis_url: str) -> str:
    """Return the address of the counters as the limiter wants it."""
    return redis_url.replace("unix://", "redis+unix://", 1) if redis_url else "memory://"


def safe_target(target: str | None) -> str | None:
    """Return the target when it is a path of this site, else None: a login must not send people elsewhere."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    if any(ord(character) < 32 or character == "\\" for character in target):
        return None
    parts = urlsplit(target)
    return None if parts.scheme or parts.netloc else target
