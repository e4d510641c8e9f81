"""Ages and clocks as people read them. Rounded so that a clock never shows time it has not got."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SOON = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Countdown:
    """What a clock shows: the words, the moment, and how it stands."""

    words: str
    due: datetime
    overdue: bool
    soon: bool


def countdown(due: datetime, now: datetime) -> Countdown:
    """``2 d 4 h left``, ``1 h 59 min left``, ``overdue 3 d``."""
    if due <= now:
        late = now - due
        words = gettext("due now") if late < MINUTE else gettext("overdue %s") % _span(late)
        return Countdown(words, due, overdue=True, soon=False)
    left = due - now
    words = gettext("due now") if left < MINUTE else gettext("%s left") % _span(left)
    return Countdown(words, due, overdue=False, soon=left < SOON)


def age(filed_at: datetime, now: datetime, *, restricted: bool) -> str:
    """How old a case is, as exactly as its time is known: the hour, or for officers the day."""
    if restricted:
        days = (timezone.localdate(now) - timezone.localdate(filed_at)).days
        return gettext("today") if days < 1 else gettext("%d d ago") % days
    since = max(now - filed_at, timedelta())
    return gettext("this hour") if since < HOUR else gettext("%s ago") % _largest_unit(since)


def when(at: datetime) -> str:
    """The time as exactly as it was kept: the day, the hour, or the minute."""
    local = timezone.localtime(at)
    if local.minute or local.second or local.microsecond:
        return date_format(local, "DATETIME_FORMAT")
    if local.hour:
        return gettext("%(day)s, in the hour from %(hour)s") % {
            "day": date_format(local, "DATE_FORMAT"),
            "hour": date_format(local, "TIME_FORMAT"),
        }
    return gettext("%s (the time is not kept)") % date_format(local, "DATE_FORMAT")


def _span(length: timedelta) -> str:
    """The two units that matter, cut and not rounded: a clock has all the time that it shows."""
    if length >= DAY:
        parts = (("%d d", length // DAY), ("%d h", length % DAY // HOUR))
    else:
        parts = (("%d h", length // HOUR), ("%d min", length % HOUR // MINUTE))
    return " ".join(gettext(words) % number for words, number in parts if number)


def _largest_unit(length: timedelta) -> str:
    """For times that are known to the hour alone."""
    if length >= 2 * DAY:
        return gettext("%d d") % (length // DAY)
    return gettext("%d h") % (length // HOUR)
