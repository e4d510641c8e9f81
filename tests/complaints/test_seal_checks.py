"""Tampering with the vault in the database itself: flipped bits and swapped rows are found."""

from __future__ import annotations

from dataclasses import replace
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from psycopg2 import sql

from accounts.roles import Role
from complaints import access, seal_checks, tasks
from complaints.filing import FiledPerson, Filer
from complaints.models import Complaint, SealAlarm
from complaints.sealing import SealBroken
from complaints.vocabulary import Disclosure, FilerKind
from ledger.models import Entry
from routing.installation import install_defaults
from tests.cast import BATON_IN_JACKSON, SEALED_FILER, file_demonstration, person, signed_in
from tests.rows import bypassing_triggers

pytestmark = pytest.mark.django_db
FLIP = """
UPDATE {table} SET {column} = set_bit({column}, 100, 1 - get_bit({column}, 100))
WHERE complaint_id = %s
"""
SWAP = """
UPDATE {table} mine SET {column} = theirs.{column} FROM {table} theirs
WHERE (mine.complaint_id, theirs.complaint_id) IN ((%s, %s), (%s, %s))
"""
MOVE = "UPDATE {table} SET {column} = email WHERE complaint_id = %s"
NAMED_IN_THE_WORDS = "Demonstration: I am Dolores, and the officer hit me with his baton."


@pytest.fixture(autouse=True)
def _kansas_city(db: None) -> None:
    install_defaults()


def file_sealed(**changes: Any) -> Complaint:
    given = {
        "filer": replace(SEALED_FILER, reach="Demonstration: call my sister after six."),
        "narrative": NAMED_IN_THE_WORDS,
        "people": (FiledPerson(name="Wanda Witness", contact="816-555-0102"),),
    } | changes
    return Complaint.objects.get(pk=file_demonstration(**given).complaint_id)


def run(statement: str, table: str, column: str, *values: object) -> None:
    """Whoever holds the database does it, past every guard."""
    names = {"table": sql.Identifier(table), "column": sql.Identifier(column)}
    with transaction.atomic(), bypassing_triggers(), connection.cursor() as cursor:
        cursor.execute(sql.SQL(statement).format(**names), values)
        assert cursor.rowcount > 0


def flip(table: str, column: str, complaint: Complaint) -> None:
    run(FLIP, table, column, complaint.pk)


def swap(table: str, column: str, one: Complaint, other: Complaint) -> None:
    run(SWAP, table, column, one.pk, other.pk, other.pk, one.pk)


def check(complaint: Complaint) -> list[str]:
    return seal_checks.check_case(complaint.pk, at=timezone.now())


def test_what_nobody_touched_opens() -> None:
    assert check(file_sealed()) == []
    assert not SealAlarm.objects.exists()


@pytest.mark.parametrize(
    ("table", "column", "place"),
    [
        ("complaints_datakey", "wrapped", "complaints_datakey.wrapped"),
        ("complaints_identity", "name", "complaints_identity.name"),
        ("complaints_identity", "phone", "complaints_identity.phone"),
        ("complaints_identity", "reach", "complaints_identity.reach"),
        ("complaints_person", "identity", "complaints_person.identity"),
        ("complaints_verbatim", "words", "complaints_verbatim.narrative"),
    ],
)
def test_a_flipped_bit_and_a_swapped_row_are_found_and_told_by_place(
    table: str, column: str, place: str
) -> None:
    flipped, one, other = file_sealed(), file_sealed(), file_sealed()
    flip(table, column, flipped)
    swap(table, column, one, other)
    for complaint in (flipped, one, other):
        assert check(complaint) == [place]
    assert SealAlarm.objects.count() == 3
    entries = Entry.objects.filter(action="seal.broken")
    assert {entry.object_ref for entry in entries} == {c.ref for c in (flipped, one, other)}


def test_a_value_that_was_moved_to_another_column_is_found() -> None:
    complaint = file_sealed()
    run(MOVE, "complaints_identity", "name", complaint.pk)
    assert check(complaint) == ["complaints_identity.name"]


def test_the_alarm_stands_on_the_page_of_those_who_may_read_the_case_and_tells_no_value() -> None:
    plain = file_sealed()
    officer = Filer(FilerKind.OFFICER, Disclosure.SEALED, "Olga Demonstration")
    restricted = file_sealed(filer=officer)
    for complaint in (plain, restricted):
        flip("complaints_identity", "name", complaint)
        check(complaint)
    for role, seen, hidden in (
        (Role.INTAKE, plain, restricted),
        (Role.WHISTLEBLOWER_TEAM, restricted, plain),
    ):
        page = signed_in(person(role)).get("/staff/attention/").content.decode()
        assert "Something sealed does not open" in page
        assert seen.case_number in page
        assert hidden.case_number not in page
        assert "Dolores" not in page
        assert "Olga" not in page


def test_an_alarm_ends_when_all_opens_again_and_is_told_once_meanwhile() -> None:
    complaint = file_sealed()
    flip("complaints_identity", "name", complaint)
    check(complaint)
    check(complaint)
    assert Entry.objects.filter(action="seal.broken").count() == 1
    flip("complaints_identity", "name", complaint)  # the same bit back
    assert check(complaint) == []
    assert SealAlarm.objects.get().mended_at is not None
    page = signed_in(person(Role.INTAKE)).get("/staff/attention/").content.decode()
    assert "Something sealed does not open" not in page


def test_whoever_meets_a_broken_seal_has_the_case_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    complaint = file_sealed()
    flip("complaints_identity", "name", complaint)
    asked: list[tuple[str, list[str]]] = []
    monkeypatch.setattr(
        "complaints.seal_watch.current_app.send_task",
        lambda name, arguments, **_: asked.append((name, arguments)),
    )
    with pytest.raises(SealBroken):
        access.sealed_values(complaint)
    assert asked == [("complaints.check_seals", [str(complaint.pk)])]
    tasks.check_seals(*asked[0][1])
    assert SealAlarm.objects.get().places == ["complaints_identity.name"]


def test_a_case_page_of_a_tampered_case_is_no_fault_and_tells_no_value() -> None:
    complaint = file_sealed()
    flip("complaints_datakey", "wrapped", complaint)
    client: Client = signed_in(person(Role.INTAKE))
    response = client.get(f"/staff/cases/{complaint.case_number}/")
    assert response.status_code == 200
    assert "Dolores" not in response.content.decode()


def test_the_sample_of_beat_finds_it_and_the_command_says_so() -> None:
    complaint = file_sealed()
    file_demonstration(BATON_IN_JACKSON)
    flip("complaints_identity", "email", complaint)
    tasks.sample_seals()
    assert SealAlarm.objects.get().complaint == complaint
    told = StringIO()
    with pytest.raises(CommandError):
        call_command("check_seals", stdout=told)
    assert told.getvalue() == "2 cases checked, 1 with broken seals\n"
