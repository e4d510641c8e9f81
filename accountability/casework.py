"""The stories that span the apps: a complaint is filed; one that was left unrouted is routed."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone

from accountability import arrivals
from accountability.arrivals import Arrival
from accountability.receipts import build_receipt
from accounts.models import User
from complaints import access as complaint_access
from complaints import (
    additions,
    answers,
    closings,
    messages,
    recording,
    retries,
    spam_access,
    spam_holds,
    suspicions,
    triage,
)
from complaints.evidence import attaching
from complaints.filing import FiledOfficer, Filing
from complaints.models import Closing, Complaint, FilerUpdate, Message, SpamHold
from complaints.statuses import ClosingReason, HoldState, RoutingState
from complaints.vocabulary import AgencyCode, Allegation, County, ForceType, Injury
from ledger.actions import Action
from ledger.recording import Event, append
from routing import access as routing_access
from routing import by_hand, case_clocks, conflict_reviews, referral
from routing.referral import Routed
from routing.waking import wake_packet_workers

logger = logging.getLogger(__name__)
Taken = TypeVar("Taken")
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
        _decide_anew(complaint, at=complaint.filed_at)
    return True


def add_class(*, complaint: Complaint, allegation: Allegation, actor: User) -> Routed:
    """Staff state a class beside the filer's own, and the rules decide anew: only additions.

    All of it or nothing, here and in each of the additions below: a fact that should send the case
    to an agency never stands without that referral. They raise ``PermissionDenied`` and
    ``triage.StepRefused``.
    """
    return _grow(
        complaint,
        actor,
        lambda case, at: triage.state_class(case, allegation=allegation, actor=actor, at=at),
    )


def declare_tie(*, complaint: Complaint, agency: AgencyCode, because: str, actor: User) -> Routed:
    """Staff declare that an agency has a conflict of interest: the next eligible one takes over."""
    return _grow(
        complaint,
        actor,
        lambda case, at: additions.declare_tie(
            case, agency=agency, because=because, actor=actor, at=at
        ),
    )


def add_statement(*, complaint: Complaint, words: str, actor: User) -> Routed:
    """Staff write down words that came later; they are screened like the filer's own."""
    return _grow(
        complaint,
        actor,
        lambda case, at: additions.add_statement(case, words=words, actor=actor, at=at),
    )


def identify_officer(*, complaint: Complaint, officer: FiledOfficer, actor: User) -> Routed:
    """Staff add an officer; whoever employs one, or has one on a task force, has a conflict."""
    return _grow(
        complaint,
        actor,
        lambda case, at: additions.identify_officer(case, officer=officer, actor=actor, at=at),
    )


def correct_county(*, complaint: Complaint, county: County, actor: User) -> Routed:
    """Staff state the county of the incident beside the filer's own."""
    return _grow(
        complaint,
        actor,
        lambda case, at: additions.correct_county(case, county=county, actor=actor, at=at),
    )


def add_force(*, complaint: Complaint, force_type: ForceType, actor: User) -> Routed:
    """Staff state a kind of force beside the filer's own."""
    return _grow(
        complaint,
        actor,
        lambda case, at: additions.add_force(case, force_type=force_type, actor=actor, at=at),
    )


def add_injury(*, complaint: Complaint, injury: Injury, actor: User) -> Routed:
    """Staff state an injury beside the filer's own."""
    return _grow(
        complaint,
        actor,
        lambda case, at: additions.add_injury(case, injury=injury, actor=actor, at=at),
    )


def add_referral(
    *, complaint: Complaint, agency: AgencyCode, purpose: str, because: str, actor: User
) -> Routed:
    """Staff refer a case to one more agency, with a reason. Raises ``by_hand.NotAdded`` too."""
    now = timezone.now()
    with transaction.atomic():
        held = triage.hold_case(complaint.pk, actor)
        spam_holds.release_worked_on(held, actor=actor, at=now)
        routed = _decide_anew(held, at=now)
        packet = by_hand.add_referral(
            held,
            routed,
            agency=agency,
            purpose=purpose,
            because=because,
            actor=actor,
            data_key=complaint_access.data_key_of(held),
        )
        wake_packet_workers([packet.id])
    return routed


def _grow(
    complaint: Complaint, actor: User, state: Callable[[Complaint, datetime], object]
) -> Routed:
    """State a fact of a case and decide anew, in one transaction."""
    now = timezone.now()
    with transaction.atomic():
        held = triage.hold_case(complaint.pk, actor)
        spam_holds.release_worked_on(held, actor=actor, at=now)
        state(held, now)
        return _decide_anew(held, at=now, told_more=True, stated_by=actor)


