"""An agency's pages: its own referrals, their packets, its answer."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.http.response import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accountability.agency import referral_list
from accounts.roles import Role
from ledger.models import Entry
from routing.installation import install_defaults
from routing.models import Packet, Referral
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
