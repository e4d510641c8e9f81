"""The command that makes accounts."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.access import grants_of
from accounts.creation import CannotCreate, create_account
from accounts.models import User
from accounts.roles import Grant, Grants, Role

pytestmark = pytest.mark.django_db


def made(*arguments: str) -> str:
    out = StringIO()
    call_command("create_account", *arguments, stdout=out)
    return out.getvalue()


def test_it_prints_a_password_that_signs_in_and_leads_to_the_second_factor() -> None:
    said = made("Ines@Demonstration.example", "--name", "Ines", "--role", "intake")
    password = said.splitlines()[0].partition(": ")[2]
    client = Client()
    client.post("/accounts/login/", {"login": "ines@demonstration.example", "password": password})
    assert client.get("/staff/").headers["Location"] == "/accounts/2fa/totp/activate/"


def test_an_agency_role_is_held_at_its_agency() -> None:
    made("rev@demonstration.example", "--name", "Rev", "--role", "agency_reviewer",
         "--agency", "fbi-kc")  # fmt: skip
    grants = grants_of(User.objects.get())
    assert grants == Grants.of([Grant(Role.AGENCY_REVIEWER, "fbi-kc")])


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"email": "nonsense"}, "no mail address"),
        ({"name": " "}, "needs the person's name"),
        ({"agency": "fbi-kc"}, "names no agency"),
        ({"role": Role.AGENCY_REVIEWER}, "needs an agency"),
    ],
)
def test_what_is_no_account_is_refused_with_the_reason(change: dict[str, str], why: str) -> None:
    asked = {"email": "a@demonstration.example", "name": "A", "role": Role.INTAKE} | change
    with pytest.raises(CannotCreate, match=why):
        create_account(**asked)  # type: ignore[arg-type]
    assert not User.objects.exists()


def test_an_address_has_one_account_however_it_is_spelled() -> None:
    create_account(email="a@demonstration.example", name="A", role=Role.INTAKE)
    with pytest.raises(CommandError, match="has an account already"):
        made("A@Demonstration.Example", "--name", "B", "--role", "auditor")


def test_an_unknown_agency_is_refused() -> None:
    with pytest.raises(CommandError, match="invalid choice"):
        made("a@demonstration.example", "--name", "A", "--role", "agency_reviewer",
             "--agency", "cia")  # fmt: skip
