"""The queue: the clock that runs out first in front, each case once, the same cost at any depth."""

from __future__ import annotations

from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accountability import staff_casework
from accountability.staff import queue
from accounts.models import User
from accounts.roles import Role
from complaints import triage
from complaints.filing import Filer
from complaints.models import Complaint
from complaints.statuses import ClosingReason
from complaints.vocabulary import Allegation, FilerKind, Injury
from complaints.withdrawal import withdraw_complaint
from routing import referral
from routing.installation import install_defaults
from tests.cast import file_demonstration, person, signed_in
from tests.rows import bypassing_triggers

OFFICER = Filer(kind=FilerKind.OFFICER)
RUDE = {
    "narrative": "Demonstration: the officer was rude to me at the counter and laughed about it.",
    "force_types": (),
    "allegations": (Allegation.DISCOURTESY,),
}


@pytest.fixture(autouse=True)
def _kansas_city(db: None) -> None:
    install_defaults()


@pytest.fixture
def user() -> User:
    return person(Role.INTAKE)


@pytest.fixture
def ines(user: User) -> Client:
    return signed_in(user)


def filed(**changes: Any) -> Complaint:
    return Complaint.objects.get(case_number=file_demonstration(**changes).case_number)


def shown(client: Client, **query: str) -> list[str]:
    rows = client.get("/staff/", query).context["page"].rows
    return [row.complaint.case_number for row in rows]


def due_in(complaint: Complaint, hours: int) -> None:
    due = timezone.now() + timedelta(hours=hours)
    Complaint.objects.filter(pk=complaint.pk).update(due_at=due, next_due_at=due)


def test_the_clock_that_runs_out_first_stands_first() -> None:
    late, soon, later = filed(), filed(), filed()
    for complaint, hours in ((later, 52), (soon, 2), (late, -80)):
        due_in(complaint, hours)
    client = signed_in(person(Role.SUPERVISOR))
    assert shown(client) == [late.case_number, soon.case_number, later.case_number]
    said = client.get("/staff/").content.decode()
    assert "overdue 3 d 8 h" in said
    assert "1 h 59 min left" in said  # a clock never shows time it has not got
    assert said.count("Triage by staff") == 2  # of the latest, the agency's clock runs out first


def test_major_cases_stand_first_among_the_overdue_and_among_the_others() -> None:
    cases = {
        ("overdue", major): filed(injury=Injury.DEATH if major else Injury.NONE)
        for major in (False, True)
    } | {
        ("later", major): filed(injury=Injury.DEATH if major else Injury.NONE)
        for major in (False, True)
    }
    for (urgency, major), complaint in cases.items():  # the major ones run out last
        due_in(complaint, {"overdue": -9, "later": 9}[urgency] + (5 if major else 0))
    order = [("overdue", True), ("overdue", False), ("later", True), ("later", False)]
    seen = shown(signed_in(person(Role.INTAKE)))
    assert seen == [cases[each].case_number for each in order]


def test_the_row_names_the_clock_that_runs_out_first(user: User, ines: Client) -> None:
    filed(narrative="See video", force_types=())
    shot = filed(injury=Injury.DEATH)
    names = {row.complaint.pk: row.clock.name for row in ines.get("/staff/").context["page"].rows}
    assert names.pop(shot.pk).startswith("To be opened by ")
    assert list(names.values()) == ["Possible force, to be cleared by two people"]


def test_a_case_that_the_filer_asked_to_withdraw_says_so(ines: Client) -> None:
    filed()
    assert "asked to withdraw" not in ines.get("/staff/").content.decode()
    withdraw_complaint(complaint_id=Complaint.objects.get().pk, at=timezone.now())
    assert "Filer asked to withdraw" in ines.get("/staff/").content.decode()


