"""The answer to a filing, kept a day for a retry: encrypted under the sender's own token."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from complaints import sealing, tokens
from complaints.models import StoredAnswer

KEPT = timedelta(hours=24)
PURPOSE = "answer"


def keep_answer(token: str, answer: dict[str, Any], *, at: datetime) -> None:
    """Store an answer under a token. Raises ``IntegrityError`` when the token has one already."""
    key_hash = tokens.token_hash(token, PURPOSE)
    StoredAnswer(
        key_hash=key_hash,
        answer=sealing.encrypt(
            tokens.token_key(token, PURPOSE), json.dumps(answer).encode(), _place(key_hash)
        ),
        expires_at=_whole_hour_after(at),
    ).save(force_insert=True)


def kept_answer(token: str, *, at: datetime) -> dict[str, Any] | None:
    """The answer kept under a token, or None."""
    key_hash = tokens.token_hash(token, PURPOSE)
    row = StoredAnswer.objects.filter(key_hash=key_hash, expires_at__gt=at).first()
    if row is None:
        return None
    plain = sealing.decrypt(
        tokens.token_key(token, PURPOSE), bytes(row.answer), _place(bytes(row.key_hash))
    )
    answer: dict[str, Any] = json.loads(plain)
    return answer


def _place(key_hash: bytes) -> sealing.Place:
    return sealing.Place("complaints_storedanswer", key_hash.hex(), "answer")


def _whole_hour_after(at: datetime) -> datetime:
    return (at + KEPT).replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
