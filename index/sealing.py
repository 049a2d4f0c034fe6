"""Secrets that the service must read again are sealed: who has the database or a backup, without the key, has nothing.

A sealed text is `fernet:` and a Fernet token (AES-128-CBC with HMAC-SHA256). The key is derived by HKDF (RFC 5869) from
a secret of the service, so that knowing it does not let anybody sign sessions.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MARK = "fernet:"


class Seal:
    """Seals with the first of some secrets, and opens what any of them has sealed."""

    def __init__(self, secrets: Sequence[bytes], purpose: str) -> None:
        keys = [Fernet(_key(secret, purpose)) for secret in secrets]
        self._first, self._all = keys[0], MultiFernet(keys)

    def close(self, text: str) -> str:
        """Return the text sealed; never the same twice."""
        return MARK + self._first.encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str | None:
        """Return what was sealed, None when no secret opens it; a text without the mark was never sealed."""
        if not sealed.startswith(MARK):
            return sealed
        try:
            return self._all.decrypt(sealed.removeprefix(MARK)).decode()
        except InvalidToken:
            return None

    def renewed(self, sealed: str) -> str | None:
        """Return what has to be written instead: sealed with the first secret; None when it is, or cannot be opened."""
        if sealed.startswith(MARK):
            try:
                self._first.decrypt(sealed.removeprefix(MARK))
            except InvalidToken:
                pass
            else:
                return None
        text = self.open(sealed)
        return None if text is None else self.close(text)


def _key(secret: bytes, purpose: str) -> bytes:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"trichluc {purpose}".encode())
    return urlsafe_b64encode(derived.derive(secret))
