"""The weak suspicions that still have time, a page at a time, the next to lapse first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django import forms

from accountability.paging import PLACE, Place
from accountability.staff.forms import ClearingForm
from accountability.staff.highlighting import Piece, excerpt, pieces
from accountability.staff.suspicion_view import SuspicionView, suspicion_view
from accounts.models import User
from accounts.roles import Grants
from complaints import access as complaint_access
from complaints.later_words import Telling, telling_words
from complaints.models import Complaint, Suspicion

PAGE_SIZE = 25


class SuspicionsForm(forms.Form):
    """What the address of the page asks for."""

    after = forms.RegexField(PLACE, required=False)

    @property
    def place(self) -> Place | None:
        """Where the page begins; None for the start, and where the address makes no sense."""
        return Place.of(self.cleaned_data["after"]) if self.is_valid() else None


@dataclass(frozen=True, slots=True)
class Row:
    """A suspicion, and the words around what screening saw."""

    complaint: Complaint
    view: SuspicionView
    words: list[Piece]
    form: ClearingForm


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the list, and the place where the next one begins."""

    rows: list[Row]
    next_place: Place | None


def suspicion_page(grants: Grants, reader: User, after: Place | None, now: datetime) -> Page:
    """Of the cases that the reader may read, and no others."""
    waiting = complaint_access.open_suspicions(grants)
    if after is not None:
        waiting = complaint_access.suspicions_behind(waiting, after.moment, after.row_id)
    found = list(waiting[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    last = shown[-1] if len(found) > PAGE_SIZE else None
    cases = [suspicion.complaint for suspicion in shown]
    complaint_access.cases_as_shown(cases)
    later = telling_words(cases)
    return Page(
        [_row(suspicion, later[suspicion.pk], grants, reader, now) for suspicion in shown],
        Place(last.deadline, last.pk) if last and last.deadline else None,
    )


def _row(
    suspicion: Suspicion, later: list[Telling], grants: Grants, reader: User, now: datetime
) -> Row:
    complaint = suspicion.complaint
    view = suspicion_view(
        suspicion,
        list(suspicion.clearings.all()),
        reader,
        now,
        words_are_whole=complaint_access.narrative_is_whole(complaint),
        may_triage=complaint_access.may_triage(grants, complaint),
        later=later,
    )
    marked = pieces(complaint.narrative, suspicion.spans if view.marked else [])
    form = ClearingForm(auto_id=f"{complaint.case_number}_%s")  # one on a page must not be another
    return Row(complaint, view, excerpt(marked), form)
