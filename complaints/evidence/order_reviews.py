"""Two people let into packets what may have been given under order (Garrity)."""

from __future__ import annotations

import hashlib
import uuid
from datetime import datetime
from enum import StrEnum

from accounts.models import User
from complaints.evidence import custody
from complaints.evidence.kinds import CustodyKind
from complaints.models import Complaint, EvidenceItem, OrderReview
from ledger.actions import Action
from ledger.recording import Event, actor_ref, append

REASON_MAX_CHARACTERS = 2_000


class ReviewRefusal(StrEnum):
    """Why somebody's word is not taken."""

    NOT_WITHHELD = "not_withheld"
    REVIEWED_BY_YOU = "reviewed_by_you"


class ReviewRefused(Exception):
    """The item, as it stands now, cannot take this person's word."""

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
    others = list(OrderReview.objects.filter(item=item))
    if any(review.reviewed_by_id == actor.pk for review in others):
        raise ReviewRefused(ReviewRefusal.REVIEWED_BY_YOU)
    OrderReview.objects.create(item=item, reviewed_by=actor, reason=reason, at=at)
    second = bool(others)
    data: dict[str, str | int] = {
        "evidence": str(item.pk),
        "exhibit": item.exhibit,
        "reason_sha256": hashlib.sha256(reason.encode()).hexdigest(),
    }
    if second:
        item.order_decided = True
        item.save(update_fields=["order_decided"])
        custody.record(
            custody.event(item, CustodyKind.RELEASED, actor=actor, actor_kind=custody.STAFF, at=at)
        )
        data["reviewed_by"] = others[0].reviewed_by_id
    action = Action.EVIDENCE_LET_IN if second else Action.EVIDENCE_ORDER_REVIEWED
    append(Event(action, complaint.ref, actor_ref("staff", actor.pk), at, data))
    return second