def review_conflicts(
    *, complaint: Complaint, agencies: Collection[AgencyCode], note: str, actor: User
) -> None:
    """A second person has looked at why these agencies no longer have the case.

    Raises ``PermissionDenied`` and ``triage.StepRefused``.
    """
    _step(
        complaint,
        actor,
        lambda case, at: conflict_reviews.review_conflicts(
            case, agencies=agencies, note=note, actor=actor, at=at
        ),
    )


def close_case(*, complaint: Complaint, reason: ClosingReason, note: str, actor: User) -> Closing:
    """Close a case that an agency has; of one that none has, be the first of two who would.

    The ``state`` of what it gives says which. This and the four that follow raise
    ``PermissionDenied`` and ``triage.StepRefused``.
    """

    def close(case: Complaint, at: datetime) -> Closing:
        somebody_has_it = routing_access.has_live_referral(case.pk)
        service = closings.close if somebody_has_it else closings.propose
        return service(case, reason=reason, note=note, actor=actor, at=at)

    return _step(complaint, actor, close)


def confirm_closing(*, complaint: Complaint, answer: str, actor: User) -> Closing:
    """The second of two people closes a case that no agency has."""
    return _step(
        complaint,
        actor,
        lambda case, at: closings.confirm(case, answer=answer, actor=actor, at=at),
    )


def decline_closing(*, complaint: Complaint, answer: str, actor: User) -> Closing:
    """Somebody says why a case that another would close stays open."""
    return _step(
        complaint,
        actor,
        lambda case, at: closings.decline(case, answer=answer, actor=actor, at=at),
    )


def reopen_case(*, complaint: Complaint, because: str, actor: User) -> Complaint:
    """A closed case is opened again, and its triage clock starts anew.

    One that was cleared as spam is routed by this.
    """

    def reopen(case: Complaint, at: datetime) -> Complaint:
        if case.routing_state != RoutingState.HELD:
            return closings.reopen(case, because=because, actor=actor, at=at)
        spam_holds.release(case, because=because, actor=actor, at=at)
        _decide_anew(case, at=at)
        return case

    return _step(complaint, actor, reopen)


def tell_filer(*, complaint: Complaint, words: str, actor: User) -> FilerUpdate:
    """Staff tell the filer how the case stands, on the tracking page."""
    return _step(
        complaint,
        actor,
        lambda case, at: closings.tell_filer(case, words=words, actor=actor, at=at),
    )


def write_to_agency(
    *, complaint: Complaint, agency: AgencyCode, words: str, actor: User
) -> Message:
    """Staff write to an agency that has the case. Raises ``PermissionDenied`` for any other."""

    def write(case: Complaint, at: datetime) -> Message:
        referral = routing_access.referrals_held(case).get(agency.value)
        if referral is None or not referral.is_live:
            raise PermissionDenied
        return messages.write_to_agency(case, agency=agency, words=words, actor=actor, at=at)

    return _step(complaint, actor, write)


def _step(complaint: Complaint, actor: User, take: Callable[[Complaint, datetime], Taken]) -> Taken:
    """One step on a held case that changes no fact, with the clocks as they run after it."""
    with transaction.atomic():
        held = triage.hold_case(complaint.pk, actor)
        taken = take(held, timezone.now())
        case_clocks.keep(held)
    return taken


def confirm_clearing(*, complaint: Complaint, reason: str, actor: User) -> Routed:
    """The second of two people clears a weak suspicion, and the rules decide without it.

    Referrals that stand for other reasons stay. Raises ``PermissionDenied`` and
    ``triage.StepRefused``.
    """
    return _grow(
        complaint,
        actor,
        lambda case, at: suspicions.confirm_clearing(
            complaint=case, reason=reason, actor=actor, at=at
        ),
    )


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
        _decide_anew(complaint, at=now)
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
    return _decide_anew(complaint, at=at, told_more=told_more)


def _note_answer(complaint: Complaint, at: datetime) -> Routed | None:
    hold = spam_holds.note_answer(complaint)
    return _release_cleared(complaint, hold, at)


def _release_cleared(complaint: Complaint, hold: SpamHold | None, at: datetime) -> Routed | None:
    if hold is None or hold.state != HoldState.CLEARED:
        return None
    spam_holds.release(complaint, because=spam_holds.ANSWERED, actor=None, at=at)
    return _decide_anew(complaint, at=at, grouped=True)


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
    return _decide_anew(complaint, at=at, told_more=True)


def route_held(complaint: Complaint, *, at: datetime, grouped: bool) -> Routed:
    """Route a case whose spam check is over, in the transaction that ended it.

    What is ``grouped`` gives way to other packets, and its agencies are told of many at once.
    """
    return _decide_anew(complaint, at=at, grouped=grouped)


def _decide_anew(
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
