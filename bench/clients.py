"""Several clients at once against the real web server, on loopback."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from typing import Any, Generic, TypeVar

CLIENTS = 8
Result = TypeVar("Result")


@dataclass(frozen=True)
class Run(Generic[Result]):
    """What each piece of work came to, the seconds that it took, and the seconds of all."""

    results: list[Result]
    seconds: list[float]
    elapsed: float

    def figures(self, what: str) -> dict[str, Any]:
        """Throughput and latency, and how busy the machine was meanwhile with whatever it ran."""
        return {
            "clients": CLIENTS,
            "n": len(self.seconds),
            f"{what}_per_second": round(len(self.seconds) / self.elapsed, 1),
            **latency(self.seconds),
            "load_1_min": round(os.getloadavg()[0], 1),
        }


def latency(seconds: Sequence[float]) -> dict[str, float]:
    """Median and 95th percentile in milliseconds."""
    cut = quantiles(seconds, n=100, method="inclusive")
    return {"p50_ms": round(cut[49] * 1000, 1), "p95_ms": round(cut[94] * 1000, 1)}


def at_once(work: Callable[[int], Result], count: int) -> Run[Result]:
    """Do ``work(0)`` to ``work(count - 1)`` with so many clients, each the next when it is free."""
    began = time.monotonic()
    with ThreadPoolExecutor(CLIENTS) as pool:
        done = list(pool.map(lambda number: _timed(work, number), range(count)))
    elapsed = time.monotonic() - began
    return Run([result for result, _ in done], [seconds for _, seconds in done], elapsed)


def _timed(work: Callable[[int], Result], number: int) -> tuple[Result, float]:
    began = time.monotonic()
    return work(number), time.monotonic() - began


@contextmanager
def web_server(**settings: str) -> Iterator[tuple[int, Path]]:
    """The port of the web server as ``Procfile`` runs it, and a folder for logs."""
    from tests.web_server import running_web_server  # noqa: PLC0415 (needs the set-up)

    with (
        TemporaryDirectory(prefix="bench-") as folder,
        running_web_server(Path(folder), **settings) as port,
    ):
        yield port, Path(folder)
