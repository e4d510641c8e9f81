"""Tasks that belong to the site as a whole."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Iterable
from typing import Any

from celery import shared_task
from celery.signals import worker_ready
from django.conf import settings
from django.utils import timezone

from accountability import casework, evidence_work, health, spam_check
from complaints import access as complaint_access
from complaints import retries, spam_access, spam_closing, spam_holds
from complaints.evidence import checking, sweeping, telling
from complaints.evidence.waking import nudge_checkers
from routing.packets import sweeping as packet_sweeping

logger = logging.getLogger(__name__)
# A long video is copied without its metadata at some 100 MB/s, and every child has limits of its
# own (complaints/evidence/sandbox.py).
CHECK_SECONDS = 45 * 60


@shared_task(name="accountability.worker_heartbeat")
def worker_heartbeat() -> None:
    """Say that beat, the broker and a worker reach each other."""
    health.note_heartbeat()


@worker_ready.connect
def note_first_heartbeat(sender: Any, **_: object) -> None:
    """Say so at once when a worker begins, not only when beat asks for the first time."""
    if sender.app.conf.task_default_queue in sender.app.amqp.queues.consume_from:
        health.note_heartbeat()


@shared_task(name="accountability.lapse_suspicions")
def lapse_suspicions() -> None:
    """Send out what nobody cleared in time; until it is, staff see it overdue among the alarms."""
    ids = complaint_access.lapsing_ids(timezone.now(), limit=200)
    _each(ids, casework.lapse_suspicion, "a suspicion that ran out could not be routed")


@shared_task(name="accountability.lapse_holds")
def lapse_holds() -> None:
    """Send out, a few a minute, what waited for a spam check that nobody made; until it is, staff
    see it overdue among the alarms. Real cases come first, and the rest is grouped."""
    lapsing = spam_access.lapsing(timezone.now(), limit=settings.SPAM_LAPSES_A_MINUTE)
    own_turn = {each.complaint_id for each in lapsing if each.major and each.alone}
    _each(
        [each.complaint_id for each in lapsing],
        lambda pk: spam_check.lapse_hold(pk, grouped=pk not in own_turn),
        "a filing whose spam check was not made could not be routed",
    )
    spam_holds.forget_likeness()


@shared_task(name="accountability.route_unrouted")
def route_unrouted() -> None:
    """Route what a fault left unrouted; until it is, staff see it on the page of alarms."""
    ids = complaint_access.unrouted_ids(timezone.now(), limit=50)
    _each(ids, casework.route_unrouted, "a complaint could not be routed")


@shared_task(name="accountability.clear_spam")
def clear_spam(clearing_id: int) -> None:
    """Close what two people cleared as spam; nothing to do where that is done or under way."""
    while spam_closing.carry_out_clearing(clearing_id):
        pass


@shared_task(name="accountability.sweep_spam_clearings")
def sweep_spam_clearings() -> None:
    """Nudge a worker for what two people cleared and nobody carries."""
    spam_closing.nudge_closers(spam_closing.unfinished_ids())


@shared_task(name="accountability.escalate_overdue")
def escalate_overdue() -> None:
    """Tell supervisors of cases that nobody dealt with in time."""
    for complaint_id in complaint_access.unanswered_clock_ids(timezone.now(), limit=200):
        try:
            casework.escalate_overdue(complaint_id)
        except Exception:  # one that fails stays due, and holds up no other
            logger.exception("ALARM: an overdue case could not be escalated")


@shared_task(
    name="accountability.check_evidence", time_limit=CHECK_SECONDS, soft_time_limit=CHECK_SECONDS
)
def check_evidence(item_id: str) -> None:
    """Check one file that came in; nothing to do where that is done or under way."""
    evidence_work.check_evidence(uuid.UUID(item_id))


@shared_task(name="accountability.sweep_evidence")
def sweep_evidence() -> None:
    """Nudge a checker for what waits, also for what was held while the virus check was away; tell
    agencies of what was accepted and waited for others long enough."""
    now = timezone.now()
    nudge_checkers(checking.waiting_ids(now))
    for complaint_id in telling.due_ids(now):
        try:
            evidence_work.tell_what_waited(complaint_id)
        except Exception:  # the others must not wait for it; it is tried again at the next sweep
            logger.exception("ALARM: agencies could not be told of evidence")


@shared_task(name="accountability.erase_abandoned_evidence")
def erase_abandoned_evidence() -> None:
    """Forget files of drafts that are gone, and unfinished ones."""
    sweeping.erase_abandoned(at=timezone.now())


@shared_task(name="accountability.remove_orphan_files")
def remove_orphan_files() -> None:
    """Remove stored parts of evidence, and packets, that no row knows."""
    sweeping.remove_orphans(at=timezone.now())
    packet_sweeping.remove_orphans(at=timezone.now())


def _each(ids: Iterable[uuid.UUID], route: Callable[[uuid.UUID], object], failed: str) -> None:
    """Route cases one by one. One that fails waits longer each time, and holds up no other."""
    for complaint_id in ids:
        try:
            route(complaint_id)
        except Exception as fault:
            logger.exception("ALARM: %s", failed)
            retries.note_routing_failure(complaint_id, fault=fault, at=timezone.now())
