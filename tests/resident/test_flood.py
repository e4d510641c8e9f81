"""The wizard in a flood: a puzzle for the device, and without it an honest word and a hold."""

from __future__ import annotations

import html
import json
import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from accounts.roles import Role
from complaints.models import Complaint, SpentProof
from tests.casework.test_spam_check import cleared
from tests.cast import person
from tests.proofs import solve
from tests.resident.path import Resident, kept_phrase, shown_text


@pytest.fixture(autouse=True)
def _flood(settings: Settings) -> None:
    settings.FLOOD_FILINGS = 0


def challenge_of(page: Any) -> dict[str, Any]:
    found = re.search(r'data-challenge="([^"]+)"', page.content.decode())
    assert found
    challenge: dict[str, Any] = json.loads(html.unescape(found[1]))
    return challenge


def test_the_review_offers_a_challenge_and_says_what_it_is_for(resident: Resident) -> None:
    resident.start()
    resident.answer_all()
    page = resident.get("/report/review/")
    assert "Many reports are coming in right now" in shown_text(page)
    assert "file anyway" in shown_text(page)
    assert challenge_of(page)["parameters"]["algorithm"] == "PBKDF2/SHA-256"


def test_in_calm_times_nothing_of_it_is_on_the_page(resident: Resident, settings: Settings) -> None:
    settings.FLOOD_FILINGS = 30
    resident.start()
    resident.answer_all()
    page = resident.get("/report/review/").content.decode()
    assert "altcha" not in page
    assert "proof.js" not in page


def test_a_report_with_a_proof_goes_out_at_once(resident: Resident) -> None:
    resident.start()
    resident.answer_all()
    proof = solve(challenge_of(resident.get("/report/review/")))
    with CaptureQueriesContext(connection) as queries:
        resident.post("/report/review/", {"file": "1", "altcha": proof})
    assert len([q for q in queries if "SAVEPOINT" not in q["sql"]]) <= 25
    assert Complaint.objects.get().routing_state == "routed"
    resident.post("/report/review/", {"file": "1", "altcha": proof})
    assert Complaint.objects.count() == SpentProof.objects.count() == 1


@pytest.mark.parametrize("proof", ["", "x", "\x00", "e30=", "A" * 5000])
def test_without_a_proof_it_is_filed_and_the_receipt_says_that_it_waits(
    resident: Resident, proof: str
) -> None:
    resident.start()
    resident.answer_all()
    with CaptureQueriesContext(connection) as queries:
        answer = resident.post("/report/review/", {"file": "1", "altcha": proof})
    assert len([q for q in queries if "SAVEPOINT" not in q["sql"]]) <= 25
    assert answer.headers["Location"] == "/report/receipt/"
    receipt = shown_text(resident.get("/report/receipt/"))
    assert "a person first looks at whether yours is real" in receipt
    assert Complaint.objects.get().routing_state == "held"


def tracked(resident: Resident) -> str:
    resident.post("/report/review/", {"file": "1"})
    phrase = kept_phrase(resident.get("/report/receipt/"))
    resident.post("/track/", {"phrase": phrase})
    return shown_text(resident.get("/track/"))


def test_the_tracking_page_says_why_it_waits_and_until_when(resident: Resident) -> None:
    resident.start()
    resident.answer_all()
    page = tracked(resident)
    assert "A person first looks at whether it is real." in page
    assert "They have until" in page
    assert "Being decided" not in page


def test_in_spanish_too(resident: Resident) -> None:
    resident.speaks_spanish()
    resident.start()
    resident.answer_all()
    assert "Ahora mismo llegan muchas quejas" in shown_text(resident.get("/report/review/"))
    assert "Una persona mira primero si es real." in tracked(resident)


def test_a_filer_whose_report_was_cleared_reads_how_to_answer(resident: Resident) -> None:
    resident.start()
    resident.answer_all(force={"force_types": []}, injuries={"injury": "unknown"})
    tracked(resident)
    case = Complaint.objects.get()
    for who in (Role.INTAKE, Role.SUPERVISOR):
        case.spam_hold.readings.create(reader=person(who), mark="spam", marked_at=case.filed_at)
    cleared(case, *(reading.reader for reading in case.spam_hold.readings.order_by("pk")))
    page = shown_text(resident.get("/track/"))
    assert "Two people decided that yours is part of a mass mailing" in page
    assert "Then add to your report on this page" in page
    assert "They have until" not in page


def test_the_receipt_to_keep_says_it_too(resident: Resident) -> None:
    resident.start()
    resident.answer_all()
    resident.post("/report/review/", {"file": "1"})
    text = b"".join(resident.get("/report/receipt/file/")).decode()
    assert "They have until" in " ".join(text.split())
    assert resident.get("/report/receipt/pdf/").content.startswith(b"%PDF-")
