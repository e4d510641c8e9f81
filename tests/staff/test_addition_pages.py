"""The forms on the page of a case for what was learned later."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accountability.staff.addition_forms import ADDITIONS
from accounts.roles import Role
from complaints.filing import Filer
from complaints.models import Complaint, Fact, Officer, Statement
from complaints.vocabulary import FilerKind
from routing.installation import install_defaults
from routing.models import Referral
from tests.cast import file_demonstration, person, signed_in

FILLED: dict[str, dict[str, str]] = {
    "statement": {"words": "He called. The officer had kicked him in the ribs."},
    "force": {"force_type": "canine"},
    "injury": {"injury": "serious"},
    "county": {"county": "clay"},
    "officer": {"name": "Officer Demo", "employer": "kcpd", "role": "subject"},
    "tie": {"agency": "mshp", "because": "A cousin works there."},
    "referral": {"agency": "fbi-kc", "purpose": "civil-rights review", "because": "A pattern."},
}
SHOWN = {
    "statement": "kicked him in the ribs",
    "force": "Police dog",
    "injury": "Serious injury",
    "county": "Clay",
    "officer": "Officer Demo",
    "tie": "A cousin works there.",
    "referral": "A pattern.",
}


@pytest.fixture
def case(db: None) -> Complaint:
    install_defaults()
    return Complaint.objects.get(case_number=file_demonstration().case_number)


@pytest.fixture
def ines(db: None) -> Client:
    return signed_in(person(Role.INTAKE))


def send(client: Client, case: Complaint, what: str, **fields: str) -> Any:
    prefixed = {f"{what}-{name}": value for name, value in fields.items()}
    return client.post(f"/staff/cases/{case.case_number}/add/{what}/", prefixed, follow=True)


def test_every_form_is_tried_here() -> None:
    assert set(FILLED) == set(SHOWN) == set(ADDITIONS)


@pytest.mark.parametrize("what", FILLED)
def test_each_form_adds_and_the_case_shows_it(case: Complaint, ines: Client, what: str) -> None:
    said = send(ines, case, what, **FILLED[what]).content.decode()
    assert "the rules have decided again" in said
    assert SHOWN[what] in said


@pytest.mark.parametrize("what", FILLED)
def test_an_empty_form_adds_nothing_and_says_what_to_do(
    case: Complaint, ines: Client, what: str
) -> None:
    before = (Fact.objects.count(), Officer.objects.count(), Referral.objects.count())
    answer = send(ines, case, what)
    said = answer.content.decode()
    assert "usa-error-message" in said
    assert "<title>\n  Error:" in said or "Error: " in said
    assert before == (Fact.objects.count(), Officer.objects.count(), Referral.objects.count())


def test_what_stands_already_is_said(case: Complaint, ines: Client) -> None:
    send(ines, case, "force", force_type="canine")
    said = send(ines, case, "force", force_type="canine").content.decode()
    assert "Staff stated that before." in said
    said = send(
        ines, case, "referral", agency="jackson-prosecutor", purpose="outside review", because="x"
    ).content.decode()
    assert "has the case already" in said


def test_another_kind_of_addition_does_not_exist(case: Complaint, ines: Client) -> None:
    assert send(ines, case, "nonsense").status_code == 404


def test_every_field_has_an_id_of_its_own(case: Complaint, ines: Client) -> None:
    said = ines.get(f"/staff/cases/{case.case_number}/").content.decode()
    ids = [part.split('"')[0] for part in said.split(' id="')[1:]]
    assert len(ids) == len(set(ids))


def test_who_only_reads_sees_no_forms(case: Complaint) -> None:
    said = signed_in(person(Role.AUDITOR)).get(f"/staff/cases/{case.case_number}/")
    assert "What was learned later" not in said.content.decode()


@pytest.mark.parametrize("answer", ["yes", "unknown", "", "rubbish"])
def test_what_an_officer_may_have_been_ordered_to_say_is_turned_away_and_kept_on_the_page(
    db: None, answer: str
) -> None:
    install_defaults()
    number = file_demonstration(filer=Filer(kind=FilerKind.OFFICER)).case_number
    restricted = Complaint.objects.get(case_number=number)
    team = signed_in(person(Role.WHISTLEBLOWER_TEAM))
    words = "He told me what Internal Affairs ordered him to say."
    page = send(team, restricted, "statement", words=words, under_order=answer).content.decode()
    assert not Statement.objects.exists()
    assert words in page
    assert ("Add it as evidence" if answer in {"yes", "unknown"} else "Choose one") in page
    send(team, restricted, "statement", words=words, under_order="no")
    assert Statement.objects.get().words == words


def test_what_a_resident_says_is_nobodys_order(case: Complaint, ines: Client) -> None:
    page = ines.get(f"/staff/cases/{case.case_number}/").content.decode()
    assert "said under an order" not in page
