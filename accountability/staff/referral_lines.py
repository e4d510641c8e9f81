"""The referrals of a case on its page: clocks, packets, and how far they are."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext, ngettext

from accountability.elapsed import Countdown, countdown
from accountability.packet_progress import PacketProgress, progress_of_packets
from complaints.wording import Words
from routing.case_clocks import Clock, of_referral
from routing.conflicts import StrikeReason
from routing.models import Referral
from routing.states import Finding
from routing.wording import (
    FINDINGS,
    STRIKE_REASONS,
    purpose_words,
    standing_words,
    within_words,
)


@dataclass(frozen=True, slots=True)
class ReferralLine:
    """A referral with its clocks and packets."""

    referral: Referral
    state: Words
    purposes: list[tuple[str, str]]
    open_clock: Countdown | None
    acknowledge_clock: Countdown | None
    packets: list[PacketProgress]
    conflict: Words
    finding: Words

    @property
    def conflict_unseen(self) -> bool:
        """Whether it was set aside and no second person looked (``access.unseen_conflicts``)."""
        referral = self.referral
        return (
            bool(referral.conflict) and not referral.is_live and referral.conflict_seen_at is None
        )


def referral_lines(referrals: Sequence[Referral], now: datetime) -> list[ReferralLine]:
    """Each with the versions of its packet, as prefetched; one query more if any is in line."""
    pairs = [(packet, referral) for referral in referrals for packet in referral.packets.all()]
    packets: dict[uuid.UUID, list[PacketProgress]] = {}
    for line in progress_of_packets(pairs, now):
        packets.setdefault(line.packet.referral_id, []).append(line)
    return [_line(referral, packets.get(referral.pk, []), now) for referral in referrals]


def packets_standing(lines: Iterable[ReferralLine]) -> str:
    """How many packets wait, in a sentence that is read out when it changes."""
    waiting = sum(packet.waits for line in lines for packet in line.packets)
    if not waiting:
        return gettext("No packet waits to be made.")
    return ngettext("%d packet is not made yet.", "%d packets are not made yet.", waiting) % waiting


def _line(referral: Referral, packets: list[PacketProgress], now: datetime) -> ReferralLine:
    clocks = {running.clock: countdown(running.due, now) for running in of_referral(referral)}
    return ReferralLine(
        referral,
        standing_words(referral),
        [
            (purpose_words(ground["purpose"]), within_words(ground["within"]))
            for ground in referral.grounds
        ],
        clocks.get(Clock.OPEN),
        clocks.get(Clock.ACKNOWLEDGE),
        packets,
        STRIKE_REASONS[StrikeReason(referral.conflict)] if referral.conflict else "",
        FINDINGS[Finding(referral.finding)] if referral.finding else "",
    )
