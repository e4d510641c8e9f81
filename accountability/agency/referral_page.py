"""What an agency sees of one referral: why it came, its clocks, its packet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from accountability.agency.referral_list import clock_of
from accountability.elapsed import Countdown
from complaints.vocabulary import County
from complaints.wording import COUNTIES, Words
from routing import access
from routing.conflicts import StrikeReason
from routing.models import Decision, Packet, Referral
from routing.rules import FLOOR_RULE
from routing.states import AWAITING_PACKET, UNACKNOWLEDGED
from routing.wording import (
    STRIKE_REASONS,
    destination_words,
    purpose_words,
    standing_words,
    within_words,
)


@dataclass(frozen=True, slots=True)
class Ground:
    """A purpose, how fast, and the reasons of the rules that ask for it."""

    purpose: str
    within: str
    rules: list[str]
    reasons: list[str]


@dataclass(frozen=True, slots=True)
class ReferralPage:
    """One referral."""

    referral: Referral
    state: Words
    county: Words
    policy: str
    grounds: list[Ground]
    conflict_check: list[str]
    last_resort: bool
    packet: Packet | None
    clock: Countdown | None
    clock_is_for: Words
    may_handle: bool
    may_acknowledge: bool
    may_recuse: bool


def referral_page(referral: Referral, now: datetime, *, may_handle: bool) -> ReferralPage:
    """Read from the decision that made the referral, not from what the rules would say today."""
    decision = referral.decision
    clock, clock_is_for = clock_of(referral, now)
    waits = referral.state in UNACKNOWLEDGED and referral.state not in AWAITING_PACKET
    live = referral.is_live
    return ReferralPage(
        referral=referral,
        state=standing_words(referral),
        county=COUNTIES[County(referral.complaint.county)],
        policy=decision.outcome["policy"],
        grounds=_grounds(referral, decision),
        conflict_check=_passed_over(decision),
        last_resort=referral.last_resort,
        packet=access.current_packet(referral),
        clock=clock,
        clock_is_for=clock_is_for,
        may_handle=may_handle,
        may_acknowledge=may_handle and waits and live,
        may_recuse=may_handle and live and not referral.last_resort,
    )


def _grounds(referral: Referral, decision: Decision) -> list[Ground]:
    rules = access.parsed(decision.policy.document).rules if decision.policy else ()
    reasons = {rule.id: rule.because for rule in rules}
    reasons[FLOOR_RULE] = _("This kind of complaint must reach an outside agency.")
    return [
        Ground(
            purpose_words(ground["purpose"]),
            within_words(ground["within"]),
            ground["rules"],
            [reasons[rule] for rule in ground["rules"] if rule in reasons],
        )
        for ground in referral.grounds
    ]


def _passed_over(decision: Decision) -> list[str]:
    """Each agency that a conflict struck out, once."""
    struck = dict.fromkeys((s["agency"], s["why"]) for s in decision.outcome["strikes"])
    return [
        _("%(agency)s was passed over: %(why)s.")
        % {"agency": destination_words(name), "why": STRIKE_REASONS[StrikeReason(why)]}
        for name, why in struck
    ]
