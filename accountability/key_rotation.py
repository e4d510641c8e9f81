"""Rotating the key-encryption keys: data keys of cases and evidence, secrets of second factors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from django.db import transaction
from django.utils import timezone

from accounts import factor_rotation
from complaints import rotation
from complaints.rotation import Progress
from complaints.sealing import current_key_id
from ledger.actions import Action
from ledger.recording import Event, append

__all__ = ["current_key_id", "left_behind", "rotate", "uses_of_keys"]


def rotate(*, batch: int = rotation.BATCH) -> Iterator[Progress]:
    """Wrap everything anew under the current key; yields the progress after each batch.

    The end of a run that changed something is a ledger entry.
    """
    progress = Progress(rewrapped=factor_rotation.rotate())
    yield progress
    yield from rotation.rotate(progress, batch=batch)
    if progress.rewrapped or progress.broken:
        with transaction.atomic():
            append(
                Event(
                    Action.SEALING_KEYS_ROTATED,
                    "sealing_keys",
                    "system",
                    timezone.now(),
                    {
                        "key": current_key_id(),
                        "rewrapped": progress.rewrapped,
                        "broken": progress.broken,
                    },
                )
            )


def uses_of_keys() -> Counter[str]:
    """How many things stand under each key."""
    return rotation.uses_of_keys() + factor_rotation.uses_of_keys()


def left_behind(uses: Iterable[str]) -> set[str]:
    """The keys in use that are not the current one."""
    return set(uses) - {current_key_id()}
