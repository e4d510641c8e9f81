"""What staff do with a case: one transaction, one entry, and no more than the role allows."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accountability import staff_casework
from accounts.models import User
from accounts.roles import Role
from complaints import triage
from complaints.filing import Filer
from complaints.models import Complaint, Fact, Note
from complaints.statuses import ClosingReason
from complaints.triage import Refusal, StepRefused
from complaints.vocabulary import Allegation, FilerKind, Injury
from ledger.access import entries_about
from ledger.models import Entry
from routing import referral
from routing.installation import install_defaults
from routing.models import Decision, Referral
from tests.cast import file_demonstration, person

RUDE = {
    "narrative": "Demonstration: the officer was rude to me at the counter and laughed about it.",
    "force_types": (),
    "allegations": (Allegation.DISCOURTESY,),
    "injury": Injury.NONE,
}


@pytest.fixture
def case(db: None) -> Complaint:
    install_defaults()
    return Complaint.objects.get(case_number=file_demonstration(**RUDE).case_number)


@pytest.fixture
def restricted(db: None) -> Complaint:
    install_defaults()
    filed = file_demonstration(filer=Filer(kind=FilerKind.OFFICER))
    return Complaint.objects.get(case_number=filed.case_number)


@pytest.fixture
def ines(db: None) -> User:
    return person(Role.INTAKE)


def last(complaint: Complaint, action: str) -> dict[str, Any]:
    entries = [e for e in entries_about([complaint.ref]) if e.action == action]
    assert len(entries) == 1
    content: dict[str, Any] = json.loads(entries[0].content)
    return content


def test_claiming_puts_the_name_on_it_and_says_so_in_the_ledger(
    case: Complaint, ines: User
) -> None:
    triage.claim_case(complaint_id=case.pk, actor=ines)
    case.refresh_from_db()
    assert (case.claimed_by, case.status) == (ines, "in_review")
    assert last(case, "case.claimed")["actor"] == f"staff:{ines.pk}"


def test_claiming_twice_changes_nothing(case: Complaint, ines: User) -> None:
    triage.claim_case(complaint_id=case.pk, actor=ines)
    triage.claim_case(complaint_id=case.pk, actor=ines)
    last(case, "case.claimed")


def test_a_case_is_claimed_by_one_person(case: Complaint, ines: User) -> None:
    triage.claim_case(complaint_id=case.pk, actor=ines)
    with pytest.raises(StepRefused) as refused:
        triage.claim_case(complaint_id=case.pk, actor=person(Role.SUPERVISOR))
    assert refused.value.refusal is Refusal.CLAIMED_BY_ANOTHER
    case.refresh_from_db()
    assert case.claimed_by == ines


def test_a_note_is_kept_as_written_and_the_ledger_holds_only_its_hash(
    case: Complaint, ines: User
) -> None:
    triage.add_note(complaint_id=case.pk, body="Called at noon.\n <b>No</b> answer.", actor=ines)
    note = Note.objects.get()
    assert (note.body, note.author) == ("Called at noon.\n <b>No</b> answer.", ines)
    content = last(case, "case.note_added")
    assert content["data"]["note"] == note.pk
    assert "noon" not in json.dumps(content)


def test_closing_keeps_reason_and_words_and_stops_no_referral(case: Complaint, ines: User) -> None:
    before = list(Referral.objects.values_list("pk", "state"))
    staff_casework.close_case(
        complaint=case, reason=ClosingReason.SENT_TO_OCC, note="All there.", actor=ines
    )
    case.refresh_from_db()
    assert (case.status, case.closing_reason) == ("closed", "sent_to_occ")
    assert case.closing_note == "All there."
    said = last(case, "case.closed")["data"]
    assert (said["reason"], said["proposed_by"]) == ("sent_to_occ", None)
    assert "All there" not in str(said)
    assert before == list(Referral.objects.values_list("pk", "state"))
    assert before != []


@pytest.mark.parametrize("step", ["claim", "close"])
def test_a_closed_case_takes_no_further_step(case: Complaint, ines: User, step: str) -> None:
    STEPS["close"](case, ines)
    with pytest.raises(StepRefused) as refused:
        STEPS[step](case, ines)
    assert refused.value.refusal is Refusal.CLOSED


def test_a_closed_case_still_takes_notes_and_classes(case: Complaint, ines: User) -> None:
    staff_casework.close_case(complaint=case, reason=ClosingReason.DUPLICATE, note="", actor=ines)
    triage.add_note(complaint_id=case.pk, body="Another call.", actor=ines)
    staff_casework.add_class(complaint=case, allegation=Allegation.EXCESSIVE_FORCE, actor=ines)
    assert Referral.objects.filter(agency__outside=True).exists()


def test_a_class_stands_beside_the_filers_own_and_sends_the_case_out(
    case: Complaint, ines: User
) -> None:
    assert set(Referral.objects.values_list("agency_id", flat=True)) == {"occ"}
    staff_casework.add_class(complaint=case, allegation=Allegation.EXCESSIVE_FORCE, actor=ines)
    assert set(Referral.objects.values_list("agency_id", flat=True)) == {
        "occ",
        "jackson-prosecutor",
    }
    stated = Fact.objects.filter(kind="allegation").values_list("code", "source", "stated_by")
    assert ("discourtesy", "filer", None) in stated
    assert ("excessive_force", "staff", ines.pk) in stated
    assert last(case, "case.class_added")["data"] == {"allegation": "excessive_force"}


def test_a_class_that_asks_for_nothing_new_takes_nothing_away(case: Complaint, ines: User) -> None:
    before = set(Referral.objects.values_list("pk", flat=True))
    staff_casework.add_class(complaint=case, allegation=Allegation.CAMERA, actor=ines)
    assert before <= set(Referral.objects.values_list("pk", flat=True))
    assert Decision.objects.count() == 2


def test_staff_state_a_class_once(case: Complaint, ines: User) -> None:
    staff_casework.add_class(complaint=case, allegation=Allegation.CAMERA, actor=ines)
    with pytest.raises(StepRefused) as refused:
        staff_casework.add_class(complaint=case, allegation=Allegation.CAMERA, actor=ines)
    assert refused.value.refusal is Refusal.CLASS_STANDS


def test_where_routing_fails_the_class_is_not_stated_either(
    case: Complaint, ines: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(referral, "route", broken)
    with pytest.raises(RuntimeError):
        staff_casework.add_class(complaint=case, allegation=Allegation.EXCESSIVE_FORCE, actor=ines)
    assert not Fact.objects.filter(source="staff").exists()
    assert not Entry.objects.filter(action="case.class_added").exists()


def test_a_class_routes_what_was_left_unrouted(
    db: None, ines: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    install_defaults()
    with monkeypatch.context() as broken:
        broken.setattr(referral, "route", lambda *_, **__: 1 / 0)
        filed = file_demonstration(**RUDE)
    complaint = Complaint.objects.get(pk=filed.complaint_id)
    assert complaint.routing_state == "unrouted"
    staff_casework.add_class(complaint=complaint, allegation=Allegation.CAMERA, actor=ines)
    complaint.refresh_from_db()
    assert complaint.routing_state == "routed"


STEPS = {
    "claim": lambda c, u: triage.claim_case(complaint_id=c.pk, actor=u),
    "note": lambda c, u: triage.add_note(complaint_id=c.pk, body="x", actor=u),
    "close": lambda c, u: staff_casework.close_case(
        complaint=c, reason=ClosingReason.DUPLICATE, note="", actor=u
    ),
    "tell": lambda c, u: staff_casework.tell_filer(complaint=c, words="x", actor=u),
    "class": lambda c, u: staff_casework.add_class(
        complaint=c, allegation=Allegation.BIAS, actor=u
    ),
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("role", list(Role))
def test_the_services_themselves_ask_for_the_role(
    case: Complaint, restricted: Complaint, role: Role, step: str
) -> None:
    """Whatever page or command calls them."""
    actor = person(role)
    for complaint, allowed in (
        (case, {Role.INTAKE, Role.SUPERVISOR}),
        (restricted, {Role.WHISTLEBLOWER_TEAM}),
    ):
        before = Entry.objects.count()
        if role in allowed:
            STEPS[step](complaint, actor)
            assert Entry.objects.count() > before
        else:
            with pytest.raises(PermissionDenied):
                STEPS[step](complaint, actor)
            assert Entry.objects.count() == before


def test_a_reading_is_recorded_once_an_hour_for_each_person(case: Complaint, ines: User) -> None:
    def read(who: User) -> bool:
        return triage.record_reading(complaint=case, entries=entries_about([case.ref]), actor=who)

    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        assert read(ines)
        assert not read(ines)
        assert read(person(Role.AUDITOR))
        clock.move_to(start + timedelta(minutes=61))
        assert read(ines)
    assert Entry.objects.filter(action="complaint.read").count() == 3
