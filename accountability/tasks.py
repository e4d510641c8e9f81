"""Tasks that belong to the site as a whole."""

from __future__ import annotations

import logging

from celery import shared_task
from celery.signals import worker_ready
from django.utils import timezone

from accountability import casework, health
from complaints import access as complaint_access

logger = logging.getLogger(__name__)


@shared_task(name="accountability.worker_heartbeat")
def worker_heartbeat() -> None:
    """Say that beat, the broker and a worker reach each other."""
    health.note_heartbeat()


@worker_ready.connect
def note_first_heartbeat(**_: object) -> None:
    """Say so at once when a worker begins, not only when beat asks for the first time."""
    health.note_heartbeat()


@shared_task(name="accountability.lapse_suspicions")
def lapse_suspicions() -> None:
    """Send out what nobody cleared in time; one that fails does not hold up the others."""
    for complaint_id in complaint_access.lapsing_ids(timezone.now(), limit=200):
        try:
            casework.lapse_suspicion(complaint_id)
        except Exception:  # staff see it as overdue on the page of alarms until it is sent out
            logger.exception("ALARM: a suspicion that ran out could not be routed")


@shared_task(name="accountability.route_unrouted")
def route_unrouted() -> None:
    """Route what a fault left unrouted; one that fails again does not hold up the others."""
    for complaint_id in complaint_access.unrouted_ids(limit=50):
        try:
            casework.route_unrouted(complaint_id)
        except Exception:  # staff see it on the page of alarms until it is routed
            logger.exception("a complaint could not be routed")
