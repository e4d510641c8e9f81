"""A check that a deployment passes before it migrates: no key in use was dropped."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError, transaction

from complaints import rotation, sealing


@register(Tags.database)
def check_keys_in_use_are_known(
    databases: Sequence[str] | None = None, **_: Any
) -> list[CheckMessage]:
    """``manage.py migrate`` and ``check --database default`` run it."""
    if "default" not in (databases or ()):
        return []
    try:
        with transaction.atomic():
            unknown = rotation.unknown_keys(sealing.known_key_ids())
    except DatabaseError:  # the tables are made by the migrations that follow
        return []
    return [
        Error(
            f"SEALING_KEYS lacks the key {key_id}, and data keys are wrapped under it.",
            hint="Put it back behind the others, and run manage.py rotate_keys before dropping it.",
            id="complaints.E001",
        )
        for key_id in unknown
    ]
