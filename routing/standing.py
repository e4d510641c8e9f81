"""How the referrals that a complaint has stand after a new decision.

None is withdrawn. One whose agency proves conflicted is set aside: its record stays, and somebody
other than the person who stated that looks at it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from complaints import filer_notices
from complaints.vocabulary import AgencyCode
from ledger.actions import Action
from ledger.recording import Event, append
from routing import floor, waking
from routing.clocks import due, urgency
from routing.conflicts import StrikeReason, conflict_of
from routing.facts import Facts
from routing.models import Referral
from routing.rules import Assignment
from routing.rules import Decision as Outcome
from routing.states import ReferralState

# An hour to open what is due at once, and the hour by which a complaint's own time is coarse.
OPENING_GRACE = timedelta(hours=2)


def set_aside_conflicted(
    held: Iterable[Referral], facts: Facts, at: datetime, *, stated_by: User | None
) -> None:
    """Flag each referral whose agency proves conflicted; its record stays.

    ``stated_by`` added the fact that shows it; empty where that was nobody of staff. The agency is
    told that it no longer has the case, and the filer that something is new.
    """
    for referral in held:
        why = conflict_of(AgencyCode(referral.agency_id), facts)
        if why in (None, StrikeReason.RECUSED) or referral.conflicted_at is not None:
            continue
        taken = referral.is_live and not referral.last_resort
        referral.conflicted_at, referral.conflict = at, why
        referral.conflict_stated_by = stated_by
        changed = ["conflicted_at", "conflict", "conflict_stated_by"]
        if taken:
            referral.removal_notice_due = True
            referral.notice_attempts, referral.notice_not_before = 0, None
            changed += ["removal_notice_due", "notice_attempts", "notice_not_before"]
            waking.wake_removal_notice(referral.pk)
            filer_notices.note_news(referral.complaint_id, at=at)
        referral.save(update_fields=changed)
        _record(Action.REFERRAL_CONFLICTED, referral, at, conflict=str(why))


def widen(held: Mapping[str, Referral], outcome: Outcome, at: datetime) -> set[uuid.UUID]:
    """Add new purposes and shorter clocks to referrals that stand; gives those that changed.

    Where no agency without a conflict is left, what was set aside is opened again as the last
    resort.
    """
    changed = set()
    for agency in outcome.agencies:
        referral = held.get(agency.value)
        if referral is None:
            continue
        last_resort = is_last_resort(agency, outcome) and not referral.last_resort
        more = _new_grounds(referral, grounds_for(agency, outcome))
        if last_resort:
            _make_last_resort(referral, at)
        if more:
            referral.grounds = [*referral.grounds, *more]
            referral.open_by = min(referral.open_by, open_by(more, at))
            referral.save(update_fields=["grounds", "open_by"])
        if last_resort or more:
            changed.add(referral.pk)
    return changed


def is_last_resort(agency: AgencyCode, outcome: Outcome) -> bool:
    return outcome.last_resort and agency in floor.LAST_RESORT


def grounds_for(agency: AgencyCode, outcome: Outcome) -> list[dict[str, Any]]:
    """What a decision sends to an agency: each purpose with its clock and rules."""
    return [
        {"purpose": a.purpose, "within": a.within, "rules": list(a.rules)}
        for a in outcome.assignments
        if a.agency is agency
    ]


def open_by(grounds: Iterable[Mapping[str, Any]], at: datetime) -> datetime:
    """When the agency must have opened it: the most urgent clock."""
    return max(min(due(ground["within"], at) for ground in grounds), at + OPENING_GRACE)


def all_assignments(held: Mapping[str, Referral], outcome: Outcome) -> tuple[Assignment, ...]:
    """What a decision sends, and what agencies have the case for from before it."""
    sent = {(a.agency.value, a.purpose) for a in outcome.assignments}
    standing = [
        Assignment(
            AgencyCode(referral.agency_id),
            referral.agency.outside,
            ground["purpose"],
            ground["within"],
            tuple(ground["rules"]),
        )
        for referral in held.values()
        for ground in referral.grounds
        if referral.is_live and (referral.agency_id, ground["purpose"]) not in sent
    ]
    return (*outcome.assignments, *standing)


def _new_grounds(referral: Referral, grounds: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The purposes that the referral does not have, or has with a longer clock alone."""
    clocks: dict[str, timedelta] = {}
    for ground in referral.grounds:
        clock = urgency(ground["within"])
        clocks[ground["purpose"]] = min(clock, clocks.get(ground["purpose"], clock))
    return [
        ground
        for ground in grounds
        if ground["purpose"] not in clocks or urgency(ground["within"]) < clocks[ground["purpose"]]
    ]


def _make_last_resort(referral: Referral, at: datetime) -> None:
    """Open it to its agency whatever conflict it has; one that was closed is told of again."""
    was_closed = not referral.is_live
    referral.last_resort = True
    if was_closed:
        referral.state = ReferralState.QUEUED
        referral.notified_at = referral.notice_not_before = None
        referral.removal_notice_due = False
    referral.save(
        update_fields=[
            "last_resort", "state", "notified_at", "notice_not_before", "removal_notice_due",
        ]
    )  # fmt: skip
    _record(Action.REFERRAL_MADE_LAST_RESORT, referral, at)


def _record(action: Action, referral: Referral, at: datetime, /, **data: str) -> None:
    about = {"referral": str(referral.pk), "agency": referral.agency_id}
    append(Event(action, referral.ref, "system", at, {**about, **data}))
