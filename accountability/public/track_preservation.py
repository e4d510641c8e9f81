"""What the filer reads about the requests to keep footage: in plain words, with days alone."""

from __future__ import annotations

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from complaints.models import Complaint
from complaints.preservation import access
from complaints.preservation.access import Told
from complaints.preservation.clocks import Outcome, RequestState
from complaints.wording import EMPLOYERS


def footage_lines(complaint: Complaint) -> list[str]:
    """A sentence for each request; empty where there is none."""
    return [_sentence(row) for row in access.told(complaint)]


def _sentence(row: Told) -> str:
    told = {
        "holder": row.holder_name or EMPLOYERS[row.holder],
        "sent": _day(row.sent_on),
        "confirmed": _day(row.confirmed_on),
    }
    if row.state is RequestState.CONCLUDED:
        return _concluded(row) % told
    if row.state is RequestState.HELD:
        return _(
            "Nobody was asked yet. To ask could show the department that somebody made a report. "
            "The small team that reads your report decides."
        )
    if row.state is RequestState.PREPARED:
        return _("%(holder)s: staff will ask it to keep its recordings.") % told
    if row.state is RequestState.SENT:
        return _("%(holder)s: staff asked it on %(sent)s to keep its recordings.") % told
    return _("%(holder)s: it said on %(confirmed)s that it keeps its recordings.") % told


def _concluded(row: Told) -> str:
    return {
        Outcome.SECURED: _("%(holder)s: its recordings are safe."),
        Outcome.NONE_EXISTS: _("%(holder)s: it said that it has no recordings."),
        Outcome.REFUSED: _("%(holder)s: it did not agree to keep its recordings."),
        Outcome.NOT_ASKED: _("%(holder)s: staff decided not to ask it."),
    }[Outcome(row.outcome)]


def _day(day: date | None) -> str:
    return date_format(day, "DATE_FORMAT") if day else ""
