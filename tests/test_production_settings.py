"""Production does not start when something is missing or unsafe, and says what without values."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from accountability import production
from accountability.local import production_like

ROOT = Path(__file__).parent.parent
SHORT_KEY = base64.b64encode(b"too short").decode()


def refusal_of(environment: dict[str, str]) -> str:
    with pytest.raises(ImproperlyConfigured) as refused:
        production.refuse_unsafe(environment)
    return str(refused.value)


def start_with(environment: dict[str, str], program: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", program],
        check=False,
        cwd=ROOT,
        env=environment | {"DJANGO_SETTINGS_MODULE": "accountability.settings"},
        capture_output=True,
        text=True,
    )


def test_a_whole_configuration_is_accepted() -> None:
    production.refuse_unsafe(production_like.environment())


@pytest.mark.parametrize("name", production.REQUIRED)
@pytest.mark.parametrize("how", ["missing", "empty"])
def test_each_variable_is_required(name: str, how: str) -> None:
    environment = production_like.environment()
    if how == "missing":
        del environment[name]
    else:
        environment[name] = ""

    assert f"{name} is not set" in refusal_of(environment)


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("ACCOUNTABILITY_MODE", "prodution", "ACCOUNTABILITY_MODE must be"),
        ("SECRET_KEY", "x" * 49, "SECRET_KEY must hold at least 50"),
        ("RECEIPT_PEPPER", "x" * 49, "RECEIPT_PEPPER must hold at least 50"),
        ("ALLOWED_HOSTS", "complaints.example,*", "ALLOWED_HOSTS must name the hosts"),
        ("BASE_URL", "http://complaints.example", "BASE_URL must start with https://"),
        ("SEALING_KEYS", "no-id-and-no-key", "SEALING_KEYS must be"),
        ("SEALING_KEYS", f"first:{SHORT_KEY}", "SEALING_KEYS must be"),
        ("SEALING_KEYS", "first:not base64", "SEALING_KEYS must be"),
        ("LEDGER_SIGNING_KEY", SHORT_KEY, "LEDGER_SIGNING_KEY must be"),
        ("LEDGER_SIGNING_KEY", "not base64", "LEDGER_SIGNING_KEY must be"),
        ("PACKET_SIGNING_PKCS12", "not base64", "PACKET_SIGNING_PKCS12 must be"),
        ("PACKET_SIGNING_PKCS12", SHORT_KEY, "PACKET_SIGNING_PKCS12 must be"),
        ("PACKET_SIGNING_PASSPHRASE", "wrong", "PACKET_SIGNING_PASSPHRASE must open it"),
    ],
)
def test_each_unsafe_value_is_refused_and_not_repeated(name: str, value: str, fault: str) -> None:
    refusal = refusal_of(production_like.environment() | {name: value})

    assert fault in refusal
    assert value not in refusal


def test_all_faults_are_named_at_once() -> None:
    environment = production_like.environment() | {"BASE_URL": "http://x", "SECRET_KEY": "short"}
    del environment["EMAIL_URL"]

    refusal = refusal_of(environment)

    assert all(name in refusal for name in ("BASE_URL", "SECRET_KEY", "EMAIL_URL"))


def test_the_settings_themselves_refuse(tmp_path: Path) -> None:
    environment = production_like.environment() | {"ACCOUNTABILITY_HOME": str(tmp_path)}
    del environment["SEALING_KEYS"]

    started = start_with(environment, "from django.conf import settings; settings.DEBUG")

    assert started.returncode != 0
    assert "SEALING_KEYS is not set" in started.stderr


def test_production_starts_no_embedded_server_and_makes_no_secret(tmp_path: Path) -> None:
    environment = production_like.environment() | {"ACCOUNTABILITY_HOME": str(tmp_path)}

    started = start_with(environment, "from django.conf import settings; print(settings.BASE_URL)")

    assert started.stdout == "https://complaints.example\n", started.stderr
    assert list(tmp_path.iterdir()) == []


def test_production_has_no_local_addresses_and_safe_cookies(tmp_path: Path) -> None:
    environment = production_like.environment() | {"ACCOUNTABILITY_HOME": str(tmp_path)}
    program = """
import django
django.setup()
from django.conf import settings
from django.urls import Resolver404, resolve
assert not settings.DEBUG and not settings.LOCAL_MODE
assert settings.SESSION_COOKIE_SECURE and settings.CSRF_COOKIE_SECURE
assert settings.SECURE_SSL_REDIRECT and settings.SECURE_HSTS_SECONDS
try:
    resolve("/local/sign-in/anything/")
except Resolver404:
    print("no such address")
"""
    started = start_with(environment, program)

    assert started.stdout == "no such address\n", started.stderr


def test_local_secrets_do_not_reach_the_environment_of_other_programs() -> None:
    """A setting that was made here must not be inherited by whatever a process starts."""
    program = "import os; from django.conf import settings; settings.DEBUG; print(*os.environ)"
    environment = {
        "PATH": os.environ["PATH"],
        "ACCOUNTABILITY_HOME": os.environ["ACCOUNTABILITY_HOME"],
    }

    started = start_with(environment, program)

    assert started.returncode == 0, started.stderr
    assert not set(started.stdout.split()) & set(production.REQUIRED)
