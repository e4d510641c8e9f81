"""Evidence on staff's pages."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from complaints.evidence import custody, storing
from complaints.evidence.kinds import CustodyKind
from complaints.filing import Filer
from complaints.models import Complaint, CustodyEvent, EvidenceFile, EvidenceItem, Opening
from complaints.vocabulary import FilerKind, Source
from ledger.models import Entry
from routing.installation import install_defaults
from tests.cast import SHARED_FILER, file_demonstration, person, signed_in
from tests.complaints.evidence.sent import (
    NOTE,
    accepted_photo,
    check_all,
    checksum,
    declare,
    send_piece,
    sha256,
)


@pytest.fixture
def complaint(db: None) -> Complaint:
    install_defaults()
    return Complaint.objects.get(case_number=file_demonstration().case_number)


@pytest.fixture
def intake(db: None) -> User:
    return person(Role.INTAKE)


def page_of(item: EvidenceItem) -> str:
    assert item.complaint is not None
    return f"/staff/cases/{item.complaint.case_number}/evidence/{item.pk}/"


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def kinds(item: EvidenceItem) -> list[str]:
    return list(CustodyEvent.objects.filter(item=item).values_list("kind", flat=True))


def test_the_case_page_shows_each_item_with_its_picture_and_hash(
    complaint: Complaint, intake: User
) -> None:
    item = accepted_photo(complaint)
    client = signed_in(intake)
    page = client.get(f"/staff/cases/{complaint.case_number}/").content.decode()
    assert "E-1 street.jpg" in page
    assert item.sha256 in page
    picture = re.search(r'src="(/staff/[^"]+/pictures/[^"]+)"', page)
    assert picture
    shown = client.get(picture[1])
    assert shown["Content-Type"] == "image/jpeg"
    assert "no-store" in shown["Cache-Control"]
    assert shown["X-Content-Type-Options"] == "nosniff"


def test_looking_at_an_item_is_an_event_in_its_log(complaint: Complaint, intake: User) -> None:
    item = accepted_photo(complaint)
    page = signed_in(intake).get(page_of(item)).content.decode()
    assert kinds(item) == ["viewed"]
    assert intake.name in page


def test_looking_again_within_an_hour_is_the_same_look_but_every_download_is_an_event(
    complaint: Complaint, intake: User
) -> None:
    item = accepted_photo(complaint)
    client, other = signed_in(intake), signed_in(person(Role.SUPERVISOR))
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(3):
            client.get(page_of(item))
        assert kinds(item) == ["viewed"]
        other.get(page_of(item))
        assert kinds(item) == ["viewed"] * 2
        for _ in range(2):
            body(client.get(page_of(item) + "file/"))
        assert kinds(item) == ["viewed"] * 2 + ["downloaded"] * 2
        clock.shift(timedelta(hours=1))
        signed_in(intake).get(page_of(item))
        assert kinds(item) == ["viewed"] * 2 + ["downloaded"] * 2 + ["viewed"]


@pytest.mark.parametrize(("source", "times"), [(Source.FILER, 1), (Source.STAFF, 0)])
def test_only_times_that_are_kept_coarse_are_called_so(
    complaint: Complaint, intake: User, source: Source, times: int
) -> None:
    item = accepted_photo(complaint, source=source)
    custody.record(custody.event(item, CustodyKind.SCANNED))
    page = signed_in(intake).get(page_of(item)).content.decode()
    assert page.count("as exact as it is kept") == times


def test_a_download_is_the_clean_copy_checked_recorded_and_locked_down(
    complaint: Complaint, intake: User
) -> None:
    item = accepted_photo(complaint)
    clean = EvidenceFile.objects.get(item=item, role="clean")
    answer = signed_in(intake).get(page_of(item) + "file/")
    assert sha256(body(answer)) == clean.sha256
    assert answer["Content-Disposition"] == 'attachment; filename="E-1-street.jpg"'
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["Content-Length"] == str(clean.size_bytes)
    event = CustodyEvent.objects.get(item=item)
    assert (event.kind, event.sha256, event.matched) == ("downloaded", clean.sha256, True)
    assert Entry.objects.filter(action="evidence.downloaded").exists()


def test_a_damaged_file_does_not_leave_and_no_download_is_recorded(
    complaint: Complaint, intake: User
) -> None:
    item = accepted_photo(complaint)
    storing.discard(storing.names_of(item.pk))
    answer = signed_in(intake).get(page_of(item) + "file/")
    assert answer.status_code == 503
    assert kinds(item) == []


def test_no_address_hands_out_the_original_where_the_name_is_not_shared(
    complaint: Complaint, intake: User
) -> None:
    item = accepted_photo(complaint)
    original = EvidenceFile.objects.get(item=item, role="original")
    answer = signed_in(intake).get(page_of(item) + f"pictures/{original.pk}/")
    assert answer.status_code == 404


def test_an_item_of_another_case_is_not_found(complaint: Complaint, intake: User) -> None:
    other = Complaint.objects.get(case_number=file_demonstration().case_number)
    item = accepted_photo(other)
    address = f"/staff/cases/{complaint.case_number}/evidence/{item.pk}/"
    client = signed_in(intake)
    assert client.get(address).status_code == 404
    assert client.get(address + "file/").status_code == 404


def test_two_people_open_an_original_and_nobody_else_gets_it(
    complaint: Complaint, intake: User
) -> None:
    item = accepted_photo(complaint)
    original = EvidenceFile.objects.get(item=item, role="original")
    supervisor = person(Role.SUPERVISOR)
    first, second = signed_in(intake), signed_in(supervisor)
    reason = {"ground": "examination", "reason": "The lab needs the camera's own data"}
    assert first.post(page_of(item) + "original/", {"ground": "examination"}).status_code == 200
    assert first.post(page_of(item) + "original/", reason).status_code == 302
    opening = Opening.objects.get()
    address = page_of(item) + f"original/{opening.pk}/"
    assert first.get(address).status_code == 302  # nobody has confirmed it yet
    openings = f"/staff/cases/{complaint.case_number}/openings/"
    confirmed = second.post(f"{openings}{opening.pk}/confirm/", {"reason": "I agree"})
    assert confirmed.status_code == 302
    assert address in first.get(openings).content.decode()
    answer = first.get(address)
    assert sha256(body(answer)) == original.sha256
    event = CustodyEvent.objects.get(item=item)
    assert (event.kind, event.actor, event.sha256) == ("opened", intake, original.sha256)
    assert Entry.objects.filter(action="opening.used").exists()
    third = person(Role.AUDITOR)
    assert signed_in(third).get(address).status_code == 404


def test_staff_add_a_file_and_are_asked_whether_it_was_given_under_order(
    complaint: Complaint, intake: User
) -> None:
    client = signed_in(intake)
    address = f"/staff/cases/{complaint.case_number}/evidence/"
    assert "given under order?" in client.get(address).content.decode()
    upload = SimpleUploadedFile("letter.txt", NOTE)
    answer = client.post(address + "add/", {"files": upload, "end": "yes", "under_order": "no"})
    assert answer.status_code == 302
    check_all()
    item = EvidenceItem.objects.get()
    assert (item.added_by, item.exhibit, item.state) == (intake, "E-1", "accepted")
    assert body(client.get(page_of(item) + "file/")) == NOTE
    refused = client.post(
        address + "add/",
        {"files": SimpleUploadedFile("x.exe", b"MZ\0\0" * 40), "end": "yes", "description": "Kept"},
    )
    page = refused.content.decode()
    assert "We cannot take this kind of file" in page
    assert ">Kept</textarea>" in page


def test_staff_send_a_large_file_in_pieces(complaint: Complaint, intake: User) -> None:
    client = signed_in(intake)
    uploads = f"/staff/cases/{complaint.case_number}/evidence/uploads/"
    content = NOTE * 60_000
    address = declare(client, uploads, len(content), "log.txt", under_order="no")["Location"]
    assert send_piece(client, address, 0, content, **checksum(content)).status_code == 204
    other = signed_in(person(Role.SUPERVISOR))
    assert other.head(address, headers={"Tus-Resumable": "1.0.0"}).status_code == 404
    check_all()
    assert EvidenceItem.objects.get().sha256 == sha256(content)


def test_two_people_let_in_what_may_have_been_given_under_order(db: None) -> None:
    install_defaults()
    filed = file_demonstration(filer=Filer(kind=FilerKind.OFFICER))
    complaint = Complaint.objects.get(case_number=filed.case_number)
    item = accepted_photo(complaint, under_order="unknown")
    one = person(Role.WHISTLEBLOWER_TEAM)
    two = User.objects.create(email="two@demonstration.example", name="Demonstration two")
    two.role_grants.create(role=Role.WHISTLEBLOWER_TEAM)
    second = _with_factor(two)
    first = signed_in(one)
    page = first.get(page_of(item)).content.decode()
    assert "stays out of packets" in page
    assert "No agency gets this copy until two people decide" in page
    assert "Agencies get this copy." not in page
    for _ in range(2):
        first.post(page_of(item) + "order/", {"reason": "Of his own will"})
    assert EvidenceItem.objects.get().withheld
    second.post(page_of(item) + "order/", {"reason": "I agree"})
    assert not EvidenceItem.objects.get().withheld
    assert "Agencies get this copy." in first.get(page_of(item)).content.decode()
    assert Entry.objects.filter(action="evidence.let_in").exists()


def _with_factor(user: User) -> Client:
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "unused"})
    return signed_in(user)


def test_the_original_leaves_at_once_where_the_name_is_shared(db: None, intake: User) -> None:
    install_defaults()
    filed = file_demonstration(filer=SHARED_FILER)
    item = accepted_photo(Complaint.objects.get(case_number=filed.case_number))
    answer = signed_in(intake).get(page_of(item) + "file/")
    assert sha256(body(answer)) == EvidenceFile.objects.get(item=item, role="original").sha256


def test_the_pages_take_few_queries_however_many_items(
    complaint: Complaint, intake: User, django_assert_max_num_queries: Any
) -> None:
    items = [accepted_photo(complaint, position=n) for n in range(1, 6)]
    client = signed_in(intake)
    with django_assert_max_num_queries(20):
        client.get(f"/staff/cases/{complaint.case_number}/evidence/")
    with django_assert_max_num_queries(20):
        client.get(page_of(items[0]))