@pytest.mark.parametrize(
    ("role", "sees_plain", "sees_restricted"),
    [
        (Role.INTAKE, True, False),
        (Role.SUPERVISOR, True, False),
        (Role.AUDITOR, True, False),
        (Role.WHISTLEBLOWER_TEAM, False, True),
    ],
)
@pytest.mark.parametrize("show", ["open", "all"])
def test_officers_reports_are_in_the_teams_queue_alone(
    role: Role, show: str, *, sees_plain: bool, sees_restricted: bool
) -> None:
    plain, restricted = filed(), filed(filer=OFFICER)
    seen = shown(signed_in(person(role)), show=show)
    assert (plain.case_number in seen) is sees_plain
    assert (restricted.case_number in seen) is sees_restricted


def test_who_holds_both_parts_sees_both_kinds_in_one_order(user: User, ines: Client) -> None:
    user.role_grants.create(role=Role.WHISTLEBLOWER_TEAM)
    first, second, third = filed(), filed(filer=OFFICER), filed()
    for complaint, hours in ((first, 1), (second, 2), (third, 3)):
        due_in(complaint, hours)
    assert shown(ines) == [first.case_number, second.case_number, third.case_number]


def test_mine_closed_and_all(user: User, ines: Client) -> None:
    mine, closed, other = filed(), filed(), filed()
    for complaint in (mine, closed):
        triage.claim_case(complaint_id=complaint.pk, actor=user)
    staff_casework.close_case(complaint=closed, reason=ClosingReason.DUPLICATE, note="", actor=user)
    assert shown(ines, show="mine") == [mine.case_number]
    assert shown(ines, show="closed") == [closed.case_number]
    assert set(shown(ines)) == {mine.case_number, other.case_number}
    assert set(shown(ines, show="all")) == {c.case_number for c in (mine, closed, other)}


