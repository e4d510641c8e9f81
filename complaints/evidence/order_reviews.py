"""Two people let into packets what may have been given under order (Garrity).

The word of somebody who may not work on the case any more does not count.
"""

from __future__ import annotations

import hashlib
import uuid
from datetime import datetime
from enum import StrEnum

from accounts.models import User
from complaints.evidence import custody
from complaints.evidence.kinds import CustodyKind
from complaints.models import AccountReview, Complaint, EvidenceItem, OrderReview
from complaints.triage import word_counts
from ledger.actions import Action
from ledger.recording import Event, actor_ref, append

REASON_MAX_CHARACTERS = 2_000


class ReviewRefusal(StrEnum):
    """Why somebody's word is not taken."""

    NOT_WITHHELD = "not_withheld"
    REVIEWED_BY_YOU = "reviewed_by_you"


class ReviewRefused(Exception):
    """The item or account, as it stands now, cannot take this person's word."""

    def __init__(self, refusal: ReviewRefusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


def review_order(
    complaint: Complaint, *, item_id: uuid.UUID, reason: str, actor: User, at: datetime
) -> bool:
    """Say that an item was not compelled, or may go into packets all the same.

    ``complaint`` is held by the transaction that is open. True when this was the second person's
    word: the item is let in, and packets must be made anew. Raises ``ReviewRefused``, and
    ``EvidenceItem.DoesNotExist`` for an item of another complaint.
    """
    item = EvidenceItem.objects.select_for_update(of=("self",)).get(pk=item_id, complaint=complaint)
    if not item.withheld:
        raise ReviewRefused(ReviewRefusal.NOT_WITHHELD)
    others = list(OrderReview.objects.filter(item=item).select_related("reviewed_by"))
    if any(review.reviewed_by_id == actor.pk for review in others):
        raise ReviewRefused(ReviewRefusal.REVIEWED_BY_YOU)
    counting = [review for review in others if word_counts(review.reviewed_by, complaint)]
    OrderReview.objects.create(item=item, reviewed_by=actor, reason=reason, at=at)
    second = bool(counting)
    data: dict[str, str | int] = {
        "evidence": str(item.pk),
        "exhibit": item.exhibit,
        "reason_sha256": _sha256(reason),
    }
    if second:
        item.order_decided = True
        item.save(update_fields=["order_decided"])
        custody.record(
            custody.event(item, CustodyKind.RELEASED, actor=actor, actor_kind=custody.STAFF, at=at)
        )
        data["reviewed_by"] = counting[0].reviewed_by_id
    action = Action.EVIDENCE_LET_IN if second else Action.EVIDENCE_ORDER_REVIEWED
    append(Event(action, complaint.ref, actor_ref("staff", actor.pk), at, data))
    return second


def review_account(complaint: Complaint, *, reason: str, actor: User, at: datetime) -> bool:
    """Say that an account was not compelled, or may go into packets all the same.

    ``complaint`` is held by the transaction that is open. True when this was the second person's
    word: the account is let in, and packets must be made anew. Raises ``ReviewRefused``.
    """
    if not complaint.account_withheld:
        raise ReviewRefused(ReviewRefusal.NOT_WITHHELD)
    others = list(AccountReview.objects.filter(complaint=complaint).select_related("reviewed_by"))
    if any(review.reviewed_by_id == actor.pk for review in others):
        raise ReviewRefused(ReviewRefusal.REVIEWED_BY_YOU)
    counting = [review for review in others if word_counts(review.reviewed_by, complaint)]
    AccountReview.objects.create(complaint=complaint, reviewed_by=actor, reason=reason, at=at)
    data: dict[str, str | int] = {"reason_sha256": _sha256(reason)}
    second = bool(counting)
    if second:
        complaint.order_decided = True
        complaint.save(update_fields=["order_decided"])
        data["reviewed_by"] = counting[0].reviewed_by_id
    action = Action.ACCOUNT_LET_IN if second else Action.ACCOUNT_REVIEWED
    append(Event(action, complaint.ref, actor_ref("staff", actor.pk), at, data))
    return second


def _sha256(reason: str) -> str:
    return hashlib.sha256(reason.encode()).hexdigest()
