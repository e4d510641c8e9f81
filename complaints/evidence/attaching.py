"""Evidence of a draft becomes evidence of the complaint that the draft becomes."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import OuterRef

from complaints.evidence import waking
from complaints.evidence.items import typed_of
from complaints.evidence.kinds import EvidenceState
from complaints.filing import FiledEvidence
from complaints.json_rows import json_rows
from complaints.models import EvidenceItem
from ledger.actions import Action
from ledger.recording import Event

ARRIVED: Final = (EvidenceState.CHECKING, EvidenceState.HELD, EvidenceState.ACCEPTED)
_COLUMNS: Final = "id state typed kek_id wrapped size_bytes sha256 under_order".split()
_ATTACH: Final = """
UPDATE complaints_evidenceitem AS item
SET complaint_id = %s, draft_hash = NULL,
    received_at = date_trunc(%s, item.received_at, %s),
    position = filed.position, name = filed.name, description = filed.description,
    state = CASE WHEN %s AND item.kind = 'text' AND item.state = 'accepted'
        THEN 'checking' ELSE item.state END
FROM unnest(%s::uuid[], %s::smallint[], %s::text[], %s::text[])
    AS filed (id, position, name, description)
WHERE item.id = filed.id AND item.complaint_id IS NULL
"""
_COARSEN: Final = """
UPDATE complaints_custodyevent SET at = date_trunc('day', at, %s)
WHERE item_id = ANY (%s::uuid[]);
"""


class EvidenceGoneError(Exception):
    """Something that was to be filed is not there any more."""


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A filed item with its number, and the copies of its sender's words that may be shown."""

    filed: FiledEvidence
    position: int
    name: str
    description: str


def rows_of_draft() -> ArraySubquery:
    """What arrived whole for the draft of an outer query, as JSON, in the order of its coming."""
    items = EvidenceItem.objects.filter(draft_hash=OuterRef("pk"), state__in=ARRIVED)
    return json_rows(items.order_by("arrival", "id"), *_COLUMNS)


def filed_evidence(rows: Iterable[dict[str, Any]]) -> tuple[FiledEvidence, ...]:
    """The rows of ``rows_of_draft`` in their sender's words. Raises ``SealBroken``."""
    return tuple(_filed(row) for row in rows)


def attach(
    exhibits: Sequence[Exhibit], *, complaint_id: uuid.UUID, restricted: bool, sealed: bool
) -> None:
    """Give a draft's items to a complaint, in one round trip; for an officer's report the times of
    their logs become as coarse as the report's.

    Only now is it known what must be replaced in a sealed case's texts: they are checked again.

    Raises ``EvidenceGoneError``.
    """
    if not exhibits:
        return
    ids = [exhibit.filed.id for exhibit in exhibits]
    with connection.cursor() as cursor:
        coarser: list[Any] = [settings.TIME_ZONE, ids] if restricted else []
        cursor.execute(
            (_COARSEN if restricted else "") + _ATTACH,
            [
                *coarser,
                complaint_id,
                "day" if restricted else "hour",
                settings.TIME_ZONE,
                sealed,
                ids,
                [exhibit.position for exhibit in exhibits],
                [exhibit.name for exhibit in exhibits],
                [exhibit.description for exhibit in exhibits],
            ],
        )
        if cursor.rowcount != len(exhibits):
            raise EvidenceGoneError
    if sealed:
        for exhibit in exhibits:
            waking.wake_checker(uuid.UUID(exhibit.filed.id))


def received_events(
    evidence: Sequence[FiledEvidence], *, complaint_ref: str, at: datetime
) -> list[Event]:
    """The ledger's entries of what was filed together with the complaint."""
    return [
        Event(
            Action.EVIDENCE_RECEIVED,
            complaint_ref,
            "filer",
            at,
            {
                "evidence": filed.id,
                "exhibit": f"E-{position}",
                "sha256": filed.sha256,
                "size_bytes": filed.size_bytes,
            },
        )
        for position, filed in enumerate(evidence, start=1)
    ]


def _filed(row: dict[str, Any]) -> FiledEvidence:
    item = EvidenceItem(
        pk=uuid.UUID(row["id"]),
        kek_id=row["kek_id"],
        wrapped=_bytes(row["wrapped"]),
        typed=_bytes(row["typed"]),
    )
    typed = typed_of(item)
    return FiledEvidence(
        id=row["id"],
        name=typed.name,
        description=typed.description,
        size_bytes=row["size_bytes"],
        sha256=row["sha256"],
        under_order=row["under_order"],
    )


def _bytes(as_json: str) -> bytes:
    """PostgreSQL's own text form of a ``bytea``."""
    return bytes.fromhex(as_json.removeprefix("\\x"))
