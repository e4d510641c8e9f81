"""A proof that a device took some trouble, asked for in a flood: ALTCHA's second protocol.

The challenge is signed, so that nothing of it is stored, and asks for some two hundred key
derivations (PBKDF2), three hundred at most: a moment on a desk computer, some seconds on
an old phone. It is solved on our own pages, by our own copy of the solver; nobody else is asked. A
solution counts once (``complaints/spent_proofs.py``).
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from altcha import Payload, create_challenge, verify_solution
from django.conf import settings

ALGORITHM: Final = "PBKDF2/SHA-256"
ITERATIONS: Final = 5_000
FEWEST_TRIES: Final = 100
MOST_TRIES: Final = 300
VALID_FOR: Final = timedelta(hours=2)
LONGEST_PROOF: Final = 2_000  # characters; a real one has some 700


@dataclass(frozen=True, slots=True)
class Proof:
    """A right solution: the digest by which it is spent once, and when its challenge is over."""

    digest: bytes
    expires_at: datetime


def new_challenge(now: datetime) -> dict[str, Any]:
    """A challenge as solvers take it: ``{"parameters", "signature"}``. Costs some 2 ms."""
    tries = FEWEST_TRIES + secrets.randbelow(MOST_TRIES - FEWEST_TRIES)
    challenge: dict[str, Any] = create_challenge(
        ALGORITHM, ITERATIONS, counter=tries, expires_at=now + VALID_FOR, hmac_secret=_key()
    ).to_dict()
    return challenge


def read_proof(proof: str) -> Proof | None:
    """What a solution in base64 proves; None for one that is wrong, too late or no solution."""
    if not proof or len(proof) > LONGEST_PROOF:
        return None
    try:
        payload = Payload.from_base64(proof)
        right = verify_solution(payload, _key()).verified
    except (AttributeError, KeyError, RecursionError, TypeError, ValueError):
        return None
    if not right:
        return None
    parameters, signature = payload.challenge.parameters, payload.challenge.signature or ""
    return Proof(
        hashlib.sha256(signature.encode()).digest(),
        datetime.fromtimestamp(parameters.expires_at or 0, UTC),
    )


def _key() -> bytes:
    return hmac.digest(settings.SECRET_KEY.encode(), b"proof of work", "sha256")
