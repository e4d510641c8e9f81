"""Writing down that a copy leaves: in the item's log, and in the ledger."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from complaints import openings
from complaints.evidence import custody
from complaints.evidence.kinds import CustodyKind
from complaints.models import EvidenceFile, EvidenceItem
from complaints.models.openings import Sealed
from ledger.actions import Action
from ledger.recording import Event, actor_ref, append


@transaction.atomic
def record_download(
    *, item: EvidenceItem, file: EvidenceFile, actor: User, agency: str = "", part: str = ""
) -> None:
    """A person downloads a copy whose bytes were just read and hashed; or ``part`` of them, such as
    "bytes 0-9 of 20". ``agency`` is the code of the person's agency; empty for staff."""
    now = timezone.now()
    custody.record_download(item=item, actor=actor, sha256=file.sha256, agency=agency, part=part)
    if item.complaint is None:
        raise ValueError("nobody but its filer has a hand on a draft's evidence")
    who = actor_ref(f"agency:{agency}", actor.pk) if agency else actor_ref("staff", actor.pk)
    append(
        Event(
            Action.EVIDENCE_DOWNLOADED,
            item.complaint.ref,
            who,
            now,
            {
                "evidence": str(item.pk),
                "exhibit": item.exhibit,
                "copy": file.role,
                "sha256": file.sha256,
                "part": part,
            },
        )
    )


@transaction.atomic
def record_opening(
    *, item: EvidenceItem, file: EvidenceFile, opening_id: uuid.UUID, actor: User, part: str = ""
) -> None:
    """One of the two who opened it downloads the original, or ``part`` of its bytes.

    Raises ``PermissionDenied`` and ``openings.OpeningRefused``.
    """
    opening = openings.use_opening(
        opening_id=opening_id, what=Sealed.EVIDENCE_ORIGINAL, actor=actor
    )
    if opening.target_id != item.pk:
        raise ValueError("the caller looks up the opening of this very item")
    custody.record(
        custody.event(
            item,
            CustodyKind.OPENED,
            actor=actor,
            actor_kind=custody.STAFF,
            why="; ".join(filter(None, (f"opening {opening.pk}: {opening.ground}", part))),
            sha256=file.sha256,
            matched=None if part else True,
        )
    )
