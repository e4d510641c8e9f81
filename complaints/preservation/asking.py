"""Requests come into being: at day 0 for every case that is referred, and by hand.

Every referred one, whoever reviews it: footage is erased by the calendar, also that of a case which
turns out to tell of force only when a suspicion lapses or a class is added. Whom it asks:
the departments that employ the officers named. Where none is known, or only one that no list
names, it asks the city's department, which runs dispatch and can tell who else was there.

For an officer's report the request is made but held: to ask the department tells it that somebody
spoke. Only a person of the team that works on such cases releases it (``steps.take``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from complaints import additions, triage
from complaints.models import Complaint, PreservationRequest
from complaints.preservation.clocks import RequestState, expiry, next_alarm
from complaints.preservation.steps import Letter, Refusal, RequestRefused, record_letter
from complaints.vocabulary import Employer
from ledger.actions import Action
from ledger.recording import Event, actor_ref, append

HOLDER_MAX_CHARACTERS = 200
ADDRESS_MAX_CHARACTERS = 500
OTHER_HOLDER = "other"


def ask_departments(
    complaint: Complaint, employers: Collection[str], *, asked: Collection[str], at: datetime
) -> list[Event]:
    """Make the requests that a case owes and that are not ``asked`` yet, in one statement.

    In the transaction that routes it; ``at`` is as coarse as that. Gives the ledger's events, for
    the entry that the caller writes anyway.
    """
    rows = [
        _request(complaint, at, holder=holder)
        for holder in departments(employers)
        if holder not in asked
    ]
    if not rows:
        return []
    return [_event(row, "system") for row in PreservationRequest.objects.bulk_create(rows)]


def departments(employers: Iterable[str]) -> list[str]:
    """The codes of the departments to ask, in a fixed order."""
    known = set(employers) - {Employer.OTHER.value, Employer.UNKNOWN.value}
    if Employer.OTHER.value in employers or not known:
        known.add(Employer.KCPD.value)
    return sorted(known)


@transaction.atomic
def ask_by_hand(
    *, complaint: Complaint, holder_name: str, address: str, letter: Letter, actor: User
) -> PreservationRequest:
    """Write to another holder: a hospital, a shop with a camera, a department no list names.

    The letter is approved with it. Raises ``PermissionDenied``, and ``RequestRefused`` where that
    holder was asked.
    """
    held = triage.hold_case(complaint.pk, actor)
    now = timezone.now()
    name = additions.without_sealed(held, holder_name)[0]
    if PreservationRequest.objects.filter(complaint=held, holder="", holder_name=name).exists():
        raise RequestRefused(Refusal.ASKED_ALREADY)
    address = additions.without_sealed(held, address)[0]
    row = _request(held, now, holder_name=name, address=address, actor=actor)
    row.save(force_insert=True)
    append(_event(row, actor_ref("staff", actor.pk)))
    record_letter(row, letter, actor=actor, at=now)
    return row


def _request(
    complaint: Complaint,
    at: datetime,
    *,
    holder: str = "",
    holder_name: str = "",
    address: str = "",
    actor: User | None = None,
) -> PreservationRequest:
    """Who writes one by hand has decided that it may be sent."""
    held = complaint.restricted and actor is None
    state = RequestState.HELD if held else RequestState.PREPARED
    days = settings.CAMERA_RETENTION_DAYS
    expires_on = expiry(complaint.incident_until or complaint.incident_date, days)
    ring = next_alarm(state, at, expires_on)
    return PreservationRequest(
        complaint=complaint,
        holder=holder,
        holder_name=holder_name,
        address=address,
        made_at=at,
        made_by=actor,
        retention_days=days,
        expires_on=expires_on,
        state=state,
        alarm=ring[0] if ring else "",
        alarm_at=ring[1] if ring else None,
    )


def _event(row: PreservationRequest, by: str) -> Event:
    return Event(
        Action.PRESERVATION_REQUESTED,
        row.complaint.ref,
        by,
        row.made_at,
        {"request": str(row.pk), "holder": row.holder or OTHER_HOLDER},
    )
