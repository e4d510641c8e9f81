"""Staff add translations and read them beside the words; agencies read them with their packet."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accountability import filer_casework
from accounts.models import User
from accounts.roles import Role
from complaints.models import Complaint, Message, Translation
from complaints.vocabulary import Language
from routing.installation import install_defaults
from routing.models import Packet, Referral
from tests.cast import file_demonstration, person, signed_in
from tests.published import publish

pytestmark = pytest.mark.django_db
SPANISH = "Demostración: el agente me golpeó dos veces con el bastón en la calle Main."
ENGLISH = "Demonstration: the officer hit me twice with his baton on Main Street."
TOLD = {
    "place": "narrative",
    "from_language": "es",
    "to_language": "en",
    "translator": "service",
    "translator_name": "Demonstration service",
    "certified": "no",
    "words": ENGLISH,
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


@pytest.fixture
def complaint() -> Complaint:
    file_demonstration(narrative=SPANISH, language=Language.ES)
    return Complaint.objects.get()


def page(complaint: Complaint) -> str:
    return reverse("staff_translations", args=[complaint.case_number])


def case(complaint: Complaint) -> str:
    return reverse("staff_case", args=[complaint.case_number])


def test_an_account_that_needs_a_translation_is_a_task_until_it_has_one(
    ines: Client, complaint: Complaint
) -> None:
    assert "The account needs one" in ines.get(case(complaint)).content.decode()
    assert "The account has no translation yet." in ines.get(page(complaint)).content.decode()
    assert ines.post(page(complaint), TOLD).status_code == 302
    said = ines.get(case(complaint)).content.decode()
    assert "The account needs one" not in said
    assert ENGLISH in said
    assert said.index(SPANISH) < said.index(ENGLISH), "the original stands first"
    assert "Demonstration service (a translation service), not certified" in said
    assert "Added a translation from Spanish into English." in said


def test_an_account_on_english_pages_is_no_task(ines: Client) -> None:
    file_demonstration()
    said = ines.get(case(Complaint.objects.get())).content.decode()
    assert "The account needs one" not in said


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"words": "  "}, "Write the translation first."),
        ({"words": "x" * 100_001}, "This is too long"),
        ({"translator_name": ""}, "Say who made it."),
        ({"certified": ""}, "Choose one from the list."),
        ({"from_language": "tlh"}, "Choose one from the list."),
        ({"to_language": "vi"}, "Choose one from the list."),
        ({"place": "statement.99"}, "Choose one from the list."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    ines: Client, complaint: Complaint, change: dict[str, str], said: str
) -> None:
    answer = ines.post(page(complaint), {**TOLD, **change})
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert not Translation.objects.exists()


def test_a_message_has_its_translation_beneath_it(ines: Client, complaint: Complaint) -> None:
    filer_casework.send_message(complaint_id=complaint.pk, words="Gracias por su ayuda.")
    told = {**TOLD, "place": f"message.{Message.objects.get().pk}", "words": "Thank you for it."}
    ines.post(page(complaint), told)
    said = ines.get(reverse("staff_messages", args=[complaint.case_number])).content.decode()
    assert said.index("Gracias por su ayuda.") < said.index("Thank you for it.")


def test_right_to_left_words_find_their_direction(ines: Client) -> None:
    file_demonstration(narrative="أوقفوني عند الزاوية وضربوني بالعصا مرتين.")
    complaint = Complaint.objects.get()
    ines.post(page(complaint), {**TOLD, "from_language": "ar"})
    said = ines.get(page(complaint)).content.decode()
    assert '<div class="narrative" lang="ar" dir="auto">أوقفوني' in said


def test_an_agency_reads_what_its_packet_holds_and_no_more(
    ines: Client, complaint: Complaint
) -> None:
    ines.post(page(complaint), TOLD)
    referral = Referral.objects.get(agency_id="jackson-prosecutor")
    address = reverse("agency_referral", args=[referral.pk])
    reviewer = signed_in(person(Role.AGENCY_REVIEWER, "jackson-prosecutor"))
    for packet in Packet.objects.filter(referral=referral).order_by("version"):
        assert ENGLISH not in reviewer.get(address).content.decode()
        publish(packet)
    said = reviewer.get(address).content.decode()
    assert said.index(SPANISH) < said.index(ENGLISH)
    assert "Requests to keep footage" in said
    assert "not sent yet" in said
    administrator = signed_in(person(Role.AGENCY_ADMINISTRATOR, "jackson-prosecutor"))
    assert ENGLISH not in administrator.get(address).content.decode()


def test_the_page_takes_few_queries(
    ines: Client, complaint: Complaint, django_assert_max_num_queries: Any
) -> None:
    for _ in range(3):
        ines.post(page(complaint), TOLD)
    with django_assert_max_num_queries(12):  # three of them keep the session
        ines.get(page(complaint))
