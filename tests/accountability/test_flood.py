"""When a flood begins and ends: counted for everybody, with no time kept anywhere but in memory."""

from __future__ import annotations

import pytest
from django.db import connection
from pytest_django import Settings

from accountability import flood
from accountability.flood import Level, Pace

MINUTE = 60.0


class Clock:
    """A clock that a test turns."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(autouse=True)
def _thirty_in_ten_minutes(settings: Settings) -> None:
    settings.FLOOD_FILINGS, settings.FLOOD_MINUTES = 30, 10


def test_thirty_in_ten_minutes_are_a_flood_and_fifteen_are_a_rise() -> None:
    pace = Pace(Clock())
    levels = [pace.judge(counted) for counted in range(500, 531)]
    assert levels[14:16] == [Level.CALM, Level.RISING]
    assert levels[29:] == [Level.RISING, Level.FLOOD]


def test_as_many_in_more_time_are_none() -> None:
    clock = Clock()
    pace = Pace(clock)
    for counted in range(200):
        assert pace.judge(counted) is not Level.FLOOD
        clock.now += 25


def test_a_flood_ends_only_when_far_fewer_come() -> None:
    clock = Clock()
    pace = Pace(clock)
    assert pace.judge(0) is Level.CALM
    assert pace.judge(100) is Level.FLOOD
    counted = 100
    for _ in range(40):  # fifteen in ten minutes: half of what begins one
        clock.now += 40
        counted += 1
        assert pace.judge(counted) is Level.FLOOD
    for _ in range(10):  # five
        clock.now += 120
        counted += 1
        last = pace.judge(counted)
    assert last is Level.CALM


def test_what_came_before_a_process_remembers_is_no_flood() -> None:
    clock = Clock()
    pace = Pace(clock)
    pace.judge(10)
    clock.now += 60 * MINUTE
    assert pace.judge(10_000) is Level.CALM


def test_threads_that_come_out_of_order_do_no_harm() -> None:
    pace = Pace(Clock())
    assert [pace.judge(counted) for counted in (12, 10, 11)] == [Level.CALM] * 3


def test_the_memory_stays_small_in_a_large_flood() -> None:
    clock = Clock()
    pace = Pace(clock)
    for counted in range(20_000):
        pace.judge(counted)
        clock.now += 0.01
    assert len(pace._seen) < flood.MEMORIES_A_WINDOW + 2


def test_nothing_needed_to_begin_one_means_always(settings: Settings) -> None:
    settings.FLOOD_FILINGS = 0
    assert Pace(Clock()).judge(7) is Level.FLOOD


@pytest.mark.django_db
def test_arrivals_count_for_all_processes_and_a_look_counts_none() -> None:
    first = Pace(Clock())
    before = flood._ask("SELECT nextval('complaints_arrivals')")
    assert flood.note_arrival() is Level.CALM
    assert flood.level() is Level.CALM
    assert flood._ask("SELECT last_value FROM complaints_arrivals") == before + 1
    assert first.judge(before) is Level.CALM


@pytest.mark.django_db
def test_the_counter_keeps_no_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM complaints_arrivals")
        assert [column.name for column in cursor.description] == [
            "last_value",
            "log_cnt",
            "is_called",
        ]
