"""What a filer reads of the spam check: why the report waits, until when, and what was decided."""

from __future__ import annotations

from datetime import datetime

from django.utils import formats
from django.utils.translation import gettext

from complaints.models import Complaint
from complaints.statuses import RoutingState, Status
from routing.clocks import CITY_TIME


def is_waiting(complaint: Complaint) -> bool:
    """Whether the report is held and nobody cleared it as spam."""
    return complaint.routing_state == RoutingState.HELD and complaint.status != Status.CLOSED


def was_cleared(complaint: Complaint) -> bool:
    """Whether two people cleared it as spam, and that stands."""
    return complaint.routing_state == RoutingState.HELD and complaint.status == Status.CLOSED


def waiting(until: datetime) -> list[str]:
    """What happens to a report that is held, in the active language."""
    return [
        gettext("Your report is recorded. Nothing of it is lost."),
        gettext(
            "Many reports came in at the same time. So a person first looks at whether yours is "
            "real. If it is, it is sent on at once."
        ),
        gettext(
            "They have until %(moment)s to look. If nobody has, your report then goes to an "
            "outside agency by itself, and counts as a report of force. When very many wait, that "
            "can take some hours more."
        )
        % {"moment": _moment(until)},
    ]


def cleared() -> list[str]:
    """What a filer can do whose report was taken for spam."""
    return [
        gettext(
            "Many reports came in at the same time. Two people decided that yours is part of a "
            "mass mailing. They may have read only some of these reports. No agency was sent yours."
        ),
        gettext(
            "Is that wrong? Then add to your report on this page, in your own words. It is sent on "
            "at once."
        ),
    ]


def _moment(until: datetime) -> str:
    """The day and the hour; of an officer's report, whose hour nobody keeps, the day."""
    local = until.astimezone(CITY_TIME)
    day = formats.date_format(local, "DATE_FORMAT")
    if local.hour == 0:
        return day
    return gettext("%(day)s, %(time)s") % {"day": day, "time": formats.time_format(local)}
