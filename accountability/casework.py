"""The stories that span the apps: a complaint is filed; one that was left unrouted is routed."""

from __future__ import annotations

import logging
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from accountability import arrivals
from accountability.arrivals import Arrival
from accountability.receipts import build_receipt
from accounts.models import User
from complaints import access as complaint_access
from complaints import (
    answers,
    closings,
    recording,
    retries,
    spam_access,
    spam_holds,
    suspicions,
    triage,
)
from complaints.evidence import attaching
from complaints.filing import Filing
from complaints.models import Complaint, SpamHold
from complaints.statuses import HoldState, RoutingState
from ledger.actions import Action
from ledger.recording import Event, append
from routing import access as routing_access
from routing import case_clocks, referral
from routing.referral import Routed
from routing.waking import wake_packet_workers

logger = logging.getLogger(__name__)
A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Filed:
    """What filing gives back, once everything is committed."""

    complaint_id: uuid.UUID
    case_number: str
    phrase: str
    receipt: dict[str, Any]


def file_complaint(
    filing: Filing,
    *,
    answer_token: str | None = None,
    request_sha256: str = "",
    phrase: str = "",
    arrival: Arrival | None = None,
) -> Filed:
    """Record, enter in the ledger and route one complaint, in one transaction.

    ``answer_token`` is the sender's secret (a draft's cookie or an idempotency key): the answer is
    kept under it for a day, in the same transaction, so that a retry finds it and nothing is filed
    twice. ``phrase`` is the one that a draft's filer has already; it becomes the receipt's.
    ``request_sha256`` ties an API client's answer to what it sent. ``arrival`` is given for what
    comes from outside: in a flood it waits for the spam check unless it proves some work. Raises
    ``IntegrityError`` when an answer stands under the token already, and ``ValueError`` for a
    filing that its form should have refused.
    """
    now = timezone.now()
    with transaction.atomic(savepoint=False):  # nobody files half of what failed
        waits = arrivals.must_wait(arrival)
        recorded = recording.record(filing, at=now, phrase=phrase, held=waits)
        complaint = recorded.complaint
        hold = arrivals.hold_for_check(complaint) if waits else None
        entry = append(
            Event(
                Action.COMPLAINT_FILED,
                complaint.ref,
                "filer",
                complaint.filed_at,
                {"filing_sha256": filing.sha256(), "restricted": complaint.restricted},
            ),
            *attaching.received_events(
                filing.evidence, complaint_ref=complaint.ref, at=complaint.filed_at
            ),
            *([spam_holds.held_event(complaint, hold)] if hold else []),
        )[0]
        routed = None if hold else _route_or_leave_unrouted(complaint, recorded.data_key)
        receipt = build_receipt(
            filing, recorded, routed, entry, held_until=hold.deadline if hold else None
        )
        filed = Filed(complaint.id, complaint.case_number, recorded.phrase, receipt)
        if answer_token is not None:
            kept = _kept(filed)
            # A day from now; from the end of an officer's day, of which nothing tells the hour.
            at = complaint.filed_at + A_DAY if complaint.restricted else now
            answers.keep_answer(answer_token, kept, request_sha256=request_sha256, at=at)
    return filed


def _route_or_leave_unrouted(complaint: Complaint, data_key: bytes) -> Routed | None:
    """Route in a savepoint, so that a fault in routing never costs the filer the complaint."""
    try:
        with transaction.atomic():
            routed = referral.route(complaint, data_key=data_key, at=complaint.filed_at)
            with connection.cursor() as cursor:
                # Faults show here, inside the savepoint, and not at the commit of the filing.
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
            wake_packet_workers(packet.id for packet in routed.packets)
    except Exception as fault:  # whatever it was, the complaint stands and routing is retried
        logger.exception("routing failed; the complaint is recorded and will be routed")
        complaint.refresh_from_db(fields=["routing_state"])
        append(
            Event(
                Action.COMPLAINT_LEFT_UNROUTED,
                complaint.ref,
                "system",
                complaint.filed_at,
                {"fault": type(fault).__name__},
            )
        )
        retries.note_routing_failure(complaint.pk, fault=fault, at=timezone.now())
        return None
    return routed


def route_unrouted(complaint_id: uuid.UUID) -> bool:
    """Route a complaint that was left unrouted. False when another process was first."""
    with transaction.atomic():
        complaint = complaint_access.lock_unrouted(complaint_id)
        if complaint is None:
            return False
        decide_anew(complaint, at=complaint.filed_at)
    return True


