"""What the tracking page shows beside the state: what was said, opened, and may be done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from accountability.progress import Progress, no_news, progress_of
from accountability.public.track_preservation import footage_lines
from accountability.public.track_wording import GROUNDS, OPENED
from complaints import access, filer_notices
from complaints.models import Complaint, Message, Opening, Statement
from complaints.turns import Written, in_turn
from complaints.vocabulary import Disclosure
from complaints.wording import Words
from routing.access import referrals_of
from routing.clocks import CITY_TIME


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was said: by whom, on which day, and the words."""

    at: datetime
    who: Words
    words: str
    from_staff: bool = False

    @property
    def on(self) -> date:
        return self.at.astimezone(CITY_TIME).date()


@dataclass(frozen=True, slots=True)
class OpeningLine:
    """One opening: the day, what was opened, and on what ground."""

    on: date
    what: Words
    ground: Words


@dataclass(frozen=True, slots=True)
class TrackPage:
    """The page."""

    progress: Progress
    conversation: list[Line]
    openings: list[OpeningLine]
    footage: list[str]
    has_contact: bool
    wants_notices: bool
    may_report_reprisal: bool
    has_copy: bool


def track_page(complaint: Complaint, today: date) -> TrackPage:
    """Gather it; the caller made sure of the phrase."""
    updates = access.updates_of(complaint)
    referrals = list(referrals_of(complaint.pk))
    return TrackPage(
        progress=progress_of(complaint, referrals, updates),
        conversation=[
            _line(row)
            for row in in_turn(
                access.filers_messages(complaint), access.filers_statements(complaint), updates
            )
        ],
        openings=[_opening(row) for row in access.openings_told_to_filer(complaint, today)],
        footage=footage_lines(complaint),
        has_contact=complaint.disclosure != Disclosure.ANONYMOUS,
        wants_notices=filer_notices.is_wanted(complaint),
        may_report_reprisal=complaint.restricted,
        has_copy=any(referral.ready_version for referral in referrals),
    )


def _line(row: Written) -> Line:
    if isinstance(row, Message):
        return Line(row.at, _("You wrote to staff"), row.words)
    if isinstance(row, Statement):
        return Line(row.at, _("You added to your report"), row.words)
    return Line(row.at, _("Staff wrote to you"), row.words or no_news(), from_staff=True)


def _opening(opening: Opening) -> OpeningLine:
    confirmed = opening.confirmed_at or opening.requested_at
    return OpeningLine(
        confirmed.astimezone(CITY_TIME).date(), OPENED[opening.what], GROUNDS[opening.ground]
    )
