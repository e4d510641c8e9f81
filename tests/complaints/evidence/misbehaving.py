"""What a decoder that a hostile file has taken over might do. Called in the child alone."""

from __future__ import annotations

import os
import signal
import threading


def spin() -> None:
    while True:
        pass


def wait() -> None:
    threading.Event().wait()


def eat_memory() -> int:
    return len(bytearray(4 * 1024**3))


def flood() -> None:
    while True:
        os.write(1, bytes(65536))


def crash() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def environment() -> list[str]:
    return list(os.environ)


def fail() -> None:
    raise KeyError("words out of the file")
