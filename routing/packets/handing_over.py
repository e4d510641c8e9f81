"""Handing over the files of a packet as one bundle, each proved, recorded, and then sent."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from django.db import transaction

from accounts.models import User
from complaints.evidence import access as evidence_access
from complaints.evidence import handing_over
from complaints.evidence.access import read_evidence_file
from complaints.evidence.sealed_files import EvidenceDamagedError
from routing import delivery
from routing.models import Packet
from routing.packets.bundle import bundle_chunks
from routing.packets.exhibits import Handed, handed_files
from routing.packets.files import FileDamagedError, proved
from routing.packets.snapshot import open_snapshot


def hand_over_bundle(
    *, referral_id: uuid.UUID, packet_id: uuid.UUID, actor: User
) -> Iterator[bytes]:
    """The bundle of a packet, in pieces. Nothing is sent or recorded before all of it is proved.

    Raises ``PacketDamaged``, ``StepRefused`` and ``PermissionDenied``.
    """
    packet = Packet.objects.select_related("referral__complaint").get(pk=packet_id)
    snapshot = open_snapshot(packet)
    handed = handed_files(snapshot)
    _prove(handed)
    _record(referral_id, packet, handed, actor)
    return bundle_chunks(snapshot, read_evidence_file)


def _prove(handed: list[Handed]) -> None:
    try:
        for each in handed:
            for _chunk in proved(read_evidence_file, each.file, each.sha256):
                pass
    except (EvidenceDamagedError, FileDamagedError) as error:
        raise delivery.PacketDamaged from error


@transaction.atomic
def _record(referral_id: uuid.UUID, packet: Packet, handed: list[Handed], actor: User) -> None:
    """The packet counts as downloaded, and each item's log and the ledger hear of its copy."""
    referral = delivery.record_download(referral_id=referral_id, packet=packet, actor=actor)
    items = {str(item.pk): item for item in evidence_access.items_of(referral.complaint)}
    for each in handed:
        item = items[each.item]
        file = next(file for file in item.files.all() if str(file.pk) == each.file)
        handing_over.record_download(item=item, file=file, actor=actor, agency=referral.agency_id)
