"""Whoever heard nothing for thirty days is told that there is no news, however many they are."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from accountability import staff_casework
from accounts.roles import Role
from complaints import periodic_updates
from complaints.models import Complaint, FilerUpdate
from routing.installation import install_defaults
from tests.cast import file_demonstration, person

pytestmark = pytest.mark.django_db
LONG = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _kansas_city(db: None) -> None:
    install_defaults()


def days_from_now(days: int) -> time_machine.travel:
    return time_machine.travel(timezone.now() + timedelta(days=days), tick=True)


def test_more_cases_than_a_batch_holds_are_told_in_one_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(periodic_updates, "BATCH", 2)
    for _ in range(5):
        file_demonstration()
    with days_from_now(31):
        assert periodic_updates.write_all(timezone.now(), within=LONG) == 5
        assert periodic_updates.write_all(timezone.now(), within=LONG) == 0
    assert FilerUpdate.objects.count() == 5


def test_when_time_is_up_the_rest_waits_for_the_next_call() -> None:
    file_demonstration()
    file_demonstration()
    with days_from_now(31):
        assert periodic_updates.write_all(timezone.now(), within=timedelta()) == 1
        assert periodic_updates.write_all(timezone.now(), within=LONG) == 1


def test_words_of_staff_put_it_off_by_thirty_days() -> None:
    file_demonstration()
    with days_from_now(20):
        staff_casework.tell_filer(
            complaint=Complaint.objects.get(), words="We asked.", actor=person(Role.INTAKE)
        )
    with days_from_now(45):
        assert periodic_updates.write_all(timezone.now(), within=LONG) == 0
    with days_from_now(51):
        assert periodic_updates.write_all(timezone.now(), within=LONG) == 1


def test_the_cases_that_are_due_are_the_beginning_of_an_index() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
    with days_from_now(31):
        plan = periodic_updates.due(timezone.now())[:5].explain()
    assert "complaints_filer_untold" in plan
    assert "Sort" not in plan
