"""Key rotation: in small batches while the site serves, resumable, and no key in use is dropped."""

from __future__ import annotations

import base64
import secrets
from io import StringIO
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.checks import Error
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction
from pytest_django import Settings

from accountability import key_rotation
from accounts import factor_secrets
from accounts.roles import Role
from complaints import access, rotation
from complaints.checks import check_keys_in_use_are_known
from complaints.models import Complaint, DataKey, SealAlarm
from ledger.models import Entry
from routing.installation import install_defaults
from tests.cast import SEALED_FILER, SHARED_FILER, file_demonstration, person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _kansas_city(db: None) -> None:
    install_defaults()


def new_key_in_front(settings: Settings, name: str = "new") -> str:
    """Put a new key before the others, as an administrator does; the name of the old one."""
    old = settings.SEALING_KEYS[0].partition(":")[0]
    key = base64.b64encode(secrets.token_bytes(32)).decode()
    settings.SEALING_KEYS = [f"{name}:{key}", *settings.SEALING_KEYS]
    return str(old)


def file_many(count: int) -> list[Complaint]:
    filers = (SEALED_FILER, SHARED_FILER)
    ids = [file_demonstration(filer=filers[n % 2]).complaint_id for n in range(count)]
    return [Complaint.objects.get(pk=pk) for pk in ids]


def run(*arguments: str, **options: Any) -> str:
    told = StringIO()
    call_command("rotate_keys", *arguments, stdout=told, **options)
    return told.getvalue()


def test_every_data_key_is_wrapped_anew_and_opens_as_before(settings: Settings) -> None:
    cases = file_many(5)
    keys = {case.pk: access.data_key_of(case) for case in cases}
    old = new_key_in_front(settings)
    told = run(batch=2)
    assert set(DataKey.objects.values_list("kek_id", flat=True)) == {"new"}
    assert {case.pk: access.data_key_of(case) for case in cases} == keys
    assert "5 wrapped anew, 0 do not open" in told
    assert "Every older key may be taken out" in told
    settings.SEALING_KEYS = settings.SEALING_KEYS[:1]
    assert access.sealed_values(cases[0])[0] == SEALED_FILER.name
    assert run(may_drop=old) == f"Nothing is under key {old}: it may be dropped.\n"
    entry = Entry.objects.get(action="sealing_keys.rotated")
    assert '"rewrapped":5' in entry.content


def test_a_run_that_was_stopped_goes_on_where_it_was(settings: Settings) -> None:
    file_many(5)
    new_key_in_front(settings)
    steps = key_rotation.rotate(batch=2)
    next(steps)
    assert next(steps).rewrapped == 2
    steps.close()  # type: ignore[attr-defined]  # it is a generator
    assert rotation.uses_of_keys()["new"] == 2
    assert "3 wrapped anew" in run(batch=2)


def test_cases_filed_meanwhile_are_under_the_new_key_and_the_site_serves(
    settings: Settings,
) -> None:
    before = file_many(3)
    new_key_in_front(settings)
    steps = key_rotation.rotate(batch=1)
    next(steps)
    next(steps)
    [during] = file_many(1)
    assert DataKey.objects.get(complaint=during).kek_id == "new"
    for case in (*before, during):  # some wrapped anew, some not yet
        assert access.data_key_of(case)
    for _ in steps:
        pass
    assert set(rotation.uses_of_keys()) == {"new"}


def test_a_second_run_changes_nothing(settings: Settings) -> None:
    file_many(2)
    new_key_in_front(settings)
    run()
    wrapped = list(DataKey.objects.order_by("pk").values_list("wrapped", flat=True))
    assert "0 wrapped anew" in run()
    assert list(DataKey.objects.order_by("pk").values_list("wrapped", flat=True)) == wrapped
    assert Entry.objects.filter(action="sealing_keys.rotated").count() == 1


def test_a_key_in_use_may_not_be_dropped(settings: Settings) -> None:
    file_many(1)
    old = new_key_in_front(settings)
    with pytest.raises(CommandError, match=f"Key {old} may not be dropped: 1 things"):
        run(may_drop=old)
    with pytest.raises(CommandError, match="seals new cases"):
        run(may_drop="new")


def test_a_deployment_that_lacks_a_key_in_use_does_not_migrate(settings: Settings) -> None:
    file_many(1)
    old = new_key_in_front(settings)
    assert check_keys_in_use_are_known(databases=["default"]) == []
    settings.SEALING_KEYS = settings.SEALING_KEYS[:1]
    [error] = check_keys_in_use_are_known(databases=["default"])
    assert isinstance(error, Error)
    assert old in str(error.msg)
    with pytest.raises(Exception, match="SEALING_KEYS lacks the key"):
        call_command("migrate", verbosity=0, skip_checks=False)


def test_a_data_key_that_does_not_open_is_left_counted_and_alarmed(
    settings: Settings,
) -> None:
    good, bad = file_many(2)
    flip_a_bit_of_the_key(bad)
    new_key_in_front(settings)
    with pytest.raises(CommandError, match="Older keys are still in use"):
        run()
    assert DataKey.objects.get(complaint=good).kek_id == "new"
    assert DataKey.objects.get(complaint=bad).kek_id != "new"
    with pytest.raises(CommandError):
        call_command("check_seals", stdout=StringIO())
    assert SealAlarm.objects.get().complaint == bad


def flip_a_bit_of_the_key(complaint: Complaint) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE complaints_datakey "
            "SET wrapped = set_bit(wrapped, 100, 1 - get_bit(wrapped, 100)) "
            "WHERE complaint_id = %s",
            [complaint.pk],
        )


def test_the_secrets_of_second_factors_are_rotated_too(settings: Settings) -> None:
    secret = Authenticator.objects.get(user=person(Role.INTAKE))
    secret.data = {"secret": factor_secrets.encrypt("JBSWY3DPEHPK3PXP")}
    secret.save()
    old = new_key_in_front(settings)
    assert key_rotation.uses_of_keys()[old] == 1
    run()
    secret.refresh_from_db()
    assert secret.data["secret"].startswith("new:")
    settings.SEALING_KEYS = settings.SEALING_KEYS[:1]
    assert factor_secrets.decrypt(secret.data["secret"]) == "JBSWY3DPEHPK3PXP"
