"""Dates and times as a packet says them: the city's own for events, UTC for evidence."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from django.utils import dateformat

from routing.clocks import CITY_TIME


def moment(text: str) -> str:
    """An ISO time as the city's clocks showed it."""
    local = datetime.fromisoformat(text).astimezone(CITY_TIME)
    return dateformat.format(local, "F j, Y, ") + _clock(local)


def coarse(text: str, exact_to: str) -> str:
    """A time in the city no more exactly than it was kept: to the ``day`` or the ``hour``."""
    local = datetime.fromisoformat(text).astimezone(CITY_TIME)
    day = dateformat.format(local, "F j, Y")
    return day if exact_to == "day" else f"{day}, in the hour from {_clock(local)}"


def universal(text: str, exact_to: str) -> str:
    """A time of evidence in UTC: to the hundredth of a second, the ``hour``, or the city's day."""
    at = datetime.fromisoformat(text)
    if exact_to == "day":
        return f"{at.astimezone(CITY_TIME):%Y-%m-%d} (day)"
    at = at.astimezone(UTC)
    if exact_to == "hour":
        return f"{at:%Y-%m-%d}, hour from {at:%H}:00 UTC"
    return f"{at:%Y-%m-%d %H:%M:%S}.{at.microsecond // 10_000:02d} UTC"


def day(value: date) -> str:
    return dateformat.format(value, "F j, Y")


def time_of_day(text: str) -> str:
    return dateformat.time_format(time.fromisoformat(text), "g:i A")


def _clock(local: datetime) -> str:
    return dateformat.format(local, "g:i A T")
