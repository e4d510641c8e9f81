"""Closing, opening again and writing to the filer, as the pages show them."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from accountability import staff_casework
from accounts.models import User
from accounts.roles import Role
from complaints.models import Complaint
from complaints.statuses import ClosingReason
from complaints.withdrawal import withdraw_complaint
from routing.installation import install_defaults
from tests.cast import file_demonstration, person, signed_in


@pytest.fixture(autouse=True)
def _kansas_city(db: None) -> None:
    install_defaults()


@pytest.fixture
def user() -> User:
    return person(Role.INTAKE)


@pytest.fixture
def ines(user: User) -> Client:
    return signed_in(user)


@pytest.fixture
def sam() -> Client:
    return signed_in(person(Role.SUPERVISOR))


@pytest.fixture
def nobodys() -> Complaint:
    filed = file_demonstration(narrative="See video", force_types=())
    return Complaint.objects.get(pk=filed.complaint_id)


@pytest.fixture
def referred() -> Complaint:
    return Complaint.objects.get(pk=file_demonstration().complaint_id)


def page(complaint: Complaint, step: str = "") -> str:
    return f"/staff/cases/{complaint.case_number}/{step}"


CLOSE = {"reason": "not_police_conduct", "note": "It is about a car wash."}


def test_a_case_that_no_agency_has_is_closed_by_two_and_the_page_says_so_truly(
    nobodys: Complaint, ines: Client, sam: Client
) -> None:
    assert "Close the case, with a second person" in ines.get(page(nobodys)).content.decode()
    told = ines.post(page(nobodys, "close/"), CLOSE, follow=True).content.decode()
    assert "The case stays open: no agency has it" in told
    assert "Its referrals go on" not in told
    assert "You are the first person." in told
    read = sam.get(page(nobodys)).content.decode()
    assert "It is about a car wash." in read
    assert "Close it as the second person" in read
    told = sam.post(page(nobodys, "close/confirm/"), {"answer": "I read it."}, follow=True)
    assert "The case is closed, by two people." in told.content.decode()
    assert "Its referrals go on" not in told.content.decode()


def test_where_an_agency_has_it_one_closes_and_the_banner_says_that_referrals_go_on(
    referred: Complaint, ines: Client
) -> None:
    told = ines.post(page(referred, "close/"), {"reason": "handled_outside"}, follow=True)
    assert "Its referrals go on." in told.content.decode()
    assert "Open the case again" in told.content.decode()


def test_a_closing_that_waits_is_on_the_attention_page(
    nobodys: Complaint, ines: Client, user: User
) -> None:
    ines.post(page(nobodys, "close/"), CLOSE)
    told = ines.get("/staff/attention/").content.decode()
    assert "Closings that wait for a second person (1)" in told
    assert user.name in told


def test_keeping_it_open_is_said_with_the_reason(
    nobodys: Complaint, ines: Client, sam: Client
) -> None:
    ines.post(page(nobodys, "close/"), CLOSE)
    told = sam.post(page(nobodys, "close/decline/"), {"answer": "It names a badge."}, follow=True)
    assert "The case stays open." in told.content.decode()
    assert "It names a badge." in told.content.decode()


def test_opening_again_is_said_and_the_closing_stays_readable(
    referred: Complaint, ines: Client
) -> None:
    ines.post(page(referred, "close/"), {"reason": "handled_outside", "note": "All done."})
    told = ines.post(page(referred, "reopen/"), {"because": "A witness called."}, follow=True)
    for words in ("The case is open again", "All done.", "A witness called.", "opened it again:"):
        assert words in told.content.decode()


@pytest.mark.parametrize(
    ("step", "typed", "field"),
    [
        ("close/", {"reason": "duplicate", "note": ""}, "id_note"),
        ("close/", {"reason": "", "note": "Filed twice."}, "id_reason"),
        ("tell/", {"words": ""}, "id_words"),
        ("notes/", {"body": ""}, "id_body"),
        ("classes/", {"allegation": ""}, "id_allegation"),
        ("suspicion/propose/", {"why": ""}, "id_why"),
        ("add/county/", {"county-county": ""}, "id_county-county"),
    ],
)
def test_a_faulty_form_has_a_summary_with_a_link_to_the_field_and_keeps_what_was_typed(
    nobodys: Complaint, ines: Client, step: str, typed: dict[str, str], field: str
) -> None:
    told = ines.post(page(nobodys, step), typed).content.decode()
    assert "Nothing was saved. Please change this first" in told
    assert f'<a href="#{field}">' in told
    assert told.count(f'id="{field}"') == 1
    assert 'role="alert" tabindex="-1" autofocus' in told
    assert "<title>Error: " in told
    for words in filter(None, typed.values()):
        assert words in told


def test_an_update_is_read_with_the_phrase(ines: Client) -> None:
    filed = file_demonstration()
    complaint = Complaint.objects.get(pk=filed.complaint_id)
    ines.post(page(complaint, "tell/"), {"words": "The prosecutor has your <report>."})
    told = Client().post("/track/", {"phrase": filed.phrase}).content.decode()
    assert "The prosecutor has your &lt;report&gt;." in told


def test_a_withdrawal_is_on_the_attention_page_until_the_case_is_closed(
    referred: Complaint, ines: Client, user: User
) -> None:
    assert "asked to withdraw" not in ines.get("/staff/attention/").content.decode()
    withdraw_complaint(complaint_id=referred.pk, at=timezone.now())
    told = ines.get("/staff/attention/").content.decode()
    assert "The filer asked to withdraw (1)" in told
    assert referred.case_number in told
    staff_casework.close_case(
        complaint=referred, reason=ClosingReason.WITHDRAWN, note="", actor=user
    )
    assert "asked to withdraw" not in ines.get("/staff/attention/").content.decode()


def test_the_page_of_a_case_speaks_in_the_third_person(ines: Client) -> None:
    filed = file_demonstration(narrative="See video", force_types=())
    complaint = Complaint.objects.get(pk=filed.complaint_id)
    told = ines.get(page(complaint)).content.decode()
    for words in ("I do not know", "It happened to me", "Did what I am reporting"):
        assert words not in told
    assert "County not known" in told or "Complainant, who says" in told
