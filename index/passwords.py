"""Passwords are kept as scrypt hashes, which cannot be read back."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata
from functools import cache

SHORTEST = 8
LONGEST = 200
_COST, _BLOCK, _LANES, _LENGTH = 2**14, 8, 5, 32  # OWASP's figure for scrypt with 16 MiB
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # without what looks alike on paper


def hashed(password: str) -> str:
    """Return what is kept of a password, with the parameters that it was made with."""
    salt = secrets.token_bytes(16)
    return f"scrypt${_COST}${_BLOCK}${_LANES}${salt.hex()}${_scrypt(password, salt, _COST, _BLOCK, _LANES).hex()}"


def fits(password: str, stored: str | None) -> bool:
    """Return whether the password is the one of this hash; without a hash, False after the same time."""
    _, cost, block, lanes, salt, digest = (stored or _nobody()).split("$")
    made = _scrypt(password, bytes.fromhex(salt), int(cost), int(block), int(lanes))
    return hmac.compare_digest(made, bytes.fromhex(digest)) and stored is not None


def invented() -> str:
    """Return a new password that can be read out and typed: four groups of four, 79 bits."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4))


def digest(secret: str) -> str:
    """Return the SHA-256 of a secret with so many random bits that it needs no slow hash (tokens, keys, codes)."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def _scrypt(password: str, salt: bytes, cost: int, block: int, lanes: int) -> bytes:
    secret = unicodedata.normalize("NFC", password).encode("utf-8", "replace")
    return hashlib.scrypt(secret, salt=salt, n=cost, r=block, p=lanes, maxmem=2**26, dklen=_LENGTH)


@cache
def _nobody() -> str:
    return hashed(secrets.token_hex(8))
