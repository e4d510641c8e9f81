"""Seeing at once that a worker's child died.

Celery looks when the child's end of a pipe closes. The kernel closes it a moment before the child
can be reaped, so that this first look mostly finds the child alive; the next one comes up to five
seconds later (``AsynPool.timers``, Celery 5.7). Only then is its packet given to another.
"""

from __future__ import annotations

from typing import Any

from celery import bootsteps

SECONDS_BETWEEN_LOOKS = 0.5


class ChildWatch(bootsteps.StartStopStep):
    """Looks after the children twice a second."""

    requires = ("celery.worker.components:Pool",)

    def start(self, parent: Any) -> None:
        """Begin when the pool has begun."""
        if parent.use_eventloop:
            parent.timer.call_repeatedly(SECONDS_BETWEEN_LOOKS, parent.pool.maintain_pool)