def test_unrouted_cases_have_a_view_of_their_own(
    ines: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    filed()
    with monkeypatch.context() as broken:
        broken.setattr(referral, "route", lambda *_, **__: 1 / 0)
        stuck = filed()
    assert shown(ines, show="unrouted") == [stuck.case_number]
    assert "Not routed yet" in ines.get("/staff/").content.decode()


def test_sent_outside_or_not(ines: Client) -> None:
    outside, inside = filed(), filed(**RUDE)
    assert shown(ines, outside="yes") == [outside.case_number]
    assert shown(ines, outside="no") == [inside.case_number]


def test_a_row_says_force_major_where_it_went_and_who_has_it(user: User, ines: Client) -> None:
    shot = filed(injury=Injury.DEATH)
    triage.claim_case(complaint_id=shot.pk, actor=user)
    filed(**RUDE)
    filed(narrative="See video", force_types=())
    rows = {row.complaint.pk: row for row in ines.get("/staff/").context["page"].rows}
    assert (rows[shot.pk].major, str(rows[shot.pk].force)) == (True, "Yes")
    assert {d.agency for d in rows[shot.pk].destinations} >= {"Jackson County Prosecuting Attorney"}
    assert rows[shot.pk].complaint.claimed_by == user
    assert sorted(str(row.force) for row in rows.values()) == ["No", "Possible", "Yes"]


def test_paging_shows_each_case_once_and_in_order(
    ines: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = [filed() for _ in range(7)]
    for number, complaint in enumerate(cases):  # pairs share a clock
        due_in(complaint, number // 2)
    moments = {c.pk: c.due_at for c in Complaint.objects.all()}
    same = Complaint.objects.get(pk=cases[0].pk).next_due_at
    Complaint.objects.filter(pk__in=[c.pk for c in cases[:4]]).update(next_due_at=same)
    monkeypatch.setattr(queue, "PAGE_SIZE", 2)
    seen: list[Complaint] = []
    after = ""
    for _ in range(10):
        page = ines.get("/staff/", {"after": after}).context["page"]
        seen += [row.complaint for row in page.rows]
        if page.next_place is None:
            break
        after = str(page.next_place)
    assert len({c.pk for c in seen}) == len(seen) == len(moments) == 7
    assert seen == sorted(seen, key=lambda c: (c.next_due_at, c.pk))


@pytest.mark.parametrize(
    "query", ["?show=nonsense", "?after=1.2", "?outside=maybe", "?show=%00", "?after=%00&show=open"]
)
def test_an_odd_address_shows_the_queue_and_says_so(ines: Client, query: str) -> None:
    complaint = filed()
    answer = ines.get(f"/staff/{query}")
    assert answer.status_code == 200
    assert complaint.case_number in answer.content.decode()
    assert "asked for something that does not exist" in answer.content.decode()


def test_a_page_takes_ten_queries_at_most_however_many_cases(user: User, ines: Client) -> None:
    user.role_grants.create(role=Role.WHISTLEBLOWER_TEAM)
    ines.get("/staff/")  # the first request also looks whether a second factor was shown
    counts = []
    for _ in range(2):
        for number in range(4):
            filed(filer=OFFICER if number % 2 else Filer())
        with CaptureQueriesContext(connection) as asked:
            assert ines.get("/staff/", {"outside": "yes"}).status_code == 200
        counts.append(len([q for q in asked if "SAVEPOINT" not in q["sql"]]))
    assert counts[0] == counts[1] <= 10


def test_the_page_reads_no_more_than_it_shows_at_any_filter_and_depth(
    user: User, ines: Client
) -> None:
    """Of 8,000 cases; the rows that the plan touched, not the time: machines differ."""
    filed()
    with connection.cursor() as cursor, bypassing_triggers():
        cursor.execute(
            "INSERT INTO complaints_complaint SELECT (jsonb_populate_record(c, jsonb_build_object("
            "'id', gen_random_uuid(), 'case_number', 'KC-' || n,"
            " 'phrase_hmac', '\\x' || md5(n::text), 'major', mod(n, 9) = 0,"
            " 'sent_outside', mod(n, 3) = 0,"
            " 'status', CASE WHEN mod(n, 4) = 0 THEN 'closed' ELSE 'received' END,"
            " 'closing_reason', CASE WHEN mod(n, 4) = 0 THEN 'duplicate' ELSE '' END,"
            " 'claimed_by_id', CASE WHEN mod(n, 10) = 0 THEN %s END,"
            " 'routing_state', CASE WHEN mod(n, 800) = 0 THEN 'unrouted' ELSE 'routed' END,"
            " 'filed_at', c.filed_at - n * interval '1 minute',"
            " 'next_due_at', c.due_at + (n - 4000) * interval '1 minute'))).*"
            " FROM complaints_complaint c, generate_series(1, 8000) n",
            [user.pk],
        )
        # What earlier tests rolled back still fills the indexes; no vacuum runs in a transaction.
        cursor.execute("REINDEX TABLE complaints_complaint")
        cursor.execute("ANALYZE complaints_complaint")
    later = Complaint.objects.filter(next_due_at__gt=timezone.now()).order_by("next_due_at")[900]
    deep = queue.QueuePlace(timezone.now(), queue.Spot(5, later.next_due_at, later.pk))
    for show, outside, after in product(queue.Show, queue.Outside, ("", str(deep))):
        with CaptureQueriesContext(connection) as asked:
            ines.get("/staff/", {"show": show.value, "outside": outside.value, "after": after})
        for listing in [q["sql"] for q in asked if "LIMIT 51" in q["sql"]]:
            most = 51 * listing.count("LIMIT 51") + 200
            assert rows_touched(listing) <= most, (show, outside, after)


def rows_touched(sql: str) -> int:
    """How many rows of the table the database looked at to answer."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql.replace('%', '%%')}")
        [[[plan]]] = cursor.fetchall()

    def touched(node: dict[str, Any]) -> int:
        if "Plans" in node:
            return sum(touched(part) for part in node["Plans"]) * node["Actual Loops"]
        filtered = node.get("Rows Removed by Filter", 0)
        return int((node["Actual Rows"] + filtered) * node["Actual Loops"])

    return touched(plan["Plan"])
