"""The answer to a filing, kept a day for a retry: encrypted under the sender's own token."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from complaints import sealing, tokens
from complaints.models import StoredAnswer

KEPT = timedelta(hours=24)
PURPOSE = "answer"


class AnswersAnotherRequest(Exception):
    """An answer stands under this token, but to a request that said something else."""


def keep_answer(token: str, answer: dict[str, Any], *, request_sha256: str, at: datetime) -> None:
    """Store an answer under a token, readable only with the token and the request together.

    Raises ``IntegrityError`` when the token has an answer already.
    """
    key_hash = tokens.token_hash(token, PURPOSE)
    StoredAnswer(
        key_hash=key_hash,
        answer=sealing.encrypt(
            _key(token, request_sha256), json.dumps(answer).encode(), _place(key_hash)
        ),
        expires_at=_whole_hour_after(at),
    ).save(force_insert=True)


def kept_answer(token: str, *, request_sha256: str, at: datetime) -> dict[str, Any] | None:
    """The answer kept under a token, or None. Raises ``AnswersAnotherRequest``."""
    key_hash = tokens.token_hash(token, PURPOSE)
    row = StoredAnswer.objects.filter(key_hash=key_hash, expires_at__gt=at).first()
    if row is None:
        return None
    try:
        plain = sealing.decrypt(_key(token, request_sha256), bytes(row.answer), _place(key_hash))
    except sealing.SealBroken as error:
        raise AnswersAnotherRequest from error
    answer: dict[str, Any] = json.loads(plain)
    return answer


def _key(token: str, request_sha256: str) -> bytes:
    # A client may choose a poor idempotency key: without the request's own words it opens nothing.
    return tokens.token_key(f"{token}\x1f{request_sha256}", PURPOSE)


def _place(key_hash: bytes) -> sealing.Place:
    return sealing.Place("complaints_storedanswer", key_hash.hex(), "answer")


def _whole_hour_after(at: datetime) -> datetime:
    return (at + KEPT).replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
