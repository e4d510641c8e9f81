"""The database refuses what the product promises never to do, whoever asks and however."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.test import Client

from accounts.models import User
from complaints.models import Complaint, Fact, Officer
from complaints.models.complaint import FILED_COLUMNS
from complaints.vocabulary import County
from routing.installation import install_defaults
from routing.models import Decision, Packet, PolicyVersion, Referral
from tests.cast import SEALED_FILER, file_demonstration

pytestmark = pytest.mark.django_db
KEPT_FOR_GOOD = [
    "complaints_complaint",
    "complaints_fact",
    "complaints_identity",
    "complaints_datakey",
    "routing_decision",
    "routing_referral",
    "routing_packet",
    "routing_policyversion",
]
GROWING = [
    f"complaints_{name}"
    for name in "verbatim officer suspicion clearing statement note closing filerupdate".split()
]
CHANGES = {
    "case_number": "'KC-00000-00000'",
    "narrative": "'nothing happened'",
    "restricted": "true",
    "filed_at": "now()",
    "county": "'cass'",
    "injury": "'none'",
    "evidence_notes": "'none'",
}


@pytest.fixture(autouse=True)
def _filed(db: None) -> None:
    install_defaults()
    file_demonstration(filer=SEALED_FILER)


def run(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("table", KEPT_FOR_GOOD)
def test_sql_cannot_delete(table: str) -> None:
    with pytest.raises(IntegrityError, match="refuses"):
        run(f"DELETE FROM {table}")  # noqa: S608 (the names stand above)


@pytest.mark.parametrize("column", CHANGES)
def test_sql_cannot_change_what_was_filed(column: str) -> None:
    with pytest.raises(IntegrityError, match="never changed"):
        run(f"UPDATE complaints_complaint SET {column} = {CHANGES[column]}")  # noqa: S608


@pytest.mark.parametrize("table", [*KEPT_FOR_GOOD, *GROWING, "ledger_entry", "routing_agency"])
def test_sql_cannot_empty_a_table(table: str) -> None:
    with pytest.raises(IntegrityError, match=r"refuses TRUNCATE|append-only"):
        run(f"TRUNCATE {table} CASCADE")


def test_every_guard_that_reads_tables_reads_this_installations_own() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname, coalesce(array_to_string(proconfig, ','), '') FROM pg_proc "
            "WHERE pronamespace = current_schema()::regnamespace AND prolang <> 12 "
            "AND prosrc ~* '(from|join)\\s+(complaints|routing|ledger|accounts)_'"
        )
        paths = dict(cursor.fetchall())
    assert "routing_reaches_outside" in paths
    unfixed = [name for name, path in paths.items() if "search_path" not in path]
    assert unfixed == [], "ALTER FUNCTION ... SET search_path (complaints migration 0009)"


@pytest.mark.parametrize("posing", ["complaints_fact", "routing_referral", "routing_agency"])
def test_a_temporary_table_cannot_pose_as_what_a_guard_reads(posing: str) -> None:
    run(f"CREATE TEMPORARY TABLE {posing} (LIKE public.{posing})")
    if posing != "complaints_fact":  # one row that would let everything pass
        run(
            "INSERT INTO pg_temp.routing_agency SELECT * FROM public.routing_agency"
            if posing == "routing_agency"
            else "INSERT INTO pg_temp.routing_referral SELECT * FROM public.routing_referral"
        )
    with pytest.raises(IntegrityError, match="no outside agency"):
        run("UPDATE public.routing_referral SET state = 'recused'; SET CONSTRAINTS ALL IMMEDIATE")


def test_the_occ_cannot_be_called_an_outside_agency() -> None:
    with pytest.raises(IntegrityError, match="occ_is_never_outside"):
        run("UPDATE routing_agency SET outside = true WHERE code = 'occ'")


def test_there_is_no_admin_site_and_no_account_that_may_do_everything() -> None:
    assert not [app for app in settings.INSTALLED_APPS if "admin" in app]
    assert not {"is_superuser", "is_staff"} & {field.name for field in User._meta.get_fields()}
    assert Client().get("/admin/").status_code == 404


def test_every_column_of_the_filing_is_guarded() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(prosrc, '') FROM pg_proc "
            "WHERE proname IN ('complaints_guard_filed', 'complaints_guard_account')"
        )
        source = cursor.fetchone()[0]
    columns = {field.column for field in Complaint._meta.concrete_fields}
    worked_on = {"routing_state", "status", "claimed_by_id", "closing_reason", "closing_note"}
    clocks = {"due_at", "next_due_at", "escalated_clock", "filer_updated_at", "withdrawn_at"}
    retried = {"routing_attempts", "routing_fault", "routing_next_try_at"}
    queue = {"major", "sent_outside", "filer_told_at"}
    decided = {"order_decided"}
    assert columns - worked_on - clocks - retried - queue - decided == set(FILED_COLUMNS)
    assert all(f"NEW.{column}" in source for column in FILED_COLUMNS)


def test_routed_never_becomes_unrouted() -> None:
    with pytest.raises(IntegrityError, match="never becomes unrouted"), transaction.atomic():
        Complaint.objects.update(routing_state="unrouted")


def test_the_orm_cannot_delete_a_complaint_or_change_its_facts() -> None:
    fact = Fact.objects.filter(kind="county").get()
    fact.code = County.CASS
    with pytest.raises(IntegrityError, match="only added"), transaction.atomic():
        fact.save()
    with pytest.raises(IntegrityError, match="refuses"), transaction.atomic():
        Fact.objects.all()._raw_delete(using="default")
    assert Officer.objects.count() == 0


def test_a_referral_cannot_be_handed_to_another_agency() -> None:
    with pytest.raises(IntegrityError, match="keeps its complaint"), transaction.atomic():
        Referral.objects.update(agency_id="occ")


def test_a_packets_snapshot_cannot_change() -> None:
    with pytest.raises(IntegrityError, match="immutable"), transaction.atomic():
        Packet.objects.update(snapshot=b"forged")


def test_a_decision_and_a_published_policy_cannot_change() -> None:
    with pytest.raises(IntegrityError, match="refuses"), transaction.atomic():
        Decision.objects.update(needs_outside_review=False)
    with pytest.raises(IntegrityError, match="document is kept"), transaction.atomic():
        PolicyVersion.objects.update(document="")


def test_a_fact_outside_its_closed_list_is_refused() -> None:
    with pytest.raises(IntegrityError, match="code_of_its_kind"), transaction.atomic():
        Fact.objects.create(
            complaint=Complaint.objects.get(), kind="injury", code="baton", source="staff",
            stated_at=Complaint.objects.get().filed_at,
        )  # fmt: skip
