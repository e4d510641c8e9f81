"""Reads of preservation requests, for the pages and for packets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max, Q, QuerySet

from accounts.roles import Grants
from complaints.access import readable_kinds
from complaints.filing import WORD_COLUMNS
from complaints.models import Complaint, PreservationRequest
from complaints.preservation.clocks import RequestState, Step


def requests_of(complaint: Complaint) -> list[PreservationRequest]:
    """All requests of a case with their steps, oldest first, in two queries."""
    return list(
        PreservationRequest.objects.filter(complaint=complaint).prefetch_related("steps__by")
    )


def asked_departments(complaint: Complaint) -> set[str]:
    """The codes of the departments that a case has a request to."""
    rows = PreservationRequest.objects.filter(complaint=complaint).exclude(holder="")
    return set(rows.values_list("holder", flat=True))


@dataclass(frozen=True, slots=True)
class Told:
    """How a request stands, for those who only read of it. Days are as staff noted them."""

    holder: str
    holder_name: str
    state: RequestState
    sent_on: date | None
    confirmed_on: date | None
    outcome: str


def told(complaint: Complaint) -> list[Told]:
    """The requests of a case, oldest first, in one query."""
    rows = PreservationRequest.objects.filter(complaint=complaint).annotate(
        sent_on=Max("steps__on", filter=Q(steps__step=Step.SENT)),
        confirmed_on=Max("steps__on", filter=Q(steps__step=Step.CONFIRMED)),
        outcome=Max("steps__outcome"),  # only the step that ends it has one
    )
    return [
        Told(
            row.holder,
            row.holder_name,
            RequestState(row.state),
            row.sent_on,
            row.confirmed_on,
            row.outcome or "",
        )
        for row in rows
    ]


def alarms(grants: Grants, now: datetime) -> QuerySet[PreservationRequest]:
    """Requests of readable cases that somebody must see to, the longest waiting first."""
    return (
        PreservationRequest.objects.filter(
            alarm_at__lte=now, complaint__restricted__in=readable_kinds(grants)
        )
        .select_related("complaint")
        .defer(*(f"complaint__{column}" for column in WORD_COLUMNS))
        .order_by("alarm_at", "id")
    )
