"""Promise 5: only two different people can clear a suspicion; silence sends it out."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accountability import casework, staff_casework, tasks
from accountability.celery import app
from accounts.models import User
from accounts.roles import Role
from complaints import suspicions
from complaints.filing import Filer
from complaints.models import Clearing, Complaint, Fact, Suspicion
from complaints.statuses import ClosingReason
from complaints.triage import Refusal, StepRefused
from complaints.vocabulary import FilerKind
from ledger.access import entries_about
from ledger.models import Entry
from routing import access, referral
from routing.installation import install_defaults
from routing.models import Decision, Packet, Referral
from tests.cast import file_demonstration, person

pytestmark = pytest.mark.django_db
WEAK: dict[str, Any] = {
    "narrative": "Demonstration: there was a scuffle with the officer and I ended up on the floor.",
    "force_types": (),
}
A_DAY = timedelta(hours=24, minutes=1)


@pytest.fixture
def case(db: None) -> Complaint:
    install_defaults()
    file_demonstration(**WEAK)
    complaint = Complaint.objects.get()
    assert Suspicion.objects.get().state == "open"
    return complaint


@pytest.fixture
def ines(db: None) -> User:
    return person(Role.INTAKE)


@pytest.fixture
def sam(db: None) -> User:
    return person(Role.SUPERVISOR)


def propose(
    case: Complaint, actor: User, reason: str = "A fall on ice; nobody touched him."
) -> None:
    suspicions.propose_clearing(complaint_id=case.pk, reason=reason, actor=actor)


def confirm(case: Complaint, actor: User, reason: str = "I read the same.") -> None:
    staff_casework.confirm_clearing(complaint=case, reason=reason, actor=actor)


def refusal_of(step: Any, case: Complaint, actor: User) -> Refusal:
    with pytest.raises(StepRefused) as refused:
        step(case, actor)
    return refused.value.refusal


def entry(action: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(Entry.objects.get(action=action).content)
    return content


@pytest.fixture
def later(case: Complaint) -> Iterator[None]:
    with time_machine.travel(timezone.now() + A_DAY, tick=False):
        yield


def test_two_people_clear_it_with_reasons_and_the_ledger_says_so(
    case: Complaint, ines: User, sam: User
) -> None:
    propose(case, ines)
    assert Suspicion.objects.get().state == "open"
    confirm(case, sam)
    assert Suspicion.objects.get().state == "cleared"
    assert [c.cleared_by for c in Clearing.objects.all()] == [ines, sam]
    first = entry("suspicion.clearing_proposed")
    assert first["actor"] == f"staff:{ines.pk}"
    assert first["data"]["reason_sha256"] == (
        hashlib.sha256(b"A fall on ice; nobody touched him.").hexdigest()
    )
    second = entry("suspicion.cleared")
    assert second["actor"] == f"staff:{sam.pk}"
    assert second["data"]["proposed_by"] == f"staff:{ines.pk}"
    assert "ice" not in json.dumps([first, second])


def test_once_cleared_the_rules_decide_without_it_and_the_triage_clock_runs(
    case: Complaint, ines: User, sam: User
) -> None:
    assert case.due_at == Suspicion.objects.get().deadline
    propose(case, ines)
    confirm(case, sam)
    decision = access.latest_decision(case.pk)
    assert decision is not None
    assert decision.facts["suspicion_state"] == "cleared"
    assert not Referral.objects.filter(agency__outside=True).exists()
    case.refresh_from_db()
    assert case.due_at == case.filed_at + timedelta(days=3)


def test_one_person_cannot_be_both(case: Complaint, ines: User) -> None:
    assert refusal_of(confirm, case, ines) is Refusal.NOBODY_CLEARED_FIRST
    propose(case, ines)
    assert refusal_of(confirm, case, ines) is Refusal.CLEARED_BY_YOU
    assert refusal_of(propose, case, ines) is Refusal.CLEARED_BY_YOU
    assert Suspicion.objects.get().state == "open"
    assert Clearing.objects.count() == 1


def test_who_meant_to_be_first_is_told_that_another_was(
    case: Complaint, ines: User, sam: User
) -> None:
    propose(case, ines)
    assert refusal_of(propose, case, sam) is Refusal.CLEARED_FIRST_BY_ANOTHER
    assert Suspicion.objects.get().state == "open"


def test_after_the_deadline_nobody_clears_it(case: Complaint, ines: User, sam: User) -> None:
    propose(case, ines)
    with time_machine.travel(timezone.now() + A_DAY, tick=False):
        assert refusal_of(confirm, case, sam) is Refusal.SUSPICION_RAN_OUT
    assert Suspicion.objects.get().state == "open"


def test_what_lapsed_or_was_cleared_is_not_cleared_again(
    case: Complaint, ines: User, sam: User
) -> None:
    propose(case, ines)
    confirm(case, sam)
    assert refusal_of(confirm, case, sam) is Refusal.NO_OPEN_SUSPICION
    file_demonstration(**WEAK)
    other = Complaint.objects.exclude(pk=case.pk).get()
    with time_machine.travel(timezone.now() + A_DAY, tick=False):
        assert casework.lapse_suspicion(other.pk)
    assert refusal_of(propose, other, sam) is Refusal.NO_OPEN_SUSPICION


def test_in_time_it_does_not_lapse(case: Complaint) -> None:
    assert not casework.lapse_suspicion(case.pk)
    assert Suspicion.objects.get().state == "open"


def test_silence_counts_as_force_and_sends_it_out_in_the_same_transaction(
    case: Complaint, later: None
) -> None:
    assert not Referral.objects.filter(agency__outside=True).exists()
    assert casework.lapse_suspicion(case.pk)
    suspicion = Suspicion.objects.get()
    assert suspicion.state == "lapsed"
    facts = Fact.objects.filter(kind="force", source="screening")
    assert {fact.code for fact in facts} == set(suspicion.force_types or ["unknown"])
    sent = Referral.objects.get(agency__outside=True)
    assert sent.agency_id == "jackson-prosecutor"
    assert Packet.objects.filter(referral=sent).exists()
    assert entry("suspicion.lapsed")["data"]["force_types"] == [fact.code for fact in facts]
    assert entry("suspicion.lapsed")["actor"] == "system"


def test_words_that_name_no_kind_of_force_lapse_to_unknown_force(later: None) -> None:
    file_demonstration(force_types=(), narrative="See the video.")
    short = Suspicion.objects.get(reason="too_short")
    with time_machine.travel(timezone.now() + A_DAY, tick=False):
        casework.lapse_suspicion(short.pk)
    fact = Fact.objects.get(complaint_id=short.pk, kind="force")
    assert (fact.code, fact.source) == ("unknown", "screening")


def test_lapsing_twice_changes_nothing(case: Complaint, later: None) -> None:
    assert casework.lapse_suspicion(case.pk)
    before = (Decision.objects.count(), Fact.objects.count(), Entry.objects.count())
    assert not casework.lapse_suspicion(case.pk)
    assert before == (Decision.objects.count(), Fact.objects.count(), Entry.objects.count())


def test_one_persons_word_does_not_hold_it_back(case: Complaint, ines: User) -> None:
    propose(case, ines)
    with time_machine.travel(timezone.now() + A_DAY, tick=False):
        assert casework.lapse_suspicion(case.pk)
    assert Referral.objects.filter(agency__outside=True).exists()


def test_where_routing_fails_it_stays_open_and_is_tried_again(
    case: Complaint, later: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(referral, "route", lambda *_, **__: 1 / 0)
        tasks.lapse_suspicions()
    assert Suspicion.objects.get().state == "open"
    assert not Fact.objects.filter(kind="force").exists()
    with time_machine.travel(timezone.now() + timedelta(minutes=1), tick=False):
        tasks.lapse_suspicions()
    assert Suspicion.objects.get().state == "lapsed"


def test_beat_looks_for_what_ran_out() -> None:
    scheduled = app.conf.beat_schedule["lapse-suspicions"]
    assert scheduled["task"] == tasks.lapse_suspicions.name
    assert scheduled["schedule"] <= 60


@pytest.mark.django_db(transaction=True)
def test_a_case_that_somebody_holds_is_left_for_the_next_round() -> None:
    install_defaults()
    file_demonstration(**WEAK)
    case = Complaint.objects.get()
    result: list[bool] = []

    def elsewhere() -> None:
        try:
            result.append(casework.lapse_suspicion(case.pk))
        finally:
            connection.close()

    with time_machine.travel(timezone.now() + A_DAY, tick=False):
        with transaction.atomic():
            Complaint.objects.select_for_update().get(pk=case.pk)
            other = threading.Thread(target=elsewhere)
            other.start()
            other.join(timeout=20)
        assert result == [False]
        assert casework.lapse_suspicion(case.pk)


STEPS = {
    "propose": (propose, None),
    "confirm": (confirm, propose),
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("role", list(Role))
def test_the_services_themselves_ask_for_the_role(role: Role, step: str) -> None:
    install_defaults()
    file_demonstration(**WEAK)
    file_demonstration(**WEAK, filer=Filer(kind=FilerKind.OFFICER))
    act, first = STEPS[step]
    allowed_roles = {False: {Role.INTAKE, Role.SUPERVISOR}, True: {Role.WHISTLEBLOWER_TEAM}}
    for restricted, allowed in allowed_roles.items():
        colleague = person(min(allowed))
        User.objects.filter(pk=colleague.pk).update(email=f"colleague.{restricted}@example.org")
        if first is not None:
            first(Complaint.objects.get(restricted=restricted), colleague)
    actor = person(role)
    for restricted, allowed in allowed_roles.items():
        case = Complaint.objects.get(restricted=restricted)
        before = Entry.objects.count()
        if role in allowed:
            act(case, actor)
            assert Entry.objects.count() > before
        else:
            with pytest.raises(PermissionDenied):
                act(case, actor)
            assert Entry.objects.count() == before


def run(statement: str, *values: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_the_word_of_somebody_who_left_clears_nothing(
    case: Complaint, ines: User, sam: User
) -> None:
    propose(case, ines)
    ines.role_grants.all().delete()
    with pytest.raises(StepRefused) as refused:
        confirm(case, sam)
    assert refused.value.refusal is Refusal.FIRST_MAY_NO_LONGER
    assert Suspicion.objects.get().state == "open"


def test_sql_cannot_clear_it_without_two_people(case: Complaint, ines: User) -> None:
    with pytest.raises(IntegrityError, match="two different people"):
        run("UPDATE complaints_suspicion SET state = 'cleared'")
    propose(case, ines)
    with pytest.raises(IntegrityError, match="two different people"):
        run("UPDATE complaints_suspicion SET state = 'cleared'")
    with pytest.raises(IntegrityError, match="two_different_people_clear"):
        Clearing.objects.bulk_create(
            [Clearing(suspicion_id=case.pk, cleared_by=ines, reason="x", at=timezone.now())]
        )


def test_sql_cannot_clear_it_with_words_given_too_late(
    case: Complaint, ines: User, sam: User
) -> None:
    propose(case, ines)
    late = Suspicion.objects.get().deadline
    Clearing.objects.create(suspicion_id=case.pk, cleared_by=sam, reason="late", at=late)
    with pytest.raises(IntegrityError, match="before its deadline"):
        run("UPDATE complaints_suspicion SET state = 'cleared'")


def test_sql_cannot_put_in_one_that_is_cleared_already(ines: User) -> None:
    install_defaults()
    file_demonstration()
    with pytest.raises(IntegrityError, match="begins open"):
        Suspicion.objects.create(
            complaint=Complaint.objects.get(), strength="weak", force_types=[], spans=[],
            reason="words", state="cleared", deadline=timezone.now(),
        )  # fmt: skip


@pytest.mark.parametrize("state", ["open", "cleared", "lapsed"])
def test_sql_cannot_turn_it_back(case: Complaint, ines: User, sam: User, state: str) -> None:
    if state == "cleared":
        with time_machine.travel(timezone.now() + A_DAY, tick=False):
            casework.lapse_suspicion(case.pk)
    else:
        propose(case, ines)
        confirm(case, sam)
    before = Suspicion.objects.get().state
    if state == before:
        return
    with pytest.raises(IntegrityError, match="stays so"):
        run("UPDATE complaints_suspicion SET state = %s", state)


@pytest.mark.parametrize(
    "change",
    ["deadline = deadline + interval '1 year'", "force_types = '{}'", "reason = 'none'",
     "spans = '[]'"],
)  # fmt: skip
def test_sql_cannot_change_what_screening_saw_or_the_deadline(case: Complaint, change: str) -> None:
    with pytest.raises(IntegrityError, match="never changed"):
        run(f"UPDATE complaints_suspicion SET {change}")  # noqa: S608 (the changes stand above)


@pytest.mark.parametrize("statement", ["DELETE FROM", "UPDATE"])
def test_sql_cannot_change_who_cleared_it_and_why(
    case: Complaint, ines: User, statement: str
) -> None:
    propose(case, ines)
    tail = " SET reason = 'other'" if statement == "UPDATE" else ""
    with pytest.raises(IntegrityError, match="only added"):
        run(f"{statement} complaints_clearing{tail}")


def test_the_database_does_not_let_it_lapse_and_stay(case: Complaint) -> None:
    with pytest.raises(IntegrityError, match="no outside agency"):
        run("UPDATE complaints_suspicion SET state = 'lapsed'; SET CONSTRAINTS ALL IMMEDIATE")


def test_closing_the_case_stops_no_clock(case: Complaint, ines: User) -> None:
    staff_casework.close_case(
        complaint=case, reason=ClosingReason.DUPLICATE, note="Filed twice.", actor=ines
    )
    staff_casework.confirm_closing(
        complaint=case, answer="I read both.", actor=person(Role.SUPERVISOR)
    )
    with time_machine.travel(timezone.now() + A_DAY, tick=False):
        tasks.lapse_suspicions()
    assert Referral.objects.filter(agency__outside=True).exists()
    assert "suspicion.lapsed" in {e.action for e in entries_about([case.ref])}
