"""Real Celery workers for tests: processes of their own, on the test's database and broker."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlencode

import psutil
import redis
from django.conf import settings
from django.db import connection

from routing import waking

ROOT = Path(__file__).parent.parent
SECONDS_BETWEEN_LOOKS = 0.02


def until(condition: Callable[[], bool], *, within: float, what: str) -> float:
    """Wait until the condition holds; returns the seconds it took. Late is a failed test."""
    start = time.monotonic()
    while not condition():
        if time.monotonic() - start > within:
            raise AssertionError(f"not within {within} s: {what}")
        time.sleep(SECONDS_BETWEEN_LOOKS)
    return time.monotonic() - start


class Worker:
    """One worker with its children, in a process group of its own."""

    def __init__(self, folder: Path, *, concurrency: int = 1, beat: bool = False) -> None:
        command = [
            *(sys.executable, "-m", "celery", "--quiet", "--app", "accountability", "worker"),
            *("--queues", "default,packets,evidence", "--concurrency", str(concurrency)),
            *("--without-gossip", "--without-mingle", "--loglevel", "WARNING"),
        ]
        if beat:
            command += ["--beat", "--schedule", str(folder / "beat-schedule")]
        self.log = folder / "worker.log"
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                command,
                cwd=ROOT,
                env={**os.environ, **environment()},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def children(self) -> list[psutil.Process]:
        return psutil.Process(self._process.pid).children()

    def kill(self) -> None:
        """What a power cut does: every process of the worker, at once."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def stop(self) -> None:
        """What a deployment does. A worker that does not end is killed."""
        if self._process.poll() is not None:
            return
        self._process.terminate()
        try:
            self._process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.kill()


@contextmanager
def running_worker(folder: Path, *, concurrency: int = 1, beat: bool = False) -> Iterator[Worker]:
    """A worker that is gone when the block ends, before the test's tables are emptied."""
    worker = Worker(folder, concurrency=concurrency, beat=beat)
    try:
        yield worker
    finally:
        worker.stop()


def environment() -> dict[str, str]:
    """What points a process at the servers of this test."""
    database = connection.get_connection_params()
    person = ":".join(quote(database.get(key, ""), safe="") for key in ("user", "password"))
    # The host may be the folder of a socket, which has no place before the path.
    server = urlencode([(key, database[key]) for key in ("host", "port") if key in database])
    return {
        "ACCOUNTABILITY_HOME": str(settings.HOME),
        "DATABASE_URL": f"postgres://{person}@/{database['dbname']}?{server}",
        "REDIS_URL": settings.REDIS_URL,
        "DJANGO_SETTINGS_MODULE": "accountability.settings",
    }


def broker() -> redis.Redis:
    """The broker itself, past Celery."""
    return redis.Redis.from_url(settings.REDIS_URL)


def nothing_queued() -> bool:
    """Whether every message was taken, carried out and acknowledged."""
    return waking.waiting_packet_nudges() == 0 and not broker().hlen("unacked")
