"""A plain case that staff left past its clock is escalated: in the ledger, once for each clock."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from accountability import casework, tasks
from accountability.celery import app
from accounts.roles import Role
from complaints.models import Complaint
from complaints.recording import TRIAGE_CLOCK
from complaints.vocabulary import Allegation
from ledger.models import Entry
from routing.installation import install_defaults
from tests.cast import file_demonstration, person, signed_in
from tests.workers import running_worker, until

PAST_THE_CLOCK = TRIAGE_CLOCK + timedelta(hours=2)


@pytest.fixture(autouse=True)
def _kansas_city(db: None) -> None:
    install_defaults()


def plain_case() -> Complaint:
    filed = file_demonstration(
        force_types=(),
        allegations=(Allegation.DISCOURTESY,),
        narrative="The officer at the front desk was rude to me and would not take my report.",
    )
    return Complaint.objects.get(case_number=filed.case_number)


def past(case: Complaint) -> time_machine.travel:
    return time_machine.travel(case.due_at + timedelta(hours=2), tick=False)


def escalations() -> list[Entry]:
    return list(Entry.objects.filter(action="case.escalated"))


def test_beat_escalates_a_plain_case_once_and_the_timeline_says_so() -> None:
    case = plain_case()
    with past(case):
        tasks.escalate_overdue()
        tasks.escalate_overdue()
        assert casework.escalate_overdue(case.pk) is False
        page = signed_in(person(Role.INTAKE)).get(f"/staff/cases/{case.case_number}/")
    (entry,) = escalations()
    assert entry.object_ref == case.ref
    assert entry.actor_ref == "system"
    assert (entry.at.minute, entry.at.second) == (0, 0), "as coarse as the filer's own time"
    assert "Escalated to supervisors: the clock ran out on" in page.content.decode()


def test_a_case_with_time_left_is_not_escalated() -> None:
    plain_case()
    tasks.escalate_overdue()
    assert escalations() == []


def test_a_case_that_an_outside_agency_has_is_not_escalated_and_not_asked_about_again() -> None:
    file_demonstration()
    case = Complaint.objects.get()
    with past(case):
        tasks.escalate_overdue()
        assert escalations() == []
        case.refresh_from_db()
        assert case.escalated_clock == case.due_at


def test_another_clock_of_the_same_case_escalates_anew() -> None:
    case = plain_case()
    with past(case):
        tasks.escalate_overdue()
        Complaint.objects.update(due_at=timezone.now() - timedelta(hours=1))
        tasks.escalate_overdue()
    assert len(escalations()) == 2


def test_beat_asks_every_minute_and_the_index_answers_at_any_size() -> None:
    scheduled = app.conf.beat_schedule["escalate-overdue"]
    assert scheduled["task"] == tasks.escalate_overdue.name
    assert scheduled["schedule"] <= 60
    plain_case()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        from complaints import access

        asked = access._unanswered_clocks(timezone.now()).order_by("due_at")[:200].explain()
    assert "complaints_clock_unanswered" in asked


@pytest.mark.django_db(transaction=True)
def test_a_real_worker_and_beat_escalate(tmp_path: Path) -> None:
    install_defaults()
    case = plain_case()
    Complaint.objects.update(due_at=timezone.now() - timedelta(hours=1))
    assert case.escalated_clock is None
    with running_worker(tmp_path):
        app.send_task(tasks.escalate_overdue.name)
        until(lambda: bool(escalations()), within=30, what="the case is escalated")
