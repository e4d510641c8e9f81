"""Following a report by its phrase: plain words, no guessing, and "sent" only when all have it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.test import Client
from django.utils import timezone

from accountability.limits import WRONG_PHRASES
from accountability.progress import STAFF, STATES, progress_of
from complaints.filing import Filer
from complaints.models import Complaint
from complaints.statuses import Status
from complaints.vocabulary import County, FilerKind, ForceType
from routing.installation import install_defaults
from routing.models import Referral
from routing.states import ReferralState
from tests.cast import BATON_IN_JACKSON, file_demonstration
from tests.resident.path import shown_text

pytestmark = pytest.mark.django_db

SHOOTING = replace(BATON_IN_JACKSON, force_types=(ForceType.FIREARM_DISCHARGED,))


@pytest.fixture(autouse=True)
def _kansas_city(db: None) -> Iterator[None]:
    install_defaults()
    WRONG_PHRASES.reset()
    yield
    WRONG_PHRASES.reset()


def test_the_phrase_shows_where_the_report_stands(client: Client) -> None:
    filed = file_demonstration()
    response = client.post("/track/", {"phrase": f"  {filed.phrase.upper()} "})
    page = shown_text(response)
    assert filed.case_number in page
    assert "Jackson County Prosecuting Attorney Being prepared" in page
    assert "Waiting for a member of staff" in page
    assert response.headers["Cache-Control"] == "no-store"
    assert filed.phrase not in response.content.decode()


def test_sent_is_never_shown_before_every_destination_has_it(client: Client) -> None:
    filed = file_demonstration(SHOOTING)
    referrals = list(Referral.objects.order_by("agency_id"))
    assert len(referrals) >= 2
    states = (ReferralState.NOTIFIED, ReferralState.BUILDING)
    for referral, state in zip(referrals, states, strict=False):
        Referral.objects.filter(pk=referral.pk).update(state=state)
    page = shown_text(client.post("/track/", {"phrase": filed.phrase}))
    assert "Being sent" in page
    assert "Sent." not in page
    Referral.objects.update(state=ReferralState.NOTIFIED, notified_at=timezone.now())
    page = shown_text(client.post("/track/", {"phrase": filed.phrase}))
    assert page.count("Sent. The agency has not opened it yet.") == len(referrals)
    assert "Every agency has been sent your report." in page


def test_an_agency_that_opened_it_is_never_said_not_to_have_opened_it(client: Client) -> None:
    filed = file_demonstration()
    now = timezone.now()
    Referral.objects.update(state=ReferralState.NOTIFIED, notified_at=now, opened_at=now)
    page = client.post("/track/", {"phrase": filed.phrase}).content.decode()
    assert "Opened by the agency" in page
    assert "has not opened it yet" not in page


def test_every_state_has_its_words() -> None:
    assert set(STATES) == set(ReferralState)
    assert set(STAFF) == set(Status)


def test_an_unrouted_report_says_that_it_is_being_decided() -> None:
    complaint = Complaint(
        routing_state="unrouted", status="received", case_number="KC-1", filed_at=timezone.now()
    )
    progress = progress_of(complaint, [], [])
    assert not progress.routed
    assert "The rules decide where it goes" in progress.next_steps[0]


def test_in_spanish(client: Client) -> None:
    filed = file_demonstration(county=County.CLAY)
    response = client.post("/track/", {"phrase": filed.phrase}, headers={"accept-language": "es"})
    assert "Fiscalía del Condado de Clay" in shown_text(response)


@pytest.mark.parametrize(
    "phrase", ["", "   ", "seven words that nobody ever was given", "\x00", "x" * 100_000, "<b>"]
)
def test_what_is_no_phrase_gets_a_message(client: Client, phrase: str) -> None:
    response = client.post("/track/", {"phrase": phrase})
    assert response.status_code == 200
    page = shown_text(response)
    assert "Check each word" in page or "Type your phrase first" in page
    assert "<b>" not in response.content.decode()


def test_guessing_is_limited_whatever_the_forwarding_headers_say(client: Client) -> None:
    filed = file_demonstration()
    for number in range(30):
        response = client.post(
            "/track/",
            {"phrase": f"wrong {number}"},
            headers={"x-forwarded-for": f"192.0.2.{number}"},
        )
        assert response.status_code == 200
    refused = client.post("/track/", {"phrase": "wrong again"})
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 3600
    assert "Please wait a while" in shown_text(refused)
    elsewhere = client.post("/track/", {"phrase": "wrong"}, REMOTE_ADDR="192.0.2.200")
    assert elsewhere.status_code == 200
    right = client.post("/track/", {"phrase": filed.phrase})
    assert filed.case_number in shown_text(right), "a library's visitors share one address"


def test_an_officers_report_shows_the_day_alone(client: Client) -> None:
    filed = file_demonstration(filer=Filer(kind=FilerKind.OFFICER))
    page = shown_text(client.post("/track/", {"phrase": filed.phrase}))
    assert filed.case_number in page
    assert "a.m." not in page
    assert "p.m." not in page


def test_a_tracking_page_takes_few_queries(
    client: Client, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    filed = file_demonstration(SHOOTING)
    with django_assert_max_num_queries(9):  # type: ignore[operator]
        client.post("/track/", {"phrase": filed.phrase})
