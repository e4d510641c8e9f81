"""The whole questionnaire: asked where it applies, recorded as said, sealed where it must be."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from complaints import access
from complaints.models import Complaint, Fact, Identity, Officer, Person, Verbatim
from routing.models import Packet
from routing.packets.snapshot import open_snapshot
from tests.resident.path import Resident, shown_text
from tests.resident.test_filing import NAMELESS

SEALED = {"disclosure": "sealed"}


def filed(resident: Resident, **changes: Any) -> Complaint:
    resident.start()
    resident.answer_all(**changes)
    resident.file()
    return Complaint.objects.get()


def everything_stored() -> str:
    """All rows of the product, as text: what whoever takes the database can read."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() "
            "AND tablename ~ '^(complaints|routing|ledger)_'"
        )
        tables = [row[0] for row in cursor.fetchall()]
        rows: list[str] = []
        for table in tables:
            cursor.execute(f"SELECT row_to_json(t)::text FROM {table} t")  # noqa: S608
            rows += [row[0] for row in cursor.fetchall()]
    return "\n".join(rows)


def test_every_new_answer_is_recorded_as_it_was_given(resident: Resident) -> None:
    day = {"until_month": "6", "until_day": "2", "until_year": "2024"}
    case = filed(resident, incident=day)
    assert str(case.incident_until) == "2024-06-02"
    seen = (case.munition_warning, case.munition_way_out, case.munition_threat)
    assert seen == ("no", "yes", "unknown")
    assert case.munition_details == "Thrown at the corner."
    assert (case.earlier_reports, case.report_numbers, case.hoped_outcome) == (
        "I called the station the next day.", "24-12345", "An apology.",
    )  # fmt: skip
    assert (case.interpreter, case.sworn) == ("Vietnamese", "attested")
    first, second = Officer.objects.all()
    assert (first.car, first.camera, first.force_types) == ("4412", "off", ["baton"])
    assert (second.camera, second.force_types) == ("unknown", [])
    witness, child = Person.objects.all()
    assert (witness.roles, witness.consent) == (["witness"], "yes")
    assert (child.roles, child.notes) == (["injured", "minor"], "A girl with a scraped knee.")


def test_review_and_receipt_show_all_of_it(resident: Resident) -> None:
    resident.start()
    resident.answer_all()
    review = shown_text(resident.get("/report/review/"))
    resident.file()
    receipt = shown_text(resident.get("/report/receipt/"))
    for page in (review, receipt):
        for said in (
            "car 4412", "camera: Off or covered", "Was there a warning? No",
            "Thrown at the corner.",
            "Bruno Demonstration; Saw or heard it; 816 555 0102, after six; may be contacted: Yes",
            "parent or guardian: Gloria Demonstration", "24-12345", "An apology.", "Text only.",
            "Vietnamese", "I sign it here with my name", "Signed Dolores Demonstration",
        ):  # fmt: skip
            assert said in page


def test_what_does_not_apply_any_more_is_kept_in_the_draft_and_not_filed(
    resident: Resident,
) -> None:
    resident.start()
    resident.answer_all()
    resident.answer("force", force_types=["takedown"])  # no gas, no baton after all
    resident.answer("name", **NAMELESS)
    review = shown_text(resident.get("/report/review/"))
    assert "Gas and munitions" not in review
    assert "Your statement" not in review
    assert "Thrown at the corner." in resident.get("/report/munitions/").content.decode()
    resident.file()
    case = Complaint.objects.get()
    assert (case.munition_warning, case.munition_details) == ("unknown", "")
    assert case.sworn == "no"
    assert Officer.objects.first().force_types == []  # type: ignore[union-attr]


def test_force_of_one_officer_alone_counts_as_force_of_the_case(resident: Resident) -> None:
    case = filed(resident)
    stated = Fact.objects.filter(complaint=case, kind="force", source="filer")
    assert {fact.code for fact in stated} == {"baton", "threat", "tear_gas"}


def test_a_threat_that_was_seen_plays_no_part_in_where_it_goes(resident: Resident) -> None:
    case = filed(resident, munitions={"munition_threat": "yes"})
    assert case.munition_threat == "yes"
    assert case.routing_state == "routed"
    assert not Fact.objects.filter(code="yes").exists()


@pytest.mark.parametrize("name", [SEALED, NAMELESS])
def test_others_are_locked_away_unless_the_filer_shares(
    resident: Resident, name: dict[str, str]
) -> None:
    told = {"evidence_notes": "Call 816-555-0102 for the video."}
    case = filed(resident, name=name, people=told)
    stored = everything_stored()
    for secret in ("Bruno", "Gloria", "after six", "Text only."):
        assert secret not in stored
    assert access.shared_people(case, access.people_of(case), data_key=b"") == []
    for packet in Packet.objects.all():
        snapshot = open_snapshot(packet)
        assert snapshot["people_contacts"] == []
        assert [person["roles"] for person in snapshot["people"]] == [
            ["witness"], ["injured", "minor"],
        ]  # fmt: skip


def test_a_sealed_filer_has_the_contacts_of_others_replaced_in_the_words(
    resident: Resident,
) -> None:
    case = filed(resident, name=SEALED, people={"evidence_notes": "Call 816-555-0102 for it."})
    assert case.evidence_notes == "Call [sealed] for it."
    assert "evidence_notes" in set(Verbatim.objects.values_list("column", flat=True))
    assert "816 555 0102" in access.sealed_values(case)


