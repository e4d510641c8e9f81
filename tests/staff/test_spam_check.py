"""The spam check: clusters, samples read in place, two people; what is real goes out at once."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accountability.staff import spam_check_page
from accounts.models import User
from accounts.roles import Role
from complaints import spam_closing
from complaints.filing import Filer
from complaints.models import Complaint, SpamClearing, SpamHold, SpamReading
from complaints.vocabulary import FilerKind, ForceType
from ledger.actions import Action
from ledger.models import Entry
from routing import referral
from routing.installation import install_defaults
from routing.models import Referral
from tests.cast import SEALED_FILER, person, signed_in
from tests.held import REAL, cluster_of, flood, held
from tests.resident.path import shown_text

LIST = "/staff/spam-check/"


@pytest.fixture(autouse=True)
def _kansas_city(db: None) -> None:
    install_defaults()


@pytest.fixture
def ines_user() -> User:
    return person(Role.INTAKE)


@pytest.fixture
def ines(ines_user: User) -> Client:
    return signed_in(ines_user)


@pytest.fixture
def sam() -> Client:
    return signed_in(person(Role.SUPERVISOR))


def page(complaint: Complaint, step: str = "") -> str:
    return f"{LIST}{cluster_of(complaint).slug}/{step}"


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return shown_text(answer)


def asked_about(client: Client, address: str) -> set[str]:
    """The reports on the page that wait for the reader's word."""
    return set(re.findall(r'name="(mark\.[0-9a-f-]+)"', client.get(address).content.decode()))


def read_all(client: Client, complaint: Complaint) -> None:
    """Draw a sample, and call all of it spam, page after page."""
    client.post(page(complaint, "draw/"))
    while waiting := asked_about(client, page(complaint)):
        client.post(page(complaint, "mark/"), dict.fromkeys(waiting, "spam"))


def test_what_resembles_nothing_stands_first_and_the_flood_at_a_glance(ines: Client) -> None:
    spam = flood(8)
    single = held(f"{REAL} {REAL}")
    said = text(ines, LIST)
    assert "The largest flood 8 much alike" in said
    shown = ines.get(LIST).context["page"].rows
    assert [row.standing.reports for row in shown] == [1, 8]
    assert shown[0].standing.cluster == cluster_of(single)
    assert shown[1].standing.cluster == cluster_of(spam[0])
    assert REAL[:60] in said
    assert single.narrative not in said  # a list shows the beginning alone


def test_two_people_clear_a_flood_through_the_pages(
    ines: Client, sam: Client, ines_user: User
) -> None:
    spam = flood(12)
    read_all(ines, spam[0])
    answer = ines.post(page(spam[0], "propose/"), {"reason": "Watches."}, follow=True)
    assert "a second person must read a sample and agree" in shown_text(answer)
    assert "You are the first person." in text(ines, page(spam[0]))
    assert "Clear these as" not in text(ines, page(spam[0]))
    assert f"{ines_user.name} would clear; a second person is needed" in text(sam, LIST)
    before = text(sam, page(spam[0]))
    assert "Watches." in before
    assert "Clear these as the second person" not in before  # nobody agrees unread
    read_all(sam, spam[0])
    assert "Clear these as the second person" in text(sam, page(spam[0]))
    clearing = SpamClearing.objects.get()
    sam.post(page(spam[0], f"clearings/{clearing.pk}/confirm/"), {"reason": "Yes."})
    assert "The cases are being closed: 0 of 12" in text(sam, page(spam[0]))
    assert 'data-progress="' in sam.get(page(spam[0])).content.decode()
    while spam_closing.carry_out_clearing(clearing.pk):
        pass
    done = text(ines, page(spam[0]))
    assert "Nothing of this waits any more" in done
    assert "12 reports were cleared by two people, and are closed." in done
    assert "data-waits" not in ines.get(page(spam[0], "progress/")).content.decode()
    assert "Nothing waits here" in text(ines, LIST)
    assert all(report.case_number in done for report in spam)
    cleared = ines.get(f"{LIST}cleared/")
    assert f"{cluster_of(spam[0]).slug}/" in cleared.content.decode()
    assert "Watches." in shown_text(cleared)
    team = signed_in(person(Role.WHISTLEBLOWER_TEAM))
    assert "Nothing was cleared" in text(team, f"{LIST}cleared/")


def test_a_sampled_report_is_read_in_place_with_its_words_marked(ines: Client) -> None:
    words = "Demonstration: there was a scuffle with the officer and I ended up on the floor."
    report = held(words, evidence_notes="A film of it.")
    ines.post(page(report, "draw/"))
    said = ines.get(page(report)).content.decode()
    assert "<mark>" in said
    assert "A film of it." in said
    assert report.case_number in said


def test_nothing_is_shown_to_be_judged_before_the_server_drew_it(ines: Client) -> None:
    spam = flood(9)
    assert asked_about(ines, page(spam[0])) == set()
    assert "Draw a sample of 7" in text(ines, page(spam[0]))
    ines.post(page(spam[0], "draw/"))
    assert len(asked_about(ines, page(spam[0]))) == 7


