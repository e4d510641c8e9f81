"""What the workers do with a file that came in."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accountability.evidence_work import check_evidence, review_order
from accounts.roles import Role
from complaints.evidence import checking, order_reviews, storing, sweeping
from complaints.evidence.access import read_evidence_file, released
from complaints.evidence.intake import Arrived, Declared, Owner, receive_whole
from complaints.evidence.items import Typed
from complaints.evidence.kinds import (
    CustodyKind,
    EvidenceState,
    FileRole,
    RefusalReason,
    UnderOrder,
)
from complaints.evidence.sealed_files import EvidenceDamagedError, FilePlace, SealedWriter
from complaints.filing import Filer
from complaints.models import Complaint, CustodyEvent, EvidenceFile, EvidenceItem
from complaints.sealing import new_data_key
from complaints.vocabulary import FilerKind
from ledger.models import Entry
from routing.installation import install_defaults
from routing.models import Packet
from routing.packets.snapshot import open_snapshot
from tests.cast import SEALED_FILER, SHARED_FILER, file_demonstration, person
from tests.complaints.evidence.scanner import EICAR, address_of, scanner
from tests.complaints.evidence.sent import NOTE, check_all, photo, sha256


@pytest.fixture
def complaint(db: None) -> Complaint:
    install_defaults()
    return Complaint.objects.get(case_number=file_demonstration(filer=SHARED_FILER).case_number)


def arrive(owner: Owner, content: bytes, name: str = "a.jpg", **said: Any) -> EvidenceItem:
    item_id = uuid.uuid4()
    key, wrapped = new_data_key(item_id)
    writer = SealedWriter(key, FilePlace(item_id))
    writer.write(content)
    writer.finish()
    arrived = Arrived(item_id, key, wrapped, len(content), writer.stored)
    return receive_whole(
        owner=owner, arrived=arrived, declared=Declared(Typed(name), len(content), **said)
    )


def reread(item: EvidenceItem) -> EvidenceItem:
    return EvidenceItem.objects.get(pk=item.pk)


def snapshots(complaint: Complaint) -> list[Any]:
    rows = Packet.objects.filter(referral__complaint=complaint).order_by("version")
    return [open_snapshot(packet) for packet in rows]


def test_an_accepted_file_goes_to_the_agencies_as_a_new_version(complaint: Complaint) -> None:
    content = photo(gps=b"canary")
    item = arrive(Owner(complaint=complaint), content)
    before = Packet.objects.count()
    assert check_evidence(item.pk)
    assert Packet.objects.count() == 2 * before
    snapshot = snapshots(complaint)[-1]
    (line,) = snapshot["evidence"]
    assert (line["exhibit"], line["state"], line["sha256"]) == ("E-1", "accepted", sha256(content))
    assert line["released"]["copy"] == "original"
    assert [event["kind"] for event in line["custody"]] == ["received", "proved", "cleaned"]
    stored = read_evidence_file(line["released"]["file"], sha256=line["released"]["sha256"])
    assert b"".join(stored) == content
    picture = b"".join(read_evidence_file(line["pictures"][0]["file"]))
    assert b"canary" not in picture
    assert not check_evidence(item.pk)  # a nudge that comes twice
    assert Packet.objects.count() == 2 * before
    actions = set(Entry.objects.filter(object_ref=complaint.ref).values_list("action", flat=True))
    assert {"evidence.received", "evidence.accepted"} <= actions


def test_a_file_of_another_hash_than_the_snapshot_says_is_not_read(complaint: Complaint) -> None:
    item = arrive(Owner(complaint=complaint), photo())
    file = EvidenceFile.objects.get(item=item)
    with pytest.raises(EvidenceDamagedError):
        list(read_evidence_file(file.pk, sha256="0" * 64))
    with pytest.raises(EvidenceDamagedError):
        list(read_evidence_file(uuid.uuid4()))


@pytest.mark.parametrize("role", [None, Role.INTAKE], ids=["from the filer", "from staff"])
@pytest.mark.parametrize("filer", [SEALED_FILER, Filer()])
def test_only_the_clean_copy_leaves_where_the_name_is_not_shared(
    db: None, filer: Filer, role: Role | None
) -> None:
    install_defaults()
    filed = file_demonstration(filer=filer)
    complaint = Complaint.objects.get(case_number=filed.case_number)
    owner = Owner(complaint=complaint, actor=role and person(role))
    item = arrive(owner, photo(gps=b"canary"))
    check_evidence(item.pk)
    (line,) = snapshots(complaint)[-1]["evidence"]
    assert line["released"]["copy"] == "clean"
    assert line["released"]["sha256"] != line["sha256"]
    assert b"canary" not in b"".join(read_evidence_file(line["released"]["file"]))
    files = list(EvidenceFile.objects.filter(item=item))
    file = released(reread(item), files, complaint.disclosure)
    assert file is not None
    assert file.role == FileRole.CLEAN


def test_an_infected_file_is_refused_and_never_released(
    complaint: Complaint, settings: Any
) -> None:
    with scanner() as daemon:
        settings.CLAMAV_ADDRESS = address_of(daemon)
        item = arrive(Owner(complaint=complaint), NOTE + EICAR, "note.txt")
        check_evidence(item.pk)
        assert daemon.seen == len(NOTE + EICAR)
    assert (reread(item).state, reread(item).reason) == ("refused", RefusalReason.MALWARE)
    assert released(reread(item), EvidenceFile.objects.all(), complaint.disclosure) is None
    assert Entry.objects.filter(object_ref=complaint.ref, action="evidence.refused").exists()
    assert snapshots(complaint)[-1]["evidence"] == []


def test_a_file_is_held_while_the_scanner_is_away_and_goes_on_when_it_is_back(
    complaint: Complaint, settings: Any
) -> None:
    with scanner() as daemon:
        address = address_of(daemon)
    settings.CLAMAV_ADDRESS = address  # nobody listens there any more
    item = arrive(Owner(complaint=complaint), photo())
    check_evidence(item.pk)
    check_evidence(item.pk)
    assert reread(item).state == EvidenceState.HELD
    assert checking.waiting_ids(timezone.now()) == []
    later = timezone.now() + timedelta(minutes=1)
    assert checking.waiting_ids(later) == [item.pk]
    EvidenceItem.objects.filter(pk=item.pk).update(check_after=timezone.now())
    with scanner(int(address.rpartition(":")[2])):
        check_all()
    assert reread(item).state == EvidenceState.ACCEPTED
    kinds = list(CustodyEvent.objects.filter(item=item).values_list("kind", flat=True))
    assert kinds == ["received", "held", "scanned", "proved", "cleaned"]


def test_what_the_scanner_cannot_scan_is_held(complaint: Complaint, settings: Any) -> None:
    with scanner() as daemon:
        daemon.most = 10
        settings.CLAMAV_ADDRESS = address_of(daemon)
        item = arrive(Owner(complaint=complaint), photo())
        check_evidence(item.pk)
    assert reread(item).state == EvidenceState.HELD


def test_a_damaged_store_is_tried_again_and_never_accepted(complaint: Complaint) -> None:
    item = arrive(Owner(complaint=complaint), photo())
    storing.discard(storing.names_of(item.pk))
    assert not check_evidence(item.pk)
    again = reread(item)
    assert (again.state, again.check_attempts) == (EvidenceState.CHECKING, 1)
    assert again.check_after is not None
    assert again.check_after > timezone.now()


def test_what_may_have_been_ordered_stays_out_until_two_people_decide(db: None) -> None:
    install_defaults()
    officer = Filer(kind=FilerKind.OFFICER)
    filed = file_demonstration(filer=officer, under_order=UnderOrder.NO)
    complaint = Complaint.objects.get(case_number=filed.case_number)
    item = arrive(Owner(complaint=complaint), NOTE, "memo.txt", under_order=UnderOrder.UNKNOWN)
    check_evidence(item.pk)
    last = snapshots(complaint)[-1]
    assert last["evidence"] == []
    assert last["evidence_withheld"] == [{"reason": "under_order", "count": 1}]
    first = person(Role.WHISTLEBLOWER_TEAM)
    said = {"complaint": complaint, "item_id": item.pk, "reason": "Written of his own will"}
    assert not review_order(**said, actor=first)
    with pytest.raises(order_reviews.ReviewRefused):
        review_order(**said, actor=first)
    second = type(first).objects.create(email="second@demonstration.example", name="Second")
    second.role_grants.create(role=Role.WHISTLEBLOWER_TEAM)
    assert review_order(**said, actor=second)
    (line,) = snapshots(complaint)[-1]["evidence"]
    assert line["name"] == "memo.txt"
    assert CustodyEvent.objects.filter(item=item, kind=CustodyKind.RELEASED).exists()


@pytest.mark.parametrize(
    "forbidden",
    [
        "DELETE FROM complaints_evidenceitem",
        "UPDATE complaints_evidenceitem SET name = 'x'",
        "UPDATE complaints_evidenceitem SET sha256 = 'another'",
        "UPDATE complaints_evidenceitem SET complaint_id = NULL, draft_hash = '\\x00'",
        "UPDATE complaints_evidenceitem SET order_decided = true",
        "UPDATE complaints_evidenceitem SET state = 'checking'",
        "DELETE FROM complaints_evidencefile",
        "UPDATE complaints_evidencefile SET sha256 = ''",
        "DELETE FROM complaints_custodyevent",
        "UPDATE complaints_custodyevent SET kind = 'viewed'",
        "TRUNCATE complaints_custodyevent",
    ],
)
def test_the_database_refuses_to_lose_or_change_evidence(
    complaint: Complaint, forbidden: str
) -> None:
    item = arrive(Owner(complaint=complaint), photo(), under_order=UnderOrder.YES)
    check_evidence(item.pk)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(forbidden)


def test_drafts_that_are_gone_and_parts_that_no_row_knows_are_swept(
    db: None, django_capture_on_commit_callbacks: Any
) -> None:
    item = arrive(Owner(draft_hash=b"0" * 32), NOTE, "note.txt")
    assert storing.names_of(item.pk)
    with django_capture_on_commit_callbacks(execute=True):
        assert sweeping.erase_abandoned(at=timezone.now()) == 1
    assert storing.names_of(item.pk) == []
    orphan = uuid.uuid4()
    storing.store(orphan, b"left by a crash")
    sweeping.remove_orphans(at=timezone.now())
    assert storing.names_of(orphan)  # its row may still follow
    sweeping.remove_orphans(at=timezone.now() + timedelta(days=1))
    assert storing.names_of(orphan) == []
