"""The chain of custody: who did what with an item, when, why, and whether the hash was the same."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Final

from django.db import connection
from django.utils import timezone

from accounts.models import User
from complaints.evidence.kinds import CustodyKind
from complaints.models import CustodyEvent, EvidenceItem
from complaints.recording import coarse_time
from complaints.vocabulary import Source

FILER = "filer"
SYSTEM = "system"
STAFF = "staff"
ONE_VIEWING: Final = timedelta(hours=1)
_VIEWED_UNLESS_LATELY: Final = """
INSERT INTO complaints_custodyevent (item_id, kind, actor_kind, actor_id, at, why, sha256)
SELECT %(item)s, %(kind)s, %(actor_kind)s, %(actor)s, %(at)s, '', ''
WHERE NOT EXISTS (
    SELECT FROM complaints_custodyevent
    WHERE item_id = %(item)s AND kind = %(kind)s AND actor_id = %(actor)s AND at > %(since)s
)
"""


def event(
    item: EvidenceItem,
    kind: CustodyKind,
    *,
    actor: User | None = None,
    actor_kind: str = SYSTEM,
    why: str = "",
    sha256: str = "",
    matched: bool | None = None,
    at: datetime | None = None,
) -> CustodyEvent:
    """An event that is not saved yet. People's own times are exact; a filer's, and what the system
    does with a filer's file, are as coarse as the filing."""
    moment = at or timezone.now()
    if actor is None and item.source == Source.FILER:
        moment = coarse_time(moment, restricted=is_restricted(item))
    return CustodyEvent(
        item=item,
        kind=kind,
        actor=actor,
        actor_kind=actor_kind,
        at=moment,
        why=why,
        sha256=sha256,
        matched=matched,
    )


def record(*events: CustodyEvent) -> None:
    """Write events, in the transaction that is open, in their order."""
    CustodyEvent.objects.bulk_create(events)


def record_viewing(*, item: EvidenceItem, actor: User) -> None:
    """Staff looked at an item on its page: one event per person and item within an hour, so that
    going back and forth does not bury what else happened. One query."""
    seen = event(item, CustodyKind.VIEWED, actor=actor, actor_kind=STAFF)
    with connection.cursor() as cursor:
        cursor.execute(
            _VIEWED_UNLESS_LATELY,
            {
                "item": item.pk,
                "kind": seen.kind,
                "actor_kind": seen.actor_kind,
                "actor": actor.pk,
                "at": seen.at,
                "since": seen.at - ONE_VIEWING,
            },
        )


def record_download(
    *, item: EvidenceItem, actor: User, sha256: str, part: str = "", agency: str = ""
) -> None:
    """A copy was handed to a person; its bytes were hashed again and were these. ``part`` says
    which of them, where not the whole left: those opened under their seals, and were not hashed."""
    record(
        event(
            item,
            CustodyKind.DOWNLOADED,
            actor=actor,
            actor_kind=agency or STAFF,
            why=part,
            sha256=sha256,
            matched=None if part else True,
        )
    )


def record_export(
    *, item_hashes: dict[uuid.UUID, str], packet: str, agency: str, at: datetime | None = None
) -> None:
    """Copies left inside a packet: for each item the SHA-256 of the copy that is in it.

    ``packet`` names the packet without a person ("packet <id> version 2"). One query to read, one
    to write; to be called in the transaction that publishes the packet.
    """
    items = EvidenceItem.objects.select_related("complaint").filter(pk__in=item_hashes)
    record(
        *(
            event(
                item,
                CustodyKind.EXPORTED,
                why=f"{packet}, to {agency}",
                sha256=item_hashes[item.pk],
                matched=True,
                at=at,
            )
            for item in items
        )
    )


def is_restricted(item: EvidenceItem) -> bool:
    """Whether it belongs to an officer's report. A draft's is not known for sure: the hour is what
    its row keeps anyway, and filing makes its times as coarse as the report's."""
    complaint = item.complaint
    return complaint is not None and complaint.restricted
