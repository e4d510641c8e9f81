"""Files that come together make one new version; no file waits long for the others."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from accountability import tasks
from accountability.evidence_work import check_evidence, tell_what_waited
from complaints.evidence import storing
from complaints.evidence.intake import Owner
from complaints.models import Complaint, EvidenceItem
from routing.installation import install_defaults
from routing.models import Packet
from routing.packets.snapshot import open_snapshot
from tests.cast import SHARED_FILER, file_demonstration
from tests.complaints.evidence.scanner import EICAR, address_of, scanner
from tests.complaints.evidence.sent import NOTE
from tests.complaints.evidence.test_checking import arrive


@pytest.fixture
def complaint(db: None) -> Complaint:
    install_defaults()
    return Complaint.objects.get(case_number=file_demonstration(filer=SHARED_FILER).case_number)


@pytest.fixture
def notes(complaint: Complaint) -> list[EvidenceItem]:
    """Three that came and are not checked."""
    owner = Owner(complaint=complaint)
    return [arrive(owner, NOTE * number, f"{number}.txt") for number in (1, 2, 3)]


def versions() -> list[dict[str, Any]]:
    packets = Packet.objects.filter(referral__agency_id="jackson-prosecutor").order_by("version")
    return [open_snapshot(packet) for packet in packets]


def states() -> list[str]:
    return [item["state"] for item in versions()[-1]["evidence"]]


def test_three_files_make_one_version_when_the_last_is_checked(notes: list[EvidenceItem]) -> None:
    for item in notes[:2]:
        assert check_evidence(item.pk)
        assert len(versions()) == 1
    assert check_evidence(notes[2].pk)
    assert len(versions()) == 2
    assert states() == ["accepted"] * 3
    assert not EvidenceItem.objects.filter(tell_by__isnull=False).exists()


def test_a_file_waits_half_a_minute_at_most_for_others(notes: list[EvidenceItem]) -> None:
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        check_evidence(notes[0].pk)
    with time_machine.travel(now + timedelta(seconds=20), tick=False):
        check_evidence(notes[1].pk)
        tasks.sweep_evidence()
        assert len(versions()) == 1
    with time_machine.travel(now + timedelta(seconds=31), tick=False):
        tasks.sweep_evidence()
        assert len(versions()) == 2
        assert states() == ["accepted", "accepted", "checking"]
        assert not tell_what_waited(notes[0].complaint_id)  # a sweep that comes twice
        assert len(versions()) == 2


def test_a_check_that_ends_late_tells_of_all_by_itself(notes: list[EvidenceItem]) -> None:
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        check_evidence(notes[0].pk)
    with time_machine.travel(now + timedelta(seconds=31), tick=False):
        check_evidence(notes[1].pk)  # before any sweep
    assert states() == ["accepted", "accepted", "checking"]


def test_nobody_waits_for_a_file_whose_check_failed(notes: list[EvidenceItem]) -> None:
    storing.discard(storing.names_of(notes[0].pk))
    assert not check_evidence(notes[0].pk)
    assert len(versions()) == 1
    for item in notes[1:]:
        check_evidence(item.pk)
    assert len(versions()) == 2
    assert states() == ["checking", "accepted", "accepted"]


def test_a_file_that_is_refused_lets_the_others_go_and_alone_makes_no_version(
    complaint: Complaint, settings: Any
) -> None:
    owner = Owner(complaint=complaint)
    with scanner() as daemon:
        settings.CLAMAV_ADDRESS = address_of(daemon)
        check_evidence(arrive(owner, NOTE + EICAR, "alone.txt").pk)
        assert len(versions()) == 1
        good, infected = arrive(owner, NOTE, "a.txt"), arrive(owner, NOTE + EICAR, "b.txt")
        check_evidence(good.pk)
        assert len(versions()) == 1
        check_evidence(infected.pk)
    assert states() == ["accepted"]
    assert len(versions()) == 2
