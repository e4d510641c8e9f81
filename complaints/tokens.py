"""Secrets that only the sender holds: draft tokens, idempotency keys, receipt phrases.

What the database keeps of a token is a hash, and of what the token protects, ciphertext under a
key that only the token yields.
"""

from __future__ import annotations

import functools
import hashlib
import hmac
import secrets
import unicodedata
from importlib import resources

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

PHRASE_WORDS = 7  # of 7,776: 90.5 bits
LONGEST_PHRASE = 200


def new_token() -> str:
    """256 random bits, safe in a cookie."""
    return secrets.token_urlsafe(32)


def token_hash(token: str, purpose: str) -> bytes:
    return hashlib.sha256(f"{purpose}-id\x1f{token}".encode()).digest()


def token_key(token: str, purpose: str) -> bytes:
    """The key (32 bytes) that a token yields for one purpose (HKDF, RFC 5869)."""
    return HKDF(SHA256(), 32, salt=None, info=f"{purpose}-key".encode()).derive(token.encode())


def new_phrase() -> str:
    """Seven words of the EFF's large list, chosen by the system's randomness."""
    return " ".join(secrets.choice(_words()) for _ in range(PHRASE_WORDS))


def phrase_hmac(phrase: str) -> bytes:
    """What the database keeps of a phrase, whatever its spacing, case or hyphens."""
    return hmac.digest(settings.RECEIPT_PEPPER.encode(), normalized(phrase).encode(), "sha256")


def draft_phrase_hmac(phrase: str) -> bytes:
    """The same for a draft: another hash, so that a draft's row does not lead to its complaint."""
    words = f"draft\x1f{normalized(phrase)}"
    return hmac.digest(settings.RECEIPT_PEPPER.encode(), words.encode(), "sha256")


def normalized(phrase: str) -> str:
    """The phrase as people type it, made one: lower case, single spaces, no accents."""
    decomposed = unicodedata.normalize("NFKD", phrase[:LONGEST_PHRASE])
    letters = (c if c.isalnum() else " " for c in decomposed if not unicodedata.combining(c))
    return " ".join("".join(letters).casefold().split())


@functools.cache
def _words() -> tuple[str, ...]:
    text = resources.files("xkcdpass").joinpath("static/eff-long").read_text(encoding="utf-8")
    return tuple(text.split())
