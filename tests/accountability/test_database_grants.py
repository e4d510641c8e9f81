"""The site's own database role does the whole main job, and none of what would unmake history.

The tests sign in to the database as that role, with its password, as production does.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction
from django.test import Client

from accountability import staff_casework, tasks
from accountability.database_grants import DECISIONS, models
from accounts.models import User
from accounts.roles import Role
from complaints import triage
from complaints.models import Complaint
from complaints.vocabulary import Allegation
from ledger.models import Entry
from routing import delivery
from routing.installation import install_defaults
from routing.models import Packet, Referral
from routing.packets import queue
from tests.cast import SEALED_FILER, file_demonstration, person, signed_in

ROLE = "site_of_the_tests"
NEVER_DELETED = [
    "complaints_complaint",
    "complaints_fact",
    "complaints_identity",
    "complaints_datakey",
    "complaints_suspicion",
    "complaints_note",
    "routing_decision",
    "routing_referral",
    "routing_packet",
    "routing_policyversion",
    "ledger_entry",
]
ATTACKS = [
    *(f"DELETE FROM {table}" for table in NEVER_DELETED),  # noqa: S608 (the names stand above)
    *(f"TRUNCATE {table} CASCADE" for table in NEVER_DELETED),
    "UPDATE complaints_complaint SET narrative = 'nothing happened'",
    "UPDATE complaints_complaint SET case_number = 'KC-00000-00000'",
    "UPDATE complaints_fact SET code = 'cass'",
    "UPDATE complaints_suspicion SET strength = 'weak'",
    "UPDATE routing_decision SET needs_outside_review = false",
    "UPDATE routing_referral SET agency_id = 'occ'",
    "UPDATE routing_agency SET outside = false",
    "UPDATE ledger_entry SET content = '{}'",
    "ALTER TABLE complaints_complaint DISABLE TRIGGER ALL",
    "ALTER TABLE ledger_entry DISABLE TRIGGER ledger_entry_append_only",
    "DROP TRIGGER ledger_entry_append_only ON ledger_entry",
    "DROP TABLE ledger_entry CASCADE",
    "SET session_replication_role = replica",
    "SET SESSION AUTHORIZATION DEFAULT; SET ROLE postgres",
    "CREATE TEMPORARY TABLE complaints_fact (complaint_id uuid, kind text, code text)",
    "CREATE TABLE posing (id int)",
    "DROP FUNCTION routing_reaches_outside(uuid)",
    "ALTER FUNCTION routing_reaches_outside(uuid) RENAME TO something_else",
    "CREATE ROLE another SUPERUSER",
]


@pytest.fixture
def cast(transactional_db: None) -> dict[str, User]:
    """People and policies are there before: accounts are not the site's role to make here."""
    install_defaults()
    return {
        "ines": person(Role.INTAKE),
        "reviewer": person(Role.AGENCY_REVIEWER, "jackson-prosecutor"),
    }


@pytest.fixture
def as_site(cast: dict[str, User], monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, User]]:
    password = secrets.token_hex(16)
    monkeypatch.setenv("SITE_DATABASE_PASSWORD", password)
    owner = {key: connection.settings_dict[key] for key in ("USER", "PASSWORD")}
    call_command("grant_site_role", ROLE, stdout=StringIO())
    connection.close()
    connection.settings_dict.update(USER=ROLE, PASSWORD=password)
    try:
        yield cast
    finally:
        connection.close()
        connection.settings_dict.update(owner)
        with connection.cursor() as cursor:
            cursor.execute(f"DROP OWNED BY {ROLE}; DROP ROLE {ROLE}")


def test_every_table_has_a_decision_and_every_decision_a_table() -> None:
    tables = {model._meta.db_table for model in models()} | {"django_migrations"}
    assert tables == set(DECISIONS), "decide in accountability/database_grants.py"
    columns = {m._meta.db_table: {f.column for f in m._meta.concrete_fields} for m in models()}
    for table, use in DECISIONS.items():
        named = {*use.fixed, *use.only}
        assert named <= columns.get(table, set()), table


def test_the_role_does_the_whole_main_job(as_site: dict[str, User]) -> None:
    assert connection.settings_dict["USER"] == ROLE
    filed = file_demonstration(filer=SEALED_FILER)
    case = Complaint.objects.get(case_number=filed.case_number)
    triage.claim_case(complaint_id=case.pk, actor=as_site["ines"])
    triage.add_note(complaint_id=case.pk, body="Demonstration.", actor=as_site["ines"])
    staff_casework.add_class(complaint=case, allegation=Allegation.BIAS, actor=as_site["ines"])
    tasks.lapse_suspicions()
    tasks.route_unrouted()
    tasks.escalate_overdue()
    for packet in Packet.objects.all():
        assert queue.build_packet(packet.pk), Packet.objects.get(pk=packet.pk).fault
    reviewer = as_site["reviewer"]
    referral = Referral.objects.get(agency_id="jackson-prosecutor")
    delivery.open_referral(referral_id=referral.pk, actor=reviewer)
    delivery.acknowledge_referral(referral_id=referral.pk, actor=reviewer)
    assert {"referral.acknowledged", "packet.published", "case.class_added"} <= set(
        Entry.objects.values_list("action", flat=True)
    )


def test_the_role_serves_the_pages(as_site: dict[str, User]) -> None:
    file_demonstration()
    case = Complaint.objects.get()
    assert Client().post("/report/", {"kind": "resident"}).status_code == 302
    client = signed_in(as_site["ines"])
    for address in ("/staff/", "/staff/attention/", f"/staff/cases/{case.case_number}/"):
        assert client.get(address).status_code == 200, address
    assert signed_in(as_site["reviewer"]).get("/agency/").status_code == 200


def test_the_role_is_refused_whatever_would_unmake_history(as_site: dict[str, User]) -> None:
    file_demonstration(filer=SEALED_FILER)
    assert [attack for attack in ATTACKS if not _is_refused(attack)] == []


def _is_refused(attack: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(attack)
    except ProgrammingError as error:
        return any(words in str(error) for words in ("permission denied", "must be owner"))
    return False


@pytest.mark.django_db
def test_the_grants_can_be_read_first_and_the_owner_cannot_restrict_itself() -> None:
    out = StringIO()
    call_command("grant_site_role", "somebody", "--sql", stdout=out)
    assert 'GRANT SELECT, INSERT ON "ledger_entry" TO "somebody";' in out.getvalue()
    with pytest.raises(CommandError, match="cannot be the restricted one"):
        call_command("grant_site_role", connection.settings_dict["USER"])
