"""Evidence on an agency's pages: its own referrals alone, and only while they are live."""

from __future__ import annotations

from typing import Any

import pytest

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
