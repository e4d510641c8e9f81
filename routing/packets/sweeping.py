"""Removing what a crash left between the storing of a packet and its commit: nobody's files."""

from __future__ import annotations

import contextlib
from datetime import datetime, timedelta
from typing import Final

from django.core.files.storage import default_storage

from routing.models import Packet
from routing.packets.storing import FOLDER, discard

# A builder has minutes (``queue.LEASE``), and its commit follows at once.
ROW_FOLLOWS_WITHIN: Final = timedelta(hours=1)
BATCH: Final = 500


def remove_orphans(*, at: datetime) -> int:
    """Remove stored packets that no row names, unfinished ones too. Returns how many."""
    names = [f"{FOLDER}/{name}" for name in _stored()]
    return sum(
        _remove_orphans_of(names[start : start + BATCH], at - ROW_FOLLOWS_WITHIN)
        for start in range(0, len(names), BATCH)
    )


def _stored() -> list[str]:
    try:
        return sorted(default_storage.listdir(FOLDER)[1])
    except FileNotFoundError:  # no packet was ever made here
        return []


def _remove_orphans_of(names: list[str], before: datetime) -> int:
    removed = 0
    # Looked at before the rows are asked: what is older than that has its row, or never gets one.
    old = [name for name in names if _is_older(name, before)]
    known = set(Packet.objects.filter(file__in=old).values_list("file", flat=True))
    for name in old:
        if name not in known:
            discard(name)
            removed += 1
    return removed


def _is_older(name: str, before: datetime) -> bool:
    with contextlib.suppress(FileNotFoundError):  # finished, or given up, at this moment
        return default_storage.get_modified_time(name) < before
    return False
