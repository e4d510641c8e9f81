"""Links that sign in once, in local mode alone."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from accountability.local import demonstration, seeding, sign_in_links
from accounts.access import grants_of, has_second_factor
from accounts.models import RoleGrant, User
from accounts.roles import Role
from complaints.vocabulary import AgencyCode

BASE_URL = "http://127.0.0.1:8000"


@pytest.fixture
def home(settings: Settings, tmp_path: Path) -> Path:
    settings.HOME = tmp_path
    return tmp_path


@pytest.fixture
def link(home: Path, db: None) -> str:
    """Return the path of a fresh link of the demonstration's intake account."""
    seeding.ensure_accounts(home)
    return demonstration.issue_sign_in_links(home, BASE_URL)["intake@demo.example"][len(BASE_URL) :]


def signed_in(client: Client) -> str | None:
    key = client.session.get("_auth_user_id")
    return User.objects.get(pk=key).email if key else None


def test_opening_a_link_signs_its_account_in_and_leads_to_its_page(
    client: Client, link: str, settings: Settings
) -> None:
    response = client.get(link)

    assert response.status_code == 302
    assert response["Location"] == settings.LOGIN_REDIRECT_URL
    assert signed_in(client) == "intake@demo.example"


def test_a_link_signs_in_once(client: Client, link: str) -> None:
    Client().get(link)

    response = client.get(link)

    assert response.status_code == 410
    assert "was used already" in response.content.decode()
    assert signed_in(client) is None


def test_of_many_who_open_a_link_at_once_one_gets_in(home: Path) -> None:
    url = sign_in_links.issue(home, BASE_URL, ["intake@demo.example"])["intake@demo.example"]
    token = url.rstrip("/").rpartition("/")[2]

    with ThreadPoolExecutor(16) as pool:
        claims = list(pool.map(lambda _: sign_in_links.claim(home, token), range(64)))

    assert claims.count("intake@demo.example") == 1
    assert claims.count(None) == 63


@pytest.mark.usefixtures("link")
@pytest.mark.parametrize("token", ["unknown", "..", "%2e%2e%2fsecrets.json", "0" * 64, "\u00e9"])
def test_a_forged_token_signs_nobody_in(client: Client, token: str) -> None:
    response = client.get(f"/local/sign-in/{token}/")

    assert response.status_code in {404, 410}
    assert signed_in(client) is None


def test_looking_at_a_link_without_opening_it_does_not_use_it_up(client: Client, link: str) -> None:
    assert client.head(link).status_code == 405
    assert client.post(link).status_code == 405

    assert client.get(link).status_code == 302


def test_a_new_start_ends_the_links_of_the_earlier_one(
    client: Client, link: str, home: Path
) -> None:
    demonstration.issue_sign_in_links(home, BASE_URL)

    assert client.get(link).status_code == 410


def test_an_account_that_was_closed_stays_out(client: Client, link: str) -> None:
    User.objects.filter(email="intake@demo.example").update(is_active=False)

    assert client.get(link).status_code == 410
    assert signed_in(client) is None


def test_outside_local_mode_the_page_is_not_there(
    client: Client, link: str, settings: Settings
) -> None:
    settings.LOCAL_MODE = False

    assert client.get(link).status_code == 404
    assert signed_in(client) is None


def test_from_another_machine_the_page_is_not_there(client: Client, link: str) -> None:
    assert client.get(link, REMOTE_ADDR="203.0.113.7").status_code == 404
    assert client.get(link, REMOTE_ADDR="127.0.0.1").status_code == 302


def test_tokens_are_kept_as_hashes_in_a_closed_folder(home: Path, link: str) -> None:
    folder = home / "run" / "sign-in"
    token = link.rstrip("/").rpartition("/")[2]

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert token not in {file.name for file in folder.iterdir()}
    assert all(token not in file.read_text() for file in folder.iterdir())


def test_there_is_an_account_for_each_role_and_a_reviewer_at_each_agency(
    home: Path, db: None
) -> None:
    accounts = seeding.ensure_accounts(home)

    held = {(grant.role, grant.agency_code) for grant in RoleGrant.objects.all()}
    assert {role for role, _ in held} == {role.value for role in Role}
    reviewing = {agency for role, agency in held if role == Role.AGENCY_REVIEWER}
    assert reviewing == {code.value for code in AgencyCode}
    assert (Role.AGENCY_ADMINISTRATOR.value, "mshp") in held
    for account in accounts:
        user = User.objects.get(email=account.email)
        assert user.check_password(account.password)
        assert has_second_factor(user)
        assert [grant.role for grant in grants_of(user).held] == [account.role]
        assert user.name.startswith("Demonstration")


def test_a_second_run_changes_nothing(home: Path, db: None) -> None:
    first = seeding.ensure_accounts(home)
    passwords = set(User.objects.values_list("email", "password"))

    assert seeding.ensure_accounts(home) == first
    assert set(User.objects.values_list("email", "password")) == passwords


def test_when_the_file_is_lost_the_accounts_get_new_secrets_that_work(home: Path, db: None) -> None:
    before = seeding.ensure_accounts(home)[0]
    (home / demonstration.FILE_NAME).unlink()

    after = seeding.ensure_accounts(home)[0]

    user = User.objects.get(email=after.email)
    assert after.password != before.password
    assert user.check_password(after.password)
    assert has_second_factor(user)


def test_the_secrets_are_readable_by_their_owner_alone(home: Path, db: None) -> None:
    seeding.ensure_accounts(home)

    assert stat.S_IMODE((home / demonstration.FILE_NAME).stat().st_mode) == 0o600


def test_demonstration_data_is_refused_outside_local_mode(
    settings: Settings, home: Path, db: None
) -> None:
    settings.LOCAL_MODE = False

    with pytest.raises(CommandError, match="local mode"):
        call_command("seed_demo")
    assert not User.objects.exists()
