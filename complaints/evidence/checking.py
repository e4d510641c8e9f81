"""The worker's part: scan a received file, prove it by decoding, make its clean copy and pictures.

An advisory lock of the database keeps an item to one checker and frees itself when a process dies.
What is made is stored before the rows say so; what no row mentions in the end is removed.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from complaints import access as complaint_access
from complaints.evidence import copies, custody, scanning, storing
from complaints.evidence.copies import Copy
from complaints.evidence.items import key_of, typed_of
from complaints.evidence.kinds import (
    CustodyKind,
    EvidenceState,
    FileRole,
    MediaKind,
    RefusalReason,
    Refused,
)
from complaints.evidence.previews import Picture
from complaints.evidence.proof import Proof
from complaints.evidence.proving import prove
from complaints.evidence.sealed_files import FilePlace, read, seal_file
from complaints.evidence.text_copies import replace_sealed
from complaints.evidence.work_folder import work_folder
from complaints.models import Complaint, CustodyEvent, EvidenceFile, EvidenceItem
from complaints.vocabulary import Disclosure
from ledger.actions import Action
from ledger.recording import Event, append

logger = logging.getLogger(__name__)

WAITING: Final = (EvidenceState.CHECKING, EvidenceState.HELD)
HELD_FOR: Final = timedelta(seconds=30)  # a scanner that is away is asked again then
FIRST_PAUSE: Final = timedelta(seconds=10)
LONGEST_PAUSE: Final = timedelta(hours=6)
SWEEP_LIMIT: Final = 100
SEALED_VALUES: Final = "sealed values"  # what a text's copy left out, as the custody log says it


@dataclass(slots=True)
class Findings:
    """What a check found. Files are stored and sealed, and their rows not saved yet."""

    state: EvidenceState
    reason: RefusalReason | None = None
    proof: Proof | None = None
    scanned: bool = False
    removed: tuple[str, ...] = ()
    files: list[EvidenceFile] = field(default_factory=list)
    again_after: datetime | None = None


@contextmanager
def sole_checker(item_id: uuid.UUID) -> Iterator[EvidenceItem | None]:
    """The item, if it waits to be checked and nobody else checks it; else None."""
    key = int.from_bytes(item_id.bytes[8:], signed=True)
    alone = _ask("SELECT pg_try_advisory_lock(%s)", key)
    try:
        now = timezone.now()
        waits = Q(check_after=None) | Q(check_after__lte=now)
        items = EvidenceItem.objects.filter(waits, pk=item_id, state__in=WAITING)
        yield items.select_related("complaint").first() if alone else None
    finally:
        if alone:
            _ask("SELECT pg_advisory_unlock(%s)", key)


def waiting_ids(now: datetime, *, limit: int = SWEEP_LIMIT) -> list[uuid.UUID]:
    """Items that wait to be checked, those first that waited longest."""
    return list(
        EvidenceItem.objects.filter(Q(check_after=None) | Q(check_after__lte=now))
        .filter(state__in=WAITING)
        .order_by("check_after", "received_at", "pk")
        .values_list("pk", flat=True)[:limit]
    )


def examine(item: EvidenceItem) -> Findings:
    """Scan, prove, clean and preview one item. Nothing is recorded yet, and nothing is raised."""
    try:
        with work_folder() as folder:
            return _examine(item, key_of(item), folder)
    except Refused as refused:
        return Findings(EvidenceState.REFUSED, refused.reason)
    except scanning.ScannerAway:
        logger.warning("the virus scanner is away; evidence is held until it is back")
        return Findings(EvidenceState.HELD, again_after=timezone.now() + HELD_FOR)
    except Exception:  # whatever it was: never dropped, tried again, and seen by staff as waiting
        logger.exception("ALARM: a piece of evidence could not be checked")
        pause = min(FIRST_PAUSE * 4 ** min(item.check_attempts, 10), LONGEST_PAUSE)
        return Findings(EvidenceState.CHECKING, again_after=timezone.now() + pause)


def record(item: EvidenceItem, findings: Findings) -> EvidenceItem | None:
    """Write down what a check found, in the transaction that is open.

    The complaint is held first, as everywhere. None when the item is gone or was settled meanwhile,
    and for a text that became a sealed case's while it was checked: it goes on waiting.
    """
    held = _held(item.pk)
    if held is None or held.state not in WAITING or _lacks_its_copy(held, findings):
        storing.discard(name for file in findings.files for name, _ in file.parts)
        return None
    was = held.state
    held.state = findings.state
    held.check_after = findings.again_after
    held.check_attempts += findings.again_after is not None
    held.reason = findings.reason or ""
    if findings.proof is not None:
        _keep_proof(held, findings.proof)
    held.save()
    EvidenceFile.objects.bulk_create(findings.files)
    custody.record(*_events(held, findings, was))
    if held.complaint is not None and held.state in (EvidenceState.ACCEPTED, EvidenceState.REFUSED):
        append(_settled_event(held, held.complaint, findings))
    return held


def tidy(item_id: uuid.UUID) -> None:
    """Remove what is stored of a settled item and mentioned by no row: a check was cut off."""
    files = EvidenceFile.objects.filter(item_id=item_id)
    mentioned = {name for file in files for name, _ in file.parts}
    storing.discard(name for name in storing.names_of(item_id) if name not in mentioned)


def _examine(item: EvidenceItem, key: bytes, folder: Path) -> Findings:
    original = EvidenceFile.objects.get(item=item, role=FileRole.ORIGINAL)
    place = FilePlace(item.pk)
    scanned = scanning.is_configured()
    if scanned and not scanning.is_clean(read(original.parts, key, place)):
        return Findings(EvidenceState.REFUSED, RefusalReason.MALWARE, scanned=True)
    source = folder / "original"
    with source.open("wb") as file:
        for piece in read(original.parts, key, place):
            file.write(piece)
    proof = prove(source, declared_name=typed_of(item, key).safe_name)
    made = Findings(EvidenceState.ACCEPTED, proof=proof, scanned=scanned)
    try:
        _make_copies(made, item, key, source, folder)
    except BaseException:
        storing.discard(name for each in made.files for name, _ in each.parts)
        raise
    return made


def _make_copies(
    made: Findings, item: EvidenceItem, key: bytes, source: Path, folder: Path
) -> None:
    if made.proof is None:
        return
    if made.proof.kind is MediaKind.TEXT:
        if _is_sealed(item):
            file = _text_without_sealed(item, key, source, folder, made.proof)
            made.files.append(file)
            made.removed = (SEALED_VALUES,) if file.replaced else ()
        return
    clean_copy, cleaned = copies.make_clean_copy(source, folder, made.proof)
    made.removed = cleaned.removed
    made.files.append(_sealed(item, key, clean_copy))
    for copy in copies.make_pictures(source, clean_copy, folder, made.proof):
        made.files.append(_sealed(item, key, copy))


def _lacks_its_copy(item: EvidenceItem, findings: Findings) -> bool:
    accepted_text = findings.proof is not None and findings.proof.kind is MediaKind.TEXT
    return accepted_text and _is_sealed(item) and not findings.files


def _is_sealed(item: EvidenceItem) -> bool:
    """Whether a text of this case leaves with values replaced; a draft's is not known yet."""
    return item.complaint is not None and item.complaint.disclosure == Disclosure.SEALED