def lapse_suspicion(complaint_id: uuid.UUID) -> bool:
    """Count as force what two people did not clear in time, and send it out: all or nothing.

    False when it is not open and overdue, or another process holds the case.
    """
    now = timezone.now()
    with transaction.atomic():
        lapsing = complaint_access.lock_lapsing(complaint_id, now)
        if lapsing is None:
            return False
        complaint, suspicion = lapsing
        suspicions.lapse(complaint, suspicion, at=now)
        decide_anew(complaint, at=now)
    return True


def escalate_overdue(complaint_id: uuid.UUID) -> bool:
    """Tell supervisors of a case whose clock ran out while nobody outside has it, once a clock.

    False when there is nothing to tell: it was dealt with, or an outside agency has the case.
    """
    now = timezone.now()
    with transaction.atomic():
        complaint = complaint_access.lock_unanswered_clock(complaint_id, now)
        if complaint is None:
            return False
        answered = routing_access.is_outside(complaint.pk)
        triage.answer_clock(complaint, escalate=not answered, at=now)
    return not answered


def decide_after_filer(complaint: Complaint, *, at: datetime, told_more: bool) -> Routed | None:
    """The rules decide anew on a held case to which its filer added; None before it is routed.

    An unrouted or held one is decided on with everything that it holds by then. One that was
    cleared as spam is released: its filer answered.
    """
    if complaint.routing_state == RoutingState.UNROUTED:
        return None
    if complaint.routing_state == RoutingState.HELD:
        return _note_answer(complaint, at)
    return decide_anew(complaint, at=at, told_more=told_more)


def _note_answer(complaint: Complaint, at: datetime) -> Routed | None:
    hold = spam_holds.note_answer(complaint)
    return _release_cleared(complaint, hold, at)


def _release_cleared(complaint: Complaint, hold: SpamHold | None, at: datetime) -> Routed | None:
    if hold is None or hold.state != HoldState.CLEARED:
        return None
    spam_holds.release(complaint, because=spam_holds.ANSWERED, actor=None, at=at)
    return decide_anew(complaint, at=at, grouped=True)


def hear_filer(complaint: Complaint, *, at: datetime) -> None:
    """See to it that somebody reads what the filer added to a case that no agency has."""
    decided = complaint.routing_state == RoutingState.ROUTED
    if decided and not routing_access.has_live_referral(complaint.pk):
        closings.hear_filer(complaint, at=at)
        case_clocks.keep(complaint)


def tell_agencies_more(complaint: Complaint, *, at: datetime) -> Routed | None:
    """More is known of a case that somebody holds: decide again, and a new version for each agency.

    None while it waits for the spam check: it is decided on with everything that it holds by then.
    One that was cleared as spam is released.
    """
    if complaint.routing_state == RoutingState.HELD:
        return _release_cleared(complaint, spam_access.lock_hold(complaint), at)
    return decide_anew(complaint, at=at, told_more=True)


def route_held(complaint: Complaint, *, at: datetime, grouped: bool) -> Routed:
    """Route a case whose spam check is over, in the transaction that ended it.

    What is ``grouped`` gives way to other packets, and its agencies are told of many at once.
    """
    return decide_anew(complaint, at=at, grouped=grouped)


def decide_anew(
    complaint: Complaint,
    *,
    at: datetime,
    told_more: bool = False,
    grouped: bool = False,
    stated_by: User | None = None,
) -> Routed:
    """Route a case again after its facts grew, in the transaction that made them grow."""
    data_key = complaint_access.data_key_of(complaint)
    routed = referral.route(
        complaint,
        data_key=data_key,
        at=at,
        told_more=told_more,
        grouped=grouped,
        stated_by=stated_by,
    )
    if not grouped:  # the sweep finds them, when nothing else waits
        wake_packet_workers(packet.id for packet in routed.packets)
    return routed


def answer_to(answer_token: str, *, request_sha256: str = "") -> Filed | None:
    """The answer kept for a sender, or None. Raises ``AnswersAnotherRequest``."""
    kept = answers.kept_answer(answer_token, request_sha256=request_sha256, at=timezone.now())
    if kept is None:
        return None
    return Filed(
        uuid.UUID(kept["complaint_id"]), kept["case_number"], kept["phrase"], kept["receipt"]
    )


def _kept(filed: Filed) -> dict[str, Any]:
    return {
        "complaint_id": str(filed.complaint_id),
        "case_number": filed.case_number,
        "phrase": filed.phrase,
        "receipt": filed.receipt,
    }
