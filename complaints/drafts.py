"""Drafts: what was answered so far, readable only with the token that the filer's browser holds."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Q

from complaints import sealing, tokens
from complaints.evidence import attaching, intake
from complaints.filing import FiledEvidence
from complaints.models import Draft, StoredAnswer

KEPT_DAYS: Final = 14  # after the last change; the pages say so
KEPT = timedelta(days=KEPT_DAYS)
PURPOSE = "draft"


@dataclass(slots=True)
class OpenDraft:
    """A draft, opened: the answers of each screen, as they were typed.

    ``phrase`` goes on with it on another device, and becomes the receipt's.
    """

    token: str
    answers: dict[str, Any] = field(default_factory=dict)
    filed: bool = False
    evidence: tuple[FiledEvidence, ...] = ()

    @property
    def phrase(self) -> str:
        phrase: str = self.answers.get("phrase", "")
        return phrase


def start_draft(answers: dict[str, Any], *, at: datetime) -> OpenDraft:
    """Create a draft under a new token and a new phrase."""
    phrase = tokens.new_phrase()
    draft = OpenDraft(tokens.new_token(), answers | {"phrase": phrase})
    token_hash = tokens.token_hash(draft.token, PURPOSE)
    phrase_hmac = tokens.draft_phrase_hmac(phrase)
    Draft(
        token_hash=token_hash,
        answers=_sealed(draft, token_hash),
        phrase_hmac=phrase_hmac,
        sealed_token=sealing.encrypt(
            _phrase_key(phrase), draft.token.encode(), _phrase_place(phrase_hmac)
        ),
        expires_at=_expiry(at),
    ).save(force_insert=True)
    return draft


def token_of(phrase: str, *, at: datetime) -> str | None:
    """The token of the open draft that a phrase belongs to, or None."""
    phrase_hmac = tokens.draft_phrase_hmac(phrase)
    row = Draft.objects.filter(phrase_hmac=phrase_hmac, filed=False, expires_at__gt=at).first()
    if row is None:
        return None
    try:
        token = sealing.decrypt(
            _phrase_key(phrase), bytes(row.sealed_token), _phrase_place(phrase_hmac)
        )
    except sealing.SealBroken:
        return None
    return token.decode()


def open_draft(
    token: str, *, at: datetime, lock: bool = False, with_evidence: bool = False
) -> OpenDraft | None:
    """The draft of a token, or None when there is none any more. ``lock`` holds it for filing;
    ``with_evidence`` reads along what arrived for it, in the same query."""
    rows = Draft.objects.select_for_update() if lock else Draft.objects.all()
    if with_evidence:
        rows = rows.annotate(arrived=attaching.rows_of_draft())
    row = rows.filter(token_hash=tokens.token_hash(token, PURPOSE), expires_at__gt=at).first()
    if row is None:
        return None
    try:
        plain = sealing.decrypt(
            tokens.token_key(token, PURPOSE), bytes(row.answers), _place(bytes(row.token_hash))
        )
    except sealing.SealBroken:
        return None
    evidence = attaching.filed_evidence(getattr(row, "arrived", ()))
    return OpenDraft(token, json.loads(plain), row.filed, evidence)


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
        answers=_sealed(empty, token_hash), filed=True, phrase_hmac=None, sealed_token=b""
    )


@transaction.atomic
def erase_draft(token: str) -> None:
    """Erase a draft, and the files that came for it."""
    token_hash = tokens.token_hash(token, PURPOSE)
    intake.erase_of_draft(token_hash)
    Draft.objects.filter(token_hash=token_hash).delete()


def evidence_owner(draft: OpenDraft) -> intake.Owner:
    """Whose evidence it is that is sent with a draft's token."""
    return intake.Owner(draft_hash=tokens.token_hash(draft.token, PURPOSE))


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


def _phrase_key(phrase: str) -> bytes:
    return tokens.token_key(tokens.normalized(phrase), "draft-phrase")


def _phrase_place(phrase_hmac: bytes) -> sealing.Place:
    return sealing.Place("complaints_draft", phrase_hmac.hex(), "sealed_token")


def _place(token_hash: bytes) -> sealing.Place:
    return sealing.Place("complaints_draft", token_hash.hex(), "answers")


def _expiry(at: datetime) -> datetime:
    return (at + KEPT).replace(minute=0, second=0, microsecond=0)
