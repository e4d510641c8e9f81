"""Ending staff's work: one person where an agency has the case, two where nobody else has it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection
from django.utils import timezone

from accountability import filer_casework, staff_casework
from accounts.models import User
from accounts.roles import Role
from complaints.models import Closing, Complaint, FilerUpdate
from complaints.recording import TRIAGE_CLOCK
from complaints.statuses import ClosingReason
from complaints.triage import Refusal, StepRefused
from ledger.models import Entry
from routing.installation import install_defaults
from routing.models import Referral
from tests.cast import file_demonstration, person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _kansas_city(db: None) -> None:
    install_defaults()


@pytest.fixture
def ines(db: None) -> User:
    return person(Role.INTAKE)


@pytest.fixture
def sam(db: None) -> User:
    return person(Role.SUPERVISOR)


@pytest.fixture
def nobodys() -> Complaint:
    """A case that no agency has: nothing in it asks for one yet."""
    filed = file_demonstration(narrative="See video", force_types=())
    complaint = Complaint.objects.get(pk=filed.complaint_id)
    assert not Referral.objects.filter(complaint=complaint).exists()
    return complaint


@pytest.fixture
def referred() -> Complaint:
    return Complaint.objects.get(pk=file_demonstration().complaint_id)


def would_close(complaint: Complaint, actor: User) -> Closing:
    return staff_casework.close_case(
        complaint=complaint,
        reason=ClosingReason.NOT_POLICE_CONDUCT,
        note="A car wash.",
        actor=actor,
    )


def status(complaint: Complaint) -> str:
    complaint.refresh_from_db()
    return complaint.status


def said(action: str) -> dict[str, Any]:
    [entry] = Entry.objects.filter(action=action)
    content: dict[str, Any] = json.loads(entry.content)
    return content


def refusal(act: Any) -> Refusal:
    with pytest.raises(StepRefused) as refused:
        act()
    return refused.value.refusal


def test_one_person_leaves_a_case_open_that_no_agency_has(nobodys: Complaint, ines: User) -> None:
    assert would_close(nobodys, ines).state == "proposed"
    assert status(nobodys) == "received"
    assert said("case.closing_proposed")["data"]["reason"] == "not_police_conduct"
    assert not Entry.objects.filter(action="case.closed").exists()


def test_a_second_person_with_a_reason_closes_it(nobodys: Complaint, ines: User, sam: User) -> None:
    would_close(nobodys, ines)
    staff_casework.confirm_closing(complaint=nobodys, answer="I called them too.", actor=sam)
    assert status(nobodys) == "closed"
    told = said("case.closed")
    assert (told["actor"], told["data"]["proposed_by"]) == (f"staff:{sam.pk}", f"staff:{ines.pk}")
    assert "called" not in json.dumps(told)


def test_nobody_is_both_people(nobodys: Complaint, ines: User) -> None:
    would_close(nobodys, ines)
    assert refusal(lambda: would_close(nobodys, ines)) is Refusal.PROPOSED_BY_YOU
    assert (
        refusal(
            lambda: staff_casework.confirm_closing(complaint=nobodys, answer="Yes.", actor=ines)
        )
        is Refusal.PROPOSED_BY_YOU
    )
    assert status(nobodys) == "received"


def test_two_proposals_are_no_agreement(nobodys: Complaint, ines: User, sam: User) -> None:
    would_close(nobodys, ines)
    assert refusal(lambda: would_close(nobodys, sam)) is Refusal.PROPOSED_BY_ANOTHER
    assert status(nobodys) == "received"


def test_whoever_disagrees_keeps_it_open_and_it_may_be_proposed_again(
    nobodys: Complaint, ines: User, sam: User
) -> None:
    would_close(nobodys, ines)
    staff_casework.decline_closing(complaint=nobodys, answer="It names an officer.", actor=sam)
    assert status(nobodys) == "received"
    assert (
        refusal(lambda: staff_casework.confirm_closing(complaint=nobodys, answer="Yes.", actor=sam))
        is Refusal.NOBODY_PROPOSED
    )
    assert would_close(nobodys, sam).state == "proposed"
    assert list(Closing.objects.values_list("state", flat=True)) == ["declined", "proposed"]


def test_one_person_closes_staffs_work_where_an_agency_has_the_case(
    referred: Complaint, ines: User
) -> None:
    assert would_close(referred, ines).state == "closed"
    assert status(referred) == "closed"
    assert said("case.closed")["data"]["proposed_by"] is None


def test_a_proposal_is_moot_once_an_agency_has_the_case(
    nobodys: Complaint, ines: User, sam: User
) -> None:
    would_close(nobodys, ines)
    staff_casework.add_statement(complaint=nobodys, words="He hit me with his baton.", actor=ines)
    assert would_close(nobodys, sam).state == "closed"
    assert list(Closing.objects.values_list("state", flat=True)) == ["declined", "closed"]


def test_a_closed_case_that_no_agency_answers_for_is_opened_again(
    nobodys: Complaint, ines: User, sam: User
) -> None:
    would_close(nobodys, ines)
    staff_casework.confirm_closing(complaint=nobodys, answer="I called them too.", actor=sam)
    staff_casework.reopen_case(complaint=nobodys, because="A witness called.", actor=ines)
    assert status(nobodys) == "received"


def test_a_closed_case_is_opened_again_and_its_clock_starts_anew(
    referred: Complaint, ines: User, sam: User
) -> None:
    would_close(referred, ines)
    with time_machine.travel(timezone.now() + timedelta(days=9), tick=False):
        staff_casework.reopen_case(complaint=referred, because="A witness called.", actor=sam)
        now = timezone.now()
    assert status(referred) == "received"
    assert (referred.claimed_by, referred.closing_reason) == (None, "")
    assert referred.due_at == now + TRIAGE_CLOCK
    assert said("case.reopened")["actor"] == f"staff:{sam.pk}"
    [closing] = Closing.objects.all()
    assert (closing.state, closing.reopened_because) == ("reopened", "A witness called.")
    assert would_close(referred, ines).state == "closed"


def test_an_open_case_is_not_opened(referred: Complaint, ines: User) -> None:
    assert (
        refusal(
            lambda: staff_casework.reopen_case(complaint=referred, because="Why not.", actor=ines)
        )
        is Refusal.NOT_CLOSED
    )


def run(sql: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_the_database_lets_nobody_close_alone_what_no_agency_has(
    nobodys: Complaint, ines: User
) -> None:
    would_close(nobodys, ines)
    with pytest.raises(IntegrityError, match="two different people"):
        run("UPDATE complaints_complaint SET status = 'closed', closing_reason = 'duplicate'")


@pytest.mark.parametrize(
    "change",
    [
        "SET note = 'other'", "SET reason = 'duplicate'", "SET state = 'proposed'",
        "SET answer = 'other'", "SET proposed_at = now()",
    ],
)  # fmt: skip
def test_what_was_said_about_closing_stands(
    nobodys: Complaint, ines: User, sam: User, change: str
) -> None:
    would_close(nobodys, ines)
    staff_casework.confirm_closing(complaint=nobodys, answer="I called them too.", actor=sam)
    with pytest.raises(IntegrityError):
        run(f"UPDATE complaints_closing {change}")


def test_the_row_of_a_closing_stays(nobodys: Complaint, ines: User) -> None:
    would_close(nobodys, ines)
    with pytest.raises(IntegrityError, match="stands"):
        run("DELETE FROM complaints_closing")


def test_an_update_to_the_filer_is_kept_as_written_and_starts_its_clock(
    referred: Complaint, ines: User
) -> None:
    staff_casework.tell_filer(complaint=referred, words="The agency has your report.", actor=ines)
    referred.refresh_from_db()
    [update] = FilerUpdate.objects.all()
    assert (update.words, update.at) == ("The agency has your report.", referred.filer_updated_at)
    assert "agency has" not in json.dumps(said("case.filer_updated"))


FOUND = "Demonstration: another officer took my wallet with four hundred dollars."


def add_statement(complaint: Complaint) -> None:
    filer_casework.add_statement(complaint_id=complaint.pk, words=FOUND)


def send_message(complaint: Complaint) -> None:
    filer_casework.send_message(complaint_id=complaint.pk, words=FOUND)


@pytest.mark.parametrize("add", [add_statement, send_message])
def test_a_closed_case_to_which_its_filer_adds_is_open_again(
    nobodys: Complaint, ines: User, sam: User, add: Callable[[Complaint], None]
) -> None:
    would_close(nobodys, ines)
    staff_casework.confirm_closing(complaint=nobodys, answer="I called them too.", actor=sam)
    add(nobodys)
    assert status(nobodys) == "received"
    assert nobodys.next_due_at is not None
    assert said("case.reopened")["actor"] == "system"


@pytest.mark.parametrize("add", [add_statement, send_message])
def test_nobody_confirms_a_closing_without_what_its_filer_added_since(
    nobodys: Complaint, ines: User, sam: User, add: Callable[[Complaint], None]
) -> None:
    would_close(nobodys, ines)
    add(nobodys)
    assert (
        refusal(lambda: staff_casework.confirm_closing(complaint=nobodys, answer="Yes.", actor=sam))
        is Refusal.NOBODY_PROPOSED
    )
    assert would_close(nobodys, sam).state == "proposed"


def test_what_a_filer_adds_opens_no_case_that_an_agency_has(
    referred: Complaint, ines: User
) -> None:
    would_close(referred, ines)
    add_statement(referred)
    assert status(referred) == "closed"


@pytest.mark.parametrize("left", ["no role", "no account"])
def test_the_word_of_somebody_who_left_makes_no_second_one_enough(
    nobodys: Complaint, ines: User, sam: User, left: str
) -> None:
    would_close(nobodys, ines)
    if left == "no role":
        ines.role_grants.all().delete()
    else:
        User.objects.filter(pk=ines.pk).update(is_active=False)
    assert (
        refusal(lambda: staff_casework.confirm_closing(complaint=nobodys, answer="Yes.", actor=sam))
        is Refusal.FIRST_MAY_NO_LONGER
    )
    assert status(nobodys) == "received"