def _text_without_sealed(
    item: EvidenceItem, key: bytes, source: Path, folder: Path, proof: Proof
) -> EvidenceFile:
    target = folder / "clean"
    sealed = complaint_access.sealed_values(item.complaint) if item.complaint else ()
    replaced = replace_sealed(source, target, charset=proof.charset or "utf-8", sealed=sealed)
    file = _sealed(item, key, Copy(FileRole.CLEAN, 1, target, Picture(proof.media_type, 0, 0)))
    file.replaced = replaced
    return file


def _sealed(item: EvidenceItem, key: bytes, copy: Copy) -> EvidenceFile:
    parts, size, sha256 = seal_file(copy.path, key, FilePlace(item.pk, copy.role, copy.number))
    looks = copy.picture
    return EvidenceFile(
        item=item,
        role=copy.role,
        number=copy.number,
        parts=parts,
        media_type=looks.media_type,
        size_bytes=size,
        sha256=sha256,
        width=looks.width or None,
        height=looks.height or None,
        rotation=looks.rotation,
        mirrored=looks.mirrored,
    )


def _held(item_id: uuid.UUID) -> EvidenceItem | None:
    """Hold the item, and before it the complaint that it belongs to, if it does by then."""
    owners = EvidenceItem.objects.filter(pk=item_id).values_list("complaint_id", flat=True)
    for _ in range(2):  # filing may attach it between the two looks, and never takes it back
        owner = owners.first()
        if owner is not None:
            complaint_access.lock(owner)
        held = EvidenceItem.objects.select_for_update().filter(pk=item_id).first()
        if held is None or held.complaint_id == owner:
            return held
    return None


def _keep_proof(item: EvidenceItem, proof: Proof) -> None:
    item.kind, item.media_type = proof.kind, proof.media_type
    item.width, item.height, item.pages = proof.width, proof.height, proof.pages
    item.rotation, item.mirrored = proof.rotation, proof.mirrored
    item.duration_seconds = proof.duration_seconds


def _events(item: EvidenceItem, findings: Findings, was: str) -> list[CustodyEvent]:
    clean_copy = next((f for f in findings.files if f.role == FileRole.CLEAN), None)
    happened: list[CustodyEvent] = []
    if findings.scanned:
        happened.append(custody.event(item, CustodyKind.SCANNED, sha256=item.sha256, matched=True))
    if findings.proof is not None:
        happened.append(
            custody.event(
                item,
                CustodyKind.PROVED,
                why=findings.proof.media_type,
                sha256=item.sha256,
                matched=True,
            )
        )
    if clean_copy is not None:
        removed = ", ".join(findings.removed)[:500]
        happened.append(
            custody.event(item, CustodyKind.CLEANED, why=removed, sha256=clean_copy.sha256)
        )
    if findings.state is EvidenceState.REFUSED:
        happened.append(custody.event(item, CustodyKind.REFUSED, why=item.reason))
    if findings.state is EvidenceState.HELD and was != EvidenceState.HELD:
        happened.append(custody.event(item, CustodyKind.HELD, why="scanner_away"))
    return happened


def _settled_event(item: EvidenceItem, complaint: Complaint, findings: Findings) -> Event:
    at = custody.event(item, CustodyKind.PROVED).at
    known = {"evidence": str(item.pk), "exhibit": item.exhibit}
    if item.state == EvidenceState.REFUSED:
        return Event(
            Action.EVIDENCE_REFUSED, complaint.ref, "system", at, {**known, "reason": item.reason}
        )
    cleaned = next((f.sha256 for f in findings.files if f.role == FileRole.CLEAN), "")
    return Event(
        Action.EVIDENCE_ACCEPTED,
        complaint.ref,
        "system",
        at,
        {**known, "media_type": item.media_type, "clean_sha256": cleaned},
    )


def _ask(sql: str, key: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(sql, [key])
        row: tuple[bool] = cursor.fetchone()
        return row[0]
