"""The secrets of second factors are encrypted: a copy of the database signs nobody in.

AES-256-GCM under a key derived from the first of ``SEALING_KEYS``; the key's id stands in front, so
that older secrets open after a rotation.
"""

from __future__ import annotations

import base64
import binascii
import logging
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

logger = logging.getLogger(__name__)
PURPOSE = b"accounts-second-factor"
NONCE_BYTES = 12
KEY_BYTES = 32
UNOPENABLE = (KeyError, ValueError, binascii.Error, InvalidTag)


def encrypt(text: str) -> str:
    """``id:base64(nonce, ciphertext, tag)``."""
    key_id, keys = _keys()
    nonce = secrets.token_bytes(NONCE_BYTES)
    sealed = nonce + AESGCM(keys[key_id]).encrypt(nonce, text.encode(), PURPOSE)
    return f"{key_id}:{base64.b64encode(sealed).decode()}"


def decrypt(sealed_text: str) -> str:
    """The secret; for one that does not open, fresh randomness, which no code matches.

    Raising would answer a sign-in with a fault, and an empty secret would have codes that anybody
    can compute.
    """
    try:
        return _opened(sealed_text)
    except UNOPENABLE:
        logger.error("the secret of a second factor does not open; its codes are refused")  # noqa: TRY400 (the trace says no more)
        return base64.b32encode(secrets.token_bytes(20)).decode()


def resealed(sealed_text: str) -> str | None:
    """The same secret under the key in use; None when it is that already, or does not open."""
    key_id = sealed_text.partition(":")[0]
    current, keys = _keys()
    if key_id == current or key_id not in keys:
        return None
    try:
        return encrypt(_opened(sealed_text))
    except UNOPENABLE:
        return None


def _opened(sealed_text: str) -> str:
    """Raises one of ``UNOPENABLE``."""
    key_id, _, encoded = sealed_text.partition(":")
    sealed = base64.b64decode(encoded, validate=True)
    key = _keys()[1][key_id]
    return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], PURPOSE).decode()


def _keys() -> tuple[str, dict[str, bytes]]:
    """The id of the key in use, and all keys by id."""
    pairs = [pair.partition(":") for pair in settings.SEALING_KEYS]
    keys = {
        key_id: HKDF(SHA256(), KEY_BYTES, salt=None, info=PURPOSE).derive(base64.b64decode(encoded))
        for key_id, _, encoded in pairs
    }
    return pairs[0][0], keys