def test_agencies_get_a_contact_only_with_consent(resident: Resident) -> None:
    contact = {"person1-contact": "816 555 0103", "person1-consent": "no"}
    case = filed(resident, people=contact)
    packet = Packet.objects.filter(referral__complaint=case).first()
    assert packet is not None
    first, second = open_snapshot(packet)["people_contacts"]
    assert (first["name"], first["contact"]) == ("Bruno Demonstration", "816 555 0102, after six")
    assert (second["guardian"], second["contact"]) == ("Gloria Demonstration", "")


def test_the_snapshot_tells_what_the_questionnaire_asked(resident: Resident) -> None:
    case = filed(resident)
    packet = Packet.objects.filter(referral__complaint=case).first()
    assert packet is not None
    snapshot = open_snapshot(packet)
    assert snapshot["munitions"] == {
        "warning": "no", "way_out": "yes", "imminent_threat": "unknown",
    }  # fmt: skip
    assert (snapshot["interpreter"], snapshot["sworn"]) == ("Vietnamese", "attested")
    assert snapshot["words"]["hoped_outcome"] == "An apology."
    assert snapshot["officers"][0]["camera"] == "off"
    assert snapshot["contact"]["reach"] == "Text only."
    assert snapshot["contact"]["signed_name"] == "Dolores Demonstration"


def test_the_vault_holds_how_to_reach_the_filer(resident: Resident) -> None:
    filed(resident, name=SEALED)
    assert bytes(Identity.objects.get().reach)
    assert "Text only." not in everything_stored()


@pytest.mark.parametrize(
    "statement", ["UPDATE complaints_person SET notes = ''", "DELETE FROM complaints_person",
                  "UPDATE complaints_complaint SET munition_warning = 'yes'",
                  "UPDATE complaints_complaint SET sworn = 'no'"],
)  # fmt: skip
def test_the_database_keeps_what_was_said(resident: Resident, statement: str) -> None:
    filed(resident)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("incident", {"until_year": "2024"}, "not a whole date"),
    (
        "incident",
        {"until_month": "5", "until_day": "1", "until_year": "2024"},
        "last day is before the first",
    ),
    (
        "incident",
        {"date_month": "", "date_day": "", "date_year": "",
         "until_month": "5", "until_day": "1", "until_year": "2024"},
        "Write the first day",
    ),
    ("munitions", {"munition_warning": "maybe"}, "one of the answers"),
    ("officers", {"officer0-camera": "broken"}, "one of the answers"),
    ("officers", {"officer0-car": "1" * 61}, "too long"),
    ("officers", {"officer0-force_types": ["harsh words"]}, "from the answers"),
    ("people", {"person0-consent": "perhaps"}, "one of the answers"),
    ("people", {"person0-contact": "c" * 501}, "too long"),
    ("people", {"person1-roles": ["suspect"]}, "from the answers"),
    ("background", {"report_numbers": "9" * 501}, "too long"),
    ("name", NAMELESS | {"reach": "A friend"}, "To stay anonymous"),
    ("statement", {"signed_name": ""}, "Type your name here to sign"),
    ("statement", {"sworn": "no"}, "You typed a signature"),
    ("statement", {"sworn": "on my mother"}, "one of the answers"),
]  # fmt: skip


@pytest.mark.parametrize(("slug", "changes", "told"), REFUSED)
def test_what_cannot_be_right_is_asked_again(
    resident: Resident, slug: str, changes: dict[str, Any], told: str
) -> None:
    resident.start()
    response = resident.answer(slug, **changes)
    assert response.status_code == 200
    assert told in shown_text(response)


def test_several_mistakes_are_announced_in_the_plural(resident: Resident) -> None:
    resident.start()
    one = shown_text(resident.answer("incident", narrative=""))
    assert "Please change this first" in one
    two = shown_text(resident.answer("incident", narrative="", date_month="13"))
    assert "Please change these 2 answers first" in two


def test_a_late_complaint_is_taken_with_a_word_on_the_window(
    resident: Resident, settings: Any
) -> None:
    resident.start()
    resident.answer("incident")
    assert "asks to hear within 90 days" in shown_text(resident.get("/report/review/"))
    settings.OCC_FILING_WINDOW_DAYS = 30
    recent = timezone.localdate() - timedelta(days=30)
    day = {"date_month": recent.month, "date_day": recent.day, "date_year": recent.year}
    resident.answer("incident", **day)
    assert "asks to hear" not in shown_text(resident.get("/report/review/"))
    assert resident.file().headers["Location"] == "/report/receipt/"


def test_filing_for_another_is_taken_with_a_word_on_it(resident: Resident) -> None:
    resident.start("third_party")
    assert "Begin with the person it happened to" in shown_text(resident.get("/report/people/"))
    resident.answer("incident")
    assert "You file for someone else. We take it." in shown_text(resident.get("/report/review/"))


@pytest.mark.parametrize(("choice", "said"), [("shared", "nobody can call"), ("sealed", "nothing")])
def test_a_name_that_is_shared_or_sealed_may_be_missing(
    resident: Resident, choice: str, said: str
) -> None:
    resident.start()
    resident.answer("incident")
    nothing = NAMELESS | {"disclosure": choice}
    assert resident.post("/report/name/", nothing).status_code == 302
    assert said in shown_text(resident.get("/report/review/"))
    assert resident.file().headers["Location"] == "/report/receipt/"


def test_too_few_words_are_explained_as_that(resident: Resident) -> None:
    resident.start()
    resident.post("/report/incident/", {"narrative": "See video"})
    resident.file()
    receipt = shown_text(resident.get("/report/receipt/"))
    assert "You wrote only a few words" in receipt
    assert "Your words may tell of force" not in receipt
