"""Staff see to it that footage is kept: the page, the letter, the alarms, and what filers read."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from complaints.filing import FiledOfficer, Filer
from complaints.models import Complaint, PreservationRequest
from complaints.preservation import access
from complaints.vocabulary import Disclosure, FilerKind
from ledger.models import Entry
from routing.installation import install_defaults
from tests.cast import SEALED_FILER, SHARED_FILER, file_demonstration, person, signed_in
from tests.pdf_text import text_of_pdf

pytestmark = pytest.mark.django_db
HOUSE = "In front of my house at 12 Demonstration Street"
LETTER = {
    "when": "June 1, 2026",
    "where": "Demonstration Street, 1200 block",
    "officers": "Badge 77",
    "recordings": "Body-camera video",
}


@pytest.fixture(autouse=True)
def _kansas_city(db: None) -> None:
    install_defaults()


@pytest.fixture
def user() -> User:
    return person(Role.INTAKE)


@pytest.fixture
def ines(user: User) -> Client:
    return signed_in(user)


def filed(**changes: Any) -> Complaint:
    made = file_demonstration(
        incident_date=timezone.localdate(),
        incident_place=HOUSE,
        officers=(FiledOfficer(badge="77", description="He knows my brother"),),
        **changes,
    )
    return Complaint.objects.get(case_number=made.case_number)


def page(complaint: Complaint) -> str:
    return reverse("staff_preservation", args=[complaint.case_number])


def step(complaint: Complaint, name: str) -> str:
    row = complaint.preservation_requests.get(holder="kcpd")
    return reverse("staff_preservation_step", args=[complaint.case_number, row.pk, name])


def letter(complaint: Complaint) -> str:
    row = complaint.preservation_requests.get(holder="kcpd")
    return reverse("staff_preservation_letter", args=[complaint.case_number, row.pk])


def test_a_request_is_written_downloaded_sent_and_confirmed_on_its_page(ines: Client) -> None:
    complaint = filed()
    said = ines.get(page(complaint)).content.decode()
    assert "Kansas City Police Department" in said
    assert "Prepared, not sent" in said
    assert ines.get(letter(complaint)).status_code == 404, "nobody wrote it yet"
    ines.post(step(complaint, "letter_written"), LETTER)
    pdf = ines.get(letter(complaint))
    assert pdf["Content-Type"] == "application/pdf"
    today = timezone.localdate().isoformat()
    ines.post(step(complaint, "sent"), {"on": today, "words": "By mail to the records unit."})
    ines.post(step(complaint, "confirmed"), {"on": today, "reference": "R-5", "words": ""})
    said = ines.get(page(complaint)).content.decode()
    assert "R-5" in said
    assert "Confirmed" in said
    case = ines.get(reverse("staff_case", args=[complaint.case_number])).content.decode()
    assert "Request to keep footage: Sent." in case


def test_a_letter_holds_what_somebody_approved_and_nothing_of_the_filer(ines: Client) -> None:
    complaint = filed(filer=SEALED_FILER)
    told = {**LETTER, "where": "Where Dolores lives"}
    ines.post(step(complaint, "letter_written"), told)
    text = text_of_pdf(ines.get(letter(complaint)).content)
    assert complaint.case_number in text
    assert "Badge 77" in text
    assert "not legal advice" in text
    for kept_back in ("Dolores", "816-555", "12 Demonstration", "my brother", "baton", "anonymous"):
        assert kept_back not in text


@pytest.mark.parametrize(
    ("changes", "where", "officers"),
    [
        ({"filer": SHARED_FILER}, HOUSE, "badge 77"),
        ({"filer": SEALED_FILER}, "", "badge 77"),
        ({}, "", "badge 77"),
    ],
    ids=["shared", "sealed", "anonymous"],
)
def test_the_place_is_drafted_only_where_the_filer_shares_the_name(
    ines: Client, changes: dict[str, Filer], where: str, officers: str
) -> None:
    complaint = filed(**changes)
    form = ines.get(page(complaint)).context["page"].cards[0].forms[0][2]
    assert form.initial["where"] == where
    assert officers in form.initial["officers"]
    assert "brother" not in str(form.initial)


def test_of_an_officers_report_the_day_alone_is_drafted_and_the_team_decides() -> None:
    complaint = filed(filer=Filer(FilerKind.OFFICER, Disclosure.SHARED, "Officer Demonstration"))
    team = signed_in(person(Role.WHISTLEBLOWER_TEAM))
    shown = team.get(page(complaint))
    assert "tells the department that somebody spoke" in shown.content.decode()
    assert [each[0] for each in shown.context["page"].cards[0].forms] == ["released", "concluded"]
    initial = shown.context["page"].other_form.initial
    assert (initial["where"], initial["officers"]) == ("", "")
    team.post(step(complaint, "letter_written"), LETTER)
    assert not complaint.preservation_requests.get().steps.exists()
    team.post(step(complaint, "released"), {"words": "Many were there."})
    team.post(step(complaint, "letter_written"), LETTER)
    text = text_of_pdf(team.get(letter(complaint)).content)
    assert "1200 block" in text
    assert "County" not in text
    assert "here until" not in text, "it would tell the day"


def test_a_faulty_step_says_what_to_do_and_keeps_what_was_typed(ines: Client) -> None:
    complaint = filed()
    ines.post(step(complaint, "letter_written"), LETTER)
    answer = ines.post(step(complaint, "sent"), {"on": "soon", "words": "By pigeon"})
    said = answer.content.decode()
    assert "year-month-day" in said
    assert "By pigeon" in said
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    answer = ines.post(step(complaint, "sent"), {"on": tomorrow, "words": "By pigeon"})
    assert "That day has not come." in answer.content.decode()
    assert complaint.preservation_requests.get().state == "prepared"


@pytest.mark.parametrize("name", ["flown", "Sent", "x" * 50])
def test_a_step_that_does_not_exist_is_a_404(ines: Client, name: str) -> None:
    assert ines.post(step(filed(), name), {}).status_code == 404


def test_another_holder_gets_a_letter_of_its_own(ines: Client) -> None:
    complaint = filed()
    told = {**LETTER, "holder_name": "Corner shop", "address": "1 Street"}
    ines.post(page(complaint), told)
    row = PreservationRequest.objects.get(holder="")
    address = reverse("staff_preservation_letter", args=[complaint.case_number, row.pk])
    assert "Corner shop" in text_of_pdf(ines.get(address).content)
    assert "has a request already" in ines.post(page(complaint), told).content.decode()
    assert Entry.objects.filter(action="preservation.requested").count() == 2


def test_alarms_stand_on_the_attention_page_until_a_step_ends_them(user: User) -> None:
    complaint = filed()
    attention = reverse("staff_attention")
    assert "Footage that may be erased" not in signed_in(user).get(attention).content.decode()
    for days, state, words in (
        (2, "prepared", "Not sent after a day"),
        (31, "sent", "Not confirmed after 30 days"),
        (151, "confirmed", "make sure that it is kept"),
    ):
        with time_machine.travel(timezone.now() + timedelta(days=days), tick=False):
            client = signed_in(user)
            said = client.get(attention).content.decode()
            assert words in said, (days, state)
            assert complaint.case_number in said
            if state == "prepared":
                client.post(step(complaint, "letter_written"), LETTER)
                sent = {"on": timezone.localdate().isoformat(), "words": "By mail"}
                client.post(step(complaint, "sent"), sent)
            else:
                client.post(step(complaint, "set_aside"), {"words": "We called them."})
            assert "Footage that may be erased" not in client.get(attention).content.decode()


def test_alarms_of_officers_reports_are_seen_by_the_team_alone() -> None:
    filed(filer=Filer(kind=FilerKind.OFFICER))
    now = timezone.now() + timedelta(days=3)
    with time_machine.travel(now, tick=False):
        said = {
            role: signed_in(person(role)).get(reverse("staff_attention")).content.decode()
            for role in (Role.SUPERVISOR, Role.WHISTLEBLOWER_TEAM)
        }
    assert "Footage that may be erased" not in said[Role.SUPERVISOR]
    assert "Footage that may be erased" in said[Role.WHISTLEBLOWER_TEAM]


def test_the_filer_reads_in_plain_words_that_footage_was_asked_for(ines: Client) -> None:
    made = file_demonstration(incident_date=timezone.localdate())
    complaint = Complaint.objects.get()

    def track(language: str = "en") -> str:
        client = Client(headers={"accept-language": language})
        return client.post("/track/", {"phrase": made.phrase}, follow=True).content.decode()

    assert "staff will ask it to keep its recordings" in track()
    ines.post(step(complaint, "letter_written"), LETTER)
    sent = {"on": timezone.localdate().isoformat(), "words": "By mail"}
    ines.post(step(complaint, "sent"), sent)
    assert "to keep its recordings" in track()
    assert "que guarde sus grabaciones" in track("es")
    ines.post(step(complaint, "concluded"), {"outcome": "refused", "words": "They said no."})
    assert "did not agree to keep its recordings" in track()
    assert access.told(complaint)[0].outcome == "refused"


def test_an_officer_reads_that_nobody_was_asked() -> None:
    made = file_demonstration(filer=Filer(kind=FilerKind.OFFICER))
    said = Client().post("/track/", {"phrase": made.phrase}, follow=True).content.decode()
    assert "Nobody was asked yet." in said


def test_the_page_takes_few_queries(ines: Client, django_assert_max_num_queries: Any) -> None:
    complaint = filed()
    for number in range(3):
        ines.post(page(complaint), {**LETTER, "holder_name": f"Shop {number}", "address": ""})
    with django_assert_max_num_queries(11):  # three of them keep the session
        ines.get(page(complaint))
