"""Limitation dates: counted from the day of the incident, and never guessed."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.limitation_dates import Charge, limitations


def last_days(incident: date | None, *, death: bool = False) -> dict[Charge, date | None]:
    return {row.charge: row.last_day for row in limitations(incident, death=death)}


def test_each_charge_has_the_period_of_its_law() -> None:
    assert last_days(date(2020, 5, 30)) == {
        Charge.MISDEMEANOR: date(2021, 5, 30),
        Charge.FELONY: date(2023, 5, 30),
        Charge.COLOR_OF_LAW: date(2025, 5, 30),
        Charge.CLASS_A_FELONY: None,
    }


def test_where_death_results_the_federal_charge_has_no_limit() -> None:
    days = last_days(date(2020, 5, 30), death=True)
    assert Charge.COLOR_OF_LAW not in days
    assert days[Charge.COLOR_OF_LAW_DEATH] is None


def test_without_a_date_nothing_is_computed() -> None:
    assert set(last_days(None).values()) == {None}


@pytest.mark.parametrize(
    ("incident", "expected"),
    [(date(2020, 2, 29), date(2021, 2, 28)), (date(2023, 2, 28), date(2024, 2, 28))],
)
def test_a_leap_day_ends_with_its_month(incident: date, expected: date) -> None:
    assert last_days(incident)[Charge.MISDEMEANOR] == expected


@given(st.dates())
def test_no_date_breaks_it_and_every_last_day_follows_the_incident(incident: date) -> None:
    for last_day in last_days(incident).values():
        assert last_day is None or last_day > incident
