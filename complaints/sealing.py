"""Envelope encryption of what may identify a filer (AES-256-GCM, NIST SP 800-38D).

Each complaint has a data key of its own, wrapped by a key-encryption key with an id, from
``SEALING_KEYS``. Table, row and column are bound in as associated data, so that a value moved to
another place does not open. Never derived from ``SECRET_KEY``.
"""

from __future__ import annotations

import base64
import functools
import secrets
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NONCE_BYTES = 12
KEY_BYTES = 32


class SealBroken(Exception):
    """A sealed value does not open: changed bytes, another place, or an unknown key."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sealed value stands: it opens nowhere else."""

    table: str
    row: object
    column: str

    def as_bytes(self) -> bytes:
        return f"{self.table}\x1f{self.row}\x1f{self.column}".encode()


@dataclass(frozen=True, slots=True)
class WrappedKey:
    kek_id: str
    wrapped: bytes


def encrypt(key: bytes, plaintext: bytes, place: Place) -> bytes:
    """Nonce ‖ ciphertext ‖ tag."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plaintext, place.as_bytes())


def decrypt(key: bytes, sealed: bytes, place: Place) -> bytes:
    """Raises ``SealBroken``."""
    try:
        return AESGCM(key).decrypt(
            sealed[:NONCE_BYTES], bytes(sealed[NONCE_BYTES:]), place.as_bytes()
        )
    except (InvalidTag, ValueError) as error:
        raise SealBroken(f"{place.table}.{place.column}") from error


def new_data_key(row: object) -> tuple[bytes, WrappedKey]:
    """A fresh data key, and the same wrapped by the current key-encryption key."""
    key = secrets.token_bytes(KEY_BYTES)
    return key, _wrap(row, key)


def unwrap(row: object, wrapped: WrappedKey) -> bytes:
    """The data key. Raises ``SealBroken``."""
    kek = _key_encryption_keys().get(wrapped.kek_id)
    if kek is None:
        raise SealBroken(f"no key-encryption key {wrapped.kek_id}")
    return decrypt(kek, wrapped.wrapped, _wrapping_place(row, wrapped.kek_id))


def rewrap(row: object, wrapped: WrappedKey) -> WrappedKey:
    """The same data key under the current key-encryption key. Raises ``SealBroken``."""
    return _wrap(row, unwrap(row, wrapped))


def current_key_id() -> str:
    """The key-encryption key that wraps new data keys: the first of ``SEALING_KEYS``."""
    return next(iter(_key_encryption_keys()))


def known_key_ids() -> list[str]:
    """Every key-encryption key of ``SEALING_KEYS``, the current one first."""
    return list(_key_encryption_keys())


def _wrap(row: object, key: bytes) -> WrappedKey:
    kek_id = current_key_id()
    wrapped = encrypt(_key_encryption_keys()[kek_id], key, _wrapping_place(row, kek_id))
    return WrappedKey(kek_id, wrapped)


def _wrapping_place(row: object, kek_id: str) -> Place:
    return Place("complaints_datakey", row, f"wrapped:{kek_id}")


def _key_encryption_keys() -> dict[str, bytes]:
    return _read_keys(tuple(settings.SEALING_KEYS))


@functools.lru_cache(maxsize=4)
def _read_keys(configured: tuple[str, ...]) -> dict[str, bytes]:
    pairs = (pair.partition(":") for pair in configured)
    return {key_id: base64.b64decode(encoded) for key_id, _, encoded in pairs}
