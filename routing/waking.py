"""Waking the workers. A nudge may be lost: the rows are the truth, and the sweep finds them."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterable

from django.db import transaction
from kombu.exceptions import OperationalError

from routing import tasks

logger = logging.getLogger(__name__)


def wake_packet_workers(packet_ids: Iterable[uuid.UUID]) -> None:
    """After the commit, tell the workers that packets wait. Never fails the one who filed."""
    ids = [str(packet_id) for packet_id in packet_ids]
    transaction.on_commit(lambda: _nudge(ids), robust=True)


def _nudge(packet_ids: list[str]) -> None:
    for packet_id in packet_ids:
        try:
            tasks.build_packet.apply_async((packet_id,), retry=False)
        except OperationalError:
            logger.warning("the broker is away; the sweep will find the waiting packets")
            return
