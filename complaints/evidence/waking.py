"""Waking a worker to check evidence. A nudge may be lost: the rows are the truth, a sweep finds
them."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterable
from typing import Final

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)
CHECK_EVIDENCE: Final = "accountability.check_evidence"
# While long files are checked, the sweep's nudges for what waits would pile up.
NUDGE_LASTS_SECONDS: Final = 60


def wake_checker(item_id: uuid.UUID) -> None:
    """After the commit, have an item checked. Never fails the one who sent it."""
    transaction.on_commit(lambda: nudge_checkers([item_id]), robust=True)


def nudge_checkers(item_ids: Iterable[uuid.UUID]) -> None:
    """Tell the workers now."""
    for item_id in item_ids:
        try:
            current_app.send_task(
                CHECK_EVIDENCE, (str(item_id),), retry=False, expires=NUDGE_LASTS_SECONDS
            )
        except OperationalError:
            logger.warning("the broker is away; the sweep will find what waits")
            return