def test_a_real_report_goes_out_at_once_and_ends_the_sampling(ines: Client, sam: Client) -> None:
    spam = flood(9)
    read_all(ines, spam[0])
    ines.post(page(spam[0], "propose/"), {"reason": "Watches."})
    sam.post(page(spam[0], "draw/"))
    real, *others = sorted(asked_about(sam, page(spam[0])))
    answer = sam.post(page(spam[0], "mark/"), {real: "real", others[0]: "spam"}, follow=True)
    assert "2 reports are marked. 1 is real, and went out." in shown_text(answer)
    released = Complaint.objects.get(pk=real.removeprefix("mark."))
    assert released.routing_state == "routed"
    assert SpamHold.objects.get(pk=released.pk).state == "released"
    said = text(ines, page(spam[0]))
    assert "Somebody found a real report among these." in said
    assert "To be read one by one" in said
    assert SpamClearing.objects.get().state == "declined"
    assert "One of these was taken for a real report." in said


def test_a_fault_in_routing_takes_the_mark_back_and_says_so(
    ines: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = held()
    ines.post(page(report, "draw/"))
    monkeypatch.setattr(referral, "route", lambda *_, **__: 1 / 0)
    answer = ines.post(
        page(report, "mark/"), dict.fromkeys(asked_about(ines, page(report)), "real"), follow=True
    )
    assert "Not everything could be saved." in shown_text(answer)
    assert SpamHold.objects.get().state == "held"
    assert SpamReading.objects.get().mark == ""


def test_what_tells_of_force_is_shown_to_each_person_unasked(ines: Client, sam: Client) -> None:
    flood(7)
    forceful = held(flood(1)[0].narrative, force_types=(ForceType.BATON,))
    for client in (ines, sam):
        assert asked_about(client, page(forceful)) == {f"mark.{forceful.pk}"}
        assert "Tells of force" in text(client, page(forceful))
        assert "Baton" in text(client, page(forceful))


def test_nothing_is_cleared_without_a_reason(ines: Client) -> None:
    spam = flood(3)
    read_all(ines, spam[0])
    answer = ines.post(page(spam[0], "propose/"), {"reason": "  "})
    assert "nothing is cleared without one" in shown_text(answer)
    assert not SpamClearing.objects.exists()


def test_an_unread_sample_is_no_ground(ines: Client) -> None:
    spam = flood(3)
    answer = ines.post(page(spam[0], "propose/"), {"reason": "Watches."}, follow=True)
    assert "You have not read your whole sample yet" in shown_text(answer)


def test_declining_needs_a_reason_and_lets_them_wait(ines: Client, sam: Client) -> None:
    spam = flood(3)
    read_all(ines, spam[0])
    ines.post(page(spam[0], "propose/"), {"reason": "Watches."})
    clearing = SpamClearing.objects.get()
    address = page(spam[0], f"clearings/{clearing.pk}/decline/")
    assert "Give your reason" in shown_text(sam.post(address, {"answer": ""}))
    sam.post(address, {"answer": "They may be customers."})
    assert "They may be customers." in text(ines, page(spam[0]))
    assert "Clear these as the first person" in text(ines, page(spam[0]))


@pytest.mark.parametrize("state", ["held", "cleared"])
def test_one_person_releases_a_report_on_its_own_page(
    ines: Client, sam: Client, state: str
) -> None:
    report = held(force_types=(ForceType.BATON,))
    case = f"/staff/cases/{report.case_number}/"
    assert "waits for the spam check" in text(ines, case)
    assert "Spam check; then it goes out as force" in text(ines, case)
    step, field = "release/", "because"
    if state == "cleared":
        for client in (ines, sam):
            read_all(client, report)
        ines.post(page(report, "propose/"), {"reason": "Watches."})
        clearing = SpamClearing.objects.get()
        sam.post(page(report, f"clearings/{clearing.pk}/confirm/"), {"reason": "Yes."})
        spam_closing.carry_out_clearing(clearing.pk)
        assert "Two people cleared this as spam." in text(ines, case)
        step = "reopen/"
    answer = ines.post(f"{case}{step}", {field: "The filer called."}, follow=True)
    assert answer.status_code == 200
    assert Referral.objects.filter(complaint=report, agency__outside=True).exists()
    assert SpamHold.objects.get().state == "released"
    assert "waits for the spam check" not in text(ines, case)


def test_the_timeline_tells_each_step_in_words(ines: Client, sam: Client) -> None:
    report = held()
    for client in (ines, sam):
        read_all(client, report)
    ines.post(page(report, "propose/"), {"reason": "Watches."})
    clearing = SpamClearing.objects.get()
    sam.post(page(report, f"clearings/{clearing.pk}/confirm/"), {"reason": "Yes."})
    spam_closing.carry_out_clearing(clearing.pk)
    case = f"/staff/cases/{report.case_number}/"
    ines.post(f"{case}reopen/", {"because": "It is real."})
    said = text(ines, case)
    assert not re.search(r"spam\.[a-z]", said)  # no bare name of an action
    assert "Took it for spam." in said
    assert "Said so as the second person: it was closed as spam." in said


def test_reading_in_place_is_recorded_once_an_hour(ines: Client, ines_user: User) -> None:
    report = held()
    ines.post(page(report, "draw/"))
    for _ in range(2):
        ines.get(page(report))
    read = Entry.objects.filter(action=Action.COMPLAINT_READ, object_ref=report.ref)
    assert [entry.actor_ref for entry in read] == [f"staff:{ines_user.pk}"]


def test_restricted_reports_are_for_the_team_alone(ines: Client) -> None:
    plain, restricted = held(), held(filer=Filer(kind=FilerKind.OFFICER))
    assert cluster_of(plain) != cluster_of(restricted)
    team = signed_in(person(Role.WHISTLEBLOWER_TEAM))
    assert len(ines.get(LIST).context["page"].rows) == 1
    assert ines.get(page(restricted)).status_code == 404
    assert team.get(page(plain)).status_code == 404
    assert "Restricted" in text(team, page(restricted))
    mark = {f"mark.{restricted.pk}": "real"}
    assert ines.post(page(plain, "mark/"), mark).status_code == 404
    assert SpamHold.objects.get(pk=restricted.pk).state == "held"


def test_who_only_reads_judges_nothing(ines: Client) -> None:
    spam = flood(3)
    auditor = signed_in(person(Role.AUDITOR))
    said = text(auditor, page(spam[0]))
    assert "You read these; others judge them." in said
    assert "Draw" not in said


def test_replaced_words_are_not_marked_and_nothing_sealed_shows(ines: Client) -> None:
    report = held(
        f"Demonstration: I am {SEALED_FILER.name}. There was a scuffle and I was on the floor.",
        filer=SEALED_FILER,
    )
    ines.post(page(report, "draw/"))
    said = ines.get(page(report)).content.decode()
    assert "<mark>" not in said
    assert "Dolores" not in said
    assert "Dolores" not in text(ines, LIST)


@pytest.mark.parametrize(
    "address",
    [
        "x/", "r0000000000000000/", "zzzz/", "r00000000000000001/", "?page=0", "?page=x",
        "?page=99999999999999999999", "?page=9999", "r0000000000000000/clearings/1/confirm/",
    ],
)  # fmt: skip
def test_a_senseless_address_is_no_fault(ines: Client, address: str) -> None:
    assert ines.get(LIST + address).status_code in (200, 302, 404)
    assert ines.post(LIST + address, {"mark.x": "spam"}).status_code in (302, 404, 405)


def test_senseless_marks_change_nothing(ines: Client) -> None:
    report = held()
    for posted in (
        {"mark.": "spam"}, {"mark.x": "real"}, {f"mark.{report.pk}": "perhaps"},
        {f"mark.{report.pk}\x00": "spam"}, {},
    ):  # fmt: skip
        assert ines.post(page(report, "mark/"), posted).status_code == 302
    assert not SpamReading.objects.exists()


def test_pages_of_the_list_lose_no_cluster(ines: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spam_check_page, "PAGE_SIZE", 2)
    singles = [held(words) for words in DIFFERENT]
    flood(4)
    seen = []
    for number in (1, 2, 3):
        seen += [row.standing for row in ines.get(LIST, {"page": number}).context["page"].rows]
    assert [standing.reports for standing in seen] == [1, 1, 1, 4]
    assert {standing.cluster for standing in seen} >= {cluster_of(each) for each in singles}


DIFFERENT = (
    "Demonstration: the officer at the library laughed about my accent and sent me away.",
    "Demonstration: nobody answered when I called the station about my stolen bicycle.",
    "Demonstration: a patrol car blocked our driveway the whole night with its lights on.",
)


@pytest.mark.parametrize("where", ["list", "cluster"])
def test_the_pages_cost_the_same_however_much_waits(ines: Client, where: str) -> None:
    spam = flood(6)
    counts = []
    for _ in range(2):
        ines.post(page(spam[0], "draw/"))
        address = LIST if where == "list" else page(spam[0])
        ines.get(address)  # the readings are in the ledger now
        with CaptureQueriesContext(connection) as asked:
            ines.get(address)
        counts.append(len(asked))
        flood(6)
        held(DIFFERENT[0])
    assert counts[0] == counts[1] <= (10 if where == "list" else 20)


def test_overdue_reports_say_so(ines: Client) -> None:
    report = held()
    with time_machine.travel(timezone.now() + timedelta(hours=25), tick=False):
        client = signed_in(User.objects.get())
        assert "overdue" in text(client, LIST)
        assert "overdue" in text(client, page(report))
