"""Limits on guessing and flooding, without keeping anybody's address.

Counters live in this process's memory, keyed by an HMAC of the address (for copies of a report, of
its identifier) under a random secret; each hour the secret and all counters are thrown away.
Forwarding headers are ignored: anyone can write them. Behind a proxy all visitors share one
counter, unless the proxy hands their address on by the PROXY protocol (README, "Behind a proxy").
"""

from __future__ import annotations

import hmac
import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import Final

HOUR: Final = 3600.0


class HourlyLimit:
    """At most ``each`` counted events an hour from one address, and ``everyone`` from all."""

    def __init__(
        self, *, each: int, everyone: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._each = each
        self._everyone = everyone
        self._clock = clock
        self._lock = threading.Lock()
        self._forget()

    def wait(self, address: str) -> int:
        """Seconds until the address may go on; 0 when it may now."""
        with self._lock:
            now = self._within_the_hour()
            over = self._total >= self._everyone or self._counts[self._key(address)] >= self._each
            return max(1, round(self._began + HOUR - now)) if over else 0

    def count(self, address: str) -> None:
        """Count one event."""
        with self._lock:
            self._within_the_hour()
            self._total += 1
            self._counts[self._key(address)] += 1

    def wait_or_count(self, address: str) -> int:
        """Seconds until the address may go on; when it may now, count one event and return 0."""
        seconds = self.wait(address)
        if not seconds:
            self.count(address)
        return seconds

    def reset(self) -> None:
        """Forget everything."""
        with self._lock:
            self._forget()

    def _within_the_hour(self) -> float:
        now = self._clock()
        if now - self._began >= HOUR:
            self._forget()
        return now

    def _forget(self) -> None:
        self._began = self._clock()
        self._secret = secrets.token_bytes(32)
        self._counts: Counter[bytes] = Counter()
        self._total = 0

    def _key(self, address: str) -> bytes:
        return hmac.digest(self._secret, address.encode(), "sha256")


# A phrase has 90 bits, so that nobody guesses one: this tells a guesser that somebody counts. It is
# looked up in any case: visitors of a library share an address, and a right one always opens.
WRONG_PHRASES: Final = HourlyLimit(each=30, everyone=3000)
# A report takes 20 files; a whole household, or an office behind one address, may file several.
NEW_FILES: Final = HourlyLimit(each=200, everyone=5000)
# Counted for each report and not for an address. A usual copy takes a third of a second.
COPIES: Final = HourlyLimit(each=10, everyone=200)
