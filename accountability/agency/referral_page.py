"""What an agency sees of one referral: why it came, its clocks, its packet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from accountability.agency.beside_the_packet import footage_of
from accountability.agency.referral_list import clock_of
from accountability.agency.wording import version_words
from accountability.elapsed import Countdown
from accountability.packet_progress import PacketProgress, progress_of_packets
from complaints.official_wording import COUNTIES
from complaints.vocabulary import County
from complaints.wording import Words
from routing import access
from routing.conflicts import StrikeReason
from routing.models import Decision, Packet, Referral
from routing.rules import FLOOR_RULE
from routing.states import ACCEPTED, AWAITING_PACKET, UNACKNOWLEDGED, Finding, ReferralState
from routing.wording import (
    FINDINGS,
    STRIKE_REASONS,
    destination_words,
    purpose_words,
    standing_words,
    within_words,
)


@dataclass(frozen=True, slots=True)
class Ground:
    """A purpose, how fast, and the rules that ask for it."""

    purpose: str
    within: str
    rules: list[str]


@dataclass(frozen=True, slots=True)
class AppliedRule:
    """A rule that applied to the case, as the packet lists it; ``mine`` names the agency."""

    rule: str
    because: str
    mine: bool


@dataclass(frozen=True, slots=True)
class ReferralPage:
    """One referral."""

    referral: Referral
    state: Words
    county: Words
    policy: str
    grounds: list[Ground]
    rules: list[AppliedRule]
    newer_version: bool
    waits: bool
    waiting: list[PacketProgress]
    older: list[PacketProgress]
    version_words: str
    conflict_check: list[str]
    last_resort: bool
    packet: Packet | None
    clock: Countdown | None
    clock_is_for: Words
    may_handle: bool
    may_acknowledge: bool
    may_begin: bool
    may_conclude: bool
    may_recuse: bool
    finding: Words
    footage: list[tuple[str, Words]]


def referral_page(referral: Referral, now: datetime, *, may_handle: bool) -> ReferralPage:
    """Read from the latest decision, as the newest packet is, and not from today's rules.

    An agency that was set aside sees the decision that made its referral, and nothing later.
    """
    live = referral.is_live
    latest = access.latest_decision(referral.complaint_id) if live else None
    decision = latest or referral.decision
    versions = progress_of_packets(((p, referral) for p in access.versions(referral)), now)
    ready = [line for line in versions if line.ready]
    packet = ready[0].packet if ready else None
    waiting = [line for line in versions if line.waits]
    clock, clock_is_for = clock_of(referral, now)
    waits = referral.state in UNACKNOWLEDGED and referral.state not in AWAITING_PACKET
    return ReferralPage(
        referral=referral,
        state=standing_words(referral),
        county=COUNTIES[County(referral.complaint.county)],
        policy=decision.outcome["policy"],
        grounds=[
            Ground(purpose_words(g["purpose"]), within_words(g["within"]), g["rules"])
            for g in referral.grounds
        ],
        rules=_rules(referral, decision),
        newer_version=packet is not None
        and any(w.packet.version > packet.version for w in waiting),
        waits=bool(waiting),
        waiting=waiting,
        older=ready[1:],
        version_words=version_words(referral),
        conflict_check=_passed_over(decision),
        last_resort=referral.last_resort,
        packet=packet,
        clock=clock,
        clock_is_for=clock_is_for,
        may_handle=may_handle,
        may_acknowledge=may_handle and waits and live,
        may_begin=may_handle and live and referral.state == ReferralState.ACKNOWLEDGED,
        may_conclude=may_handle and live and referral.state in ACCEPTED,
        may_recuse=(
            may_handle and live and not referral.last_resort and referral.concluded_at is None
        ),
        finding=FINDINGS[Finding(referral.finding)] if referral.finding else "",
        footage=footage_of(referral.complaint) if live else [],
    )


def _rules(referral: Referral, decision: Decision) -> list[AppliedRule]:
    """Every rule that matched, and the floor where it applied: what the packet's basis lists."""
    rules = access.parsed(decision.policy.document).rules if decision.policy else ()
    reasons = {rule.id: rule.because for rule in rules}
    reasons[FLOOR_RULE] = _("This kind of complaint must reach an outside agency.")
    applied = [line["rule"] for line in decision.outcome["outcomes"] if line["matched"]]
    if decision.outcome["floor_applied"]:
        applied.append(FLOOR_RULE)
    mine = {rule for ground in referral.grounds for rule in ground["rules"]}
    return [AppliedRule(rule, reasons.get(rule, ""), rule in mine) for rule in applied]


def _passed_over(decision: Decision) -> list[str]:
    """Each agency that a conflict struck out, once."""
    struck = dict.fromkeys((s["agency"], s["why"]) for s in decision.outcome["strikes"])
    return [
        _("%(agency)s was passed over: %(why)s.")
        % {"agency": destination_words(name), "why": STRIKE_REASONS[StrikeReason(why)]}
        for name, why in struck
    ]
