"""Withdrawing: only with the phrase, recorded once, and no required referral stops."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from accountability.limits import WRONG_PHRASES
from accounts.roles import Role
from complaints.models import Complaint
from complaints.vocabulary import Language
from ledger.models import Entry
from routing.installation import install_defaults
from routing.models import Packet, Referral
from tests.cast import file_demonstration, person, signed_in
from tests.resident.path import shown_text

pytestmark = pytest.mark.django_db
ADDRESS = "/track/withdraw/"


@pytest.fixture(autouse=True)
def _kansas_city(db: None) -> Iterator[None]:
    install_defaults()
    WRONG_PHRASES.reset()
    yield
    WRONG_PHRASES.reset()


def test_it_says_before_what_it_does_not_stop(client: Client) -> None:
    page = shown_text(client.get(ADDRESS))
    assert "nobody here can call it back" in page
    assert "Your report is not erased." in page


def test_it_is_recorded_the_referral_stands_and_the_page_says_so(client: Client) -> None:
    filed = file_demonstration()
    before = list(Referral.objects.values_list("pk", "state", "grounds"))
    answer = client.post(ADDRESS, {"phrase": filed.phrase.upper()})
    page = shown_text(answer)
    assert "The agencies that have your report keep it." in page
    assert filed.phrase not in answer.content.decode()
    assert answer.headers["Cache-Control"] == "no-store"
    complaint = Complaint.objects.get()
    assert complaint.withdrawn_at is not None
    assert complaint.withdrawn_at.minute == 0
    assert before == list(Referral.objects.values_list("pk", "state", "grounds"))
    assert all(referral.is_live for referral in Referral.objects.all())
    assert Packet.objects.get().state == "queued"
    entry = Entry.objects.get(action="complaint.withdrawn")
    assert (entry.actor_ref, entry.at) == ("filer", complaint.withdrawn_at)


def test_a_second_time_changes_nothing(client: Client) -> None:
    filed = file_demonstration()
    client.post(ADDRESS, {"phrase": filed.phrase})
    client.post(ADDRESS, {"phrase": filed.phrase})
    assert Entry.objects.filter(action="complaint.withdrawn").count() == 1


def test_the_tracking_page_offers_it_once_and_then_says_so(client: Client) -> None:
    filed = file_demonstration()
    assert ADDRESS in client.post("/track/", {"phrase": filed.phrase}).content.decode()
    client.post(ADDRESS, {"phrase": filed.phrase})
    after = client.post("/track/", {"phrase": filed.phrase}).content.decode()
    assert "You asked to withdraw this report." in after
    assert ADDRESS not in after


def test_staff_see_it(client: Client) -> None:
    filed = file_demonstration()
    client.post(ADDRESS, {"phrase": filed.phrase})
    page = signed_in(person(Role.INTAKE)).get(f"/staff/cases/{filed.case_number}/")
    said = page.content.decode()
    assert "asked to withdraw" in said
    assert "Referrals that were made stand." in said


@pytest.mark.parametrize("phrase", ["", "seven other words that nobody was given"])
def test_without_the_phrase_nothing_is_withdrawn(client: Client, phrase: str) -> None:
    file_demonstration()
    answer = client.post(ADDRESS, {"phrase": phrase})
    assert 'aria-invalid="true"' in answer.content.decode()
    assert Complaint.objects.get().withdrawn_at is None


def test_guessing_is_limited_together_with_tracking(client: Client) -> None:
    file_demonstration()
    for number in range(40):
        answer = client.post((ADDRESS, "/track/")[number % 2], {"phrase": f"wrong {number}"})
    assert answer.status_code == 429


def test_it_is_complete_in_spanish(client: Client) -> None:
    filed = file_demonstration(language=Language.ES)
    spanish = {"HTTP_ACCEPT_LANGUAGE": "es"}
    assert "Lo que esto no detiene" in client.get(ADDRESS, **spanish).content.decode()
    answer = client.post(ADDRESS, {"phrase": filed.phrase}, **spanish)
    assert "Su revisión continúa" in answer.content.decode()


def test_sql_cannot_take_it_back(client: Client) -> None:
    filed = file_demonstration()
    client.post(ADDRESS, {"phrase": filed.phrase})
    with (
        pytest.raises(IntegrityError, match="never changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE complaints_complaint SET withdrawn_at = NULL")
