"""The child's side of ``sandbox.py``: lays the limits on itself, then does the work.

Run as a file, in a fresh interpreter with an empty environment, so that a hostile file that takes
the process over finds no keys and no database in it::

    python -I confined.py '{"cpu": …}' exec PROGRAM ARGUMENT…
    python -I confined.py '{"cpu": …}' call MODULE FUNCTION   (arguments: JSON on standard input)

A called function's answer goes to standard output: ``{"returned": …}``, ``{"refused": […]}`` or
``{"failed": "the exception's name"}``.
"""

import ctypes
import importlib
import json
import os
import resource
import signal
import sys
from pathlib import Path

PR_SET_PDEATHSIG = 1  # <linux/prctl.h>
PR_SET_NO_NEW_PRIVS = 38
CLONE_NEWUSER = 0x10000000  # <linux/sched.h>
CLONE_NEWNET = 0x40000000


def lay_limits(limits: dict[str, int]) -> None:
    """Limit this process: CPU seconds, address space, size of a written file, no core dump."""
    for which, amount in (
        (resource.RLIMIT_CPU, limits["cpu"]),
        (resource.RLIMIT_AS, limits["memory"]),
        (resource.RLIMIT_FSIZE, limits["file"]),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(which, (amount, amount))
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)  # Python ignores it: an end is wanted


def shut_off(parent: int) -> None:
    """Die with the parent, gain no rights, reach no network (where the system allows that)."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it died before the line above
        sys.exit(1)
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if libc.unshare(CLONE_NEWNET) != 0:  # not privileged: try inside a namespace of our own
        libc.unshare(CLONE_NEWUSER | CLONE_NEWNET)


def call(module: str, function: str) -> None:
    """Call the function with the arguments on standard input; print its answer."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    answer: dict[str, object]
    kinds = importlib.import_module("complaints.evidence.kinds")
    try:
        work = getattr(importlib.import_module(module), function)
        answer = {"returned": work(**json.load(sys.stdin))}
    except kinds.Refused as refused:
        answer = {"refused": [refused.reason, refused.detail]}
    except MemoryError:
        answer = {"refused": [kinds.RefusalReason.TOO_HARD, "memory"]}
    except Exception as error:  # noqa: BLE001 - the parent hears of every failure by its name
        answer = {"failed": type(error).__name__}
    json.dump(answer, sys.stdout)


def main(arguments: list[str]) -> None:
    """Do what the parent asked."""
    limits = json.loads(arguments[0])
    lay_limits(limits)
    shut_off(limits["parent"])
    what, *rest = arguments[1:]
    if what == "exec":
        os.execv(rest[0], rest)  # noqa: S606 - a fixed program and arguments, no shell
    call(rest[0], rest[1])


if __name__ == "__main__":
    main(sys.argv[1:])
