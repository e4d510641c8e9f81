"""The whole questionnaire through the API: the same answers, checked the same way."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from accountability.routing_questions import Rulebook, explain
from complaints.models import Complaint, Fact, Officer, Person
from routing.installation import install_defaults
from tests.api.test_filing import WHOLE, post
from tests.resident.test_questionnaire import everything_stored

MORE: dict[str, Any] = WHOLE | {
    "incident": {"date": "2020-05-30", "until": "2020-06-02", "county": "jackson"},
    "officers": [{"car": "4412", "camera": "off", "force_types": ["tear_gas"]}],
    "munitions": {
        "warning": "no",
        "way_out": "unknown",
        "imminent_threat": "yes",
        "details": "Thrown at the corner.",
    },
    "people": [
        {"roles": ["filed_for", "minor"], "name": "Bruno Demonstration", "consent": "no",
         "contact": "816 555 0102", "guardian": "Gloria Demonstration", "notes": "He is 15."},
    ],
    "earlier_reports": "I called the station.",
    "report_numbers": "24-12345",
    "hoped_outcome": "An apology.",
    "interpreter": "Burmese",
    "sworn": "attested",
}  # fmt: skip
MORE["filer"] = WHOLE["filer"] | {"reach": "Text only.", "signed_name": "Dolores Demonstration"}


@pytest.fixture(autouse=True)
def _city(db: None) -> None:
    install_defaults()


def test_every_answer_is_recorded() -> None:
    assert post(MORE).status_code == 201
    case = Complaint.objects.get()
    assert str(case.incident_until) == "2020-06-02"
    asked = (case.munition_warning, case.munition_way_out, case.munition_threat)
    assert asked == ("no", "unknown", "yes")
    assert (case.munition_details, case.interpreter) == ("Thrown at the corner.", "Burmese")
    assert (case.earlier_reports, case.report_numbers) == ("I called the station.", "24-12345")
    assert (case.hoped_outcome, case.sworn) == ("An apology.", "attested")
    officer = Officer.objects.get()
    assert (officer.car, officer.camera, officer.force_types) == ("4412", "off", ["tear_gas"])
    person = Person.objects.get()
    assert (person.roles, person.consent) == (["filed_for", "minor"], "no")
    assert not any(secret in everything_stored() for secret in ("Bruno", "Gloria", "Text only"))


@pytest.mark.parametrize(
    ("answer", "kept"),
    [
        ({"under_order": "no"}, "no"),
        ({"under_order": "yes"}, "yes"),
        ({"under_order": None}, "unknown"),
        ({}, "unknown"),
    ],
)
@pytest.mark.parametrize("kind", ["officer", "staff"])
def test_an_officer_says_whether_it_was_given_under_order(
    kind: str, answer: dict[str, Any], kept: str
) -> None:
    answered = post({"narrative": "I saw it.", "filer": {"kind": kind}} | answer).json()
    case = Complaint.objects.get()
    assert (case.under_order, case.account_withheld) == (kept, kept != "no")
    said = "stays out of what agencies get" in " ".join(answered["receipt"]["destinations"])
    assert said == (kept != "no")


def test_force_of_an_officer_is_force_of_the_case() -> None:
    post(MORE)
    assert Fact.objects.filter(kind="force", code="tear_gas", source="filer").exists()


def test_a_receipt_says_who_files_only_where_that_was_said() -> None:
    silent = post({"narrative": "They would not give me a badge number."}).json()
    assert "It happened to me" not in str(silent["receipt"])
    said = post({"narrative": "x", "filer": {"kind": "resident"}}).json()
    assert "It happened to me" in str(said["receipt"])


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"incident": {"until": "2020-06-02"}}, "/incident/until"),
        ({"incident": {"date": "2020-06-02", "until": "2020-06-01"}}, "/incident/until"),
        ({"incident": {"date": "2020-06-02", "until": "2999-06-01"}}, "/incident/until"),
        ({"officers": [{"camera": "broken"}]}, "/officers/0/camera"),
        ({"officers": [{"force_types": ["harsh"]}]}, "/officers/0/force_types/0"),
        ({"under_order": "no"}, "/under_order"),
        ({"under_order": "ordered", "filer": {"kind": "officer"}}, "/under_order"),
        ({"munitions": {"warning": True}}, "/munitions/warning"),
        ({"munitions": {"colour": "red"}}, "/munitions/colour"),
        ({"people": [{}] * 21}, "/people"),
        ({"people": [{"roles": ["suspect"]}]}, "/people/0/roles/0"),
        ({"people": [{"consent": "maybe"}]}, "/people/0/consent"),
        ({"report_numbers": "9" * 501}, "/report_numbers"),
        ({"sworn": "attested"}, "/sworn"),
        ({"sworn": "attested", "filer": {"disclosure": "sealed", "name": "Demo"}}, "/sworn"),
        ({"filer": {"reach": "A friend"}}, "/filer/reach"),
    ],
)
def test_what_cannot_be_used_is_named_with_its_place(change: dict[str, Any], pointer: str) -> None:
    answer = post({"narrative": "x"} | change)
    assert answer.status_code == 400
    assert pointer in [error["pointer"] for error in answer.json()["errors"]]
    assert not Complaint.objects.exists()


def test_explain_routing_takes_the_same_and_never_weighs_a_threat() -> None:
    rulebook = Rulebook.in_force(timezone.now())
    answers = [
        explain(MORE | {"munitions": {"imminent_threat": answer}}, rulebook)
        for answer in ("yes", "no", "unknown")
    ]
    assert answers[0]["needs_outside_review"]
    assert answers[0] == answers[1] == answers[2]


def test_explain_routing_routes_an_officers_account_however_it_was_given() -> None:
    rulebook = Rulebook.in_force(timezone.now())
    officer = MORE | {"filer": MORE["filer"] | {"kind": "officer"}}
    answers = [explain(officer | {"under_order": code}, rulebook) for code in ("no", "yes", None)]
    assert answers[0]["needs_outside_review"]
    assert answers[0] == answers[1] == answers[2]


def test_few_words_are_explained_as_that() -> None:
    answer = explain({"narrative": "See video"}, Rulebook.in_force(timezone.now()))
    assert "You wrote only a few words" in answer["explanation"]
    assert "may tell of force" not in answer["explanation"]
