"""The queue: which cases wait, the clock that runs out first in front."""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django import forms
from django.db.models import OuterRef, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from accountability.elapsed import Countdown, age, countdown
from accountability.paging import PLACE, Place
from accounts.models import User
from accounts.roles import Grants
from complaints import access as complaint_access
from complaints.models import Complaint
from complaints.statuses import RoutingState, Status
from complaints.vocabulary import Strength, SuspicionState
from complaints.wording import STATUSES, Words
from routing import access as routing_access
from routing.access import DecidedFacts
from routing.models import Referral
from routing.wording import standing_words

PAGE_SIZE = 50


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
    after = forms.RegexField(PLACE, required=False)

    @property
    def chosen(self) -> Choice:
        """What was asked for; the open cases from their start where it makes no sense."""
        asked = self.cleaned_data if self.is_valid() else {}
        return Choice(
            Show(asked.get("show") or Show.OPEN),
            Outside(asked.get("outside") or Outside.ANY),
            Place.of(asked.get("after") or ""),
        )


@dataclass(frozen=True, slots=True)
class Choice:
    """Which part of the queue is shown."""

    show: Show
    outside: Outside
    after: Place | None


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
    clock: Countdown | None
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
    next_place: Place | None


def queue_page(grants: Grants, user: User, choice: Choice, now: datetime) -> Page:
    """Each kind of case walks its own index; the few rows of the page are merged here."""
    parts = [
        _part(queue, user, choice)[: PAGE_SIZE + 1] for queue in complaint_access.queues(grants)
    ]
    merged = heapq.merge(*parts, key=lambda complaint: (complaint.due_at, complaint.pk))
    complaints = list(islice(merged, PAGE_SIZE + 1))
    shown = complaints[:PAGE_SIZE]
    more = len(complaints) > PAGE_SIZE
    return Page(
        rows=_rows(shown, now),
        next_place=Place(shown[-1].due_at, shown[-1].pk) if more else None,
    )


def _part(queue: QuerySet[Complaint], user: User, choice: Choice) -> QuerySet[Complaint]:
    if choice.show in (Show.OPEN, Show.MINE):
        queue = queue.exclude(status=Status.CLOSED)
    if choice.show is Show.MINE:
        queue = queue.filter(claimed_by=user)
    if choice.show is Show.UNROUTED:
        queue = queue.filter(routing_state=RoutingState.UNROUTED)
    if choice.show is Show.CLOSED:
        queue = queue.filter(status=Status.CLOSED)
    if choice.outside is not Outside.ANY:
        sent = routing_access.referred_outside(OuterRef("pk"))
        queue = queue.filter(sent if choice.outside is Outside.YES else ~sent)
    if choice.after is not None:
        queue = complaint_access.behind(queue, choice.after.moment, choice.after.row_id)
    return queue


def _rows(complaints: list[Complaint], now: datetime) -> list[Row]:
    ids = [complaint.pk for complaint in complaints]
    referrals = routing_access.referrals_of_many(ids)
    decided = routing_access.decided_facts(ids)
    return [
        Row(
            complaint=complaint,
            age=age(complaint.filed_at, now, restricted=complaint.restricted),
            clock=_clock(complaint, now),
            status=STATUSES[Status(complaint.status)],
            force=force_words(decided.get(complaint.pk)),
            major=bool((known := decided.get(complaint.pk)) and known.major),
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


def _clock(complaint: Complaint, now: datetime) -> Countdown | None:
    return None if complaint.status == Status.CLOSED else countdown(complaint.due_at, now)
