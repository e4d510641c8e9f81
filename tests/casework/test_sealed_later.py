"""A sealed name that is corrected later is replaced in what was written before, wherever others
read it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from accountability import filer_casework, translation_casework
from accountability.filer_casework import Contact
from accounts.roles import Role
from complaints import access
from complaints.evidence.access import read_evidence_file
from complaints.filing import FiledOfficer, FiledPerson
from complaints.models import Complaint, DataKey, EvidenceItem, Message
from complaints.models.messages import ContactCorrection
from complaints.translations.adding import Made
from complaints.translations.places import Language, Translator
from complaints.vocabulary import PersonRole
from ledger.models import Entry
from routing.installation import install_defaults
from routing.models import Packet, Referral
from routing.packets.snapshot import open_snapshot
from tests.cast import SEALED_FILER, SHARED_FILER, file_demonstration, person, signed_in
from tests.complaints.evidence.sent import accepted_photo
from tests.routing.packet_documents import rendered
from tests.routing.test_packet_audiences import everything_in
from tests.rows import bypassing_triggers

pytestmark = pytest.mark.django_db
CANARY = "Quetzalfinch"
FILER = replace(SEALED_FILER, name="", email="")
AGENCY = "jackson-prosecutor"


@pytest.fixture(autouse=True)
def _kansas_city(db: None) -> None:
    install_defaults()


def filed(**changes: Any) -> Complaint:
    """A report that says the name everywhere: its filer left only a number to be sealed."""
    told = {
        "filer": FILER,
        "narrative": f"My name is Zebulona {CANARY}. The officer hit me with his baton.",
        "incident_place": f"{CANARY} bakery",
        "officers": (FiledOfficer(name=f"Knows {CANARY}", description=f"shouted {CANARY}"),),
        "people": (FiledPerson(roles=(PersonRole.WITNESS,), notes=f"aunt of {CANARY}"),),
    }
    number = file_demonstration(**(told | changes)).case_number
    complaint = Complaint.objects.get(case_number=number)
    item = accepted_photo(complaint)
    with bypassing_triggers():
        EvidenceItem.objects.filter(pk=item.pk).update(
            name=f"{CANARY}_arm.jpg", description=f"The arm of {CANARY}"
        )
    filer_casework.add_statement(complaint_id=complaint.pk, words=f"{CANARY} was kicked, too.")
    filer_casework.send_message(complaint_id=complaint.pk, words=f"{CANARY} says thank you.")
    translation_casework.add_translation(
        complaint=complaint,
        made=Made(
            place="narrative",
            from_language=Language.ES,
            to_language=Language.EN,
            translator=Translator.PERSON,
            translator_name="Demo",
            certified=False,
            words=f"I am {CANARY}; he hit me.",
        ),
        actor=person(Role.INTAKE),
    )
    return complaint


def correct(complaint: Complaint) -> None:
    filer_casework.correct_contact(
        complaint_id=complaint.pk, contact=Contact(name=f"Zebulona {CANARY}", email="", phone="")
    )


def newest() -> Packet:
    return Packet.objects.filter(referral__agency_id=AGENCY).latest("version")


def test_a_new_packet_version_holds_it_in_no_corner_and_counts_what_was_replaced(
    tmp_path: Path,
) -> None:
    complaint = filed()
    before = newest()
    correct(complaint)
    after = newest()
    assert after.version == before.version + 1
    document = open_snapshot(after)
    said = json.dumps(document)
    assert CANARY not in said
    assert "Zebulona" not in said
    log = {row["column"]: row["replaced"] for row in document["redactions"]}
    assert log["narrative"] == 1
    assert {"officer.0.name", "officer.0.description", "person.0.notes", "incident_place"} <= {*log}
    assert {"evidence.1.name", "evidence.1.description", "translation.narrative"} <= {*log}
    assert any(column.startswith("statement.") for column in log)
    assert {line["part"] for line in document["changes"]["lines"]} == {"redaction"}
    packet = rendered(document, files=read_evidence_file)
    assert CANARY.encode() not in everything_in(packet, tmp_path)


@pytest.mark.parametrize(
    "path", ["", "messages/", "translations/", "evidence/", "preservation/"], ids=str
)
def test_no_page_of_staff_shows_it(path: str) -> None:
    complaint = filed()
    ines = signed_in(person(Role.SUPERVISOR))
    page = f"/staff/cases/{complaint.case_number}/{path}"
    assert CANARY in ines.get(page).content.decode()
    correct(complaint)
    assert CANARY not in ines.get(page).content.decode()


def test_no_page_of_an_agency_shows_it() -> None:
    complaint = filed()
    correct(complaint)
    referral = Referral.objects.get(complaint=complaint, agency_id=AGENCY)
    reviewer = signed_in(person(Role.AGENCY_REVIEWER, AGENCY))
    for path in ("", "messages/"):
        answer = reviewer.get(f"/agency/referrals/{referral.pk}/{path}")
        assert answer.status_code == 200
        assert CANARY not in answer.content.decode()


def test_words_that_wait_for_two_people_are_shown_without_it() -> None:
    told = f"The officer and {CANARY} had a scuffle on the street that night, I think."
    number = file_demonstration(filer=FILER, narrative=told, force_types=()).case_number
    complaint = Complaint.objects.get(case_number=number)
    ines = signed_in(person(Role.SUPERVISOR))
    assert CANARY in ines.get("/staff/suspicions/").content.decode()
    correct(complaint)
    assert CANARY not in ines.get("/staff/suspicions/").content.decode()


def test_what_was_filed_stays_as_it_was_filed() -> None:
    complaint = filed()
    correct(complaint)
    complaint.refresh_from_db()
    assert CANARY in complaint.narrative
    assert CANARY in Message.objects.get().words
    assert all(CANARY not in entry.content for entry in Entry.objects.all())


def test_a_shared_name_is_replaced_nowhere() -> None:
    complaint = filed(filer=replace(SHARED_FILER, name="", email=""))
    correct(complaint)
    assert CANARY in open_snapshot(newest())["words"]["narrative"]


def test_where_the_vault_does_not_open_the_words_are_withheld() -> None:
    complaint = filed()
    correct(complaint)
    with bypassing_triggers():
        DataKey.objects.filter(complaint=complaint).update(wrapped=b"broken")
    page = signed_in(person(Role.SUPERVISOR)).get(f"/staff/cases/{complaint.case_number}/")
    assert page.status_code == 200
    assert CANARY not in page.content.decode()
    assert "[withheld]" in page.content.decode()


def test_nothing_is_asked_twice_where_nothing_was_corrected(
    django_assert_num_queries: Any,
) -> None:
    complaint = filed()
    again = Complaint.objects.get(pk=complaint.pk)
    with django_assert_num_queries(3):
        access.officers_of(again)
        access.statements_of(again)
    shared = Complaint.objects.get(case_number=file_demonstration(filer=SHARED_FILER).case_number)
    with django_assert_num_queries(1):
        access.officers_of(shared)


def test_the_page_says_that_earlier_versions_cannot_be_called_back(client: Client) -> None:
    sealed = file_demonstration(filer=SEALED_FILER)
    client.post("/track/", {"phrase": sealed.phrase})
    assert "cannot be called back" in client.get("/track/contact/").content.decode()
    client.cookies["django_language"] = "es"
    assert "cannot be called back" not in client.get("/track/contact/").content.decode()
    assert not ContactCorrection.objects.exists()
