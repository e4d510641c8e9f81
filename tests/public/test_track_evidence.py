"""Adding files to a report after it was filed."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accountability.casework import Filed
from accountability.limits import NEW_FILES, WRONG_PHRASES
from accountability.uploads import slots
from complaints.models import EvidenceItem, Verbatim
from routing.installation import install_defaults
from tests.cast import SEALED_FILER, file_demonstration
from tests.complaints.evidence.sent import NOTE, check_all, checksum, declare, send_piece, sha256
from tests.resident.path import shown_text

ADDRESS = "/track/evidence/"


@pytest.fixture
def filed(db: None) -> Filed:
    NEW_FILES.reset()
    WRONG_PHRASES.reset()
    install_defaults()
    return file_demonstration(filer=SEALED_FILER)


def followed(filed: Filed) -> Client:
    client = Client()
    client.post("/track/", {"phrase": filed.phrase})
    return client


def post(client: Client, name: str, content: bytes, **said: str) -> Any:
    return client.post(ADDRESS, {"files": SimpleUploadedFile(name, content), "end": "yes", **said})


def test_the_page_is_there_for_whoever_typed_the_phrase_alone(filed: Filed) -> None:
    assert Client().get(ADDRESS)["Location"] == "/track/"
    assert post(Client(), "a.txt", NOTE)["Location"] == "/track/"
    page = shown_text(followed(filed).get(ADDRESS))
    assert "agencies and staff get a clean copy" in page


def test_a_file_is_added_numbered_and_named_without_the_sealed_name(filed: Filed) -> None:
    client = followed(filed)
    assert post(client, "Dolores.txt", NOTE, description="By Dolores").status_code == 302
    check_all()
    item = EvidenceItem.objects.get()
    assert (item.state, item.exhibit) == ("accepted", "E-1")
    assert "Dolores" not in item.name + item.description
    assert Verbatim.objects.filter(column="evidence.1.name").exists()
    page = shown_text(client.get(ADDRESS))
    assert "Dolores.txt" in page  # the sender's own page
    assert sha256(NOTE) in page


def test_a_refusal_is_said_and_keeps_the_words(filed: Filed) -> None:
    answer = post(followed(filed), "x.exe", b"MZ\0\0" * 40, description="Kept words")
    assert "We cannot take this kind of file" in shown_text(answer)
    assert "Kept words" in shown_text(answer)
    assert not EvidenceItem.objects.exists()


def test_a_large_file_goes_on_after_the_page_was_lost(filed: Filed) -> None:
    client = followed(filed)
    content = NOTE * 60_000
    address = declare(client, ADDRESS + "uploads/", len(content), "log.txt")["Location"]
    first = content[: 2 * 1024 * 1024]
    send_piece(client, address, 0, first, **checksum(first))
    again = followed(filed)
    assert f'data-coming="{address}"' in again.get(ADDRESS).content.decode()
    rest = content[len(first) :]
    answer = send_piece(again, address, len(first), rest, **checksum(rest))
    assert answer["Upload-SHA256"] == sha256(content)
    stranger = followed(file_demonstration())
    assert send_piece(stranger, address, 0, NOTE).status_code == 404


def test_an_answer_that_comes_before_the_body_was_read_ends_the_connection(
    filed: Filed, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = followed(filed)
    address = declare(client, ADDRESS + "uploads/", len(NOTE), "log.txt")["Location"]
    early = [
        send_piece(client, address, 7, NOTE),
        send_piece(client, address, 0, NOTE * 2),
        send_piece(client, address, 0, NOTE, **{"Tus-Resumable": "0.1"}),
        send_piece(followed(file_demonstration()), address, 0, NOTE),
    ]
    assert [answer.status_code for answer in early] == [409, 400, 412, 404]
    assert {answer.get("Connection") for answer in early} == {"close"}
    whole = send_piece(client, address, 0, NOTE)
    assert whole.status_code == 204
    assert "Connection" not in whole
    assert send_piece(client, address, 0, NOTE)["Connection"] == "close"  # it is all there
    monkeypatch.setattr(slots, "_slots", threading.BoundedSemaphore(1))
    with slots._slots:  # all threads that may receive are taken
        busy = send_piece(client, address, 0, NOTE)
    assert (busy.status_code, busy["Connection"]) == (503, "close")
