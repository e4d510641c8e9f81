"""The servers that a local installation brings along: real PostgreSQL and real Valkey from wheels.

They live in the data folder, outlive the process that started them, and are found again in a few
milliseconds, so that every ``manage.py`` command can ask for them. ``DATABASE_URL`` and
``REDIS_URL`` replace each one on its own (``accountability/settings.py``).

    python -m accountability.local.embedded start|stop|status
"""

from __future__ import annotations

import argparse
import fcntl
import os
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from accountability.local import postgres_server, valkey_server
from accountability.local.server_errors import EmbeddedServerError

DEFAULT_HOME = Path(__file__).resolve().parent.parent.parent / "var"
POSTGRES, VALKEY = "postgres", "valkey"


@dataclass(frozen=True)
class EmbeddedServers:
    """Where the servers answer. The addresses hold a password: for programs, not for logs."""

    database_url: str
    redis_url: str


def ensure_running(home: Path) -> EmbeddedServers:
    """Return both servers of ``home``, starting what is down.

    Raises ``EmbeddedServerError`` with the path of the server's log when one does not come up.
    """
    return EmbeddedServers(ensure_postgres_running(home), ensure_valkey_running(home))


def ensure_postgres_running(home: Path) -> str:
    """Return the database's URL, starting PostgreSQL when it is down."""
    return _found_or_started(home, postgres_server.find, postgres_server.start)


def ensure_valkey_running(home: Path) -> str:
    """Return the broker's URL, starting Valkey when it is down."""
    return _found_or_started(home, valkey_server.find, valkey_server.start)


def stop(home: Path, servers: Collection[str] = (POSTGRES, VALKEY)) -> None:
    """Stop the named servers and wait until they are gone; does nothing to what is down."""
    home = home.resolve()
    if not home.exists():
        return
    with _only_one_process(home):
        if VALKEY in servers:
            valkey_server.stop(home)
        if POSTGRES in servers:
            postgres_server.stop(home)


def running(home: Path) -> frozenset[str]:
    """Return the names of the servers that answer now. Starts nothing."""
    home = home.resolve()
    finders = {POSTGRES: postgres_server.find, VALKEY: valkey_server.find}
    return frozenset(name for name, find in finders.items() if find(home) is not None)


def data_home() -> Path:
    """Return the data folder that the environment names, as the settings do."""
    return Path(os.environ.get("ACCOUNTABILITY_HOME") or DEFAULT_HOME).resolve()


def _found_or_started(
    home: Path, find: Callable[[Path], str | None], start: Callable[[Path], str]
) -> str:
    home = home.resolve()
    if url := find(home):
        return url
    with _only_one_process(home):
        # Whoever waited here for the lock finds what its holder has started meanwhile.
        return find(home) or start(home)


@contextmanager
def _only_one_process(home: Path) -> Iterator[None]:
    """Hold the data folder's lock; the kernel drops it when the holder dies."""
    run = home / "run"
    run.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = os.open(run / "embedded.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def main() -> int:
    """Carry out one command for ``ACCOUNTABILITY_HOME``; the exit status is 0 when it holds."""
    parser = argparse.ArgumentParser(prog="python -m accountability.local.embedded")
    parser.add_argument("command", choices=("start", "stop", "status"))
    command = parser.parse_args().command
    home = data_home()
    try:
        if command == "start":
            ensure_running(home)
        if command == "stop":
            stop(home)
    except EmbeddedServerError as error:
        print(error)
        return 1
    up = running(home)
    for name in (POSTGRES, VALKEY):
        print(f"{name}: {'up' if name in up else 'down'}")
    return 0 if command == "stop" or len(up) == 2 else 1


if __name__ == "__main__":
    raise SystemExit(main())
