"""Reads of held filings: who may see them, and whose turn it is."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from accounts.roles import Grants
from complaints import access
from complaints.models import Complaint, SpamClearing, SpamHold
from complaints.statuses import ClearingState, HoldState

# A fatal shooting never waits behind a flood; these go out in one round of beat.
MAJOR_AT_ONCE = 200
TO_CLOSE_IN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Lapsing:
    """A held case whose clock ran out; ``alone`` when no other held one resembles it."""

    complaint_id: uuid.UUID
    major: bool
    alone: bool


def holds_of(grants: Grants) -> QuerySet[SpamHold]:
    """What waits for the spam check, of cases that a person may read."""
    return SpamHold.objects.filter(
        state=HoldState.HELD, restricted__in=access.readable_kinds(grants)
    )


def overdue_holds(grants: Grants, now: datetime) -> QuerySet[SpamHold]:
    """What is held though its clock ran out, the longest ago first."""
    return (
        holds_of(grants)
        .filter(deadline__lte=now)
        .select_related("complaint")
        .order_by("deadline", "complaint_id")
    )


def clearings_of(grants: Grants) -> QuerySet[SpamClearing]:
    """Every wish to clear held filings that a person may judge, the newest first."""
    return (
        SpamClearing.objects.filter(restricted__in=access.readable_kinds(grants))
        .select_related("proposed_by", "answered_by")
        .order_by("-proposed_at", "-pk")
    )


def hold_of(complaint: Complaint) -> SpamHold | None:
    """How a case's spam check stands; None for one that was never held."""
    return SpamHold.objects.select_related("clearing").filter(pk=complaint.pk).first()


def lock_hold(complaint: Complaint) -> SpamHold | None:
    """The same, held; its case is held before it."""
    return SpamHold.objects.select_for_update().filter(pk=complaint.pk).first()


def lapsing(now: datetime, *, limit: int) -> list[Lapsing]:
    """Whose clock ran out, major cases in front, ``MAJOR_AT_ONCE`` of them beside the limit. Real
    ones first: what resembles nothing else, then small clusters; the longest ago first among
    equals. None that two people cleared in time, or that waits after a fault."""
    held = SpamHold.objects.filter(state=HoldState.HELD)
    due = list(
        held.filter(access.may_be_tried(now, "complaint__"), deadline__lte=now)
        .exclude(_being_cleared(now, "clearing__"))
        .values_list("deadline", "pk", "cluster", "major")
    )
    if not due:
        return []
    sizes = dict(held.order_by().values_list("cluster").annotate(size=Count("pk")))
    due.sort(key=lambda row: (sizes[row[2]], row[:2]))
    major = [row for row in due if row[3]][:MAJOR_AT_ONCE]
    others = [row for row in due if not row[3]][:limit]
    return [Lapsing(pk, major, sizes[cluster] == 1) for _at, pk, cluster, major in major + others]


def _being_cleared(now: datetime, prefix: str = "") -> Q:
    """A condition: two people cleared it and a worker is closing it. What it did not manage in an
    hour goes out after all. ``prefix`` leads to the clearing."""
    confirmed = {
        f"{prefix}state": ClearingState.CONFIRMED,
        f"{prefix}answered_at__gt": now - TO_CLOSE_IN,
    }
    return Q(**confirmed)


def lock_lapsing(complaint_id: uuid.UUID, now: datetime) -> tuple[Complaint, SpamHold] | None:
    """Hold a case whose clock ran out; None when it is held, released or cleared already."""
    complaint = (
        Complaint.objects.select_for_update(skip_locked=True).filter(pk=complaint_id).first()
    )
    if complaint is None:
        return None
    held = lock_hold(complaint)
    if held is None or held.state != HoldState.HELD or held.deadline > now:
        return None
    clearings = SpamClearing.objects.filter(_being_cleared(now), holds=held)
    return None if clearings.exists() else (complaint, held)


def is_anything_held() -> bool:
    return SpamHold.objects.filter(state=HoldState.HELD).exists()
