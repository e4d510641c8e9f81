"""How much memory one packet may take: a poisonous one fails by itself, and not the machine."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_STATM = Path("/proc/self/statm")


@contextmanager
def memory_limited(more: int) -> Iterator[None]:
    """Let the process map ``more`` bytes beside what it has; beyond, ``MemoryError`` is raised.

    Libraries that cannot bear that end the process instead, which counts as a lost builder.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = _mapped() + more
    allowed = [limit for limit in (soft, hard) if limit != resource.RLIM_INFINITY]
    resource.setrlimit(resource.RLIMIT_AS, (min([wanted, *allowed]), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _mapped() -> int:
    return int(_STATM.read_text().split()[0]) * resource.getpagesize()
