"""Clocks of a policy: ISO 8601 durations, or the end of the next day in the city. Pure."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

CITY_TIME = ZoneInfo("America/Chicago")
END_OF_NEXT_DAY = "end-of-next-day"
_DURATION = re.compile(
    r"P(?=\d|T\d)(?:(?P<days>\d{1,4})D)?"
    r"(?:T(?=\d)(?:(?P<hours>\d{1,4})H)?(?:(?P<minutes>\d{1,4})M)?(?:(?P<seconds>\d{1,6})S)?)?"
)


def parse_within(text: str) -> timedelta | None:
    """The duration, or None for the end of the next day. Raises ``ValueError`` for other words."""
    if text == END_OF_NEXT_DAY:
        return None
    match = _DURATION.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is no ISO 8601 duration such as PT0S or P3D")
    return timedelta(**{unit: int(number or 0) for unit, number in match.groupdict().items()})


def due(within: str, start: datetime) -> datetime:
    """When a clock that starts at ``start`` (aware) runs out."""
    duration = parse_within(within)
    if duration is not None:
        return start + duration
    next_day = start.astimezone(CITY_TIME).date() + timedelta(days=1)
    return datetime.combine(next_day, time(23, 59, 59), CITY_TIME)


def urgency(within: str) -> timedelta:
    """What to sort clocks by, the most urgent first; the end of the next day is 36 hours here."""
    duration = parse_within(within)
    return timedelta(hours=36) if duration is None else duration
