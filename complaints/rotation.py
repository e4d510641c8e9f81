"""Wrapping data keys anew under the current key-encryption key, while the site serves.

Only the wrapping changes: nothing sealed is encrypted again, and a reader finds the old wrapping
or the new one, both of which open. Rows that somebody holds are passed over and met on the next
round; a run that was stopped goes on where it was, because a finished row names its new key.
"""

from __future__ import annotations

import logging
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, TypeVar

from django.db import transaction
from django.db.models import Count

from complaints import seal_watch, sealing
from complaints.models import DataKey, EvidenceItem
from complaints.sealing import SealBroken, WrappedKey

logger = logging.getLogger(__name__)
Key = TypeVar("Key", DataKey, EvidenceItem)
KEY_TABLES: Final = (DataKey, EvidenceItem)
BATCH: Final = 200
WRAPPING: Final = ("kek_id", "wrapped")


@dataclass(slots=True)
class Progress:
    """So many data keys were wrapped anew so far, and so many do not open."""

    rewrapped: int = 0
    broken: int = 0


def rotate(progress: Progress, *, batch: int = BATCH) -> Iterator[Progress]:
    """Wrap anew whatever is under an older key, one short transaction a batch; yields after each.

    Counts on in ``progress``. A data key that does not open is counted, alarmed and left as it is.
    """
    yield from _rewrap_table(DataKey, progress, batch)
    yield from _rewrap_table(EvidenceItem, progress, batch)


def uses_of_keys() -> Counter[str]:
    """How many data keys each key-encryption key wraps."""
    uses: Counter[str] = Counter()
    for table in KEY_TABLES:
        counted = table.objects.values("kek_id").annotate(count=Count("pk")).order_by()
        uses.update(dict(counted.values_list("kek_id", "count")))
    return uses


def unknown_keys(known: Iterable[str]) -> list[str]:
    """Key-encryption keys in use that are not among these."""
    wanted = list(known)
    others = (table.objects.exclude(kek_id__in=wanted) for table in KEY_TABLES)
    return sorted({key for rows in others for key in rows.values_list("kek_id", flat=True)[:1]})


def _rewrap_table(table: type[Key], progress: Progress, batch: int) -> Iterator[Progress]:
    last: uuid.UUID | None = None
    while (reached := _rewrap_batch(table, last, batch, progress)) is not None:
        last = reached
        yield progress


@transaction.atomic
def _rewrap_batch(
    table: type[Key], last: uuid.UUID | None, batch: int, progress: Progress
) -> uuid.UUID | None:
    """The last row that was looked at; None at the end of the table."""
    older = table.objects.exclude(kek_id=sealing.current_key_id()).order_by("pk")
    if last is not None:
        older = older.filter(pk__gt=last)
    rows: list[Key] = list(older.select_for_update(skip_locked=True).only(*WRAPPING)[:batch])
    done = [row for row in rows if _rewrap(row)]
    table.objects.bulk_update(done, WRAPPING)
    progress.rewrapped += len(done)
    progress.broken += len(rows) - len(done)
    return rows[-1].pk if rows else None


def _rewrap(row: DataKey | EvidenceItem) -> bool:
    try:
        anew = sealing.rewrap(row.pk, WrappedKey(row.kek_id, bytes(row.wrapped)))
    except SealBroken:
        if isinstance(row, DataKey):
            seal_watch.ask_for_check(row.pk)
        logger.error("ALARM: a data key does not open and was not wrapped anew")  # noqa: TRY400 (the trace says no more)
        return False
    row.kek_id, row.wrapped = anew.kek_id, anew.wrapped
    return True
