"""The API of the agencies: what their pages do, as JSON, for their own referrals alone."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accountability import casework
from accountability.agency import referral_list
from accounts.models import User
from accounts.roles import Role
from complaints.models import EvidenceFile
from ledger.models import Entry
from routing.installation import install_defaults
from routing.models import Packet, Referral
from tests.cast import BACKEND, file_demonstration, person, signed_in
from tests.complaints.evidence.sent import accepted_photo
from tests.published import PDF, publish

pytestmark = pytest.mark.django_db
AGENCY = "jackson-prosecutor"
LIST = "/api/v1/referrals/"
STEPS: dict[str, dict[str, str]] = {
    "acknowledge/": {},
    "recuse/": {"reason": "Our investigator is the officer's brother."},
    "update/": {"state": "under_review"},
}


@pytest.fixture
def referral(db: None) -> Referral:
    install_defaults()
    file_demonstration()
    publish(Packet.objects.get())
    return Referral.objects.get()


@pytest.fixture
def rita(db: None) -> Client:
    return signed_in(person(Role.AGENCY_REVIEWER, AGENCY))


def post(client: Client, referral: Referral, step: str, **body: str) -> Any:
    address = f"{LIST}{referral.pk}/{step}"
    return client.post(address, body, content_type="application/json")


def test_the_list_holds_the_agencys_own_referrals_with_their_packets(
    referral: Referral, rita: Client
) -> None:
    [listed] = rita.get(LIST).json()["results"]
    assert listed["id"] == str(referral.pk)
    assert (listed["agency"], listed["state"], listed["live"]) == (AGENCY, "ready", True)
    assert listed["packet"]["sha256"] == hashlib.sha256(PDF).hexdigest()
    assert signed_in(person(Role.AGENCY_REVIEWER, "fbi-kc")).get(LIST).json()["results"] == []


def test_a_packet_is_downloaded_acknowledged_reviewed_and_concluded(
    referral: Referral, rita: Client
) -> None:
    answer = rita.get(f"{LIST}{referral.pk}/packet/")
    assert b"".join(answer.streaming_content) == PDF  # type: ignore[attr-defined]
    assert "no-store" in answer["Cache-Control"]
    assert post(rita, referral, "acknowledge/").json()["state"] == "acknowledged"
    assert post(rita, referral, "update/", state="under_review").json()["state"] == "under_review"
    told = post(rita, referral, "update/", state="concluded", finding="sustained", note="See file.")
    assert (told.json()["state"], told.json()["finding"]) == ("concluded", "sustained")
    actions = set(Entry.objects.values_list("action", flat=True))
    assert {"packet.downloaded", "referral.review_began", "referral.concluded"} <= actions


def test_older_versions_of_a_packet_stay_and_are_asked_for_by_number(
    referral: Referral, rita: Client
) -> None:
    casework.tell_agencies_more(referral.complaint, at=timezone.now())
    publish(Packet.objects.get(version=2))
    [listed] = rita.get(LIST).json()["results"]
    assert [packet["version"] for packet in listed["packets"]] == [2, 1]
    assert listed["packet"] == listed["packets"][0]
    for version in (1, 2):
        answer = rita.get(f"{LIST}{referral.pk}/packet/?version={version}")
        assert f"-v{version}.pdf" in answer["Content-Disposition"]
        assert b"".join(answer.streaming_content) == PDF  # type: ignore[attr-defined]
    entries = Entry.objects.filter(action="packet.downloaded")
    versions = [json.loads(entry.content)["data"]["version"] for entry in entries]
    assert sorted(versions) == [1, 2]
    for document in ("packet", "bundle"):
        assert rita.get(f"{LIST}{referral.pk}/{document}/?version=3").status_code == 404
        for odd in ("0", "-1", "1.0", "x", "", "%00", "9" * 30, "\u0661"):
            answer = rita.get(f"{LIST}{referral.pk}/{document}/?version={odd}")
            assert answer.status_code == 400
            assert "whole number" in answer.json()["detail"]


def test_evidence_is_listed_with_the_hashes_of_both_copies(
    referral: Referral, rita: Client
) -> None:
    item = accepted_photo(referral.complaint)
    withheld = accepted_photo(referral.complaint, under_order="unknown", position=2)
    clean = EvidenceFile.objects.get(item=item, role="clean")
    [listed] = rita.get(f"{LIST}{referral.pk}/evidence/").json()
    assert (listed["id"], listed["sha256"]) == (str(item.pk), item.sha256)
    assert listed["released"] == {
        "copy": "clean",
        "media_type": clean.media_type,
        "size_bytes": clean.size_bytes,
        "sha256": clean.sha256,
    }
    assert rita.get(f"{LIST}{referral.pk}/evidence/{withheld.pk}/").status_code == 404
    post(rita, referral, "recuse/", reason="A brother.")
    assert rita.get(f"{LIST}{referral.pk}/evidence/").json() == []
    assert rita.get(f"{LIST}{referral.pk}/evidence/{item.pk}/").status_code == 404


def test_the_list_of_evidence_costs_the_same_however_long_it_is(
    referral: Referral, rita: Client
) -> None:
    address = f"{LIST}{referral.pk}/evidence/"
    rita.get(address)
    counts = []
    for position in (1, 2, 3):
        accepted_photo(referral.complaint, position=position)
        with CaptureQueriesContext(connection) as asked:
            assert len(rita.get(address).json()) == position
        counts.append(len(asked))
    assert counts[0] == counts[1] == counts[2] <= 10


def test_what_cannot_be_done_now_is_a_conflict_and_says_why(
    referral: Referral, rita: Client
) -> None:
    early = post(rita, referral, "update/", state="concluded", finding="unfounded")
    assert early.status_code == 409
    assert early["Content-Type"] == "application/problem+json"
    assert "has not acknowledged" in early.json()["detail"]
    post(rita, referral, "acknowledge/")
    post(rita, referral, "update/", state="concluded", finding="unfounded")
    again = post(rita, referral, "update/", state="concluded", finding="unfounded")
    assert again.status_code == 200  # the same answer sent twice changes nothing
    assert (
        post(rita, referral, "update/", state="concluded", finding="sustained").status_code == 409
    )
    assert post(rita, referral, "recuse/", reason="Late.").status_code == 409


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"state": "concluded"}, "/finding"),
        ({"state": "concluded", "finding": "guilty"}, "/finding"),
        ({"state": "under_review", "note": "x"}, "/finding"),
        ({"state": "recused"}, "/state"),
        ({}, "/state"),
        ({"state": "under_review", "more": "x"}, "/more"),
        ({"state": "concluded", "finding": "unfounded", "note": "x" * 10_001}, "/note"),
    ],
)
def test_a_body_that_cannot_be_used_names_the_place_and_what_to_do(
    referral: Referral, rita: Client, body: dict[str, str], pointer: str
) -> None:
    post(rita, referral, "acknowledge/")
    answer = post(rita, referral, "update/", **body)
    assert answer.status_code == 400
    [error] = answer.json()["errors"]
    assert error["pointer"] == pointer
    assert "field" not in error["detail"].lower()


@pytest.mark.parametrize("step", STEPS)
def test_others_referrals_and_unknown_ones_do_not_exist(referral: Referral, step: str) -> None:
    for role, agency in (
        (Role.AGENCY_REVIEWER, "fbi-kc"), (Role.AGENCY_ADMINISTRATOR, AGENCY),
        (Role.INTAKE, ""), (Role.SYSTEM_ADMINISTRATOR, ""),
    ):  # fmt: skip
        answer = post(signed_in(person(role, agency)), referral, step, **STEPS[step])
        assert answer.status_code == 404
        assert answer["Content-Type"] == "application/problem+json"
    assert not Entry.objects.filter(action__startswith="referral.").exists()


def test_nobody_gets_in_without_signing_in(referral: Referral) -> None:
    for answer in (Client().get(LIST), post(Client(), referral, "acknowledge/")):
        assert answer.status_code == 403
        assert "Sign in first" in answer.json()["detail"]


def test_a_post_without_the_token_against_forgery_is_refused(referral: Referral) -> None:
    rita = Client(enforce_csrf_checks=True)
    rita.force_login(person(Role.AGENCY_REVIEWER, AGENCY), backend=BACKEND)
    assert post(rita, referral, "acknowledge/").status_code == 403
    assert Referral.objects.get().acknowledged_at is None


def test_an_agency_that_stepped_back_gets_no_packet(referral: Referral, rita: Client) -> None:
    assert post(rita, referral, "recuse/", reason="A brother.").json()["live"] is False
    answer = rita.get(f"{LIST}{referral.pk}/packet/")
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"


def test_pages_follow_each_other_by_next(
    referral: Referral, rita: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(4):
        file_demonstration()
    for module in ("agency.referral_list", "api.referral_views"):
        monkeypatch.setattr(f"accountability.{module}.PAGE_SIZE", 2)
    seen: list[str] = []
    address: str | None = LIST
    while address:
        page = rita.get(address).json()
        seen += [row["id"] for row in page["results"]]
        address = page["next"]
    assert sorted(seen) == sorted(str(pk) for pk in Referral.objects.values_list("pk", flat=True))
    assert referral_list.PAGE_SIZE == 2


@pytest.mark.parametrize("query", ["?show=mine", "?after=x", "?after=%00"])
def test_an_odd_question_is_answered_with_what_to_ask(rita: Client, query: str) -> None:
    answer = rita.get(LIST + query)
    assert answer.status_code == 400
    assert "show=unopened" in answer.json()["detail"]


def test_the_list_costs_the_same_however_long_it_is(referral: Referral, rita: Client) -> None:
    rita.get(LIST)  # the first request also looks whether a second factor was shown
    counts = []
    for _ in range(2):
        file_demonstration()
        with CaptureQueriesContext(connection) as asked:
            rita.get(LIST)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 10
    assert User.objects.exists()


@pytest.mark.parametrize("step", ["packet/", "evidence/", ""])
def test_asking_for_a_head_alone_is_no_download(
    referral: Referral, rita: Client, step: str
) -> None:
    assert rita.head(f"{LIST}{referral.pk}/{step}").status_code in {404, 405}
    referral.refresh_from_db()
    assert (referral.state, referral.opened_at) == ("ready", None)
