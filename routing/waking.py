"""Waking the workers. A nudge may be lost: the rows are the truth, and the sweeps find them.

Tasks are sent by name: the process of a web page needs none of what a worker loads to build a PDF.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterable
from typing import Any

from celery import current_app
from django.db import transaction
from kombu import Queue
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)

BUILD_PACKET = "routing.build_packet"
SEND_NOTICE = "routing.send_notice"
SEND_GROUPED_NOTICE = "routing.send_grouped_notice"
SEND_REMOVAL_NOTICE = "routing.send_removal_notice"
PROVE_POLICY = "routing.prove_policy"
REPLAY_PART = "routing.replay_part"
PACKET_QUEUE = "packets"


def wake_packet_workers(packet_ids: Iterable[uuid.UUID]) -> None:
    """After the commit, tell the workers that packets wait. Never fails the one who filed."""
    ids = list(packet_ids)
    transaction.on_commit(lambda: nudge_packets(ids), robust=True)


def wake_notice_sender(referral_id: uuid.UUID) -> None:
    """After the commit, have the agency told."""
    transaction.on_commit(lambda: nudge_notices([referral_id]), robust=True)


def nudge_packets(packet_ids: Iterable[uuid.UUID]) -> None:
    """Tell the workers now."""
    _nudge(BUILD_PACKET, packet_ids)


def nudge_notices(referral_ids: Iterable[uuid.UUID]) -> None:
    """Tell the notice sender now."""
    _nudge(SEND_NOTICE, referral_ids)


def nudge_grouped_notices(agency_codes: Iterable[str]) -> None:
    """Tell the notice sender now, of agencies that are told of many referrals at once."""
    _nudge(SEND_GROUPED_NOTICE, agency_codes)


def wake_removal_notice(referral_id: uuid.UUID) -> None:
    """After the commit, have the agency told that it no longer has a referral."""
    transaction.on_commit(lambda: nudge_removal_notices([referral_id]), robust=True)


def nudge_removal_notices(referral_ids: Iterable[uuid.UUID]) -> None:
    """Tell the notice sender now."""
    _nudge(SEND_REMOVAL_NOTICE, referral_ids)


def wake_prover(policy_id: int) -> None:
    """After the commit, have a draft proved."""
    transaction.on_commit(lambda: nudge_prover(policy_id), robust=True)


def nudge_prover(policy_id: int) -> None:
    """Tell a worker now."""
    _nudge(PROVE_POLICY, [policy_id])


def wake_replayers(part_ids: Iterable[int]) -> None:
    """After the commit, have the parts of a replay gone through."""
    ids = list(part_ids)
    transaction.on_commit(lambda: nudge_replayers(ids), robust=True)


def nudge_replayers(part_ids: Iterable[int]) -> None:
    """Tell the workers now."""
    _nudge(REPLAY_PART, part_ids)


def waiting_packet_nudges() -> int:
    """How many nudges wait for a packet worker. Raises ``OperationalError`` without a broker."""
    with current_app.connection_for_read() as broker:
        declared: Any = Queue(PACKET_QUEUE)(broker.default_channel).queue_declare()
        return int(declared.message_count)


def _nudge(task: str, ids: Iterable[uuid.UUID | int | str]) -> None:
    for identifier in ids:
        try:
            current_app.send_task(task, (str(identifier),), retry=False)
        except OperationalError:
            logger.warning("the broker is away; the sweep will find what waits")
            return
