"""What the queue keeps of a case is what its rows say, whatever service ran and in any order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accountability import casework, filer_casework, staff_casework
from accountability.translation_casework import add_translation
from accounts.models import User
from accounts.roles import Role
from complaints import suspicions, triage
from complaints.filing import FiledOfficer
from complaints.models import Complaint
from complaints.statuses import ClosingReason
from complaints.translations.adding import Made
from complaints.translations.places import Translator
from complaints.triage import StepRefused
from complaints.vocabulary import AgencyCode, Allegation, County, ForceType, Injury, Language
from complaints.withdrawal import withdraw_complaint
from ledger.actions import Action
from ledger.models import Entry
from routing import by_hand, case_clocks, delivery, referral
from routing.case_clocks import Clock
from routing.installation import install_defaults
from routing.models import Packet, Referral
from routing.recusal import recuse_referral
from routing.states import Finding, PacketState
from tests.cast import file_demonstration, person
from tests.published import publish

pytestmark = pytest.mark.django_db
SOME_WORDS = "Somebody said so."
TRAVELLERS: list[time_machine.travel] = []
# The rows, asked by other means than the program's own.
FROM_SCRATCH = """
SELECT
    LEAST(
        CASE WHEN status <> 'closed' THEN LEAST(
            CASE WHEN NOT EXISTS (
                SELECT 1 FROM complaints_suspicion WHERE complaint_id = c.id AND state = 'open'
            ) THEN due_at END,
            COALESCE(filer_updated_at, filed_at) + interval '720 hours'
        ) END,
        (SELECT deadline FROM complaints_suspicion WHERE complaint_id = c.id AND state = 'open'),
        (SELECT min(open_by) FROM routing_referral r WHERE complaint_id = c.id
            AND opened_at IS NULL AND acknowledged_at IS NULL
            AND (last_resort OR state <> 'recused' AND conflicted_at IS NULL)),
        (SELECT min(acknowledge_by) FROM routing_referral r WHERE complaint_id = c.id
            AND acknowledged_at IS NULL
            AND (last_resort OR state <> 'recused' AND conflicted_at IS NULL))
    ),
    EXISTS (SELECT 1 FROM routing_referral JOIN routing_agency ON code = agency_id
        WHERE complaint_id = c.id AND outside),
    COALESCE((SELECT (outcome ->> 'major')::boolean FROM routing_decision
        WHERE complaint_id = c.id ORDER BY at DESC LIMIT 1), false)
