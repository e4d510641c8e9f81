"""Forgetting what nobody files, and removing stored parts that no row knows."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from complaints.evidence import storing
from complaints.evidence.intake import erase
from complaints.evidence.kinds import EvidenceState
from complaints.evidence.work_folder import remove_left_behind
from complaints.models import Draft, EvidenceItem

UNFINISHED_KEPT: Final = timedelta(days=3)  # of a complaint, since its beginning
ROW_FOLLOWS_WITHIN: Final = timedelta(hours=6)  # what a form sends is stored before its row
BATCH: Final = 500


def erase_abandoned(*, at: datetime) -> int:
    """Forget items whose draft is gone or filed without them, and unfinished ones of complaints.

    Returns how many were forgotten.
    """
    open_draft = Draft.objects.filter(
        token_hash=OuterRef("draft_hash"), filed=False, expires_at__gt=at
    )
    abandoned = EvidenceItem.objects.filter(
        Q(complaint=None) & ~Exists(open_draft)
        | Q(complaint__isnull=False)
        & Q(state=EvidenceState.RECEIVING, received_at__lt=at - UNFINISHED_KEPT)
    )
    forgotten = 0
    for item_id in abandoned.values_list("pk", flat=True):
        with transaction.atomic():
            # Looked at again under lock: filing may attach it at this moment.
            item = abandoned.select_for_update(of=("self",)).filter(pk=item_id).first()
            if item is not None:
                erase(item)
                forgotten += 1
    return forgotten


def remove_orphans(*, at: datetime) -> int:
    """Remove stored parts of items that have no row, and plaintext that a killed check left.

    Returns of how many items something was removed.
    """
    remove_left_behind()
    removed = 0
    for batch in _batches(storing.stored_items()):
        known = set(EvidenceItem.objects.filter(pk__in=batch).values_list("pk", flat=True))
        for item_id in batch:
            if item_id not in known and storing.is_older(item_id, at - ROW_FOLLOWS_WITHIN):
                storing.discard_item(item_id)
                removed += 1
    return removed


def _batches(ids: Iterable[uuid.UUID]) -> Iterator[list[uuid.UUID]]:
    remaining = iter(ids)
    while batch := list(islice(remaining, BATCH)):
        yield batch
