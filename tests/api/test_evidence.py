"""Adding files to a complaint over the API."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accountability.casework import Filed
from accountability.limits import NEW_FILES, WRONG_PHRASES
from complaints.models import EvidenceItem
from ledger.models import Entry
from routing.installation import install_defaults
from tests.cast import file_demonstration
from tests.complaints.evidence.sent import NOTE, sha256

ADDRESS = "/api/v1/complaints/evidence/"


@pytest.fixture
def filed(db: None) -> Filed:
    NEW_FILES.reset()
    WRONG_PHRASES.reset()
    install_defaults()
    return file_demonstration()


def send(phrase: str, content: bytes = NOTE, name: str = "note.txt", **said: Any) -> Any:
    body = {
        "file": SimpleUploadedFile(name, content),
        "size": len(content),
        "sha256": sha256(content),
        "description": "Demonstration",
        **said,
    }
    return Client().post(ADDRESS, body, headers={"Receipt-Phrase": phrase})


def test_a_file_is_received_with_its_hash_and_an_entry_in_the_ledger(filed: Filed) -> None:
    answer = send(filed.phrase)
    assert answer.status_code == 201
    assert answer.json()["sha256"] == sha256(NOTE)
    assert (answer.json()["exhibit"], answer.json()["state"]) == ("E-1", "checking")
    assert answer["Cache-Control"] == "no-store"
    item = EvidenceItem.objects.get()
    assert (item.name, item.description) == ("note.txt", "Demonstration")
    assert Entry.objects.filter(action="evidence.received").exists()
    assert send(filed.phrase).json()["exhibit"] == "E-2"


@pytest.mark.parametrize(
    ("said", "status", "reason"),
    [
        ({"sha256": sha256(b"another")}, 422, "wrong_hash"),
        ({"size": 7}, 422, "incomplete"),
        ({"content": b"MZ\x90\0" * 50}, 422, "unknown_type"),
    ],
)
def test_what_is_not_what_was_declared_is_refused_and_not_kept(
    filed: Filed, said: dict[str, Any], status: int, reason: str
) -> None:
    answer = send(filed.phrase, **said)
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["reason"] == reason
    assert not EvidenceItem.objects.exists()


def test_a_wrong_phrase_and_a_body_without_a_file_are_problems(filed: Filed) -> None:
    assert send("seven wrong words that open nothing here").status_code == 404
    answer = Client().post(
        ADDRESS,
        {"size": 5, "sha256": sha256(NOTE)},
        headers={"Receipt-Phrase": filed.phrase},
    )
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    lacking = Client().post(ADDRESS, {}, headers={"Receipt-Phrase": filed.phrase})
    assert lacking.status_code == 400
    assert {error["pointer"] for error in lacking.json()["errors"]} == {"/size", "/sha256"}
    other = Client().post(
        ADDRESS, "{}", content_type="application/json", headers={"Receipt-Phrase": filed.phrase}
    )
    assert other.status_code == 415
