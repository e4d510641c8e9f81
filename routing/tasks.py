"""Celery tasks: each takes an id, and calls the one service that knows whether anything is left.

They carry nudges only. Losing one, or getting it twice, changes nothing but the time.
"""

from __future__ import annotations

import uuid

from celery import shared_task
from django.utils import timezone

from routing import notices, policies, removal_notices, replays
from routing.packets import queue


@shared_task(name="routing.build_packet")
def build_packet(packet_id: str) -> None:
    """Build a packet unless that is done or somebody is at it."""
    queue.build_packet(uuid.UUID(packet_id))


@shared_task(name="routing.sweep_packets")
def sweep_packets() -> None:
    """Nudge the packets that nobody carries."""
    queue.sweep(timezone.now())


@shared_task(name="routing.send_notice")
def send_notice(referral_id: str) -> None:
    """Tell an agency that a referral waits, unless it was told."""
    notices.send_notice(uuid.UUID(referral_id))


@shared_task(name="routing.send_grouped_notice")
def send_grouped_notice(agency_code: str) -> None:
    """Tell an agency of all that lapsed in a flood and that it was not told of."""
    notices.send_grouped_notice(agency_code)


@shared_task(name="routing.send_removal_notice")
def send_removal_notice(referral_id: str) -> None:
    """Tell an agency that it no longer has a referral, unless it was told."""
    removal_notices.send(uuid.UUID(referral_id))


@shared_task(name="routing.sweep_notices")
def sweep_notices() -> None:
    """Nudge the notices that wait."""
    now = timezone.now()
    notices.sweep(now)
    removal_notices.sweep(now)


@shared_task(name="routing.prove_policy")
def prove_policy(policy_id: str) -> None:
    """Prove a draft unless that is done."""
    policies.carry_out_proof(int(policy_id))


@shared_task(name="routing.replay_part")
def replay_part(part_id: str) -> None:
    """Go on with a part of a replay unless it is finished, stopped, or in other hands."""
    replays.replay_part(int(part_id))


@shared_task(name="routing.sweep_policies")
def sweep_policies() -> None:
    """Nudge proofs and replays that nobody carries; mark what a new policy took the place of."""
    now = timezone.now()
    policies.sweep_proofs(now)
    replays.sweep(now)
    policies.supersede(now)
