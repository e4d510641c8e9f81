"""Nobody works here with a password alone, by whatever door they came."""

from __future__ import annotations

import json
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts import factor_secrets
from accounts.models import User
from accounts.roles import Role
from tests.cast import person, signed_in

pytestmark = pytest.mark.django_db
PASSWORD = "a sentence that only Ines knows"
SET_UP = "/accounts/2fa/totp/activate/"


@pytest.fixture
def newcomer(db: None) -> User:
    """An account as ``create_account`` leaves it: no second factor yet."""
    cache.clear()
    user = person(Role.INTAKE)
    Authenticator.objects.filter(user=user).delete()
    user.set_password(PASSWORD)
    user.save()
    return user


def with_password(user: User) -> Client:
    client = Client()
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    return client


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def set_up(client: Client) -> str:
    """Walk through the set-up; returns the secret."""
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get(SET_UP)
    secret: str = page.context["form"].secret
    assert client.post(SET_UP, {"code": code_of(secret)}).status_code == 302
    return secret


@pytest.mark.parametrize("path", ["/staff/", "/agency/", "/accounts/home/", "/", "/accounts/2fa/"])
def test_before_the_set_up_every_page_leads_to_it(newcomer: User, path: str) -> None:
    assert with_password(newcomer).get(path).headers["Location"] == SET_UP


def test_after_the_set_up_the_work_begins_and_recovery_codes_are_shown(newcomer: User) -> None:
    client = with_password(newcomer)
    set_up(client)
    assert client.get("/staff/").status_code == 200
    assert len(client.get("/accounts/2fa/recovery-codes/").context["unused_codes"]) == 10


def test_the_picture_stands_in_the_page_and_needs_no_other_policy(newcomer: User) -> None:
    client = with_password(newcomer)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get(SET_UP)
    assert "<svg" in page.content.decode()
    assert " style=" not in page.content.decode()
    assert "data:" not in page.headers["Content-Security-Policy"]


def test_a_session_from_before_the_set_up_does_not_slip_in_behind_it(newcomer: User) -> None:
    """Somebody with a stolen first password waits until the owner has set the factor up."""
    thief, owner = with_password(newcomer), with_password(newcomer)
    set_up(owner)
    assert thief.get("/staff/").headers["Location"] == "/accounts/login/?next=/staff/"
    assert "_auth_user_id" not in thief.session


def test_what_one_account_showed_does_not_count_for_another(newcomer: User) -> None:
    client = signed_in(person(Role.SUPERVISOR))
    assert client.get("/staff/").status_code == 200
    session = client.session
    session["_auth_user_id"] = str(newcomer.pk)
    session["_auth_user_hash"] = newcomer.get_session_auth_hash()
    session.save()
    assert client.get("/staff/").headers["Location"] == SET_UP


def test_in_production_only_a_code_counts(settings: Any) -> None:
    """The sign-in links of a local installation open sessions without one; nothing else may."""
    client = signed_in(person(Role.INTAKE))
    settings.LOCAL_MODE = False
    assert client.get("/staff/").headers["Location"] == "/accounts/login/?next=/staff/"


def test_a_factor_that_stands_is_not_set_up_again(newcomer: User) -> None:
    client = with_password(newcomer)
    set_up(client)
    assert client.get(SET_UP).headers["Location"] == "/accounts/2fa/"


def test_a_resident_without_a_session_costs_no_query() -> None:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert Client().get("/").status_code == 200
    assert [q for q in asked if "session" in q["sql"] or "accounts_user" in q["sql"]] == []


def test_the_secret_stands_encrypted_and_bound_to_its_key(newcomer: User) -> None:
    secret = generate_totp_secret()
    TOTP.activate(newcomer, secret)
    stored = json.dumps(Authenticator.objects.get(user=newcomer).data)
    assert secret not in stored
    assert factor_secrets.decrypt(json.loads(stored)["secret"]) == secret


@pytest.mark.parametrize("broken", ["", "no-such-key:AAAA", "unused", "::", "local:****"])
def test_a_secret_that_does_not_open_matches_no_code(broken: str) -> None:
    first, second = factor_secrets.decrypt(broken), factor_secrets.decrypt(broken)
    assert first != second
    assert len(first) == 32


def test_every_account_page_opens(newcomer: User) -> None:
    client = with_password(newcomer)
    assert client.get("/accounts/reauthenticate/").status_code == 200
    set_up(client)
    for path in (
        "2fa/", "2fa/recovery-codes/", "2fa/recovery-codes/generate/", "password/change/",
        "logout/", "reauthenticate/", "2fa/reauthenticate/", "inactive/",
    ):  # fmt: skip
        assert client.get(f"/accounts/{path}").status_code == 200, path


def test_new_recovery_codes_end_the_old_ones(newcomer: User) -> None:
    client = with_password(newcomer)
    set_up(client)
    old = client.get("/accounts/2fa/recovery-codes/").context["unused_codes"]
    assert client.post("/accounts/2fa/recovery-codes/generate/").status_code == 302
    new = client.get("/accounts/2fa/recovery-codes/").context["unused_codes"]
    assert not set(old) & set(new)


def test_changing_the_password_works_and_keeps_the_session(newcomer: User) -> None:
    client = with_password(newcomer)
    set_up(client)
    fresh = "quite another sentence of hers"
    form = {"oldpassword": PASSWORD, "password1": fresh, "password2": fresh}
    assert client.post("/accounts/password/change/", form).status_code == 302
    assert User.objects.get(pk=newcomer.pk).check_password(fresh)
    assert client.get("/staff/").status_code == 200
