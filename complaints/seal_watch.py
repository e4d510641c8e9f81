"""Whoever meets a seal that does not open has a worker look at the whole case."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from celery import current_app
from kombu.exceptions import OperationalError

from complaints.sealing import SealBroken

logger = logging.getLogger(__name__)


@contextmanager
def watching(complaint_id: uuid.UUID) -> Iterator[None]:
    """Opening something of a case: a broken seal is raised on, and the case is checked."""
    try:
        yield
    except SealBroken:
        ask_for_check(complaint_id)
        raise


def ask_for_check(complaint_id: uuid.UUID) -> None:
    """Have a worker check a case in which something did not open.

    Whoever met it raises, and a row written there would be rolled back with the rest.
    """
    logger.error("ALARM: something sealed does not open; the case is checked")
    try:
        current_app.send_task("complaints.check_seals", [str(complaint_id)], ignore_result=True)
    except OperationalError:
        logger.warning("the broker is away; the next sample looks for broken seals")
