"""The pages on which two people open a sealed name, and on which messages go through staff."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accountability.limits import WRONG_PHRASES
from accounts.models import RoleGrant
from accounts.roles import Role
from complaints.models import Complaint, Message, Opening
from ledger.models import Entry
from routing.installation import install_defaults
from routing.models import Referral
from tests.cast import SEALED_FILER, file_demonstration, person, signed_in
from tests.resident.path import shown_text

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _kansas_city(db: None) -> None:
    install_defaults()
    WRONG_PHRASES.reset()


@pytest.fixture
def phrase() -> str:
    return file_demonstration(filer=SEALED_FILER).phrase


@pytest.fixture
def sealed(phrase: str) -> Complaint:
    return Complaint.objects.get()


def asked(**changes: Any) -> dict[str, Any]:
    given = {"ground": "danger", "reason": "Threats at her door.", "court_order": ""}
    return given | {"silent_until": ""} | changes


def test_from_the_request_to_the_name_and_to_the_filers_page(
    sealed: Complaint, phrase: str, client: Client
) -> None:
    first, other = signed_in(person(Role.INTAKE)), signed_in(person(Role.SUPERVISOR))
    page = f"/staff/cases/{sealed.case_number}/openings/"
    assert page in first.get(f"/staff/cases/{sealed.case_number}/").content.decode()
    assert first.post(page, asked()).status_code == 302
    opening = Opening.objects.get()
    assert "Show the name" not in shown_text(first.get(page))
    assert "Confirm the opening" not in shown_text(first.get(page))
    assert "Openings that wait for a second person" in shown_text(other.get("/staff/attention/"))
    assert "Two people opened" not in shown_text(client.post("/track/", {"phrase": phrase}))
    confirm = f"{page}{opening.pk}/confirm/"
    assert other.post(confirm, {"reason": "I called the shelter."}).status_code == 302
    for browser in (first, other):
        seen = browser.post(f"{page}{opening.pk}/see/")
        assert SEALED_FILER.name in shown_text(seen)
        assert SEALED_FILER.phone in shown_text(seen)
        assert "no-store" in seen.headers["Cache-Control"]
        assert SEALED_FILER.name not in shown_text(browser.get(page))
    timeline = shown_text(first.get(f"/staff/cases/{sealed.case_number}/"))
    assert "Confirmed as the second person that the name is opened." in timeline
    assert SEALED_FILER.name not in timeline
    told = shown_text(client.post("/track/", {"phrase": phrase}))
    assert "Two people opened your name. They believed that someone was in danger." in told
    assert "Threats at her door" not in told
    assert "shelter" not in told


def test_a_court_keeps_it_from_the_filer_until_its_day(
    sealed: Complaint, phrase: str, client: Client
) -> None:
    first, other = signed_in(person(Role.INTAKE)), signed_in(person(Role.SUPERVISOR))
    page = f"/staff/cases/{sealed.case_number}/openings/"
    day = (timezone.localdate() + timedelta(days=30)).isoformat()
    first.post(page, asked(court_order="Jackson County 24-1", silent_until=day))
    other.post(f"{page}{Opening.objects.get().pk}/confirm/", {"reason": "The order is genuine."})
    assert "opened your name" not in shown_text(client.post("/track/", {"phrase": phrase}))


@pytest.mark.parametrize(
    "wrong",
    [
        {"ground": ""},
        {"ground": "curiosity"},
        {"reason": "  "},
        {"court_order": "Order without a day"},
        {"silent_until": "2099-01-01"},
        {"court_order": "Order", "silent_until": "2001-01-01"},
        {"court_order": "Order", "silent_until": "someday"},
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(
    sealed: Complaint, wrong: dict[str, str]
) -> None:
    page = f"/staff/cases/{sealed.case_number}/openings/"
    typed = asked(**wrong)
    answer = signed_in(person(Role.INTAKE)).post(page, typed)
    assert answer.status_code == 200
    assert "Error" in shown_text(answer)
    assert typed["reason"].strip() in shown_text(answer)
    assert not Opening.objects.exists()


def test_what_cannot_be_done_is_said(sealed: Complaint) -> None:
    supervisor = person(Role.SUPERVISOR)
    browser = signed_in(supervisor)
    page = f"/staff/cases/{sealed.case_number}/openings/"
    browser.post(page, asked())
    assert "Somebody asked for this already" in shown_text(browser.post(page, asked()))
    own = browser.post(f"{page}{Opening.objects.get().pk}/confirm/", {"reason": "Me again."})
    assert "the second person must be somebody else" in shown_text(own)


def test_an_opening_of_one_case_is_not_reached_through_another(sealed: Complaint) -> None:
    first, other = signed_in(person(Role.INTAKE)), signed_in(person(Role.SUPERVISOR))
    first.post(f"/staff/cases/{sealed.case_number}/openings/", asked())
    opening = Opening.objects.get()
    another = file_demonstration(filer=SEALED_FILER).case_number
    for step in ("confirm", "see"):
        address = f"/staff/cases/{another}/openings/{opening.pk}/{step}/"
        assert other.post(address, {"reason": "x"}).status_code == 404


def test_a_reader_sees_openings_and_messages_but_neither_asks_nor_writes(sealed: Complaint) -> None:
    auditor = signed_in(person(Role.AUDITOR))
    for page in ("openings", "messages"):
        address = f"/staff/cases/{sealed.case_number}/{page}/"
        assert auditor.get(address).status_code == 200
        assert auditor.post(address, asked(to="filer", words="x")).status_code == 404


def test_an_agency_asks_through_staff_and_gets_the_answer(
    sealed: Complaint, phrase: str, client: Client
) -> None:
    referral = Referral.objects.get(complaint=sealed)
    agency = signed_in(person(Role.AGENCY_REVIEWER, referral.agency_id))
    address = f"/agency/referrals/{referral.pk}/messages/"
    assert address in agency.get(f"/agency/referrals/{referral.pk}/").content.decode()
    assert agency.post(address, {"words": "Was anybody else there?"}).status_code == 302
    staff = signed_in(person(Role.INTAKE))
    thread = f"/staff/cases/{sealed.case_number}/messages/"
    assert "Was anybody else there?" in shown_text(staff.get(thread))
    assert "Was anybody else" not in shown_text(client.post("/track/", {"phrase": phrase}))
    words = "She says: her brother was. Signed Dolores Demonstration."
    assert staff.post(thread, {"to": referral.agency_id, "words": words}).status_code == 302
    answer = agency.get(address)
    assert "her brother was" in shown_text(answer)
    assert "Dolores" not in answer.content.decode()
    assert Message.objects.get(receiver="agency").read_at is not None
    actors = Entry.objects.filter(action="message.sent").values_list("actor_ref", flat=True)
    assert any(actor.startswith(f"agency:{referral.agency_id}:") for actor in actors)


def test_staff_write_to_no_agency_that_does_not_have_the_case(sealed: Complaint) -> None:
    thread = f"/staff/cases/{sealed.case_number}/messages/"
    answer = signed_in(person(Role.INTAKE)).post(thread, {"to": "doj-crt", "words": "Hello"})
    assert answer.status_code == 200
    assert not Message.objects.exists()


def test_people_of_another_agency_and_administrators_do_not_write(sealed: Complaint) -> None:
    referral = Referral.objects.get(complaint=sealed)
    address = f"/agency/referrals/{referral.pk}/messages/"
    other = signed_in(person(Role.AGENCY_REVIEWER, "doj-crt"))
    assert other.get(address).status_code == 404
    administrator = signed_in(person(Role.AGENCY_ADMINISTRATOR, referral.agency_id))
    assert administrator.get(address).status_code == 200
    assert administrator.post(address, {"words": "x"}).status_code == 404


def test_pages_take_few_queries(sealed: Complaint, django_assert_max_num_queries: Any) -> None:
    user = person(Role.SUPERVISOR)
    RoleGrant.objects.create(user=user, role=Role.WHISTLEBLOWER_TEAM)
    browser = signed_in(user)
    browser.post(f"/staff/cases/{sealed.case_number}/openings/", asked())
    for page in ("openings", "messages"):
        with django_assert_max_num_queries(15):
            browser.get(f"/staff/cases/{sealed.case_number}/{page}/")
