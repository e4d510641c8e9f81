"""Handing over the files of a packet as one bundle, each proved, recorded, and then sent."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from accounts.models import User
from complaints.evidence import access as evidence_access
from complaints.evidence import handing_over
from complaints.evidence.access import read_evidence_file
from complaints.evidence.sealed_files import EvidenceDamagedError
from routing import delivery
from routing.models import Packet
from routing.packets.bundle import bundle_chunks
from routing.packets.exhibits import handed_files
from routing.packets.files import FileDamagedError
from routing.packets.snapshot import open_snapshot


@dataclass(frozen=True, slots=True)
class ProvedBundle:
    """A bundle whose every file was read and proved. ``sha256`` is that of the bundle's own bytes:
    the same packet gives the same ones."""

    packet: Packet
    snapshot: Mapping[str, Any]
    size: int
    sha256: str

    def chunks(self) -> Iterator[bytes]:
        """The ZIP in pieces."""
        return bundle_chunks(self.snapshot, read_evidence_file)

    @transaction.atomic
    def record_download(self, *, actor: User, part: str = "") -> None:
        """The packet counts as downloaded, and each item's log and the ledger hear of its copy.
        ``part`` names the bytes, where not the whole bundle leaves.

        Raises ``StepRefused`` and ``PermissionDenied``.
        """
        referral = delivery.record_download(
            referral_id=self.packet.referral_id, packet=self.packet, actor=actor
        )
        items = {str(item.pk): item for item in evidence_access.items_of(referral.complaint)}
        for each in handed_files(self.snapshot):
            item = items[each.item]
            handing_over.record_download(
                item=item,
                file=next(file for file in item.files.all() if str(file.pk) == each.file),
                actor=actor,
                agency=referral.agency_id,
                part=part and f"the bundle's {part}",
            )


def prove_bundle(packet_id: uuid.UUID) -> ProvedBundle:
    """Make the bundle once, for its size and its hash. Raises ``PacketDamaged``."""
    packet = Packet.objects.select_related("referral__complaint").get(pk=packet_id)
    snapshot = open_snapshot(packet)
    digest, size = hashlib.sha256(), 0
    try:
        for chunk in bundle_chunks(snapshot, read_evidence_file):
            digest.update(chunk)
            size += len(chunk)
    except (EvidenceDamagedError, FileDamagedError) as error:
        raise delivery.PacketDamaged from error
    return ProvedBundle(packet, snapshot, size, digest.hexdigest())
