"""Drafts: what was answered so far, readable only with the token that the filer's browser holds."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from complaints import sealing, tokens
from complaints.models import Draft, StoredAnswer

KEPT = timedelta(days=3)
PURPOSE = "draft"


@dataclass(slots=True)
class OpenDraft:
    """A draft, opened: the answers of each screen, as they were typed."""

    token: str
    answers: dict[str, Any] = field(default_factory=dict)
    filed: bool = False


def start_draft(answers: dict[str, Any], *, at: datetime) -> OpenDraft:
    """Create an empty draft under a new token."""
    draft = OpenDraft(tokens.new_token(), answers)
    token_hash = tokens.token_hash(draft.token, PURPOSE)
    Draft(
        token_hash=token_hash,
        answers=_sealed(draft, token_hash),
        expires_at=_expiry(at),
    ).save(force_insert=True)
    return draft


def open_draft(token: str, *, at: datetime, lock: bool = False) -> OpenDraft | None:
    """The draft of a token, or None when there is none any more. ``lock`` holds it for filing."""
    rows = Draft.objects.select_for_update() if lock else Draft.objects
    row = rows.filter(token_hash=tokens.token_hash(token, PURPOSE), expires_at__gt=at).first()
    if row is None:
        return None
    try:
        plain = sealing.decrypt(
            tokens.token_key(token, PURPOSE), bytes(row.answers), _place(bytes(row.token_hash))
        )
    except sealing.SealBroken:
        return None
    return OpenDraft(token, json.loads(plain), row.filed)


def save_draft(draft: OpenDraft, *, at: datetime) -> bool:
    """Keep the answers; False when the draft was filed or erased meanwhile."""
    token_hash = tokens.token_hash(draft.token, PURPOSE)
    return bool(
        Draft.objects.filter(token_hash=token_hash, filed=False).update(
            answers=_sealed(draft, token_hash), expires_at=_expiry(at)
        )
    )


def mark_filed(draft: OpenDraft) -> None:
    """Erase the answers of a draft that became a complaint; the token still finds its receipt."""
    token_hash = tokens.token_hash(draft.token, PURPOSE)
    empty = OpenDraft(draft.token, {}, filed=True)
    Draft.objects.filter(token_hash=token_hash).update(
        answers=_sealed(empty, token_hash), filed=True
    )


def erase_draft(token: str) -> None:
    Draft.objects.filter(token_hash=tokens.token_hash(token, PURPOSE)).delete()


def erase_expired(*, at: datetime) -> None:
    """Erase drafts and stored answers whose time is over."""
    over = Q(expires_at__lte=at)
    Draft.objects.filter(over).delete()
    StoredAnswer.objects.filter(over).delete()


def _sealed(draft: OpenDraft, token_hash: bytes) -> bytes:
    return sealing.encrypt(
        tokens.token_key(draft.token, PURPOSE),
        json.dumps(draft.answers).encode(),
        _place(token_hash),
    )


def _place(token_hash: bytes) -> sealing.Place:
    return sealing.Place("complaints_draft", token_hash.hex(), "answers")


def _expiry(at: datetime) -> datetime:
    return (at + KEPT).replace(minute=0, second=0, microsecond=0)
