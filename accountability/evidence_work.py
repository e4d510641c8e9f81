"""The stories of evidence that span the apps: a check ends, or two people let out what may have
been given under order, and packets are made anew."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.utils import timezone

from accountability import casework
from accounts.models import User
from complaints import access as complaint_access
from complaints import triage
from complaints.evidence import checking, order_reviews, telling
from complaints.evidence.kinds import EvidenceState
from complaints.models import Complaint
from complaints.recording import coarse_time
from complaints.vocabulary import Source


def check_evidence(item_id: uuid.UUID) -> bool:
    """Check one item if it waits and nobody checks it. True when it is settled now.

    What is accepted of a case goes out as a new version for each live referral, together with
    others that are being checked (``telling``).
    """
    with checking.sole_checker(item_id) as item:
        if item is None:
            return False
        findings = checking.examine(item)
        with transaction.atomic():
            held = checking.record(item, findings)
            if held is None:
                return False
            if held.complaint is not None and telling.is_time(held, timezone.now()):
                _send_on(held.complaint, from_filer=held.source == Source.FILER)
        settled = held.state in (EvidenceState.ACCEPTED, EvidenceState.REFUSED)
        if settled:
            checking.tidy(item_id)
        return settled


def tell_what_waited(complaint_id: uuid.UUID) -> bool:
    """Tell agencies of what was accepted half a minute ago; False where that is done."""
    with transaction.atomic():
        complaint = complaint_access.lock(complaint_id)
        if not telling.waits(complaint):
            return False
        _send_on(complaint, from_filer=telling.comes_from_filer(complaint))
    return True


def review_order(*, complaint: Complaint, item_id: uuid.UUID, reason: str, actor: User) -> bool:
    """One person's word that an item may go into packets; the second one's lets it in.

    Raises ``PermissionDenied``, ``order_reviews.ReviewRefused`` and ``DoesNotExist``.
    """
    with transaction.atomic():
        held = triage.hold_case(complaint.pk, actor)
        now = timezone.now()
        let_in = order_reviews.review_order(
            held, item_id=item_id, reason=reason, actor=actor, at=now
        )
        if let_in:
            _send_on(held, from_filer=False)
    return let_in


def review_account(*, complaint: Complaint, reason: str, actor: User) -> bool:
    """One person's word that an account may go into packets; the second one's lets it in.

    Raises ``PermissionDenied`` and ``order_reviews.ReviewRefused``.
    """
    with transaction.atomic():
        held = triage.hold_case(complaint.pk, actor)
        now = timezone.now()
        let_in = order_reviews.review_account(held, reason=reason, actor=actor, at=now)
        if let_in:
            casework.tell_agencies_more(held, at=now)
    return let_in


def _send_on(complaint: Complaint, *, from_filer: bool) -> None:
    now = timezone.now()
    at = coarse_time(now, restricted=complaint.restricted) if from_filer else now
    telling.note_told(complaint)
    casework.tell_agencies_more(complaint, at=at)
    if from_filer:
        casework.hear_filer(complaint, at=at)
