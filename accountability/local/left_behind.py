"""Ends servers that still run in a data folder although nobody can reach them any more.

A folder that was deleted or restored under a running server leaves one behind: it would write into
the same files as its successor, or remove the successor's socket when it ends at last.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from signal import Signals

SECONDS_TO_END = 30


def end_left_behind(program: str, folder: Path, politely: Signals) -> None:
    """End each process of that name that works in ``folder``, and wait until it is gone."""
    import psutil  # noqa: PLC0415 (slow to import, and only a start needs it)

    left = []
    for process in psutil.process_iter():
        with suppress(psutil.Error, OSError):  # ended meanwhile, or not ours to look at
            if process.name() == program and Path(process.cwd()) == folder:
                left.append(process)
    numbers = {process.pid for process in left}
    for process in left:
        with suppress(psutil.NoSuchProcess):
            if process.ppid() not in numbers:  # a server ends its own children
                process.send_signal(politely)
    for process in psutil.wait_procs(left, timeout=SECONDS_TO_END)[1]:
        with suppress(psutil.NoSuchProcess):
            process.kill()
            process.wait()
