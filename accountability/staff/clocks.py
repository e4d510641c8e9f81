"""The clocks of a case in words: what runs out next, and who answers for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accountability.elapsed import Countdown, countdown
from complaints.models import Complaint
from complaints.wording import Words
from routing.case_clocks import Clock, Running, running
from routing.models import Referral
from routing.wording import destination_words

NAMES: Mapping[Clock, Words] = {
    Clock.SUSPICION: gettext_lazy("Possible force, to be cleared by two people"),
    Clock.SPAM_CHECK: gettext_lazy("Spam check; then it goes out as force"),
    Clock.OPEN: gettext_lazy("To be opened"),
    Clock.ACKNOWLEDGE: gettext_lazy("To be acknowledged"),
    Clock.TRIAGE: gettext_lazy("Triage by staff"),
    Clock.UPDATE: gettext_lazy("Update to the person who filed"),
}


@dataclass(frozen=True, slots=True)
class NamedClock:
    """A clock that runs, by name."""

    name: str
    countdown: Countdown


def named_clocks(
    complaint: Complaint, referrals: Sequence[Referral], now: datetime
) -> list[NamedClock]:
    """Every clock of the case that runs, the one that runs out first in front."""
    return [_named(clock, now) for clock in running(complaint, referrals)]


def next_clock(
    complaint: Complaint, referrals: Sequence[Referral], now: datetime
) -> NamedClock | None:
    """The clock that runs out first; None for a case at rest."""
    clocks = running(complaint, referrals)
    return _named(clocks[0], now) if clocks else None


def _named(clock: Running, now: datetime) -> NamedClock:
    return NamedClock(_name(clock), countdown(clock.due, now))


def _name(clock: Running) -> str:
    words = str(NAMES[clock.clock])
    if not clock.agency:
        return words
    return _("%(what)s by %(agency)s") % {"what": words, "agency": destination_words(clock.agency)}
