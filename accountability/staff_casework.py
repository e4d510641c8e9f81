"""What staff do with a case, where it spans the apps: facts that they state, the end of their work.

Each is one transaction on a case that is held, with its ledger entry and its clocks.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from typing import TypeVar

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accountability import casework
from accounts.models import User
from complaints import access as complaint_access
from complaints import (
    additions,
    closings,
    messages,
    spam_holds,
    suspicions,
    triage,
)
from complaints.filing import FiledOfficer
from complaints.models import Closing, Complaint, FilerUpdate, Message
from complaints.statuses import ClosingReason, RoutingState
from complaints.vocabulary import AgencyCode, Allegation, County, ForceType, Injury
from routing import access as routing_access
from routing import by_hand, case_clocks, conflict_reviews
from routing.referral import Routed
from routing.waking import wake_packet_workers

Taken = TypeVar("Taken")


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
        routed = casework.decide_anew(held, at=now)
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
        casework.decide_anew(case, at=at)
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


def _grow(
    complaint: Complaint, actor: User, state: Callable[[Complaint, datetime], object]
) -> Routed:
    """State a fact of a case and decide anew, in one transaction."""
    now = timezone.now()
    with transaction.atomic():
        held = triage.hold_case(complaint.pk, actor)
        spam_holds.release_worked_on(held, actor=actor, at=now)
        state(held, now)
        return casework.decide_anew(held, at=now, told_more=True, stated_by=actor)


def _step(complaint: Complaint, actor: User, take: Callable[[Complaint, datetime], Taken]) -> Taken:
    """One step on a held case that changes no fact, with the clocks as they run after it."""
    with transaction.atomic():
        held = triage.hold_case(complaint.pk, actor)
        taken = take(held, timezone.now())
        case_clocks.keep(held)
    return taken
