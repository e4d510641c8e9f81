"""When footage may be gone, and when somebody must see to a request that it be kept."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.preservation.clocks import (
    LEADS_TO,
    Alarm,
    RequestState,
    Step,
    expiry,
    next_alarm,
)

DAY_ZERO = datetime(2026, 6, 1, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    ("last_day", "expected"),
    [
        (date(2026, 6, 1), date(2026, 11, 28)),
        (date(2024, 2, 29), date(2024, 8, 27)),
        (None, None),
        (date.max, None),
    ],
)
def test_footage_may_be_gone_after_as_many_days_as_the_department_keeps_it(
    last_day: date | None, expected: date | None
) -> None:
    assert expiry(last_day, 180) == expected


@pytest.mark.parametrize(
    ("state", "set_aside", "alarm", "days"),
    [
        (RequestState.PREPARED, (), Alarm.NOT_SENT, 1),
        (RequestState.HELD, (), Alarm.NOT_SENT, 1),
        (RequestState.SENT, (), Alarm.NOT_CONFIRMED, 30),
        (RequestState.PREPARED, (Alarm.NOT_SENT,), Alarm.NOT_CONFIRMED, 30),
        (RequestState.CONFIRMED, (), Alarm.EXPIRY_NEARS, 150),
        (RequestState.SENT, (Alarm.NOT_CONFIRMED,), Alarm.EXPIRY_NEARS, 150),
    ],
)
def test_alarms_ring_after_one_thirty_and_a_hundred_and_fifty_days(
    state: RequestState, set_aside: tuple[Alarm, ...], alarm: Alarm, days: int
) -> None:
    ring = next_alarm(state, DAY_ZERO, date(2026, 11, 28), set_aside)
    assert ring == (alarm, DAY_ZERO + timedelta(days=days))


def test_of_a_late_report_the_last_alarm_rings_a_month_before_the_footage_goes() -> None:
    ring = next_alarm(RequestState.CONFIRMED, DAY_ZERO, date(2026, 8, 1))
    assert ring == (Alarm.EXPIRY_NEARS, datetime(2026, 7, 2, 14, tzinfo=UTC))


def test_where_the_footage_may_be_gone_already_the_last_alarm_rings_at_once() -> None:
    ring = next_alarm(RequestState.PREPARED, DAY_ZERO, date(2026, 5, 1))
    assert ring == (Alarm.EXPIRY_NEARS, DAY_ZERO)


@given(
    state=st.sampled_from(RequestState),
    age=st.integers(0, 400),
    set_aside=st.sets(st.sampled_from(Alarm)),
)
def test_no_alarm_rings_twice_nor_after_the_end(
    state: RequestState, age: int, set_aside: set[Alarm]
) -> None:
    expires_on = (DAY_ZERO - timedelta(days=age)).date() + timedelta(days=180)
    ring = next_alarm(state, DAY_ZERO, expires_on, set_aside)
    if state is RequestState.CONCLUDED or set_aside == set(Alarm):
        assert ring is None
    elif ring is not None:
        assert ring[0] not in set_aside
        assert DAY_ZERO <= ring[1] <= DAY_ZERO + timedelta(days=150)


def test_a_held_request_is_sent_only_after_somebody_released_it() -> None:
    assert RequestState.HELD not in LEADS_TO[Step.SENT]
    assert RequestState.HELD not in LEADS_TO[Step.LETTER_WRITTEN]
    assert LEADS_TO[Step.RELEASED] == {RequestState.HELD: RequestState.PREPARED}


@pytest.mark.parametrize("step", list(Step))
def test_what_is_concluded_takes_no_step(step: Step) -> None:
    assert RequestState.CONCLUDED not in LEADS_TO[step]
