"""An agency's pages: its own referrals, their packets, its answer."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from django.http.response import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accountability import staff_casework
from accountability.agency import referral_list
from accounts.roles import Role
from complaints.vocabulary import Injury
from ledger.models import Entry
from routing.installation import install_defaults
from routing.models import Packet, Referral
from routing.packets.snapshot import open_snapshot
from tests.cast import file_demonstration, person, signed_in
from tests.published import PDF, publish
from tests.rows import bypassing_triggers

AGENCY = "jackson-prosecutor"


@pytest.fixture
def referral(db: None) -> Referral:
    install_defaults()
    file_demonstration()
    publish(Packet.objects.get())
    return Referral.objects.get()


@pytest.fixture
def rita(db: None) -> Client:
    return signed_in(person(Role.AGENCY_REVIEWER, AGENCY))


@pytest.fixture
def adam(db: None) -> Client:
    return signed_in(person(Role.AGENCY_ADMINISTRATOR, AGENCY))


def page(referral: Referral, part: str = "") -> str:
    return f"/agency/referrals/{referral.pk}/{part}"


def taken(answer: HttpResponseBase) -> bytes:
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def test_the_page_says_why_it_came_and_what_the_packet_is(referral: Referral, rita: Client) -> None:
    said = rita.get(page(referral)).content.decode()
    for words in (
        "Every use-of-force complaint goes to an outside agency for review.",
        "independent review of force", "kc-2020.1", Packet.objects.get().sha256,
        "No agency that was asked for had a known conflict.",
    ):  # fmt: skip
        assert words in said


def test_a_reviewers_first_look_stops_the_clock_for_opening(
    referral: Referral, rita: Client, adam: Client
) -> None:
    assert adam.get(page(referral)).status_code == 200
    referral.refresh_from_db()
    assert referral.opened_at is None
    rita.get(page(referral))
    referral.refresh_from_db()
    assert referral.opened_at is not None


def test_the_packet_comes_whole_under_a_name_that_says_nothing(
    referral: Referral, rita: Client
) -> None:
    answer = rita.get(page(referral, "packet/"))
    assert answer.headers["Content-Type"] == "application/pdf"
    name = f"referral-{referral.pk.hex[:8]}-v1.pdf"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert "no-store" in answer.headers["Cache-Control"]
    assert hashlib.sha256(taken(answer)).hexdigest() == Packet.objects.get().sha256
    referral.refresh_from_db()
    assert referral.state == "downloaded"


def test_damaged_bytes_do_not_leave_and_nothing_is_recorded(
    referral: Referral, rita: Client
) -> None:
    Path(Packet.objects.get().file.path).write_bytes(PDF + b"more")
    answer = rita.get(page(referral, "packet/"))
    assert answer.status_code == 503
    assert "The packet was held back" in answer.content.decode()
    assert not Entry.objects.filter(action="packet.downloaded").exists()


def test_before_the_packet_is_ready_the_page_says_so(rita: Client) -> None:
    install_defaults()
    file_demonstration()
    waiting = Referral.objects.get()
    assert "It is being made." in rita.get(page(waiting)).content.decode()
    assert rita.get(page(waiting, "packet/")).status_code == 404
    answer = rita.post(page(waiting, "acknowledge/"), follow=True)
    assert "The packet is not ready yet" in answer.content.decode()


def test_acknowledging_is_said_on_the_page_with_the_name(referral: Referral, rita: Client) -> None:
    said = rita.post(page(referral, "acknowledge/"), follow=True).content.decode()
    assert "Acknowledged by Demonstration agency reviewer" in said
    assert "Acknowledge this referral" not in said
    assert rita.post(page(referral, "acknowledge/")).status_code == 302


def test_a_reloaded_acknowledgment_changes_nothing(referral: Referral, rita: Client) -> None:
    assert rita.get(page(referral, "acknowledge/")).headers["Location"] == page(referral)
    referral.refresh_from_db()
    assert referral.acknowledged_at is None


def test_an_administrator_reads_and_does_not_handle(referral: Referral, adam: Client) -> None:
    said = adam.get(page(referral)).content.decode()
    assert "Download the packet" not in said
    assert "Acknowledge this referral" not in said
    assert Packet.objects.get().sha256 in said


def test_an_agency_that_stepped_back_cannot_download(referral: Referral, rita: Client) -> None:
    with bypassing_triggers():
        Referral.objects.update(state="recused")
    assert "stepped back" in rita.get(page(referral)).content.decode()
    assert rita.get(page(referral, "packet/")).status_code == 404


def test_the_page_never_holds_the_filers_words(referral: Referral, rita: Client) -> None:
    for path in (page(referral), "/agency/"):
        assert "baton on Main Street" not in rita.get(path).content.decode()


def many(count: int) -> None:
    """More referrals of the same agency, an hour apart in pairs."""
    install_defaults()
    for _ in range(count):
        file_demonstration()
    now = timezone.now()
    with bypassing_triggers():
        for number, pk in enumerate(Referral.objects.values_list("pk", flat=True)):
            moment = now - timedelta(hours=number // 2)
            Referral.objects.filter(pk=pk).update(made_at=moment, open_by=moment)


@pytest.mark.parametrize("show", ["all", "unopened"])
def test_paging_shows_each_referral_once_and_in_order(
    rita: Client, show: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    many(7)
    monkeypatch.setattr(referral_list, "PAGE_SIZE", 2)
    seen, after = [], ""
    for _ in range(10):
        answer = rita.get("/agency/", {"show": show, "after": after})
        seen += [row.referral for row in answer.context["page"].rows]
        place = answer.context["page"].next_place
        if place is None:
            break
        after = str(place)
    assert len({r.pk for r in seen}) == len(seen) == 7
    key = (lambda r: -r.made_at.timestamp()) if show == "all" else (lambda r: r.open_by)
    assert seen == sorted(seen, key=lambda r: (key(r), r.pk))


@pytest.mark.parametrize("query", ["?show=nonsense", "?after=nonsense", "?after=9.zz", "?show=%00"])
def test_an_odd_address_shows_the_list_and_says_so(
    referral: Referral, rita: Client, query: str
) -> None:
    answer = rita.get(f"/agency/{query}")
    assert "asked for something that does not exist" in answer.content.decode()
    assert referral.complaint.case_number in answer.content.decode()


def test_the_list_costs_the_same_however_long_it_is(rita: Client) -> None:
    install_defaults()
    rita.get("/agency/")  # the first request also looks whether a second factor was shown
    counts = []
    for _ in range(2):
        file_demonstration()
        file_demonstration()
        with CaptureQueriesContext(connection) as asked:
            rita.get("/agency/")
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 10


def test_a_review_begins_and_is_concluded_and_staff_and_filer_see_the_finding(
    referral: Referral, rita: Client
) -> None:
    rita.post(page(referral, "acknowledge/"))
    told = rita.post(page(referral, "begin/"), follow=True).content.decode()
    assert "the review began" in told
    told = rita.post(
        page(referral, "conclude/"), {"finding": "not_sustained", "note": "No <b>camera</b>."},
        follow=True,
    ).content.decode()  # fmt: skip
    assert "<strong>Not sustained</strong>" in told
    assert "No &lt;b&gt;camera&lt;/b&gt;." in told
    for closed in ("Conclude the review", "Say that the review began", "Step back from this"):
        assert closed not in told
    case = f"/staff/cases/{referral.complaint.case_number}/"
    told = signed_in(person(Role.INTAKE)).get(case).content.decode()
    for words in ("Not sustained", "camera", "Began the review.", "Concluded the review:"):
        assert words in told


def test_a_conclusion_without_a_finding_says_what_to_do_and_keeps_the_note(
    referral: Referral, rita: Client
) -> None:
    rita.post(page(referral, "acknowledge/"))
    told = rita.post(page(referral, "conclude/"), {"finding": "", "note": "So far."})
    said = told.content.decode()
    assert "Nothing was saved. Please change this first" in said
    assert '<a href="#id_finding">' in said
    assert "So far." in said
    referral.refresh_from_db()
    assert referral.finding == ""


def test_what_was_concluded_stands(referral: Referral, rita: Client) -> None:
    rita.post(page(referral, "acknowledge/"))
    rita.post(page(referral, "conclude/"), {"finding": "sustained"})
    told = rita.post(page(referral, "conclude/"), {"finding": "unfounded"}).content.decode()
    assert "its finding stands" in told
    told = rita.post(page(referral, "recuse/"), {"reason": "Too late."}).content.decode()
    assert "its finding stands" in told
    referral.refresh_from_db()
    assert (referral.state, referral.finding) == ("concluded", "sustained")
    with pytest.raises(IntegrityError, match="stands"), transaction.atomic():
        Referral.objects.update(finding="unfounded")


def test_nothing_is_concluded_before_it_is_acknowledged(referral: Referral, rita: Client) -> None:
    assert "Conclude the review" not in rita.get(page(referral)).content.decode()
    told = rita.post(page(referral, "conclude/"), {"finding": "sustained"}).content.decode()
    assert "has not acknowledged" in told


def test_the_page_lists_the_rules_of_the_decision_that_the_newest_packet_tells(
    referral: Referral, rita: Client
) -> None:
    before = rita.get(page(referral)).content.decode()
    assert "A newer one is being made" not in before
    staff_casework.add_injury(
        complaint=referral.complaint, injury=Injury.DEATH, actor=person(Role.INTAKE)
    )
    newest = Packet.objects.filter(referral=referral).order_by("-version")[0]
    told = rita.get(page(referral))
    assert "A newer one is being made" in told.content.decode()
    listed = {line.rule for line in told.context["page"].rules}
    in_packet = {rule["rule"] for rule in open_snapshot(newest)["routing"]["rules"]}
    assert listed == in_packet
    assert listed != {ground for g in referral.grounds for ground in g["rules"]}


# --- Versions, and how far they are --------------------------------------------------------------


def next_version(referral: Referral) -> Packet:
    """More becomes known; the next version waits."""
    staff = person(Role.INTAKE)
    staff_casework.add_statement(
        complaint=referral.complaint, words="He hit me again.", actor=staff
    )
    return Packet.objects.get(version=2)


def test_a_newer_version_is_told_of_until_it_is_downloaded(
    referral: Referral, rita: Client
) -> None:
    words = "Version 2 is ready; your agency downloaded version 1"
    taken(rita.get(page(referral, "packet/")))
    publish(next_version(referral), PDF + b" 2")
    for path in (page(referral), "/agency/"):
        assert words in rita.get(path).content.decode()
    taken(rita.get(page(referral, "packet/1/")))
    assert words in rita.get(page(referral)).content.decode(), "that was the older one again"
    taken(rita.get(page(referral, "packet/2/")))
    for path in (page(referral), "/agency/"):
        assert "Version 2 is ready" not in rita.get(path).content.decode()


def test_older_versions_stay_downloadable_each_with_its_own_bytes(
    referral: Referral, rita: Client
) -> None:
    publish(next_version(referral), PDF + b" 2")
    said = rita.get(page(referral)).content.decode()
    assert page(referral, "packet/1/") in said
    assert taken(rita.get(page(referral, "packet/1/"))) == PDF
    assert taken(rita.get(page(referral, "packet/2/"))) == PDF + b" 2"
    assert taken(rita.get(page(referral, "packet/"))) == PDF + b" 2"


@pytest.mark.parametrize("version", [0, 3, 10**30])
def test_a_version_that_is_not_there_is_a_404(
    referral: Referral, rita: Client, version: int
) -> None:
    next_version(referral)  # waits
    for part in (f"packet/{version}/", f"bundle/{version}/", "packet/2/"):
        assert rita.get(page(referral, part)).status_code == 404


def test_asking_how_far_the_packet_is_opens_no_referral(rita: Client) -> None:
    install_defaults()
    file_demonstration()
    waiting = Referral.objects.get()
    said = rita.get(page(waiting, "progress/")).content.decode()
    assert "data-waits" in said
    assert "Version 1 of the packet: waiting to be made, next for this agency." in said
    waiting.refresh_from_db()
    assert waiting.opened_at is None
    publish(Packet.objects.get())
    said = rita.get(page(waiting, "progress/")).content.decode()
    assert "data-waits" not in said
    assert "Acknowledge this referral" in said


def test_the_pages_ask_as_little_whatever_the_number_of_versions(
    referral: Referral, rita: Client
) -> None:
    def queries(path: str) -> int:
        rita.get(path)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            rita.get(path)
        return len(asked)

    paths = (page(referral), "/agency/", page(referral, "progress/"))
    before = [queries(path) for path in paths]
    publish(next_version(referral), PDF + b" 2")
    assert [queries(path) for path in paths] == before
    staff = person(Role.SUPERVISOR)
    staff_casework.add_statement(complaint=referral.complaint, words="And again.", actor=staff)
    # The place in the queue is one query more where a version waits.
    assert [queries(path) for path in paths] == [before[0] + 1, before[1], before[2] + 1]
    assert max(before) < 20