FROM complaints_complaint c WHERE id = %s
"""
Step = Callable[[Complaint], object]


def staff(role: Role) -> User:
    return User.objects.filter(role_grants__role=role).first() or person(role)


def agency_step(service: Callable[..., object], **also: object) -> Step:
    """A step of whichever agency has the case, as a reviewer there takes it."""

    def take(complaint: Complaint) -> object:
        for found in Referral.objects.filter(complaint=complaint).order_by("agency_id"):
            if found.is_live:
                actor = User.objects.filter(role_grants__agency_code=found.agency_id).first()
                actor = actor or person(Role.AGENCY_REVIEWER, found.agency_id)
                return service(referral_id=found.pk, actor=actor, **also)
        return None

    return take


def publish_all(complaint: Complaint) -> None:
    waiting = Packet.objects.filter(referral__complaint=complaint, state=PacketState.QUEUED)
    for packet in waiting.filter(referral__state="queued"):
        publish(packet)


def download(complaint: Complaint) -> None:
    packet = Packet.objects.filter(referral__complaint=complaint, state="ready").first()
    if packet is not None and packet.referral.is_live:
        agency = packet.referral.agency_id
        actor = User.objects.filter(role_grants__agency_code=agency).first()
        actor = actor or person(Role.AGENCY_REVIEWER, agency)
        delivery.record_download(referral_id=packet.referral_id, packet=packet, actor=actor)


def lapse(complaint: Complaint) -> None:
    traveller = time_machine.travel(timezone.now() + timedelta(days=2))
    traveller.start()  # and time never goes back: ``_time`` ends it with the test
    TRAVELLERS.append(traveller)
    casework.lapse_suspicion(complaint.pk)


def ines() -> User:
    return staff(Role.INTAKE)


STEPS: dict[str, Step] = {
    "claim": lambda c: triage.claim_case(complaint_id=c.pk, actor=ines()),
    "note": lambda c: triage.add_note(complaint_id=c.pk, body="x", actor=ines()),
    "withdraw": lambda c: withdraw_complaint(complaint_id=c.pk, at=timezone.now()),
    "tell the filer": lambda c: staff_casework.tell_filer(complaint=c, words="x", actor=ines()),
    "close": lambda c: staff_casework.close_case(
        complaint=c, reason=ClosingReason.DUPLICATE, note="x", actor=ines()
    ),
    "confirm closing": lambda c: staff_casework.confirm_closing(
        complaint=c, answer="x", actor=staff(Role.SUPERVISOR)
    ),
    "decline closing": lambda c: staff_casework.decline_closing(
        complaint=c, answer="x", actor=ines()
    ),
    "reopen": lambda c: staff_casework.reopen_case(complaint=c, because="x", actor=ines()),
    "the filer adds": lambda c: filer_casework.add_statement(
        complaint_id=c.pk, words="Demonstration: they kept my bag."
    ),
    "translate": lambda c: add_translation(
        complaint=c,
        made=Made(
            "narrative", Language.ES, Language.EN, Translator.PERSON, SOME_WORDS,
            certified=False, words="The officer pushed me.",
        ),
        actor=ines(),
    ),
    "propose clearing": lambda c: suspicions.propose_clearing(
        complaint_id=c.pk, reason="x", actor=ines()
    ),
    "confirm clearing": lambda c: staff_casework.confirm_clearing(
        complaint=c, reason="x", actor=staff(Role.SUPERVISOR)
    ),
    "lapse": lapse,
    "add a class": lambda c: staff_casework.add_class(
        complaint=c, allegation=Allegation.CAMERA, actor=ines()
    ),
    "add force": lambda c: staff_casework.add_force(
        complaint=c, force_type=ForceType.FIREARM_DISCHARGED, actor=ines()
    ),
    "add an injury": lambda c: staff_casework.add_injury(
        complaint=c, injury=Injury.DEATH, actor=ines()
    ),
    "correct the county": lambda c: staff_casework.correct_county(
        complaint=c, county=County.CLAY, actor=ines()
    ),
    "add a statement": lambda c: staff_casework.add_statement(
        complaint=c, words="He grabbed my arm.", actor=ines()
    ),
    "identify an officer": lambda c: staff_casework.identify_officer(
        complaint=c, officer=FiledOfficer(employer="fbi-kc"), actor=ines()
    ),
    "declare a tie": lambda c: staff_casework.declare_tie(
        complaint=c, agency=AgencyCode.JACKSON_PROSECUTOR, because=SOME_WORDS, actor=ines()
    ),
    "add a referral": lambda c: staff_casework.add_referral(
        complaint=c, agency=AgencyCode.MO_AG, purpose="outside review", because=SOME_WORDS,
        actor=ines(),
    ),
    "publish packets": publish_all,
    "open": agency_step(delivery.open_referral),
    "download": download,
    "acknowledge": agency_step(delivery.acknowledge_referral),
    "begin the review": agency_step(delivery.begin_review),
    "conclude": agency_step(delivery.conclude_referral, finding=Finding.UNFOUNDED, note=""),
    "step back": agency_step(recuse_referral, reason=SOME_WORDS),
    "route what was left unrouted": lambda c: casework.route_unrouted(c.pk),
}  # fmt: skip
REFUSALS = (StepRefused, delivery.StepRefused, by_hand.NotAdded)


def kept(complaint: Complaint) -> tuple[datetime | None, bool, bool]:
    complaint = Complaint.objects.get(pk=complaint.pk)
    return complaint.next_due_at, complaint.sent_outside, complaint.major


def from_scratch(complaint: Complaint) -> tuple[datetime | None, bool, bool]:
    with connection.cursor() as cursor:
        cursor.execute(FROM_SCRATCH, [complaint.pk])
        row: tuple[datetime | None, bool, bool] = cursor.fetchone()
    return row


def take(name: str, complaint: Complaint) -> None:
    try:
        with transaction.atomic():
            STEPS[name](complaint)
    except REFUSALS:
        pass  # the case is in no state for it, and nothing changed


@pytest.fixture(autouse=True)
def _kansas_city(db: None) -> None:
    install_defaults()


@pytest.fixture(autouse=True)
def _time() -> Iterator[None]:
    yield
    go_home()


def go_home() -> None:
    while TRAVELLERS:
        TRAVELLERS.pop().stop()


def see_video() -> Complaint:
    filed = file_demonstration(narrative="See video", force_types=())
    return Complaint.objects.get(pk=filed.complaint_id)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(order=st.lists(st.sampled_from(sorted(STEPS)), min_size=4, max_size=14), weak=st.booleans())
def test_whatever_ran_the_queue_holds_the_clock_that_runs_out_first(
    order: list[str], *, weak: bool
) -> None:
    with transaction.atomic():
        complaint = see_video() if weak else Complaint.objects.get(
            pk=file_demonstration().complaint_id
        )  # fmt: skip
        assert kept(complaint) == from_scratch(complaint)
        for name in order:
            take(name, complaint)
            assert kept(complaint) == from_scratch(complaint), name
        transaction.set_rollback(True)
    go_home()


@pytest.mark.parametrize("weak", [False, True])
def test_each_service_in_turn_leaves_the_clock_as_the_rows_have_it(*, weak: bool) -> None:
    complaint = see_video() if weak else Complaint.objects.get(pk=file_demonstration().complaint_id)
    for name in [*STEPS, *STEPS]:
        take(name, complaint)
        assert kept(complaint) == from_scratch(complaint), name


def test_what_routing_left_behind_has_the_clock_of_triage(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(referral, "route", lambda *_, **__: 1 / 0)
        complaint = Complaint.objects.get(pk=file_demonstration().complaint_id)
    assert kept(complaint) == from_scratch(complaint) == (complaint.due_at, False, False)
    take("route what was left unrouted", complaint)
    assert kept(complaint) == from_scratch(complaint) != (complaint.due_at, False, False)


# The ledger's actions about a case; of the others, none touches a clock.
ABOUT_CASES = ("complaint.", "case.", "suspicion.", "referral.")
# Taken by tests of their own; none changes a clock.
ELSEWHERE = {
    Action.COMPLAINT_READ, Action.COMPLAINT_LEFT_UNROUTED, Action.REFERRAL_MADE_LAST_RESORT,
    Action.CASE_ESCALATED, Action.REFERRAL_CONFLICT_SEEN,
}  # fmt: skip


def test_a_service_that_is_new_here_is_missed() -> None:
    """Every action of the ledger about a case was taken above, or is known to touch no clock."""
    for weak in (True, False):
        for order in (list(STEPS), list(reversed(STEPS)), ["close", "decline closing"]):
            complaint = see_video() if weak else Complaint.objects.get(
                pk=file_demonstration().complaint_id
            )  # fmt: skip
            for name in order:
                take(name, complaint)
    complaint = see_video()
    for name in ("lapse", "publish packets", "acknowledge", "begin the review", "conclude"):
        take(name, complaint)
    about_cases = {action for action in Action if action.startswith(ABOUT_CASES)}
    assert about_cases - set(Entry.objects.values_list("action", flat=True)) <= ELSEWHERE


def test_the_clocks_have_names_in_the_order_in_which_they_run_out() -> None:
    complaint = Complaint.objects.get(pk=file_demonstration().complaint_id)
    clocks = case_clocks.running(complaint, list(Referral.objects.all()))
    assert [each.clock for each in clocks] == [
        Clock.OPEN, Clock.ACKNOWLEDGE, Clock.TRIAGE, Clock.UPDATE,
    ]  # fmt: skip
    assert {each.agency for each in clocks} == {"jackson-prosecutor", ""}
