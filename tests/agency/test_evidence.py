"""Evidence on an agency's pages: its own referrals alone, and only while they are live."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.storage import default_storage

from accounts.roles import Role
from complaints.models import Complaint, CustodyEvent, EvidenceFile, EvidenceItem
from ledger.models import Entry
from routing.installation import install_defaults
from routing.models import Referral
from routing.recusal import recuse_referral
from tests.cast import file_demonstration, person, signed_in
from tests.complaints.evidence.sent import accepted_photo, sha256

AGENCY = "jackson-prosecutor"


@pytest.fixture
def referral(db: None) -> Referral:
    install_defaults()
    filed = file_demonstration()
    return Referral.objects.get(complaint__case_number=filed.case_number, agency_id=AGENCY)


def address(referral: Referral, item: EvidenceItem) -> str:
    return f"/agency/referrals/{referral.pk}/evidence/{item.pk}/"


def test_an_agency_sees_both_hashes_and_the_log_and_downloads_the_released_copy(
    referral: Referral,
) -> None:
    item = accepted_photo(referral.complaint)
    clean = EvidenceFile.objects.get(item=item, role="clean")
    reviewer = person(Role.AGENCY_REVIEWER, AGENCY)
    client = signed_in(reviewer)
    answer: Any = client.get(address(referral, item))
    assert sha256(b"".join(answer.streaming_content)) == clean.sha256
    event = CustodyEvent.objects.get(item=item)
    assert (event.kind, event.actor, event.actor_kind) == ("downloaded", reviewer, AGENCY)
    entry = Entry.objects.get(action="evidence.downloaded")
    assert entry.actor_ref == f"agency:{AGENCY}:{reviewer.pk}"
    page = client.get(f"/agency/referrals/{referral.pk}/").content.decode()
    assert item.sha256 in page
    assert clean.sha256 in page
    assert "Chain of custody of E-1" in page


def test_an_agency_that_stepped_back_gets_nothing_any_more(referral: Referral) -> None:
    item = accepted_photo(referral.complaint)
    reviewer = person(Role.AGENCY_REVIEWER, AGENCY)
    recuse_referral(referral_id=referral.pk, reason="Demonstration", actor=reviewer)
    client = signed_in(reviewer)
    assert client.get(address(referral, item)).status_code == 404
    assert item.sha256 not in client.get(f"/agency/referrals/{referral.pk}/").content.decode()


def test_what_is_withheld_or_of_another_case_is_not_found(referral: Referral) -> None:
    ordered = accepted_photo(referral.complaint, under_order="unknown")
    other = Complaint.objects.get(case_number=file_demonstration().case_number)
    theirs = accepted_photo(other)
    client = signed_in(person(Role.AGENCY_REVIEWER, AGENCY))
    assert client.get(address(referral, ordered)).status_code == 404
    assert client.get(address(referral, theirs)).status_code == 404
    page = client.get(f"/agency/referrals/{referral.pk}/").content.decode()
    assert ordered.sha256 not in page


@pytest.mark.parametrize("of", ["agency", "api/v1"])
def test_a_download_that_broke_off_goes_on_and_the_log_says_which_bytes_left(
    referral: Referral, of: str
) -> None:
    item = accepted_photo(referral.complaint)
    clean = EvidenceFile.objects.get(item=item, role="clean")
    size = clean.size_bytes
    client = signed_in(person(Role.AGENCY_REVIEWER, AGENCY))
    path = f"/{of}/referrals/{referral.pk}/evidence/{item.pk}/"
    whole: Any = client.get(path)
    content = b"".join(whole.streaming_content)
    assert (whole.status_code, whole["Accept-Ranges"]) == (200, "bytes")
    going_on = {"Range": "bytes=100-", "If-Range": whole["ETag"]}
    rest: Any = client.get(path, headers=going_on)
    assert rest.status_code == 206
    assert rest["Content-Range"] == f"bytes 100-{size - 1}/{size}"
    assert rest["Content-Length"] == str(size - 100)
    assert content[:100] + b"".join(rest.streaming_content) == content
    assert sha256(content) == clean.sha256
    beyond = client.get(path, headers={"Range": f"bytes={size}-"})
    assert (beyond.status_code, beyond["Content-Range"]) == (416, f"bytes */{size}")
    first, second = CustodyEvent.objects.filter(item=item, kind="downloaded")
    assert (first.why, first.matched) == ("", True)
    assert (second.why, second.matched) == (f"bytes 100-{size - 1} of {size}", None)
    entries = Entry.objects.filter(action="evidence.downloaded")
    parts = [json.loads(entry.content)["data"]["part"] for entry in entries]
    assert sorted(parts) == ["", f"bytes 100-{size - 1} of {size}"]
    number = referral.complaint.case_number
    told = signed_in(person(Role.INTAKE)).get(f"/staff/cases/{number}/").content.decode()
    assert f"Only a part: bytes 100-{size - 1} of {size}." in told
    assert f"(bytes 100-{size - 1} of {size})" in (
        client.get(f"/agency/referrals/{referral.pk}/").content.decode()
    )


@pytest.mark.parametrize("of", ["agency", "api/v1"])
def test_of_a_damaged_file_no_part_leaves_and_nothing_is_recorded(
    referral: Referral, of: str
) -> None:
    item = accepted_photo(referral.complaint)
    (name, _), *_ = EvidenceFile.objects.get(item=item, role="clean").parts
    default_storage.delete(name)
    client = signed_in(person(Role.AGENCY_REVIEWER, AGENCY))
    path = f"/{of}/referrals/{referral.pk}/evidence/{item.pk}/"
    for headers in ({}, {"Range": "bytes=0-9"}):
        assert client.get(path, headers=headers).status_code == 503
    assert not CustodyEvent.objects.filter(item=item, kind="downloaded").exists()
