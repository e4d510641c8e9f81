"""Reprisal for a report: the law's list, a restricted case of its own, outside and alarmed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from accountability import filer_casework
from accountability.limits import WRONG_PHRASES
from accounts.roles import Role
from complaints import access as complaint_access
from complaints.evidence.kinds import UnderOrder
from complaints.filing import FiledOfficer, Filer
from complaints.models import Complaint, Fact, ReprisalReport
from complaints.tokens import new_token
from complaints.vocabulary import Disclosure, Employer, FilerKind, Reprisal
from ledger.models import Entry
from routing.installation import install_defaults
from routing.models import Referral
from tests.cast import file_demonstration, person, signed_in
from tests.resident.path import kept_phrase, shown_text
from tests.workers import until

pytestmark = pytest.mark.django_db
OFFICER = Filer(
    FilerKind.OFFICER,
    Disclosure.SEALED,
    name="Olga Demonstration",
    email="olga@demonstration.example",
)
ADDRESS = "/track/reprisal/"


@pytest.fixture(autouse=True)
def _kansas_city(db: None) -> Iterator[None]:
    install_defaults()
    WRONG_PHRASES.reset()
    yield
    WRONG_PHRASES.reset()


@pytest.fixture
def report(client: Client) -> Complaint:
    kcpd = FiledOfficer(employer=Employer.KCPD.value)
    filed = file_demonstration(filer=OFFICER, officers=(kcpd,))
    client.post("/track/", {"phrase": filed.phrase})
    return Complaint.objects.get(pk=filed.complaint_id)


def posted(**changes: Any) -> dict[str, Any]:
    return {
        "kinds": ["transfer", "warning_of_dismissal"],
        "words": "Demonstration: since my report I was moved to nights and threatened.",
        "under_order": "no",
        "token": new_token(),
    } | changes


def test_the_list_is_the_laws(client: Client, report: Complaint) -> None:
    page = client.get(ADDRESS).content.decode()
    assert "RSMo 105.055" in page
    assert {kind.value for kind in Reprisal} == {
        "dismissal", "demotion", "transfer", "reassignment", "suspension", "reprimand",
        "warning_of_dismissal", "withholding_of_work",
    }  # fmt: skip
    assert all(f'value="{kind}"' in page for kind in Reprisal)


def test_it_becomes_a_restricted_case_of_its_own_with_an_outside_agency(
    client: Client, report: Complaint
) -> None:
    answer = client.post(ADDRESS, posted())
    assert answer.status_code == 200
    tie = ReprisalReport.objects.get()
    new = tie.complaint
    assert tie.about == report
    assert tie.kinds == ["transfer", "warning_of_dismissal"]
    assert new.restricted
    assert new.disclosure == Disclosure.SEALED
    assert new.case_number in shown_text(answer)
    assert Fact.objects.filter(complaint=new, kind="allegation", code="retaliation").exists()
    assert Referral.objects.filter(complaint=new, agency__outside=True).exists()
    entry = Entry.objects.get(action="reprisal.reported")
    assert (entry.object_ref, entry.at) == (new.ref, new.filed_at)
    assert "Olga" not in answer.content.decode()
    phrase = kept_phrase(answer)
    assert new.case_number in shown_text(Client().post("/track/", {"phrase": phrase}))


def test_a_double_click_files_once(client: Client, report: Complaint) -> None:
    same = posted()
    first, second = client.post(ADDRESS, same), client.post(ADDRESS, same)
    assert kept_phrase(first) == kept_phrase(second)
    assert ReprisalReport.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_same_moment_get_the_same_case(report: Complaint) -> None:
    token, numbers = new_token(), []

    def click() -> None:
        try:
            filed = filer_casework.report_reprisal(
                complaint_id=report.pk,
                kinds=(Reprisal.TRANSFER,),
                words="Demonstration: they moved me.",
                under_order=UnderOrder.NO,
                answer_token=token,
            )
            numbers.append(filed.case_number)
        finally:
            connection.close()

    clicks = [threading.Thread(target=click) for _ in range(2)]
    with transaction.atomic():
        complaint_access.lock(report.pk)
        for each in clicks:
            each.start()
        until(lambda: _waiting_for_a_lock() == 2, within=20, what="both wait for the case")
    for each in clicks:
        each.join(timeout=20)
    assert len(numbers) == 2
    assert len(set(numbers)) == 1


def _waiting_for_a_lock() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        [[waiting]] = cursor.fetchall()
    return int(waiting)


def test_it_is_alarmed_and_tied_for_those_who_may_see_it_and_for_nobody_else(
    client: Client, report: Complaint
) -> None:
    client.post(ADDRESS, posted())
    new = ReprisalReport.objects.get().complaint
    team = signed_in(person(Role.WHISTLEBLOWER_TEAM))
    attention = shown_text(team.get("/staff/attention/"))
    assert "Reprisals that were reported (1)" in attention
    assert new.case_number in attention
    assert new.case_number in shown_text(team.get(f"/staff/cases/{report.case_number}/"))
    page = shown_text(team.get(f"/staff/cases/{new.case_number}/"))
    assert report.case_number in page
    assert "transfer, a warning of possible dismissal" in page
    for role in (Role.INTAKE, Role.SUPERVISOR, Role.AUDITOR):
        other = signed_in(person(role))
        for address in ("/staff/", "/staff/attention/", "/staff/suspicions/"):
            shown = other.get(address).content.decode()
            assert new.case_number not in shown
            assert report.case_number not in shown
            assert "Reprisals" not in shown
        assert (
            other.get(f"/staff/?q={new.case_number}")
            .content.decode()
            .count(f"/staff/cases/{new.case_number}")
            == 0
        )
        assert other.get(f"/staff/cases/{new.case_number}/").status_code == 404


@pytest.mark.parametrize(
    "changes", [{"kinds": []}, {"kinds": ["promotion"]}, {"words": ""}, {"token": "short"}]
)
def test_what_is_missing_is_asked_for_and_nothing_is_lost(
    client: Client, report: Complaint, changes: dict[str, Any]
) -> None:
    typed = posted(**changes)
    answer = client.post(ADDRESS, typed)
    assert answer.status_code == 200
    if changes.get("token"):  # a broken token is replaced; nobody has to type again
        assert ReprisalReport.objects.exists()
    else:
        assert not ReprisalReport.objects.exists()
        assert typed["words"] in answer.content.decode()


def test_a_residents_report_offers_none(client: Client) -> None:
    filed = file_demonstration()
    page = client.post("/track/", {"phrase": filed.phrase}).content.decode()
    assert ADDRESS not in page
    assert client.post(ADDRESS, posted()).headers["Location"] == "/track/"
    assert not ReprisalReport.objects.exists()


def test_sql_cannot_change_or_delete_the_tie(client: Client, report: Complaint) -> None:
    client.post(ADDRESS, posted())
    for attack in (
        "UPDATE complaints_reprisalreport SET kinds = '{demotion}'",
        "DELETE FROM complaints_reprisalreport",
    ):
        with (
            pytest.raises(IntegrityError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(attack)


@pytest.mark.parametrize(("answer", "filed"), [("unknown", 2), ("", 1), ("ordered", 1)])
def test_what_may_have_been_given_under_order_is_filed_and_waits_for_two_people(
    client: Client, report: Complaint, answer: str, filed: int
) -> None:
    client.post(ADDRESS, posted(under_order=answer))
    assert Complaint.objects.count() == filed
    for case in Complaint.objects.exclude(pk=report.pk):
        assert (case.under_order, case.account_withheld) == (answer, True)
