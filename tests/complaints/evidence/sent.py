"""Files as people send them, and what a worker makes of them."""

from __future__ import annotations

import base64
import hashlib
import io
import uuid
from typing import Any

from django.test import Client
from django.utils import timezone
from PIL import Image

from accountability.evidence_work import check_evidence
from complaints import sealing
from complaints.evidence.access import items_of
from complaints.evidence.checking import waiting_ids
from complaints.evidence.items import Typed, seal_typed
from complaints.evidence.kinds import EvidenceState, FileRole
from complaints.evidence.sealed_files import FilePlace, SealedWriter
from complaints.models import Complaint, EvidenceFile, EvidenceItem
from complaints.vocabulary import Source

NOTE = b"Demonstration: he wrote badge 1234 on the ticket.\n"
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)


def photo(*, gps: bytes = b"", side: int = 64) -> bytes:
    """A JPEG; ``gps`` stands in its EXIF."""
    picture = Image.new("RGB", (side, side), (200, 30, 30))
    exif = Image.Exif()
    if gps:
        exif[0x010E] = gps.decode()
    held = io.BytesIO()
    picture.save(held, "JPEG", exif=exif)
    return held.getvalue()


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def metadata(**said: str) -> str:
    return ",".join(f"{k} {base64.b64encode(v.encode()).decode()}" for k, v in said.items())


def declare(client: Client, address: str, size: int, name: str = "clip.mp4", **said: str) -> Any:
    """The first request of a file in pieces."""
    return client.post(
        address,
        headers={
            "Tus-Resumable": "1.0.0",
            "Upload-Length": str(size),
            "Upload-Metadata": metadata(filename=name, **said),
        },
        content_type="application/json",
    )


def send_piece(client: Client, address: str, offset: int, piece: bytes, **headers: str) -> Any:
    return client.patch(
        address,
        data=piece,
        content_type="application/offset+octet-stream",
        headers={"Tus-Resumable": "1.0.0", "Upload-Offset": str(offset), **headers},
    )


def checksum(piece: bytes) -> dict[str, str]:
    return {
        "Upload-Checksum": f"sha256 {base64.b64encode(hashlib.sha256(piece).digest()).decode()}"
    }


def check_all() -> None:
    """What the workers do, one item after the other."""

    for item_id in waiting_ids(timezone.now()):
        check_evidence(item_id)


def item(item_id: uuid.UUID | None = None) -> EvidenceItem:
    rows = EvidenceItem.objects.filter(pk=item_id) if item_id else EvidenceItem.objects.all()
    return rows.get()


def items(case_number: str) -> list[EvidenceItem]:
    return items_of(Complaint.objects.get(case_number=case_number))


def roles(row: EvidenceItem) -> set[str]:
    return set(EvidenceFile.objects.filter(item=row).values_list("role", flat=True))


def failing_photo(complaint: Complaint) -> EvidenceItem:
    """A photo whose check failed three times, and will be tried again."""
    row, _key = _photo_row(complaint, state=EvidenceState.CHECKING, check_attempts=3)
    return row


def accepted_photo(
    complaint: Complaint,
    *,
    under_order: str = "",
    position: int = 1,
    source: Source = Source.FILER,
) -> EvidenceItem:
    """A photo that was checked: rows and sealed files, without a worker."""
    row, key = _photo_row(complaint, under_order=under_order, position=position, source=source)
    for role in (FileRole.ORIGINAL, FileRole.CLEAN, FileRole.THUMBNAIL):
        held = photo(side=64 if role is FileRole.ORIGINAL else 32)
        writer = SealedWriter(key, FilePlace(row.pk, role))
        writer.write(held)
        writer.finish()
        EvidenceFile.objects.create(
            item=row,
            role=role,
            parts=writer.stored,
            media_type="image/jpeg",
            size_bytes=len(held),
            sha256=sha256(held),
            width=32,
            height=32,
        )
    return row


def _photo_row(complaint: Complaint, **columns: Any) -> tuple[EvidenceItem, bytes]:
    item_id = uuid.uuid4()
    key, wrapped = sealing.new_data_key(item_id)
    content = photo()
    said = {
        "position": 1,
        "source": Source.FILER,
        "name": "street.jpg",
        "typed": seal_typed(item_id, key, Typed("street.jpg")),
        "declared_size": len(content),
        "received_at": complaint.filed_at,
        "state": EvidenceState.ACCEPTED,
        "kind": "photo",
        "media_type": "image/jpeg",
        "size_bytes": len(content),
        "sha256": sha256(content),
        "kek_id": wrapped.kek_id,
        "wrapped": wrapped.wrapped,
    }
    row = EvidenceItem.objects.create(pk=item_id, complaint=complaint, **{**said, **columns})
    return row, key
