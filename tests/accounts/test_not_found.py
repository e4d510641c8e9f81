"""An address that leads nowhere keeps the menu of whoever is signed in, and tells them no more."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.roles import Role
from tests.cast import person, signed_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("role", "menu", "closed"),
    [
        (Role.INTAKE, "/staff/attention/", "/agency/"),
        (Role.WHISTLEBLOWER_TEAM, "/staff/attention/", "/agency/"),
        (Role.POLICY_AUTHOR, "/staff/policies/", "/staff/attention/"),
        (Role.AGENCY_REVIEWER, "/agency/", "/staff/attention/"),
    ],
)
@pytest.mark.parametrize("path", ["/staff/cases/KC-00000-00000/", "/nowhere/"])
def test_the_menu_stays(role: Role, menu: str, closed: str, path: str) -> None:
    answer = signed_in(person(role)).get(path)
    said = answer.content.decode()
    assert answer.status_code == 404
    assert "This page does not exist" in said
    assert f'href="{menu}"' in said
    assert f'href="{closed}"' not in said
    assert "Sign out" in said
    assert "Start a report" not in said


def test_whoever_has_no_part_can_still_sign_out() -> None:
    said = signed_in(person(Role.SYSTEM_ADMINISTRATOR)).get("/nowhere/").content.decode()
    assert "Sign out" in said


def test_a_visitor_gets_the_public_page() -> None:
    answer = Client().get("/nowhere/")
    assert answer.status_code == 404
    assert "Start a report" in answer.content.decode()
