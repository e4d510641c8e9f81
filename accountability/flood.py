"""Whether more is being filed than people file: a flood, in which filings must bring a proof.

Counted for everybody together: nobody's address plays a part. A sequence in the database counts the
filings that arrive, for all web processes and without a lock; it keeps no time, for times would
tell when an officer sat at the keyboard. How the count stood some minutes ago each process
remembers for itself. One that just began knows too little for a while, and takes a flood for none:
never the other way around. A flood ends when far fewer arrive than it takes to begin one.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from enum import IntEnum
from typing import Final

from django.conf import settings
from django.db import connection

# Fewer memories than filings in a large flood are enough.
MEMORIES_A_WINDOW: Final = 600


class Level(IntEnum):
    """``RISING``: a proof is asked for already, so that a form shown now has one when it is sent,
    but nothing is held yet."""

    CALM = 0
    RISING = 1
    FLOOD = 2


class Pace:
    """How many filings arrived in the last minutes, as far as this process knows."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self.reset()

    def reset(self) -> None:
        """Forget everything."""
        self._seen: deque[tuple[float, int]] = deque()
        self._flood = False

    def judge(self, counted: int) -> Level:
        """The level, when ``counted`` filings have arrived since counting began."""
        most, window = settings.FLOOD_FILINGS, settings.FLOOD_MINUTES * 60
        with self._lock:
            now = self._clock()
            while self._seen and self._seen[0][0] <= now - window:
                self._seen.popleft()
            if not self._seen or now - self._seen[-1][0] >= window / MEMORIES_A_WINDOW:
                self._seen.append((now, counted))
            # Threads may come in another order than their counts.
            arrived = max(0, counted - self._seen[0][1])
            self._flood = arrived >= (most // 3 if self._flood else most)
            if self._flood:
                return Level.FLOOD
            return Level.RISING if arrived >= most // 2 else Level.CALM


PACE: Final = Pace()


def note_arrival() -> Level:
    """Count a filing that arrives, whatever becomes of it."""
    return PACE.judge(_ask("SELECT nextval('complaints_arrivals')"))


def level() -> Level:
    """How it stands now."""
    return PACE.judge(_ask("SELECT last_value FROM complaints_arrivals"))


def _ask(sql: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        row = cursor.fetchone()
    return int(row[0]) if row else 0
