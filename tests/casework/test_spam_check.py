"""A filing held in a flood: recorded whole, released by one person, or sent out as force."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accountability import casework, filer_casework, spam_check, staff_casework, tasks
from accountability.arrivals import Arrival
from accounts.models import User
from accounts.roles import Role
from complaints import access, closings, spam_access, triage
from complaints.filing import Filer, Filing
from complaints.models import (
    Complaint,
    Fact,
    LikenessBand,
    SpamClearing,
    SpamHold,
    SpamReading,
    Suspicion,
)
from complaints.statuses import ClosingReason, Mark
from complaints.vocabulary import Allegation, FilerKind, ForceType, Injury
from ledger.models import Entry
from routing import case_clocks
from routing.installation import install_defaults
from routing.models import Decision, Packet, Referral
from tests.cast import BATON_IN_JACKSON, SEALED_FILER, person
from tests.complaints.evidence.sent import NOTE, check_all
from tests.held import REAL, flood, held
from tests.proofs import new_proof

WEAK = "Demonstration: see the video, it shows all."


@pytest.fixture(autouse=True)
def _kansas_city(db: None) -> None:
    install_defaults()


@pytest.fixture
def ines() -> User:
    return person(Role.INTAKE)


def actions(complaint: Complaint) -> list[str]:
    entries = Entry.objects.filter(object_ref=complaint.ref)
    return sorted(entries.values_list("action", flat=True))


def after_its_clock(complaint: Complaint) -> time_machine.travel:
    return time_machine.travel(complaint.due_at + timedelta(seconds=1), tick=False)


def reloaded(complaint: Complaint) -> Complaint:
    return Complaint.objects.get(pk=complaint.pk)


def test_without_a_proof_it_is_recorded_whole_and_waits() -> None:
    case = held(BATON_IN_JACKSON.narrative, force_types=(ForceType.BATON,))
    assert case.routing_state == "held"
    assert actions(case) == ["complaint.filed", "spam.held"]
    assert Fact.objects.filter(complaint=case, kind="force", code="baton").exists()
    assert not Decision.objects.exists()
    assert not Packet.objects.exists()
    assert case.spam_hold.tells_force
    assert case.spam_hold.deadline == case.filed_at + timedelta(hours=24) == case.due_at


def test_with_a_proof_it_is_routed_at_once_and_the_proof_counts_once(settings: Settings) -> None:
    settings.FLOOD_FILINGS = 0
    proof = Arrival(new_proof())
    first = casework.file_complaint(BATON_IN_JACKSON, arrival=proof)
    assert first.receipt["routing"] == "routed"
    second = casework.file_complaint(BATON_IN_JACKSON, arrival=proof)
    assert second.receipt["routing"] == "held"
    assert Complaint.objects.count() == 2


def test_a_retry_gets_the_same_receipt_and_spends_nothing(settings: Settings) -> None:
    settings.FLOOD_FILINGS = 0
    proof = Arrival(new_proof())
    filed = casework.file_complaint(BATON_IN_JACKSON, answer_token="t", arrival=proof)
    assert casework.answer_to("t") == filed
    assert filed.receipt["routing"] == "routed"


def test_without_a_flood_nobody_is_asked_for_a_proof() -> None:
    filed = casework.file_complaint(BATON_IN_JACKSON, arrival=Arrival())
    assert filed.receipt["routing"] == "routed"


def test_what_the_program_files_itself_is_never_held(settings: Settings) -> None:
    settings.FLOOD_FILINGS = 0
    assert casework.file_complaint(BATON_IN_JACKSON).receipt["routing"] == "routed"


@pytest.mark.parametrize(
    "facts",
    [
        {"force_types": (ForceType.FIREARM_DISCHARGED,)},
        {"injury": Injury.DEATH},
        {"allegations": (Allegation.DEATH_IN_CUSTODY,)},
    ],
)
def test_a_major_one_waits_an_hour_at_most(facts: dict[str, Any]) -> None:
    case = held(**facts)
    assert case.spam_hold.major
    assert case.due_at == case.filed_at + timedelta(hours=1) <= timezone.now() + timedelta(hours=1)
    assert case.major


def test_the_receipt_says_why_it_waits_and_until_when(settings: Settings) -> None:
    settings.FLOOD_FILINGS = 0
    receipt = casework.file_complaint(BATON_IN_JACKSON, arrival=Arrival()).receipt
    case = Complaint.objects.get()
    assert datetime.fromisoformat(receipt["held_until"]) == case.due_at
    told = " ".join(receipt["destinations"])
    assert "Nothing of it is lost" in told
    assert "counts as a report of force" in told


def test_a_hold_tells_no_time_finer_than_the_case_itself() -> None:
    resident = held()
    officer = held(filer=Filer(kind=FilerKind.OFFICER))
    for case in (resident, officer):
        at = timezone.localtime(case.spam_hold.deadline)
        assert (at.minute, at.second, at.microsecond) == (0, 0, 0)
        assert set(Entry.objects.filter(object_ref=case.ref).values_list("at", flat=True)) == {
            case.filed_at
        }
    assert timezone.localtime(officer.spam_hold.deadline).hour == 0


def test_one_person_releases_it_and_it_is_routed_at_once(ines: User) -> None:
    case = held(BATON_IN_JACKSON.narrative)
    spam_check.release_held(complaint=case, because="I called: it is real.", actor=ines)
    case = reloaded(case)
    assert case.routing_state == "routed"
    assert case.spam_hold.state == "released"
    assert Referral.objects.filter(complaint=case, grouped=False, agency__outside=True).exists()
    assert "spam.released" in actions(case)
    with pytest.raises(triage.StepRefused):
        spam_check.release_held(complaint=case, because="Again.", actor=ines)


def test_only_who_may_work_on_the_case_releases_it(ines: User) -> None:
    officers = held(filer=Filer(kind=FilerKind.OFFICER))
    with pytest.raises(PermissionDenied):
        spam_check.release_held(complaint=officers, because="x", actor=ines)
    assert reloaded(officers).routing_state == "held"


def test_whoever_states_a_fact_of_it_takes_it_for_real(ines: User) -> None:
    case = held()
    staff_casework.add_force(complaint=case, force_type=ForceType.STRIKE, actor=ines)
    assert reloaded(case).spam_hold.state == "released"
    assert Referral.objects.filter(agency__outside=True).exists()


def test_it_cannot_be_closed_or_cleared_of_a_suspicion_meanwhile(ines: User) -> None:
    case = held(WEAK)
    with pytest.raises(triage.StepRefused):
        staff_casework.close_case(
            complaint=case, reason=ClosingReason.DUPLICATE, note="Twice.", actor=ines
        )
    with pytest.raises(triage.StepRefused):
        casework.suspicions.propose_clearing(complaint_id=case.pk, reason="None.", actor=ines)


def test_nobody_looked_so_it_goes_out_as_force() -> None:
    case = held()
    with after_its_clock(case):
        tasks.lapse_holds()
        case = reloaded(case)
        assert (case.routing_state, case.spam_hold.state) == ("routed", "lapsed")
        assert "spam.lapsed" in actions(case)
        fact = Fact.objects.get(complaint=case, kind="force")
        assert (fact.code, fact.source) == ("unknown", "clock")
        assert fact.because == "The spam check was not made in time."
        assert Decision.objects.get().needs_outside_review
        assert Referral.objects.filter(agency__outside=True, grouped=True).exists()
        tasks.lapse_holds()
        assert Decision.objects.count() == 1, "a second run finds nothing to do"


def test_a_weak_suspicion_lapses_with_its_hold_and_not_before() -> None:
    case = held(WEAK)
    with after_its_clock(case):
        tasks.lapse_suspicions()
        assert reloaded(case).routing_state == "held"
        tasks.lapse_holds()
    assert Suspicion.objects.get().state == "lapsed"
    assert reloaded(case).routing_state == "routed"


def test_real_cases_go_out_first_and_only_so_many_in_a_minute(settings: Settings) -> None:
    settings.SPAM_LAPSES_A_MINUTE = 2
    mass = flood(6)
    real = held()
    with after_its_clock(real):
        tasks.lapse_holds()
    states = [reloaded(case).routing_state for case in (real, *mass)]
    assert states[0] == "routed"
    assert sorted(states[1:]) == ["held"] * 5 + ["routed"]


def test_a_major_one_that_resembles_nothing_keeps_its_own_turn() -> None:
    case = held(injury=Injury.DEATH)
    with after_its_clock(case):
        tasks.lapse_holds()
    assert set(Referral.objects.values_list("grouped", flat=True)) == {False}


def test_one_that_cannot_be_routed_waits_and_keeps_none_of_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    broken, good = held(REAL), held("Demonstration: an officer mocked my accent at the counter.")
    route = casework.route_held

    def fails_for_one(case: Complaint, **more: Any) -> Any:
        return 1 / 0 if case.pk == broken.pk else route(case, **more)

    monkeypatch.setattr(casework, "route_held", fails_for_one)
    with after_its_clock(broken):
        tasks.lapse_holds()
        assert reloaded(broken).routing_fault == "ZeroDivisionError"
        assert reloaded(broken).spam_hold.state == "held"
        assert reloaded(good).routing_state == "routed"
        assert spam_access.lapsing(timezone.now(), limit=5) == []
    assert spam_access.lapsing(timezone.now() + timedelta(days=3), limit=5) != []


def test_copies_share_a_cluster_and_others_do_not() -> None:
    mass = flood(5)
    assert len({case.spam_hold.cluster for case in mass}) == 1
    assert held().spam_hold.cluster != mass[0].spam_hold.cluster


def test_what_words_have_in_common_is_forgotten_when_nothing_is_held() -> None:
    case = held()
    tasks.lapse_holds()
    assert LikenessBand.objects.exists()
    with after_its_clock(case):
        tasks.lapse_holds()
    assert not LikenessBand.objects.exists()


def test_held_cases_stand_in_no_list_but_their_own(ines: User) -> None:
    case = held(WEAK)
    with after_its_clock(case):
        now = timezone.now()
        tasks.escalate_overdue()
        assert reloaded(case).escalated_clock is None
        assert access.lapsing_ids(now, limit=9) == []
        assert access.unrouted_ids(now, limit=9) == []
        [clock] = [each for each in case_clocks.running(case, []) if each.due == case.due_at]
        assert clock.clock == "spam_check"


def test_it_waits_no_longer_than_a_suspicion_does(settings: Settings) -> None:
    settings.SPAM_CHECK_HOURS = 72
    assert held(WEAK).due_at == Suspicion.objects.get().deadline
    plain = held()
    assert plain.due_at == plain.filed_at + timedelta(hours=72)


def test_major_ones_go_out_before_all_others_and_beside_the_limit(settings: Settings) -> None:
    settings.SPAM_LAPSES_A_MINUTE = 1
    older = [held(f"Demonstration: {word} {word}s.") for word in ("watch", "bracelet")]
    shootings = [
        held(f"Demonstration: {where}.", force_types=(ForceType.FIREARM_DISCHARGED,))
        for where in ("the shop", "the park")
    ]
    with after_its_clock(older[0]):
        found = [each.complaint_id for each in spam_access.lapsing(timezone.now(), limit=1)]
    assert set(found[:2]) == {case.pk for case in shootings}
    assert len(found) == 3


def note(case: Complaint, ines: User) -> SpamClearing:
    """Somebody's wish to clear a case, which waits for another's."""
    clearing = SpamClearing.objects.create(
        cluster=case.spam_hold.cluster, restricted=False, reason="Ads.", proposed_by=ines,
        proposed_at=timezone.now(), cases=1,
    )  # fmt: skip
    SpamHold.objects.filter(pk=case.pk).update(clearing=clearing)
    return clearing


ADDITIONS: dict[str, Callable[[Complaint], object]] = {
    "message": lambda case: filer_casework.send_message(complaint_id=case.pk, words="I am real."),
    "statement": lambda case: filer_casework.add_statement(
        complaint_id=case.pk, words="He punched me in the face and broke my nose."
    ),
    "contact": lambda case: filer_casework.correct_contact(
        complaint_id=case.pk, contact=filer_casework.Contact("", "new@demonstration.example", "")
    ),
}


@pytest.mark.parametrize("addition", ADDITIONS)
def test_what_its_filer_adds_takes_it_out_of_a_clearing_and_must_be_read(
    ines: User, addition: str
) -> None:
    case = held(filer=SEALED_FILER)
    note(case, ines)
    ADDITIONS[addition](case)
    hold = SpamHold.objects.get(pk=case.pk)
    assert (hold.state, hold.clearing, hold.tells_force) == ("held", None, True)
    assert reloaded(case).routing_state == "held"


def test_a_worker_that_does_not_close_within_an_hour_lets_it_lapse(ines: User) -> None:
    case = held()
    clearing = note(case, ines)
    clearing.state, clearing.answer = "confirmed", "Ads."
    clearing.answered_by = person(Role.SUPERVISOR)
    clearing.answered_at = case.due_at - timedelta(minutes=30)
    clearing.save()
    with after_its_clock(case):
        tasks.lapse_holds()
        assert reloaded(case).routing_state == "held"
    with time_machine.travel(case.due_at + timedelta(minutes=31), tick=False):
        tasks.lapse_holds()
    assert reloaded(case).routing_state == "routed"


def cleared(case: Complaint, *people: User) -> Complaint:
    """Cleared as spam, in rows, by these two."""
    now = timezone.now()
    first, second = people
    clearing = SpamClearing.objects.create(
        cluster=case.spam_hold.cluster, restricted=False, reason="Ads.", proposed_by=first,
        proposed_at=now, cases=1,
    )  # fmt: skip
    clearing.state, clearing.answer = "confirmed", "Ads."
    clearing.answered_by, clearing.answered_at = second, now
    clearing.save()
    with transaction.atomic():
        SpamHold.objects.filter(pk=case.pk).update(clearing=clearing)
        case.closings.create(
            state="closed", reason="spam", proposed_by=first, proposed_at=now, answered_by=second,
            answered_at=now, answer="Ads.",
        )  # fmt: skip
        SpamHold.objects.filter(pk=case.pk).update(state="cleared")
        Complaint.objects.filter(pk=case.pk).update(
            status="closed", closing_reason="spam", next_due_at=None
        )
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    return reloaded(case)


def test_a_cleared_one_stays_so_past_its_clock_and_opening_it_again_routes_it(ines: User) -> None:
    case = cleared(held(), ines, person(Role.SUPERVISOR))
    with time_machine.travel(case.filed_at + timedelta(days=3), tick=False):
        tasks.lapse_holds()
        tasks.lapse_suspicions()
        assert reloaded(case).routing_state == "held"
        staff_casework.reopen_case(complaint=case, because="It was real.", actor=ines)
    case = reloaded(case)
    assert (case.routing_state, case.status) == ("routed", "received")
    assert case.spam_hold.state == "released"
    assert case.due_at > case.filed_at + timedelta(days=5), "its triage clock starts anew"


@pytest.mark.parametrize("addition", ADDITIONS)
def test_a_filer_who_answers_to_a_clearing_has_it_sent_on(ines: User, addition: str) -> None:
    case = cleared(held(filer=SEALED_FILER), ines, person(Role.SUPERVISOR))
    ADDITIONS[addition](case)
    case = reloaded(case)
    assert (case.routing_state, case.status) == ("routed", "received")
    entry = Entry.objects.get(object_ref=case.ref, action="spam.released")
    assert entry.actor_ref == "system"


def test_a_file_that_its_filer_sends_is_an_answer_too(ines: User, settings: Settings) -> None:
    settings.FLOOD_FILINGS = 0
    filed = casework.file_complaint(Filing(narrative=REAL), arrival=Arrival())
    client = Client()
    client.post("/track/", {"phrase": filed.phrase})

    def send(name: str) -> Complaint:
        file = SimpleUploadedFile(name, NOTE)
        assert client.post("/track/evidence/", {"files": file, "end": "yes"}).status_code == 302
        return Complaint.objects.get()

    case = send("a.txt")
    check_all()
    assert case.spam_hold.tells_force
    assert reloaded(case).routing_state == "held"
    cleared(case, ines, person(Role.SUPERVISOR))
    send("b.txt")
    check_all()
    assert (reloaded(case).routing_state, reloaded(case).status) == ("routed", "received")


def run(statement: str) -> None:
    """One statement, and everything that is checked at the end of a transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"{statement}; SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE complaints_complaint SET routing_state = 'unrouted'",
        "UPDATE complaints_complaint SET routing_state = 'routed'",
        "UPDATE complaints_spamhold SET deadline = deadline + interval '1 hour'",
        "UPDATE complaints_spamhold SET cluster = 1",
        "UPDATE complaints_spamhold SET tells_force = false",
        "UPDATE complaints_spamhold SET state = 'released'",
        "UPDATE complaints_spamhold SET state = 'lapsed'",
        "UPDATE complaints_spamhold SET state = 'cleared'",
        "DELETE FROM complaints_spamhold",
        "TRUNCATE complaints_spamhold CASCADE",
        "TRUNCATE complaints_spamclearing CASCADE",
        "TRUNCATE complaints_spamreading",
    ],
)
def test_sql_cannot_end_a_hold_move_its_clock_or_lose_it(statement: str) -> None:
    held(force_types=(ForceType.BATON,))
    run("SET CONSTRAINTS ALL DEFERRED")  # the filing itself is fine
    with pytest.raises(IntegrityError):
        run(statement)


