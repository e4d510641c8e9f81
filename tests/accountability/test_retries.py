"""What could not be routed is tried again, and what always fails keeps nobody from their turn."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accountability import tasks
from accounts.roles import Role
from complaints import retries
from complaints.models import Complaint, DataKey
from routing import referral
from routing.installation import install_defaults
from routing.models import Decision
from tests.cast import file_demonstration, person, signed_in


@pytest.fixture(autouse=True)
def _kansas_city(db: None) -> None:
    install_defaults()


def left_unrouted(count: int, monkeypatch: pytest.MonkeyPatch) -> list[Complaint]:
    with monkeypatch.context() as broken:
        broken.setattr(referral, "route", lambda *_, **__: 1 / 0)
        numbers = [file_demonstration().case_number for _ in range(count)]
    return list(Complaint.objects.filter(case_number__in=numbers))


def poison(complaints: list[Complaint]) -> None:
    """Their keys are gone for good: no attempt can ever succeed."""
    DataKey.objects.filter(complaint__in=complaints).update(kek_id="lost")


def later(**by: float) -> time_machine.travel:
    return time_machine.travel(timezone.now() + timedelta(**by), tick=False)


def test_sixty_that_always_fail_do_not_keep_a_good_one_from_its_turn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    poison(left_unrouted(60, monkeypatch))
    (good,) = left_unrouted(1, monkeypatch)
    now = timezone.now()
    Complaint.objects.filter(pk=good.pk).update(routing_next_try_at=now + timedelta(minutes=1))
    for minutes in (2, 2.2):
        with time_machine.travel(now + timedelta(minutes=minutes), tick=False):
            tasks.route_unrouted()
    good.refresh_from_db()
    assert good.routing_state == "routed"
    assert Complaint.objects.filter(routing_state="unrouted").count() == 60


def test_each_failure_waits_longer_and_says_only_what_kind_it_was(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (case,) = left_unrouted(1, monkeypatch)
    assert (case.routing_attempts, case.routing_fault) == (1, "ZeroDivisionError")
    poison([case])
    tasks.route_unrouted()
    case.refresh_from_db()
    assert case.routing_attempts == 1, "it waits"
    with later(minutes=1):
        tasks.route_unrouted()
        case.refresh_from_db()
        assert (case.routing_attempts, case.routing_fault) == (2, "SealBroken")
        assert case.routing_next_try_at == timezone.now() + timedelta(seconds=20)
    assert retries.pause_after(1000) == retries.LONGEST_PAUSE


def test_success_erases_what_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    (case,) = left_unrouted(1, monkeypatch)
    with later(minutes=1):
        tasks.route_unrouted()
    case.refresh_from_db()
    assert Decision.objects.get().complaint == case
    assert (case.routing_attempts, case.routing_fault, case.routing_next_try_at) == (0, "", None)


def test_staff_see_how_often_it_failed_and_how(monkeypatch: pytest.MonkeyPatch) -> None:
    left_unrouted(1, monkeypatch)
    said = signed_in(person(Role.INTAKE)).get("/staff/attention/").content.decode()
    assert ">1</td>" in said
    assert "ZeroDivisionError" in said
