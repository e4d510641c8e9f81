"""After signing in, each person comes to the page of their part."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.roles import AGENCY_ROLES, Role
from tests.cast import person, signed_in

pytestmark = pytest.mark.django_db
STAFF = {Role.INTAKE, Role.SUPERVISOR, Role.WHISTLEBLOWER_TEAM, Role.AUDITOR}
POLICY = {Role.POLICY_AUTHOR, Role.POLICY_APPROVER}


@pytest.mark.parametrize("role", list(Role))
def test_each_role_has_its_page(role: Role) -> None:
    answer = signed_in(person(role)).get("/accounts/home/")
    if role in STAFF:
        assert answer.headers["Location"] == "/staff/"
    elif role in POLICY:
        assert answer.headers["Location"] == "/staff/policies/"
    elif role in AGENCY_ROLES:
        assert answer.headers["Location"] == "/agency/"
    else:
        assert "reads no cases" in answer.content.decode()


def test_a_visitor_is_asked_to_sign_in() -> None:
    assert Client().get("/accounts/home/").headers["Location"] == "/accounts/login/"
