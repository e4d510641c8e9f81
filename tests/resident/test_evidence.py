"""Files that a filer sends while filing: in one post, in pieces, refused with a reason."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accountability.limits import NEW_FILES
from complaints.evidence.kinds import MIB, MOST_BYTES, MOST_FILES, CustodyKind, EvidenceState
from complaints.models import Complaint, CustodyEvent, EvidenceFile, EvidenceItem, Verbatim
from ledger.models import Entry
from tests.complaints.evidence.sent import (
    NOTE,
    check_all,
    checksum,
    declare,
    item,
    items,
    photo,
    roles,
    send_piece,
    sha256,
)
from tests.resident.path import Resident, shown_text

FILES = "/report/evidence/files/"
UPLOADS = "/report/evidence/uploads/"
MARKER = b"canary-gps-39.0997N"


@pytest.fixture(autouse=True)
def nobody_counted() -> None:
    NEW_FILES.reset()


def post(resident: Resident, *files: tuple[str, bytes], **said: str) -> Any:
    uploads = [SimpleUploadedFile(name, content) for name, content in files]
    return resident.post(FILES, {"files": uploads, "end": "yes", **said})


def stored() -> list[Path]:
    folder = Path(settings.STORAGES["default"]["OPTIONS"]["location"]) / "evidence"
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_posted_photo_is_sealed_listed_with_its_hash_and_filed(resident: Resident) -> None:
    resident.start()
    content = photo(gps=MARKER)
    response = post(resident, ("IMG 1.jpg", content), description="The street")
    assert response.status_code == 302
    listed = shown_text(resident.get("/report/evidence/"))
    assert "IMG 1.jpg" in listed
    assert sha256(content) in listed
    names = {name for file in EvidenceFile.objects.all() for name, _ in file.parts}
    on_disk = [path for path in stored() if any(str(path).endswith(name) for name in names)]
    assert on_disk
    assert all(MARKER not in path.read_bytes() for path in on_disk)
    resident.answer_all()
    assert resident.file().status_code == 302
    receipt = shown_text(resident.get("/report/receipt/"))
    assert "IMG 1.jpg" in receipt
    assert sha256(content) in receipt
    complaint = Complaint.objects.get()
    (row,) = items(complaint.case_number)
    assert (row.exhibit, row.name, row.description) == ("E-1", "IMG 1.jpg", "The street")
    entry = Entry.objects.get(object_ref=complaint.ref, action="evidence.received")
    assert sha256(content) in entry.content


def test_a_worker_accepts_a_photo_with_a_clean_copy_and_a_log(resident: Resident) -> None:
    resident.start()
    post(resident, ("a.jpg", photo(gps=MARKER)))
    check_all()
    row = item()
    assert row.state == EvidenceState.ACCEPTED
    assert roles(row) == {"original", "clean", "thumbnail"}
    kinds = list(CustodyEvent.objects.filter(item=row).values_list("kind", flat=True))
    assert kinds == [CustodyKind.RECEIVED, CustodyKind.PROVED, CustodyKind.CLEANED]


def test_exhibits_are_numbered_in_the_order_in_which_the_files_came(resident: Resident) -> None:
    resident.start()
    names = [f"{number}.txt" for number in range(8)]
    post(resident, *((name, NOTE) for name in names))
    resident.answer_all()
    resident.file()
    complaint = Complaint.objects.get()
    assert [row.name for row in items(complaint.case_number)] == names


def test_what_is_no_accepted_kind_is_refused_with_the_reason_and_the_rest_is_taken(
    resident: Resident,
) -> None:
    resident.start()
    response = post(
        resident, ("note.txt", NOTE), ("run.jpg", b"MZ\x90\x00" + bytes(200)), description="Both"
    )
    page = shown_text(response)
    assert response.status_code == 200
    assert "run.jpg \N{EN DASH} We cannot take this kind of file." in page
    assert "note.txt \N{EN DASH} Received" in page
    assert ">Both</textarea>" in response.content.decode()
    assert EvidenceItem.objects.count() == 1


def test_a_truncated_photo_is_refused_at_once_in_spanish(resident: Resident) -> None:
    resident.start()
    resident.speaks_spanish()
    response = post(resident, ("foto.jpg", photo(side=600)[:-400]))
    assert "Este archivo no se abre" in shown_text(response)
    assert not EvidenceItem.objects.exists()


def test_a_body_that_was_cut_off_keeps_nothing(resident: Resident) -> None:
    resident.start()
    before = len(stored())
    uploads = [SimpleUploadedFile("note.txt", NOTE)]
    response = resident.post(FILES, {"files": uploads})
    assert "did not arrive whole" in shown_text(response)
    assert not EvidenceItem.objects.exists()
    assert len(stored()) == before


def test_a_post_beyond_the_cap_is_refused_in_words(resident: Resident, settings: Any) -> None:
    settings.EVIDENCE_FORM_MAX_MIB = 1
    resident.start()
    before = len(stored())
    response = post(resident, ("big.txt", b"a" * (2 * MIB)))
    assert "too large" in shown_text(response)
    assert len(stored()) == before


def test_an_empty_file_and_no_file_are_told_apart(resident: Resident) -> None:
    resident.start()
    assert "This file is empty" in shown_text(post(resident, ("empty.txt", b"")))
    assert "Choose a file first" in shown_text(resident.post(FILES, {"end": "yes"}))


def test_more_files_than_a_report_takes_are_refused(resident: Resident) -> None:
    resident.start()
    for _ in range(MOST_FILES):
        assert declare(resident.client, UPLOADS, 5).status_code == 201
    refused = declare(resident.client, UPLOADS, 5)
    assert refused.status_code == 422
    assert refused.json()["reason"] == "too_many"


def test_a_file_beyond_two_gigabytes_is_refused_before_it_comes(resident: Resident) -> None:
    resident.start()
    refused = declare(resident.client, UPLOADS, MOST_BYTES + 1)
    assert refused.status_code == 422
    assert "2 GB" in refused.json()["message"]


def test_a_file_in_pieces_goes_on_where_the_line_broke(resident: Resident) -> None:
    resident.start()
    content = NOTE * 60_000  # some 3 MB of text
    address = declare(resident.client, UPLOADS, len(content), "log.txt")["Location"]
    first = content[: 2 * MIB]
    answer = send_piece(resident.client, address, 0, first, **checksum(first))
    assert (answer.status_code, answer["Upload-Offset"]) == (204, str(2 * MIB))
    listed = resident.get("/report/evidence/").content.decode()
    assert 'data-name="log.txt"' in listed
    assert "Choose the same file again" in listed
    asked = resident.client.head(address, headers={"Tus-Resumable": "1.0.0"})
    assert asked["Upload-Offset"] == str(2 * MIB)
    rest = content[2 * MIB :]
    answer = send_piece(resident.client, address, 2 * MIB, rest, **checksum(rest))
    assert answer["Upload-SHA256"] == sha256(content)
    check_all()
    assert item().state == EvidenceState.ACCEPTED


def test_a_piece_that_is_not_what_was_hashed_is_not_kept(resident: Resident) -> None:
    resident.start()
    content = NOTE * 60_000
    address = declare(resident.client, UPLOADS, len(content), "log.txt")["Location"]
    before = len(stored())
    answer = send_piece(resident.client, address, 0, content[: 2 * MIB], **checksum(b"another"))
    assert answer.status_code == 460
    assert item().received_bytes == 0
    assert len(stored()) == before


def test_a_piece_for_another_place_is_refused(resident: Resident) -> None:
    resident.start()
    address = declare(resident.client, UPLOADS, len(NOTE))["Location"]
    assert send_piece(resident.client, address, 7, NOTE).status_code == 409


def test_a_file_that_is_not_what_was_declared_is_refused(resident: Resident) -> None:
    resident.start()
    wrong = sha256(b"another file")
    address = declare(resident.client, UPLOADS, len(NOTE), "a.txt", sha256=wrong)["Location"]
    answer = send_piece(resident.client, address, 0, NOTE)
    assert (answer.status_code, answer.json()["reason"]) == (422, "wrong_hash")
    assert not EvidenceItem.objects.exists()


def test_nobody_elses_browser_reaches_a_draft_upload(resident: Resident) -> None:
    resident.start()
    address = declare(resident.client, UPLOADS, len(NOTE))["Location"]
    resident.client.cookies.clear()
    resident.start()
    assert send_piece(resident.client, address, 0, NOTE).status_code == 404


def test_a_removed_file_and_an_erased_draft_leave_nothing(
    resident: Resident, django_capture_on_commit_callbacks: Any
) -> None:
    resident.start()
    before = len(stored())
    with django_capture_on_commit_callbacks(execute=True):
        post(resident, ("note.txt", NOTE), ("other.txt", NOTE))
        first = EvidenceItem.objects.first()
        assert first is not None
        resident.post(f"/report/evidence/files/{first.pk}/remove/")
    assert EvidenceItem.objects.count() == 1
    with django_capture_on_commit_callbacks(execute=True):
        resident.post("/report/", {"erase": "1"})
    assert not EvidenceItem.objects.exists()
    assert len(stored()) == before


def test_a_sealed_name_in_a_file_name_is_replaced_and_kept_in_the_vault(
    resident: Resident,
) -> None:
    resident.start()
    post(resident, ("Dolores Demonstration arm.txt", NOTE), description="Dolores wrote it")
    resident.answer_all(name={"disclosure": "sealed"})
    review = shown_text(resident.get("/report/review/"))
    assert "Your own words may show who you are" in review
    resident.file()
    (row,) = EvidenceItem.objects.all()
    assert "Dolores" not in row.name + row.description
    columns = set(Verbatim.objects.values_list("column", flat=True))
    assert {"evidence.1.name", "evidence.1.description"} <= columns


def test_an_officer_is_asked_and_an_unclear_answer_stays_out_of_packets(
    resident: Resident,
) -> None:
    resident.start("officer", "/report/officer/")
    assert "Were you ordered" in shown_text(resident.get("/report/evidence/"))
    post(resident, ("memo.txt", NOTE), under_order="unknown")
    yesterday = timezone.localtime() - timedelta(days=1)
    at = yesterday.replace(hour=15, minute=0, second=0, microsecond=0)
    EvidenceItem.objects.update(received_at=at)
    CustodyEvent.objects.update(at=at)
    resident.answer_all()
    resident.answer_order()
    resident.file()
    (row,) = EvidenceItem.objects.all()
    assert row.withheld
    assert row.received_at == at.replace(hour=0)
    assert {event.at for event in CustodyEvent.objects.all()} == {at.replace(hour=0)}


def test_filing_with_files_takes_no_more_queries_than_allowed(resident: Resident) -> None:
    for kind, path in (("resident", "/report/"), ("officer", "/report/officer/")):
        resident.client.cookies.clear()
        resident.start(kind, path)
        post(resident, ("a.jpg", photo()), ("b.txt", NOTE))
        resident.answer_all()
        if kind == "officer":
            resident.answer_order()
        with CaptureQueriesContext(connection) as queries:
            assert resident.file().status_code == 302
        counted = [q for q in queries if "SAVEPOINT" not in q["sql"]]
        assert len(counted) <= 25, "\n".join(q["sql"][:150] for q in counted)


def test_a_file_that_is_still_coming_is_left_out_of_the_filing_and_the_review_says_so(
    resident: Resident,
) -> None:
    resident.start()
    declare(resident.client, UPLOADS, len(NOTE))
    post(resident, ("a.txt", NOTE))
    resident.answer_all()
    review = shown_text(resident.get("/report/review/"))
    assert "1 file has not arrived whole" in review
    assert "a.txt" in review
    resident.file()
    assert EvidenceItem.objects.filter(complaint=None).count() == 1
    assert len(items(Complaint.objects.get().case_number)) == 1


def test_the_screen_takes_few_queries(
    resident: Resident, django_assert_max_num_queries: Any
) -> None:
    resident.start()
    post(resident, ("a.jpg", photo()), ("b.txt", NOTE))
    with django_assert_max_num_queries(6):
        resident.get("/report/evidence/")


def test_what_agencies_get_is_said_for_each_choice_about_the_name(resident: Resident) -> None:
    resident.start()
    assert "agencies and staff get a clean copy" in shown_text(resident.get("/report/evidence/"))
    resident.answer("name")
    assert "exactly as you send it" in shown_text(resident.get("/report/evidence/"))
