"""The queue: which cases wait, the most urgent in front, each with the clock that runs out next."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accountability.elapsed import SOON, age
from accountability.paging import microseconds_of, moment_of
from accountability.staff.clocks import NamedClock, next_clock
from accounts.models import User
from accounts.roles import Grants
from complaints import access as complaint_access
from complaints.models import Complaint
from complaints.queue import BOTH, Spot, Urgency, Wanted, case_ids, page
from complaints.statuses import RoutingState, Status
from complaints.vocabulary import Strength, SuspicionState
from complaints.wording import STATUSES, Words
from routing import access as routing_access
from routing.access import DecidedFacts
from routing.models import Referral
from routing.wording import standing_words

PAGE_SIZE = 50


QUEUE_PLACE = re.compile(
    r"(?P<as_of>[0-9]{1,16})\.(?P<rank>[0-6])\.(?P<moment>[0-9]{1,16})\.(?P<id>[0-9a-f]{32})"
)


@dataclass(frozen=True, slots=True)
class QueuePlace:
    """The case that a page ended with, and the moment whose urgencies its order goes by.

    The moment is that of the first page: no case changes its part of the queue between two pages.
    """

    as_of: datetime
    spot: Spot

    @classmethod
    def of(cls, text: str) -> QueuePlace | None:
        """Read from the address of a page; None for what is no place."""
        found = QUEUE_PLACE.fullmatch(text)
        if found is None:
            return None
        spot = Spot(int(found["rank"]), moment_of(found["moment"]), uuid.UUID(found["id"]))
        return cls(moment_of(found["as_of"]), spot)

    def __str__(self) -> str:
        spot = self.spot
        moments = microseconds_of(self.as_of), microseconds_of(spot.moment)
        return f"{moments[0]}.{spot.rank}.{moments[1]}.{spot.case_id.hex}"


class Show(TextChoices):
    """Which cases the page shows."""

    OPEN = "open", _("Open")
    MINE = "mine", _("Mine")
    UNROUTED = "unrouted", _("Not routed yet")
    CLOSED = "closed", _("Closed")
    ALL = "all", _("All")


class Outside(TextChoices):
    """Whether a case has a referral to an agency outside the department."""

    ANY = "", _("Either")
    YES = "yes", _("Sent outside")
    NO = "no", _("Not sent outside")


class QueueForm(forms.Form):
    """What the address of the page asks for."""

    show = forms.ChoiceField(label=_("Show"), choices=Show.choices, required=False)
    outside = forms.ChoiceField(label=_("Outside agency"), choices=Outside.choices, required=False)
    after = forms.RegexField(QUEUE_PLACE, required=False)

    @property
    def chosen(self) -> Choice:
        """What was asked for; the open cases from their start where it makes no sense."""
        asked = self.cleaned_data if self.is_valid() else {}
        return Choice(
            Show(asked.get("show") or Show.OPEN),
            Outside(asked.get("outside") or Outside.ANY),
            QueuePlace.of(asked.get("after") or ""),
        )


@dataclass(frozen=True, slots=True)
class Choice:
    """Which part of the queue is shown. ``after`` keeps the first page's idea of now."""

    show: Show
    outside: Outside
    after: QueuePlace | None


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a case went, and how far that has come."""

    agency: str
    outside: bool
    state: str
    state_words: Words


@dataclass(frozen=True, slots=True)
class Row:
    """A case in the list."""

    complaint: Complaint
    age: str
    clock: NamedClock | None
    status: Words
    force: Words
    major: bool
    destinations: list[Destination]

    @property
    def unrouted(self) -> bool:
        return self.complaint.routing_state == RoutingState.UNROUTED


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the queue, and the place where the next one begins."""

    rows: list[Row]
    next_place: QueuePlace | None


def queue_page(grants: Grants, user: User, choice: Choice, now: datetime) -> Page:
    """What stands behind the place in the queue: one query for the order, a few for its rows."""
    wanted = Wanted(
        kinds=complaint_access.readable_kinds(grants),
        outside={Outside.YES: [True], Outside.NO: [False]}.get(choice.outside, BOTH),
        open=choice.show is not Show.CLOSED,
        closed=choice.show in (Show.CLOSED, Show.ALL, Show.UNROUTED),
        claimed_by=user if choice.show is Show.MINE else None,
        unrouted=choice.show is Show.UNROUTED,
    )
    urgency = Urgency(choice.after.as_of if choice.after else now, SOON)
    spots = page(wanted, urgency, choice.after.spot if choice.after else None, PAGE_SIZE + 1)
    shown = spots[:PAGE_SIZE]
    more = len(spots) > PAGE_SIZE
    return Page(
        rows=_rows(complaint_access.listed(case_ids(shown)), now),
        next_place=QueuePlace(urgency.now, shown[-1]) if more else None,
    )


def _rows(complaints: list[Complaint], now: datetime) -> list[Row]:
    ids = [complaint.pk for complaint in complaints]
    referrals = routing_access.referrals_of_many(ids)
    decided = routing_access.decided_facts(ids)
    return [
        Row(
            complaint=complaint,
            age=age(complaint.filed_at, now, restricted=complaint.restricted),
            clock=next_clock(complaint, referrals.get(complaint.pk, []), now),
            status=STATUSES[Status(complaint.status)],
            force=force_words(decided.get(complaint.pk)),
            major=complaint.major,
            destinations=destinations(referrals.get(complaint.pk, [])),
        )
        for complaint in complaints
    ]


def destinations(referrals: Iterable[Referral]) -> list[Destination]:
    return [
        Destination(
            referral.agency.name,
            referral.agency.outside,
            referral.state,
            standing_words(referral),
        )
        for referral in referrals
    ]


def force_words(decided: DecidedFacts | None) -> Words:
    """Whether force is part of the case, as the latest decision saw it."""
    if decided is None:
        return _("Not decided yet")
    if decided.force_types:
        return _("Yes")
    if decided.suspicion == Strength.WEAK and decided.suspicion_state == SuspicionState.OPEN:
        return _("Possible")
    return _("No")
