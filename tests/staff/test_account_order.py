"""The page on which two people let out an account that may have been given under order."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from accounts.models import RoleGrant, User
from accounts.roles import Role
from complaints.evidence.kinds import UnderOrder
from complaints.filing import Filer
from complaints.models import Complaint
from complaints.vocabulary import FilerKind
from routing.installation import install_defaults
from routing.models import Packet
from tests.cast import file_demonstration, person, signed_in
from tests.resident.path import shown_text

pytestmark = pytest.mark.django_db
ATTENTION = "Accounts that no agency gets yet"


@pytest.fixture
def phrase(db: None) -> str:
    install_defaults()
    filer = Filer(kind=FilerKind.OFFICER)
    return file_demonstration(filer=filer, under_order=UnderOrder.UNKNOWN).phrase


@pytest.fixture
def address(phrase: str) -> str:
    return f"/staff/cases/{Complaint.objects.get().case_number}/order/"


def another(number: int) -> Client:
    user = User.objects.create(email=f"{number}@demonstration.example", name=f"Demo {number}")
    RoleGrant.objects.create(user=user, role=Role.WHISTLEBLOWER_TEAM)
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "unused"})
    return signed_in(user)


def test_two_people_let_it_out_and_everybody_is_told(phrase: str, address: str) -> None:
    first, second = another(1), another(2)
    case = address.removesuffix("order/")
    assert "no agency gets a word of it until two people decide" in shown_text(first.get(case))
    assert ATTENTION in shown_text(first.get("/staff/attention/"))
    assert "Not sure, or no answer" in shown_text(first.get(address))
    missing = shown_text(first.post(address, {"reason": " "}))
    assert "Write down the reason first." in missing
    for _ in range(2):
        told = shown_text(
            first.post(address, {"reason": "I asked; nobody ordered it."}, follow=True)
        )
    assert "The second person must be somebody else" in told
    assert Complaint.objects.get().account_withheld
    told = shown_text(second.post(address, {"reason": "I read it too."}, follow=True))
    assert "I asked; nobody ordered it." in told
    assert "With the account" in told
    assert not Complaint.objects.get().account_withheld
    assert Packet.objects.filter(version=2).exists()
    assert "It may go into packets" not in told
    page = shown_text(first.get(case))
    assert "two people let it into packets" in page
    assert "Said so as the second person: the account goes into packets." in page
    assert ATTENTION not in shown_text(first.get("/staff/attention/"))
    filer = Client()
    tracked = shown_text(filer.post("/track/", {"phrase": phrase}))
    assert "Two people decided that agencies may get what you wrote." in tracked


def test_there_is_nothing_to_decide_on_anybody_elses_account(db: None) -> None:
    install_defaults()
    file_demonstration()
    address = f"/staff/cases/{Complaint.objects.get().case_number}/order/"
    assert signed_in(person(Role.INTAKE)).get(address).status_code == 404


def test_the_page_takes_few_queries(address: str, django_assert_max_num_queries: Any) -> None:
    client = another(1)
    client.post(address, {"reason": "Demonstration"})
    with django_assert_max_num_queries(9):
        client.get(address)
    with django_assert_max_num_queries(20):
        client.post(address, {"reason": "Demonstration"})
