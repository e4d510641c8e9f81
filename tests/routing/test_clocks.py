"""Clocks: durations, and the end of the next day in the city."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from routing.clocks import CITY_TIME, due, parse_within


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("PT0S", timedelta(0)),
        ("P3D", timedelta(days=3)),
        ("P1DT2H3M4S", timedelta(days=1, hours=2, minutes=3, seconds=4)),
        ("end-of-next-day", None),
    ],
)
def test_durations_are_read_as_iso_8601_says(text: str, duration: timedelta | None) -> None:
    assert parse_within(text) == duration


@pytest.mark.parametrize("text", ["", "P", "PT", "P1DT", "1 day", "-P1D", "P1.5D", "P99999D"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no ISO 8601 duration"):
        parse_within(text)


def test_the_end_of_the_next_day_is_the_citys_not_greenwichs() -> None:
    late_evening_in_the_city = datetime(2020, 6, 5, 3, 0, tzinfo=UTC)
    assert due("end-of-next-day", late_evening_in_the_city) == datetime(
        2020, 6, 5, 23, 59, 59, tzinfo=CITY_TIME
    )


def test_the_end_of_the_next_day_holds_when_clocks_change() -> None:
    day_before_summer_time = datetime(2020, 3, 7, 12, 0, tzinfo=CITY_TIME)
    assert due("end-of-next-day", day_before_summer_time).astimezone(CITY_TIME).hour == 23
