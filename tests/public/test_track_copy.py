"""The filer's own copy: theirs alone, made one at a time, kept nowhere, never a fault page."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accountability.casework import Filed
from accountability.limits import COPIES
from accountability.pdf_lock import PDF_LOCK
from complaints.filing import FiledOfficer
from complaints.models import Complaint
from routing.installation import install_defaults
from routing.models import Packet
from tests.cast import SEALED_FILER, file_demonstration
from tests.published import publish
from tests.resident.path import shown_text
from tests.rows import bypassing_triggers

pytestmark = pytest.mark.django_db
ADDRESS = "/track/copy/"
LINK = f'href="{ADDRESS}"'
WORDS = "Demonstration: officer Quartermain hit me with his baton. I am Dolores Demonstration."


@pytest.fixture(autouse=True)
def _kansas_city(db: None) -> Iterator[None]:
    install_defaults()
    COPIES.reset()
    yield
    COPIES.reset()


def sent(client: Client, narrative: str = WORDS) -> Filed:
    """A report whose packet is published, open in this browser."""
    filed = file_demonstration(
        filer=SEALED_FILER,
        narrative=narrative,
        officers=(FiledOfficer(name="Officer Quartermain", badge="77654"),),
    )
    for packet in Packet.objects.filter(referral__complaint_id=filed.complaint_id):
        publish(packet)
    client.post("/track/", {"phrase": filed.phrase})
    return filed


def text_of(pdf: bytes) -> str:
    done = subprocess.run(["pdftotext", "-", "-"], input=pdf, check=True, capture_output=True)
    return " ".join(done.stdout.decode().split())


def break_snapshots() -> None:
    """What was frozen has not the hash of its row any more."""
    with bypassing_triggers():
        Packet.objects.update(snapshot_sha256="0" * 64)


def test_the_copy_holds_the_filers_words_and_nobodys_name(client: Client) -> None:
    filed = sent(client)
    answer = client.get(ADDRESS)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/pdf"
    text = text_of(answer.content)
    assert filed.case_number in text
    assert "Copy for the person who filed" in text
    assert "hit me with his baton." in text
    for secret in ("Quartermain", "77654", "Dolores", "816-555-0101"):
        assert secret not in text


def test_it_is_kept_by_nobody_under_a_name_that_says_nothing(client: Client) -> None:
    sent(client)
    answer = client.get(ADDRESS)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="pages.pdf"'
    assert "no-store" in answer.headers["Cache-Control"]
    assert client.cookies["follow"]["path"] == "/track/"


def test_it_needs_the_phrase_and_is_closed_with_the_report(client: Client) -> None:
    assert client.get(ADDRESS).headers["Location"] == "/track/"
    sent(client)
    with time_machine.travel(timezone.now() + timedelta(minutes=31)):
        assert client.get(ADDRESS).headers["Location"] == "/track/"
    client.post("/track/close/")
    assert client.get(ADDRESS).headers["Location"] == "/track/"


def test_each_browser_gets_the_report_that_is_open_in_it(client: Client) -> None:
    other = Client()
    sent(client, "Demonstration: the first one. He hit me with his baton.")
    sent(other, "Demonstration: the second one. He kicked me with his boot.")
    assert "the first one" in text_of(client.get(ADDRESS).content)
    found = text_of(other.get(ADDRESS).content)
    assert "the second one" in found
    assert "the first one" not in found


def test_asking_for_its_head_alone_makes_nothing(client: Client) -> None:
    sent(client)
    assert client.head(ADDRESS).status_code == 405


def test_the_link_is_there_once_something_was_sent(client: Client) -> None:
    filed = file_demonstration()
    page = client.post("/track/", {"phrase": filed.phrase})
    assert LINK not in page.content.decode()
    answer = client.get(ADDRESS)
    assert answer.status_code == 404
    assert "No agency has been sent your report yet." in shown_text(answer)
    publish(Packet.objects.get())
    assert LINK in client.get("/track/").content.decode()


def test_one_is_made_at_a_time_and_others_are_told_to_come_again(client: Client) -> None:
    sent(client)
    with PDF_LOCK:
        answer = client.get(ADDRESS)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "60"
    assert "no-store" in answer.headers["Cache-Control"]
    assert "Try again in a minute." in shown_text(answer)
    assert client.get(ADDRESS).status_code == 200


def test_copies_of_one_report_are_limited_and_those_of_others_go_on(client: Client) -> None:
    filed = sent(client)
    for _ in range(10):
        COPIES.count(str(filed.complaint_id))
    answer = client.get(ADDRESS)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 3600
    assert "Very many copies were made in the last hour." in shown_text(answer)
    other = Client()
    sent(other)
    assert other.get(ADDRESS).status_code == 200


def test_every_copy_counts(client: Client) -> None:
    filed = sent(client)
    for _ in range(9):
        COPIES.count(str(filed.complaint_id))
    assert client.get(ADDRESS).status_code == 200
    assert client.get(ADDRESS).status_code == 429


def test_a_copy_that_cannot_be_made_says_what_to_do_and_the_log_tells_no_case(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    filed = sent(client)
    break_snapshots()
    with caplog.at_level(logging.ERROR, logger="accountability"):
        answer = client.get(ADDRESS)
    assert answer.status_code == 503
    page = shown_text(answer)
    assert "Your copy could not be made. The fault is ours." in page
    assert 'href="/track/message/"' in answer.content.decode()
    records = [row for row in caplog.records if row.name.startswith("accountability")]
    assert [row.getMessage() for row in records] == ["A filer's copy could not be made"]
    complaint = Complaint.objects.get()
    for personal in (filed.case_number, str(complaint.pk), complaint.ref):
        assert personal not in caplog.text
    assert not PDF_LOCK.locked()


def test_the_copy_is_the_same_whatever_language_its_reader_has(client: Client) -> None:
    sent(client)
    english = text_of(client.get(ADDRESS).content).split()
    spanish = text_of(client.get(ADDRESS, headers={"accept-language": "es"}).content).split()
    differing = [pair for pair in zip(english, spanish, strict=True) if len(set(pair)) > 1]
    assert len(differing) <= 2, differing  # when it was made


def test_what_stands_around_it_is_said_in_spanish(client: Client) -> None:
    sent(client)
    spanish = {"accept-language": "es"}
    assert "Obtener una copia de lo que se envió" in shown_text(
        client.get("/track/", headers=spanish)
    )
    with PDF_LOCK:
        busy = shown_text(client.get(ADDRESS, headers=spanish))
    assert "Todavía no hay copia" in busy
    assert "Inténtelo de nuevo en un minuto." in busy


def test_a_copy_takes_few_queries(client: Client, django_assert_max_num_queries: Any) -> None:
    sent(client)
    with django_assert_max_num_queries(3):
        client.get(ADDRESS)


def test_nothing_is_left_on_a_disk(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent(client)
    client.get(ADDRESS)  # what a process keeps after its first one is not of this one
    opened: list[str] = []
    armed = True

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if armed and event == "open" and "w" in str(arguments[1] or ""):
            opened.append(str(arguments[0]))

    sys.addaudithook(watch)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    client.get(ADDRESS)
    armed = False
    assert opened == []
    assert list(tmp_path.iterdir()) == []


def test_the_pdf_library_waits_for_the_first_copy() -> None:
    code = (
        "import django, sys; django.setup(); import accountability.urls; "
        "sys.exit('weasyprint' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
