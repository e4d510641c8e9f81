"""Signing in: a password, then a code; five failures of any kind lock."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from axes.models import AccessAttempt
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.utils import timezone

from accounts import lockout
from accounts.models import User
from accounts.roles import Role
from tests.cast import person

pytestmark = pytest.mark.django_db
PASSWORD = "a sentence that only Ines knows"
LOGIN, CODE = "/accounts/login/", "/accounts/2fa/authenticate/"


@pytest.fixture
def ines(db: None) -> User:
    """Intake, with a password, an authenticator app and recovery codes."""
    cache.clear()
    user = person(Role.INTAKE)
    Authenticator.objects.filter(user=user).delete()
    user.set_password(PASSWORD)
    user.save()
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)
    return user


def current_code(user: User) -> str:
    factor = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP)
    from allauth.mfa.utils import decrypt

    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(decrypt(factor.data["secret"]), counter))


def wrong_code(user: User) -> str:
    return f"{(int(current_code(user)) + 1) % 1_000_000:06d}"


def give_password(client: Client, user: User, password: str = PASSWORD, **form: str) -> int:
    answer = client.post(LOGIN, {"login": user.email, "password": password} | form)
    return answer.status_code


def signed_in(client: Client) -> bool:
    return client.get("/staff/").status_code == 200


def test_a_password_and_a_code_sign_in_and_lead_to_the_page_of_the_role(ines: User) -> None:
    client = Client()
    answer = client.post(LOGIN, {"login": ines.email, "password": PASSWORD})
    assert answer.headers["Location"] == CODE
    assert not signed_in(client)
    answer = client.post(CODE, {"code": current_code(ines)}, follow=True)
    assert answer.redirect_chain[-1] == ("/staff/", 302)
    assert signed_in(client)


def test_the_session_key_changes_on_the_way_in(ines: User) -> None:
    client = Client()
    give_password(client, ines)
    before = client.cookies["sessionid"].value
    client.post(CODE, {"code": current_code(ines)})
    assert client.cookies["sessionid"].value != before


def test_a_password_alone_opens_nothing(ines: User) -> None:
    client = Client()
    assert give_password(client, ines) == 302
    assert client.get("/staff/").headers["Location"] == f"{LOGIN}?next=/staff/"


def test_a_code_signs_in_once_whatever_process_is_asked(ines: User) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for signs_in in (True, False):
            cache.clear()  # another process, or the same one after a restart
            client = Client()
            give_password(client, ines)
            client.post(CODE, {"code": current_code(ines)})
            assert signed_in(client) is signs_in
        clock.shift(30)
        cache.clear()
        client.post(CODE, {"code": current_code(ines)})
        assert signed_in(client)


def test_a_recovery_code_signs_in_once(ines: User) -> None:
    wrapped = Authenticator.objects.get(user=ines, type="recovery_codes").wrap()
    code = wrapped.get_unused_codes()[0]
    for signs_in in (True, False):
        client = Client()
        give_password(client, ines)
        client.post(CODE, {"code": code})
        assert signed_in(client) is signs_in


def test_five_wrong_passwords_lock_even_for_the_right_one(ines: User) -> None:
    client = Client()
    statuses = [give_password(client, ines, "wrong password") for _ in range(5)]
    assert statuses == [200, 200, 200, 200, 429]
    answer = client.post(LOGIN, {"login": ines.email, "password": PASSWORD})
    assert answer.status_code == 429
    assert "This account is locked for a while" in answer.content.decode()


def test_another_spelling_or_address_or_browser_does_not_help(ines: User) -> None:
    for number in range(5):
        Client(REMOTE_ADDR=f"192.0.2.{number}", HTTP_USER_AGENT=f"browser {number}").post(
            LOGIN, {"login": ines.email.upper() if number % 2 else ines.email, "password": "wrong"}
        )
    assert give_password(Client(), ines) == 429


def test_failures_count_under_one_name_however_it_is_spelled() -> None:
    request = RequestFactory().get("/")
    names = {
        lockout.counted_name(request, credentials)
        for credentials in ({"email": "A@x.example"}, {"login": " a@X.example "})
    }
    assert len(names) == 1
    assert "x.example" not in str(names)


def test_other_accounts_stay_open(ines: User) -> None:
    other = person(Role.SUPERVISOR)
    for _ in range(5):
        give_password(Client(), other, "wrong password")
    assert give_password(Client(), ines) == 302


def test_an_address_without_an_account_locks_in_the_same_way() -> None:
    """Or else the lock would tell who has an account."""
    nobody = {"login": "nobody@demonstration.example", "password": "wrong"}
    statuses = [Client().post(LOGIN, nobody).status_code for _ in range(6)]
    assert statuses == [200, 200, 200, 200, 429, 429]


def test_the_lock_ends_after_fifteen_minutes_though_somebody_goes_on_trying(ines: User) -> None:
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        for _ in range(5):
            give_password(Client(), ines, "wrong password")
        clock.move_to(start + timedelta(minutes=14))
        assert give_password(Client(), ines, "wrong password") == 429
        assert give_password(Client(), ines) == 429
        clock.move_to(start + timedelta(minutes=15, seconds=1))
        assert give_password(Client(), ines) == 302


def test_five_wrong_codes_lock_the_account_too(ines: User) -> None:
    client = Client()
    give_password(client, ines)
    statuses = [client.post(CODE, {"code": wrong_code(ines)}).status_code for _ in range(5)]
    assert statuses == [200, 200, 200, 200, 429]
    assert client.post(CODE, {"code": current_code(ines)}).status_code == 429
    assert not signed_in(client)
    assert give_password(Client(), ines) == 429


def test_wrong_passwords_and_wrong_codes_count_together(ines: User) -> None:
    client = Client()
    for _ in range(3):
        give_password(client, ines, "wrong password")
    give_password(client, ines)  # the right one: the count must not start anew before the code
    client.post(CODE, {"code": wrong_code(ines)})
    assert client.post(CODE, {"code": wrong_code(ines)}).status_code == 429


def test_signing_in_whole_forgets_the_failures(ines: User) -> None:
    client = Client()
    for _ in range(4):
        give_password(client, ines, "wrong password")
    give_password(client, ines)
    client.post(CODE, {"code": current_code(ines)})
    assert signed_in(client)
    assert give_password(Client(), ines, "wrong password") == 200


def test_guessing_the_old_password_of_a_change_counts(ines: User) -> None:
    client = Client()
    give_password(client, ines)
    client.post(CODE, {"code": current_code(ines)})
    form = {
        "oldpassword": "wrong",
        "password1": "another long one",
        "password2": "another long one",
    }
    statuses = [client.post("/accounts/password/change/", form).status_code for _ in range(5)]
    assert statuses == [200, 200, 200, 200, 429]
    assert User.objects.get(pk=ines.pk).check_password(PASSWORD)


def test_neither_log_nor_table_holds_address_password_or_code(
    ines: User, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    client = Client()
    give_password(client, ines, "secret guess 1")
    give_password(client, ines)
    code = wrong_code(ines)
    client.post(CODE, {"code": code})
    stored = "".join(str(list(AccessAttempt.objects.values_list())))
    assert AccessAttempt.objects.exists()
    for secret in (ines.email, "secret guess 1", PASSWORD, code):
        assert secret not in caplog.text
        assert secret not in stored


def test_a_disabled_account_is_told_so_and_stays_out(ines: User) -> None:
    User.objects.filter(pk=ines.pk).update(is_active=False)
    client = Client()
    answer = client.post(LOGIN, {"login": ines.email, "password": PASSWORD}, follow=True)
    assert "This account is disabled" in answer.content.decode()
    assert not signed_in(client)


def test_signing_out_ends_the_session_on_the_server(ines: User) -> None:
    client = Client()
    give_password(client, ines)
    client.post(CODE, {"code": current_code(ines)})
    kept = client.cookies["sessionid"].value
    assert client.post("/accounts/logout/").status_code == 302
    client.cookies["sessionid"] = kept
    assert not signed_in(client)


def test_an_idle_session_ends_after_half_an_hour(ines: User) -> None:
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        client = Client()
        give_password(client, ines)
        client.post(CODE, {"code": current_code(ines)})
        for minutes in (20, 45, 70):  # each use begins the half hour anew
            clock.move_to(start + timedelta(minutes=minutes))
            assert signed_in(client)
        clock.move_to(start + timedelta(minutes=100, seconds=30))
        assert not signed_in(client)


@pytest.mark.parametrize(
    "next_page", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"]
)
def test_signing_in_leads_to_no_other_site(ines: User, next_page: str) -> None:
    client = Client()
    give_password(client, ines, next=next_page)
    answer = client.post(CODE, {"code": current_code(ines)})
    assert answer.headers["Location"] == "/accounts/home/"


@pytest.mark.parametrize("path", ["signup/", "password/reset/", "2fa/totp/deactivate/", "email/"])
def test_there_is_no_sign_up_no_reset_and_no_way_to_drop_the_factor(path: str) -> None:
    assert Client().get(f"/accounts/{path}").status_code == 404


@pytest.mark.parametrize("value", ["", "\x00", "a" * 5000, "not an address", "é@é.example"])
def test_odd_input_is_answered_with_the_form(value: str) -> None:
    answer = Client().post(LOGIN, {"login": value, "password": value})
    assert answer.status_code == 200
    assert "<h1>Sign in</h1>" in answer.content.decode()
