"""An agency's own referrals, a page at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accountability.agency.wording import version_words
from accountability.elapsed import Countdown, age, countdown
from accountability.paging import PLACE, Place
from complaints.filing import WORD_COLUMNS
from complaints.wording import Words
from routing import access
from routing.models import Referral
from routing.states import UNACKNOWLEDGED, UNOPENED
from routing.wording import purpose_words, standing_words

PAGE_SIZE = 50


class Show(TextChoices):
    """Which referrals the page shows."""

    ALL = "all", _("All, newest first")
    UNOPENED = "unopened", _("Not opened yet, most urgent first")


class ListForm(forms.Form):
    """What the address of the page asks for."""

    show = forms.ChoiceField(label=_("Show"), choices=Show.choices, required=False)
    after = forms.RegexField(PLACE, required=False)

    @property
    def chosen(self) -> Choice:
        """What was asked for; all from the newest on where it makes no sense."""
        asked = self.cleaned_data if self.is_valid() else {}
        return Choice(Show(asked.get("show") or Show.ALL), Place.of(asked.get("after") or ""))


@dataclass(frozen=True, slots=True)
class Choice:
    """Which part of the list is shown."""

    show: Show
    after: Place | None


@dataclass(frozen=True, slots=True)
class Row:
    """A referral in the list."""

    referral: Referral
    age: str
    purposes: list[str]
    state: Words
    version_words: str
    clock: Countdown | None
    clock_is_for: Words


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the list, and the place where the next one begins."""

    rows: list[Row]
    next_place: Place | None


def referral_page(agency_codes: Iterable[str], choice: Choice, now: datetime) -> Page:
    """One query, of the agency's own rows alone."""
    unopened = choice.show is Show.UNOPENED
    referrals = access.agency_list(agency_codes, unopened=unopened).defer(
        *(f"complaint__{column}" for column in WORD_COLUMNS)
    )
    if choice.after is not None:
        referrals = access.behind(
            referrals, choice.after.moment, choice.after.row_id, unopened=unopened
        )
    found = list(referrals[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    next_place = place_behind(found, unopened=unopened)
    return Page([_row(referral, now) for referral in shown], next_place)


def place_behind(found: Sequence[Referral], *, unopened: bool) -> Place | None:
    """Where the next page begins, of one row more than a page holds; None on the last page."""
    if len(found) <= PAGE_SIZE:
        return None
    last = found[PAGE_SIZE - 1]
    return Place(last.open_by if unopened else last.made_at, last.pk)


def clock_of(referral: Referral, now: datetime) -> tuple[Countdown | None, Words]:
    """The clock that the agency answers for next: to open it, then to acknowledge it."""
    if not referral.is_live:
        return None, ""
    if referral.opened_at is None and referral.state in UNOPENED:
        return countdown(referral.open_by, now), _("to open")
    if referral.acknowledged_at is None and referral.state in UNACKNOWLEDGED:
        return countdown(referral.acknowledge_by, now), _("to acknowledge")
    return None, ""


def _row(referral: Referral, now: datetime) -> Row:
    clock, clock_is_for = clock_of(referral, now)
    return Row(
        referral=referral,
        age=age(referral.made_at, now, restricted=referral.complaint.restricted),
        purposes=[purpose_words(ground["purpose"]) for ground in referral.grounds],
        state=standing_words(referral),
        version_words=version_words(referral),
        clock=clock,
        clock_is_for=clock_is_for,
    )
