"""The states of a preservation request, its alarms, and when the footage may be gone.

Pure: no Django here. Dates are computed, not legal advice. Body-camera video that nobody marked as
evidence is kept for 180 days (Procedural Instruction 21-04, as reported); the installation's number
of days is a setting.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum


class RequestState(StrEnum):
    """Where a request stands. ``held``: asking would tell the department that an officer spoke."""

    HELD = "held"
    PREPARED = "prepared"
    SENT = "sent"
    CONFIRMED = "confirmed"
    CONCLUDED = "concluded"


class Step(StrEnum):
    """What staff do about a request. Each is a row that stays."""

    RELEASED = "released"
    LETTER_WRITTEN = "letter_written"
    SENT = "sent"
    CONFIRMED = "confirmed"
    SET_ASIDE = "set_aside"  # the alarm that stands, with a reason; later ones still come
    CONCLUDED = "concluded"


class Outcome(StrEnum):
    """What came of it in the end."""

    SECURED = "secured"
    NONE_EXISTS = "none_exists"
    REFUSED = "refused"
    NOT_ASKED = "not_asked"


class Alarm(StrEnum):
    """What somebody must see to."""

    NOT_SENT = "not_sent"
    NOT_CONFIRMED = "not_confirmed"
    EXPIRY_NEARS = "expiry_nears"


_S = RequestState
LEADS_TO: Mapping[Step, Mapping[RequestState, RequestState]] = {
    Step.RELEASED: {_S.HELD: _S.PREPARED},
    Step.LETTER_WRITTEN: {state: state for state in (_S.PREPARED, _S.SENT)},
    Step.SENT: {_S.PREPARED: _S.SENT, _S.SENT: _S.SENT},
    Step.CONFIRMED: {_S.SENT: _S.CONFIRMED},
    Step.SET_ASIDE: {state: state for state in _S if state is not _S.CONCLUDED},
    Step.CONCLUDED: {state: _S.CONCLUDED for state in _S if state is not _S.CONCLUDED},
}
_AFTER: Mapping[Alarm, timedelta] = {
    Alarm.NOT_SENT: timedelta(days=1),
    Alarm.NOT_CONFIRMED: timedelta(days=30),
    Alarm.EXPIRY_NEARS: timedelta(days=150),
}
_RINGS_IN: Mapping[Alarm, frozenset[RequestState]] = {
    Alarm.NOT_SENT: frozenset({_S.HELD, _S.PREPARED}),
    Alarm.NOT_CONFIRMED: frozenset({_S.HELD, _S.PREPARED, _S.SENT}),
    # Also where the holder promised to keep it: what was promised is asked for once more.
    Alarm.EXPIRY_NEARS: frozenset(_S) - {_S.CONCLUDED},
}
# Of an incident that was reported late, the footage goes before the request is 150 days old.
BEFORE_EXPIRY = timedelta(days=30)


def expiry(last_day: date | None, retention_days: int) -> date | None:
    """The day after which unmarked footage may be gone; None where the day is not known."""
    if last_day is None:
        return None
    kept = timedelta(days=retention_days)
    return last_day + kept if last_day <= date.max - kept else None


def next_alarm(
    state: RequestState,
    made_at: datetime,
    expires_on: date | None,
    set_aside: Collection[Alarm] = (),
) -> tuple[Alarm, datetime] | None:
    """The alarm that rings first of those that nobody dealt with, and when; None when none will.

    Times are as coarse as ``made_at``.
    """
    rings = [
        (_rings_at(alarm, made_at, expires_on), alarm)
        for alarm in Alarm
        if state in _RINGS_IN[alarm] and alarm not in set_aside
    ]
    if not rings:
        return None
    at, alarm = min(rings, key=lambda ring: ring[0])
    return alarm, at


def _rings_at(alarm: Alarm, made_at: datetime, expires_on: date | None) -> datetime:
    at = made_at + _AFTER[alarm]
    if alarm is not Alarm.EXPIRY_NEARS or expires_on is None:
        return at
    before = expires_on - BEFORE_EXPIRY - made_at.date()
    return max(made_at, min(at, made_at + before))
