"""The containers run what a laptop runs: ``docker-compose.yml`` against ``Procfile``."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml
from honcho.environ import parse_procfile

from accountability import production
from accountability.celery import app
from accountability.local import generated_secrets, postgres_server
from complaints.evidence import waking

ROOT = Path(__file__).parent.parent.parent
PROCESSES: dict[str, str] = dict(parse_procfile((ROOT / "Procfile").read_text()).processes)
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
BESIDE_THE_PROCESSES = {"migrate", "database", "broker"}


def test_compose_runs_the_processes_of_the_procfile_and_no_others() -> None:
    assert set(SERVICES) - BESIDE_THE_PROCESSES == set(PROCESSES)


@pytest.mark.parametrize("name", PROCESSES)
def test_compose_gives_each_process_the_same_command(name: str) -> None:
    assert shlex.split(SERVICES[name]["command"]) == shlex.split(PROCESSES[name])


def test_the_image_s_own_command_is_the_web_process() -> None:
    commands = re.findall(r"^CMD (\[.*\])$", DOCKERFILE, re.MULTILINE)

    assert [yaml.safe_load(command) for command in commands] == [shlex.split(PROCESSES["web"])]


def queues_of(process: str) -> set[str]:
    arguments = shlex.split(PROCESSES[process])
    return set(arguments[arguments.index("--queues") + 1].split(","))


def test_the_workers_read_every_queue_that_the_code_has() -> None:
    read = queues_of("worker") | queues_of("checker")

    assert read == {queue.name for queue in app.conf.task_queues}


def test_a_long_check_of_evidence_holds_up_nothing_else() -> None:
    queue = app.conf.task_routes[waking.CHECK_EVIDENCE]["queue"]

    assert queue in queues_of("checker") - queues_of("worker")
    assert not queues_of("checker") & queues_of("worker")


@pytest.mark.parametrize("name", SERVICES)
def test_no_service_is_root_or_can_become_it(name: str) -> None:
    service = SERVICES[name]
    users = re.findall(r"^USER (\w+)$", DOCKERFILE, re.MULTILINE)
    user = service.get("user") or (users[-1] if service.get("build") else "root")

    assert user not in {"root", "0"}
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]


@pytest.mark.parametrize("name", sorted(set(SERVICES) - {"migrate"}))
def test_each_service_that_stays_is_watched_and_started_again(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"]
    assert SERVICES[name]["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", PROCESSES)
def test_each_process_waits_for_the_tables_and_the_servers(name: str) -> None:
    needs = {needed: how["condition"] for needed, how in SERVICES[name]["depends_on"].items()}

    assert needs["migrate"] == "service_completed_successfully"
    assert needs["database"] == needs["broker"] == "service_healthy"


@pytest.mark.parametrize("variable", production.REQUIRED)
def test_each_required_setting_is_given_and_no_secret_stands_in_the_file(variable: str) -> None:
    value = SERVICES["web"]["environment"][variable]

    assert re.search(r"\$\{\w+:\?\}", value)


def test_all_processes_have_the_same_settings() -> None:
    environments = [SERVICES[name]["environment"] for name in PROCESSES]

    assert all(environment == environments[0] for environment in environments)
    assert environments[0]["ACCOUNTABILITY_MODE"] == "production"


def test_only_the_migration_signs_in_as_the_role_that_owns_the_tables() -> None:
    site, owner = (SERVICES[name]["environment"] for name in ("web", "migrate"))

    assert "//accountability_site:${SITE_DATABASE_PASSWORD:?}@" in site["DATABASE_URL"]
    assert "//accountability:${POSTGRES_PASSWORD:?}@" in owner["DATABASE_URL"]
    assert SERVICES["migrate"]["command"].endswith('grant_site_role accountability_site"')
    differing = {"DATABASE_URL", "SITE_DATABASE_PASSWORD"}
    assert {k: v for k, v in owner.items() if k not in differing} == {
        k: v for k, v in site.items() if k not in differing
    }


def test_what_compose_asks_for_is_what_the_secrets_command_prints_and_the_header_names(
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    asked = set(re.findall(r"\$\{(\w+):\?\}", text))

    generated_secrets.main()

    printed = {line.partition("=")[0] for line in capsys.readouterr().out.splitlines()}
    by_hand = asked - printed
    header = text.partition("\nx-site")[0]
    assert printed <= asked
    assert by_hand == {
        "ALLOWED_HOSTS", "BASE_URL", "EMAIL_URL",
        "PACKET_SIGNING_PKCS12", "PACKET_SIGNING_PASSPHRASE",
    }  # fmt: skip
    assert all(name in header for name in by_hand)


def test_the_site_is_reachable_only_through_a_proxy_on_the_same_machine() -> None:
    ports = [port for service in SERVICES.values() for port in service.get("ports", [])]

    assert ports == ["127.0.0.1:8000:8000"]


def test_the_database_logs_as_little_as_the_embedded_one() -> None:
    embedded = dict(re.findall(r"^(log_\w+) = (\S+)$", postgres_server.SETTINGS, re.MULTILINE))
    composed = dict(re.findall(r"-c (\w+)=(\S+)", SERVICES["database"]["command"]))

    assert embedded
    assert composed == embedded


def test_data_lies_in_volumes_and_the_broker_keeps_an_append_only_file() -> None:
    mounted = {
        mount.partition(":")[0] for service in SERVICES.values() for mount in service["volumes"]
    }

    assert mounted == set(COMPOSE["volumes"])
    assert "--appendonly yes" in SERVICES["broker"]["command"]


def test_the_image_has_the_libraries_that_script_setup_asks_for() -> None:
    setup = (ROOT / "script" / "setup").read_text()
    libraries = set(re.findall(r"lib[\w.+-]+-\d|libharfbuzz-subset0", setup))

    assert libraries
    assert libraries <= set(DOCKERFILE.split())
