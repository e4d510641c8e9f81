"""The form of a ledger entry and of its leaf. It can never change without a new version number.

* content: canonical JSON (RFC 8785: sorted keys, no spaces, UTF-8) of
  ``{"v", "action", "object", "actor", "at", "data"}``
* commitment: SHA-256(salt ‖ content), with 32 random bytes of salt, so that nobody can guess an
  entry's content from its leaf
* leaf hash: SHA-256(0x00 ‖ commitment), as RFC 9162 section 2.1.1 hashes a leaf

Pure: no Django here.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from typing import Any

VERSION = 1
SALT_BYTES = 32
LEAF_PREFIX = b"\x00"


def canonical_json(document: Mapping[str, Any]) -> str:
    """Canonical JSON of text, whole numbers, booleans, null, lists and objects.

    Raises ``ValueError`` for floating-point numbers, whose canonical form is easy to get wrong,
    and which no entry needs.
    """
    _refuse_floats(document)
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _refuse_floats(value: object) -> None:
    if isinstance(value, float):
        raise ValueError("floating-point numbers have no place in a ledger entry")
    if isinstance(value, Mapping):
        for part in value.values():
            _refuse_floats(part)
    elif isinstance(value, list | tuple):
        for part in value:
            _refuse_floats(part)


def new_salt() -> bytes:
    return secrets.token_bytes(SALT_BYTES)


def commitment(*, salt: bytes, content: str) -> bytes:
    return hashlib.sha256(salt + content.encode()).digest()


def leaf_hash(*, salt: bytes, content: str) -> bytes:
    return hashlib.sha256(LEAF_PREFIX + commitment(salt=salt, content=content)).digest()
