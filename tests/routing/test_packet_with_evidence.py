"""From a photograph that was checked to the packet, its custody log and the bundle: for real."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pikepdf
import pytest
from django.core.files.storage import default_storage
from django.db import transaction

from accountability import casework
from accounts.roles import Role
from complaints.models import Complaint, CustodyEvent, EvidenceFile
from ledger.models import Entry
from routing.installation import install_defaults
from routing.models import Packet
from routing.packets import queue
from routing.packets.snapshot import open_snapshot
from tests.cast import file_demonstration, person, signed_in
from tests.complaints.evidence.sent import accepted_photo, sha256

AGENCY = "jackson-prosecutor"


@pytest.fixture
def packet(transactional_db: None) -> Packet:
    """The version that follows the acceptance of a photograph."""
    install_defaults()
    file_demonstration()
    complaint = Complaint.objects.get()
    accepted_photo(complaint)
    with transaction.atomic():
        casework.tell_agencies_more(complaint, at=complaint.filed_at)
    return Packet.objects.select_related("referral__complaint").get(version=2)


def test_a_packet_holds_the_released_copy_and_the_log_says_that_it_left(packet: Packet) -> None:
    clean = EvidenceFile.objects.get(role="clean")
    assert queue.build_packet(packet.pk) is True
    packet.refresh_from_db()
    with packet.file.open("rb") as file, pikepdf.open(file) as pdf:
        attached = pdf.attachments["E-1_street.jpg"].get_file().read_bytes()
    assert sha256(attached) == clean.sha256, "the filer is anonymous: the copy without metadata"
    event = CustodyEvent.objects.get(kind="exported")
    assert (event.sha256, event.matched) == (clean.sha256, True)
    assert str(packet.pk) in event.why


def test_a_damaged_file_keeps_the_packet_back(packet: Packet) -> None:
    (name, _), *_ = EvidenceFile.objects.get(role="clean").parts
    default_storage.delete(name)
    assert queue.build_packet(packet.pk) is False
    packet.refresh_from_db()
    assert (packet.state, packet.fault) == ("queued", "EvidenceDamagedError")
    assert not CustodyEvent.objects.filter(kind="exported").exists()


def test_the_bundle_is_proved_recorded_and_whole(packet: Packet) -> None:
    assert queue.build_packet(packet.pk) is True
    client = signed_in(person(Role.AGENCY_REVIEWER, AGENCY))
    for address in (
        f"/agency/referrals/{packet.referral_id}/bundle/",
        f"/api/v1/referrals/{packet.referral_id}/bundle/",
    ):
        answer: Any = client.get(address)
        archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
        assert answer.headers["Content-Type"] == "application/zip"
        assert archive.testzip() is None
        assert "E-1_street.jpg" in archive.namelist()
    assert CustodyEvent.objects.filter(kind="downloaded", actor_kind=AGENCY).count() == 2
    assert Entry.objects.filter(action="evidence.downloaded").count() == 2
    assert Entry.objects.filter(action="packet.downloaded").count() == 2


def test_a_bundle_that_broke_off_goes_on_from_the_same_bytes(packet: Packet) -> None:
    assert queue.build_packet(packet.pk) is True
    client = signed_in(person(Role.AGENCY_REVIEWER, AGENCY))
    for start in ("/agency", "/api/v1"):
        address = f"{start}/referrals/{packet.referral_id}/bundle/"
        whole: Any = client.get(address)
        content = b"".join(whole.streaming_content)
        assert whole["Content-Length"] == str(len(content))
        going_on = {"Range": "bytes=500-", "If-Range": whole["ETag"]}
        rest: Any = client.get(address, headers=going_on)
        assert rest.status_code == 206
        assert b"".join(rest.streaming_content) == content[500:]
        beyond = client.get(address, headers={"Range": f"bytes={len(content)}-"})
        assert beyond.status_code == 416
        told = f"the bundle's bytes 500-{len(content) - 1} of {len(content)}"
        assert CustodyEvent.objects.filter(kind="downloaded").last().why == told  # type: ignore[union-attr]


def test_a_bundle_with_a_damaged_file_is_held_back_and_not_recorded(packet: Packet) -> None:
    assert queue.build_packet(packet.pk) is True
    (name, _), *_ = EvidenceFile.objects.get(role="clean").parts
    default_storage.delete(name)
    client = signed_in(person(Role.AGENCY_REVIEWER, AGENCY))
    assert client.get(f"/agency/referrals/{packet.referral_id}/bundle/").status_code == 503
    assert client.get(f"/api/v1/referrals/{packet.referral_id}/bundle/").status_code == 503
    assert not Entry.objects.filter(action="packet.downloaded").exists()


def test_the_limit_is_frozen_with_the_packet(packet: Packet, settings: Any) -> None:
    settings.PACKET_ATTACHMENT_LIMIT = 1
    assert open_snapshot(packet)["packet"]["attachment_limit"] == 25_000_000
