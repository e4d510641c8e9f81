"""Filing: everything or nothing, once, with its ledger entry, its routing and its receipt."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError
from django.utils import timezone

from accountability import casework
from complaints import access, tokens
from complaints.filing import FiledOfficer, Filer
from complaints.filing_screening import screen_filing
from complaints.models import Complaint, Fact, Identity, StoredAnswer, Suspicion, Verbatim
from complaints.vocabulary import (
    AgencyCode,
    Allegation,
    County,
    Disclosure,
    FilerKind,
    ForceType,
    Language,
)
from ledger.models import Entry
from routing import referral
from routing.case_facts import SuppliedTies, facts_of, facts_of_filing
from routing.installation import install_defaults
from routing.models import Decision, Packet, Referral
from tests.cast import BATON_IN_JACKSON, SEALED_FILER, SHARED_FILER, file_demonstration

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _kansas_city(db: None) -> None:
    install_defaults()


def the_complaint() -> Complaint:
    return Complaint.objects.get()


def test_a_filing_leaves_a_record_a_ledger_entry_a_decision_a_referral_and_a_packet() -> None:
    filed = file_demonstration()
    complaint = the_complaint()
    assert complaint.case_number == filed.case_number
    assert complaint.routing_state == "routed"
    assert Decision.objects.filter(policy__version="kc-2020.1").count() == 1
    assert Referral.objects.get().agency_id == "jackson-prosecutor"
    assert Packet.objects.get().state == "queued"
    actions = Entry.objects.filter(object_ref=complaint.ref).values_list("action", flat=True)
    assert sorted(actions) == ["complaint.filed", "complaint.routed", "preservation.requested"]


def test_the_phrase_opens_the_complaint_and_the_database_holds_only_its_hash() -> None:
    filed = file_demonstration()
    assert access.by_phrase(filed.phrase.upper().replace(" ", "-")) == the_complaint()
    assert access.by_phrase("seven other words that nobody was given") is None
    assert bytes(the_complaint().phrase_hmac) == tokens.phrase_hmac(filed.phrase)


def test_the_receipt_holds_every_word_that_was_filed_and_where_it_goes() -> None:
    filed = file_demonstration(
        officers=(FiledOfficer(name="Officer Demo", badge="77", description="tall"),),
        allegations=(Allegation.DISCOURTESY,),
        people_notes="A neighbor saw it.",
    )
    text = json.dumps(filed.receipt)
    for words in (BATON_IN_JACKSON.narrative, "Officer Demo", "badge 77", "A neighbor saw it."):
        assert words in text
    assert any("Jackson County Prosecuting Attorney" in s for s in filed.receipt["destinations"])
    assert any("Office of Community Complaints" in s for s in filed.receipt["destinations"])


def test_a_receipt_in_spanish_gives_its_reasons_in_spanish() -> None:
    filed = file_demonstration(language=Language.ES)
    assert "Toda queja por uso de la fuerza" in " ".join(filed.receipt["destinations"])


def test_case_numbers_do_not_count_up() -> None:
    numbers = [file_demonstration().case_number for _ in range(5)]
    assert len({number[3:8] for number in numbers}) == 5


def test_a_residents_time_is_kept_to_the_hour_and_an_officers_to_the_day() -> None:
    file_demonstration()
    resident = timezone.localtime(the_complaint().filed_at)
    assert (resident.minute, resident.second, resident.microsecond) == (0, 0, 0)
    file_demonstration(filer=Filer(kind=FilerKind.OFFICER))
    officer = Complaint.objects.get(restricted=True)
    assert timezone.localtime(officer.filed_at).hour == 0
    for row in (
        *Decision.objects.filter(complaint=officer),
        *Referral.objects.filter(complaint=officer),
    ):
        assert getattr(row, "at", None) in (None, officer.filed_at)
        assert getattr(row, "made_at", None) in (None, officer.filed_at)


def test_officers_reports_are_restricted_and_go_outside_the_department() -> None:
    file_demonstration(
        filer=Filer(kind=FilerKind.OFFICER),
        force_types=(),
        narrative="My sergeant ordered us to change the times in our reports last week.",
    )
    assert the_complaint().restricted
    assert {r.agency_id for r in Referral.objects.all()} == {"fbi-kc"}


@pytest.mark.parametrize("filer", [SHARED_FILER, SEALED_FILER])
def test_identity_is_never_stored_in_the_clear(filer: Filer) -> None:
    file_demonstration(filer=filer)
    row = Identity.objects.get()
    stored = bytes(row.name) + bytes(row.email) + bytes(row.phone)
    assert b"Dolores" not in stored
    assert b"demonstration.example" not in stored


def test_a_shared_name_can_be_read_and_a_sealed_one_cannot() -> None:
    file_demonstration(filer=SHARED_FILER)
    complaint = the_complaint()
    identity = access.shared_identity(complaint, data_key=access.data_key_of(complaint))
    assert identity is not None
    assert identity["name"] == "Dolores Demonstration"
    file_demonstration(filer=SEALED_FILER)
    sealed = Complaint.objects.get(disclosure=Disclosure.SEALED)
    assert access.shared_identity(sealed, data_key=access.data_key_of(sealed)) is None


def test_words_that_hold_a_sealed_name_are_replaced_and_kept_whole_in_the_vault() -> None:
    filed = file_demonstration(
        filer=SEALED_FILER,
        narrative="Dolores was hit. The officer pushed DOLORES to the ground.",
        officers=(FiledOfficer(description="He called me Dolores."),),
    )
    complaint = the_complaint()
    assert "dolores" not in complaint.narrative.lower()
    assert "dolores" not in complaint.officers.get().description.lower()
    assert {row.column: row.replaced for row in Verbatim.objects.all()} == {
        "narrative": 2,
        "officer.0.description": 1,
    }
    assert "Dolores was hit." in json.dumps(filed.receipt), "the filer's own receipt is whole"


def test_force_told_in_words_alone_counts_as_force() -> None:
    file_demonstration(
        force_types=(), narrative="The officer punched me in the face and threw me to the ground."
    )
    assert Suspicion.objects.get().strength == "strong"
    assert Fact.objects.filter(kind="force", source="screening").exists()
    assert Referral.objects.filter(agency__outside=True).exists()


def test_force_told_under_another_question_counts_as_force_too() -> None:
    file_demonstration(
        force_types=(),
        narrative="I want to report what happened during the traffic stop on Friday evening.",
        injury_details="The policeman broke my arm when he slammed me to the ground.",
    )
    assert Referral.objects.filter(agency__outside=True).exists()


def test_an_agency_that_took_part_does_not_get_the_complaint() -> None:
    file_demonstration(
        force_types=(ForceType.FIREARM_DISCHARGED,), agencies_present=(AgencyCode.MSHP,)
    )
    assert "mshp" not in {r.agency_id for r in Referral.objects.all()}
    assert "fbi-kc" in {r.agency_id for r in Referral.objects.all()}


def test_a_fault_in_routing_leaves_the_complaint_recorded_unrouted_and_retried(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a rule went wrong")

    with monkeypatch.context() as patch:
        patch.setattr(referral, "decide", broken)
        filed = file_demonstration()
    complaint = the_complaint()
    assert complaint.routing_state == "unrouted"
    assert filed.receipt["routing"] == "pending"
    assert not Decision.objects.exists()
    assert Entry.objects.filter(action="complaint.left_unrouted").count() == 1
    soon = timezone.now() + timedelta(minutes=1)
    assert access.unrouted_ids(soon, limit=10) == [complaint.id]

    assert casework.route_unrouted(complaint.id) is True
    complaint.refresh_from_db()
    assert complaint.routing_state == "routed"
    assert Referral.objects.exists()
    assert casework.route_unrouted(complaint.id) is False, "a second run does nothing"


@pytest.mark.django_db(transaction=True)
def test_a_second_filing_under_the_same_token_leaves_nothing_and_the_first_answer_stands() -> None:
    install_defaults()
    token = tokens.new_token()
    first = casework.file_complaint(BATON_IN_JACKSON, answer_token=token)
    with pytest.raises(IntegrityError):
        casework.file_complaint(BATON_IN_JACKSON, answer_token=token)
    assert Complaint.objects.count() == 1
    kept = casework.answer_to(token)
    assert kept is not None
    assert (kept.phrase, kept.receipt) == (first.phrase, first.receipt)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "changes", [{"narrative": "  "}, {"narrative": "x" * 50_001}, {"filer": Filer(name="Demo")}]
)
def test_a_filing_that_no_form_lets_through_is_refused_whole(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"words|too long|anonymous"):
        casework.file_complaint(replace(BATON_IN_JACKSON, **changes))
    assert not Complaint.objects.exists()


@pytest.mark.parametrize("county", list(County))
def test_the_facts_of_the_rows_are_the_facts_of_the_filing(county: County) -> None:
    filing = replace(
        BATON_IN_JACKSON,
        county=county,
        allegations=(Allegation.BIAS, Allegation.SEARCH),
        officers=(FiledOfficer(employer="mshp", task_forces=(AgencyCode.FBI_KC,)),),
        agencies_present=(AgencyCode.MO_AG,),
    )
    casework.file_complaint(filing)
    expected = facts_of_filing(filing, screen_filing(filing), SuppliedTies())
    assert facts_of(the_complaint()) == expected


@pytest.mark.parametrize("day", ["2026-11-01T05:30:00Z", "2027-03-14T07:30:00Z"])
def test_a_day_is_24_hours_also_when_the_citys_clocks_change(day: str) -> None:
    install_defaults()
    with time_machine.travel(day, tick=False):
        filed = file_demonstration(narrative="See video.", force_types=())
    complaint = Complaint.objects.get(pk=filed.complaint_id)
    assert complaint.due_at - complaint.filed_at == timedelta(hours=24)


def test_the_kept_answer_of_an_officer_tells_no_hour() -> None:
    install_defaults()
    ends = set()
    for hour in ("07:10", "15:40"):
        with time_machine.travel(f"2026-11-23T{hour}:00Z", tick=False):
            filing = replace(BATON_IN_JACKSON, filer=Filer(kind=FilerKind.OFFICER))
            casework.file_complaint(filing, answer_token=tokens.new_token())
            kept = StoredAnswer.objects.latest("expires_at")
            assert kept.expires_at >= timezone.now() + timedelta(hours=24)
            ends.add(kept.expires_at)
    assert len(ends) == 1
