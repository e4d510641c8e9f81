"""Requests to keep footage: at day 0 with the referral, by hand, and each step about one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accountability import staff_casework
from accounts.models import User
from accounts.roles import Role
from complaints.filing import FiledOfficer, Filer
from complaints.models import Complaint, PreservationRequest, PreservationStep
from complaints.preservation import access, asking, steps
from complaints.preservation.clocks import Outcome, Step
from complaints.preservation.steps import Letter, Refusal, RequestRefused, Taken
from complaints.vocabulary import AgencyCode, FilerKind, ForceType
from ledger.models import Entry
from routing.installation import install_defaults
from tests.cast import SEALED_FILER, file_demonstration, person

pytestmark = pytest.mark.django_db
LETTER = Letter(
    when="June 1, 2026, about 9 PM",
    where="Main Street and 12th Street",
    officers="Badge 77",
    recordings="Body camera, car camera, radio.",
)


def yesterday() -> date:
    return timezone.localdate() - timedelta(days=1)


@pytest.fixture(autouse=True)
def _kansas_city(db: None) -> None:
    install_defaults()


@pytest.fixture
def intake() -> User:
    return person(Role.INTAKE)


@pytest.fixture
def complaint() -> Complaint:
    file_demonstration(incident_date=yesterday())
    return Complaint.objects.get()


def the_request() -> PreservationRequest:
    return PreservationRequest.objects.get()


def take(complaint: Complaint, actor: User, step: Step, **told: object) -> PreservationStep:
    return steps.take(
        complaint=complaint,
        request_id=the_request().pk,
        taken=Taken(step, **told),  # type: ignore[arg-type]
        actor=actor,
    )


def write_letter(complaint: Complaint, actor: User, letter: Letter = LETTER) -> None:
    steps.write_letter(complaint=complaint, request_id=the_request().pk, letter=letter, actor=actor)


def sent(complaint: Complaint, actor: User) -> None:
    write_letter(complaint, actor)
    take(complaint, actor, Step.SENT, words="By mail.", on=timezone.localdate())


def test_a_referred_case_asks_the_department_at_day_zero(complaint: Complaint) -> None:
    row = the_request()
    assert (row.holder, row.state) == ("kcpd", "prepared")
    assert row.made_at == complaint.filed_at, "as coarse as the filing"
    assert row.expires_on == yesterday() + timedelta(days=180)
    entry = Entry.objects.get(action="preservation.requested")
    assert (entry.object_ref, entry.actor_ref, entry.at) == (
        complaint.ref, "system", complaint.filed_at,
    )  # fmt: skip


def test_each_department_whose_officer_is_named_is_asked() -> None:
    file_demonstration(
        officers=(FiledOfficer(employer="mshp"), FiledOfficer(employer="unknown")),
    )
    assert [row.holder for row in PreservationRequest.objects.all()] == ["mshp"]
    assert asking.departments(["unknown"]) == ["kcpd"]
    assert asking.departments(["other", "mshp"]) == ["kcpd", "mshp"]
    assert asking.departments([]) == ["kcpd"]


def test_an_incident_without_a_date_has_no_expiry_and_still_its_alarms() -> None:
    file_demonstration()
    assert the_request().expires_on is None
    assert the_request().alarm == "not_sent"


def test_a_case_that_nobody_gets_asks_nobody_until_it_is_referred(intake: User) -> None:
    file_demonstration(
        force_types=(), narrative="I want to tell you about the parking rules on our street here."
    )
    complaint = Complaint.objects.get()
    assert not PreservationRequest.objects.exists()
    staff_casework.add_force(complaint=complaint, force_type=ForceType.BATON, actor=intake)
    assert the_request().holder == "kcpd"


def test_an_officer_identified_later_adds_a_request_to_the_employer_alone(
    complaint: Complaint, intake: User
) -> None:
    for _ in range(2):
        staff_casework.identify_officer(
            complaint=complaint, officer=FiledOfficer(employer="mshp"), actor=intake
        )
    assert {row.holder for row in PreservationRequest.objects.all()} == {"kcpd", "mshp"}


def test_a_referral_by_hand_brings_a_request_with_it(intake: User) -> None:
    file_demonstration(
        force_types=(), narrative="I want to tell you about the parking rules on our street here."
    )
    staff_casework.add_referral(
        complaint=Complaint.objects.get(),
        agency=AgencyCode.OCC,
        purpose="review",
        because="They asked for it.",
        actor=intake,
    )
    assert the_request().holder == "kcpd"


def test_a_request_is_written_sent_confirmed_and_concluded(
    complaint: Complaint, intake: User
) -> None:
    sent(complaint, intake)
    assert (the_request().state, the_request().alarm) == ("sent", "not_confirmed")
    take(complaint, intake, Step.CONFIRMED, on=timezone.localdate(), reference="R-1")
    assert (the_request().state, the_request().alarm) == ("confirmed", "expiry_nears")
    told = access.told(complaint)[0]
    assert told.confirmed_on == timezone.localdate()  # type: ignore[attr-defined]
    take(complaint, intake, Step.CONCLUDED, outcome=Outcome.SECURED, words="On a disk here.")
    assert (the_request().state, the_request().alarm_at) == ("concluded", None)
    assert Entry.objects.filter(action="preservation.step_taken").count() == 4


@pytest.mark.parametrize(
    ("step", "refusal"),
    [
        (Step.SENT, Refusal.NO_LETTER),
        (Step.CONFIRMED, Refusal.NOT_NOW),
        (Step.RELEASED, Refusal.NOT_NOW),
        (Step.SET_ASIDE, Refusal.NO_ALARM),
    ],
)
def test_a_step_that_the_request_is_not_ready_for_is_refused(
    complaint: Complaint, intake: User, step: Step, refusal: Refusal
) -> None:
    with pytest.raises(RequestRefused) as caught:
        take(complaint, intake, step, words="Because.")
    assert caught.value.refusal is refusal
    assert not PreservationStep.objects.exists()


def test_a_day_that_has_not_come_is_refused(complaint: Complaint, intake: User) -> None:
    write_letter(complaint, intake)
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(RequestRefused) as caught:
        take(complaint, intake, Step.SENT, words="By mail.", on=tomorrow)
    assert caught.value.refusal is Refusal.NOT_YET


def test_an_alarm_that_rings_is_set_aside_with_a_reason_and_the_next_still_comes(
    complaint: Complaint, intake: User
) -> None:
    with time_machine.travel(timezone.now() + timedelta(days=2), tick=False):
        assert the_request().alarm == "not_sent"
        step = take(complaint, intake, Step.SET_ASIDE, words="The records unit is closed.")
    assert step.closes == "not_sent"
    assert the_request().alarm == "not_confirmed"


def test_for_an_officers_report_the_team_decides_before_anything_is_sent() -> None:
    file_demonstration(filer=Filer(kind=FilerKind.OFFICER))
    complaint, team = Complaint.objects.get(), person(Role.WHISTLEBLOWER_TEAM)
    assert the_request().state == "held"
    for actor in (person(Role.INTAKE), person(Role.SUPERVISOR)):
        with pytest.raises(PermissionDenied):
            take(complaint, actor, Step.RELEASED, words="Why not.")
    with pytest.raises(RequestRefused):
        write_letter(complaint, team)
    with pytest.raises(IntegrityError), transaction.atomic():
        PreservationRequest.objects.update(state="sent")
    take(complaint, team, Step.RELEASED, words="Twelve officers were there.")
    write_letter(complaint, team)
    take(complaint, team, Step.SENT, words="By mail.", on=timezone.localdate())
    assert the_request().state == "sent"


def test_a_sealed_name_is_replaced_in_whatever_staff_write(intake: User) -> None:
    file_demonstration(filer=SEALED_FILER)
    complaint = Complaint.objects.get()
    letter = Letter("Monday", "The house of Dolores Demonstration", "Badge 77", "Call 816-555-0101")
    write_letter(complaint, intake, letter)
    take(
        complaint, intake, Step.SENT,
        words="Dolores asked for it.", reference="Dolores", on=timezone.localdate(),
    )  # fmt: skip
    asking.ask_by_hand(
        complaint=complaint,
        holder_name="Shop of Dolores",
        address="Demonstration Street",
        letter=letter,
        actor=intake,
    )
    with connection.cursor() as cursor:
        for table in ("complaints_preservationstep", "complaints_preservationrequest"):
            cursor.execute(f"SELECT string_agg(r::text, '') FROM {table} r")  # noqa: S608
            stored = cursor.fetchone()[0]
            assert "Dolores" not in stored
            assert "555" not in stored


def test_another_holder_is_asked_by_hand_once(complaint: Complaint, intake: User) -> None:
    def ask() -> PreservationRequest:
        return asking.ask_by_hand(
            complaint=complaint,
            holder_name="A hospital",
            address="Records, 1 Street",
            letter=LETTER,
            actor=intake,
        )

    row = ask()
    assert (row.holder, row.state, row.made_by) == ("", "prepared", intake)
    assert steps.letter_of(row)["officers"] == "Badge 77"
    with pytest.raises(RequestRefused) as caught:
        ask()
    assert caught.value.refusal is Refusal.ASKED_ALREADY


def test_a_request_of_another_case_cannot_be_reached(complaint: Complaint, intake: User) -> None:
    elsewhere = Complaint.objects.get(case_number=file_demonstration().case_number)
    with pytest.raises(PermissionDenied):
        steps.take(
            complaint=elsewhere,
            request_id=complaint.preservation_requests.get().pk,
            taken=Taken(Step.SET_ASIDE, "x"),
            actor=intake,
        )


@pytest.fixture
def attacks(complaint: Complaint, intake: User) -> list[str]:
    write_letter(complaint, intake)
    take(complaint, intake, Step.CONCLUDED, outcome=Outcome.REFUSED, words="They said no.")
    return [
        "UPDATE complaints_preservationrequest SET expires_on = NULL",
        "UPDATE complaints_preservationrequest SET state = 'prepared'",
        "DELETE FROM complaints_preservationrequest",
        "TRUNCATE complaints_preservationrequest CASCADE",
        "UPDATE complaints_preservationstep SET words = ''",
        "DELETE FROM complaints_preservationstep",
        "TRUNCATE complaints_preservationstep",
        "TRUNCATE complaints_translation",
    ]


def test_the_database_refuses_to_change_or_lose_a_request(attacks: list[str]) -> None:
    with connection.cursor() as cursor:  # TRUNCATE asks for no pending triggers first
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for attack in attacks:
        with (
            pytest.raises(IntegrityError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(attack)