def test_sql_cannot_hold_what_is_routed() -> None:
    casework.file_complaint(BATON_IN_JACKSON)
    with pytest.raises(IntegrityError):
        run("UPDATE complaints_complaint SET routing_state = 'held'")


def test_sql_cannot_hold_without_a_clock(ines: User) -> None:
    case = held()
    spam_check.release_held(complaint=case, because="Real.", actor=ines)
    for statement in (
        "UPDATE complaints_spamhold SET state = 'held'",
        "UPDATE complaints_spamhold SET state = 'lapsed'",
    ):
        with pytest.raises(IntegrityError):
            run(statement)


def test_force_is_not_cleared_unless_both_people_read_it(ines: User) -> None:
    sam = person(Role.SUPERVISOR)
    unread = held(force_types=(ForceType.BATON,))
    with pytest.raises(IntegrityError, match="two people who read it"):
        cleared(unread, ines, sam)
    case = held("Demonstration: baton baton baton, buy our batons.", force_types=(ForceType.BATON,))
    for reader in (ines, sam):
        SpamReading.objects.create(
            hold=case.spam_hold, reader=reader, mark=Mark.SPAM, marked_at=timezone.now()
        )
    assert cleared(case, ines, sam).status == "closed"


def test_one_person_alone_clears_nothing(ines: User) -> None:
    with pytest.raises(IntegrityError):
        cleared(held(), ines, ines)


def test_after_its_clock_nothing_is_cleared(ines: User) -> None:
    case = held()
    with after_its_clock(case), pytest.raises(IntegrityError, match="before its clock"):
        cleared(case, ines, person(Role.SUPERVISOR))


def test_the_entries_of_a_hold_hold_nobodys_words(ines: User) -> None:
    case = held(BATON_IN_JACKSON.narrative)
    spam_check.release_held(complaint=case, because="Her name is Dolores.", actor=ines)
    for entry in Entry.objects.filter(object_ref=case.ref):
        assert "Dolores" not in json.dumps(entry.content)


def test_ordinary_closings_do_not_offer_spam() -> None:
    from accountability.staff.forms import CloseForm

    codes = [code for code, _words in CloseForm(alone=True).fields["reason"].choices]  # type: ignore[attr-defined]
    assert ClosingReason.SPAM not in codes
    assert ClosingReason.DUPLICATE in codes
    assert closings.proposal_of(held()) is None
