"""Runs what a hostile file could hang, exhaust or take over, in a child process with hard limits.

The child has a fresh interpreter, an empty environment, no network where the system allows that,
limits for CPU, memory and size of output, and dies with its parent (``confined.py``).

Pure: no Django here.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO, Any, Final

import imageio_ffmpeg

from complaints.evidence.kinds import GIB, MIB, RefusalReason, Refused

CONFINED: Final = Path(__file__).with_name("confined.py")
ENVIRONMENT: Final = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
READ_BACK: Final = 16 * MIB  # of a child's standard output, at most
MESSAGES: Final = 64 * 1024  # of its standard error


@dataclass(frozen=True)
class Limits:
    """CPU and wall-clock in seconds; memory (address space) and each written file in bytes."""

    cpu: int = 60
    wall: float = 90
    memory: int = 2 * GIB
    file: int = 1 * GIB


STILL: Final = Limits(cpu=30, wall=60)
DOCUMENT: Final = Limits(cpu=120, wall=180)
MEDIA: Final = Limits(cpu=900, wall=1200, memory=3 * GIB, file=6 * GIB)


class SandboxFailed(Exception):
    """The program itself failed; says the error's name, never anything of the file."""


@dataclass(frozen=True)
class Ended:
    """How a child ended: its exit status (negative: the signal), and what it wrote."""

    status: int
    output: bytes
    messages: str


def call(function: str, limits: Limits, **arguments: Any) -> Any:
    """Call ``module:function`` in a child, with arguments and answer that JSON can carry.

    Raises ``Refused`` when the function does, or when the file exhausts a limit or crashes the
    child; ``SandboxFailed`` when the function fails otherwise.
    """
    module, name = function.split(":")
    ended = _run(["call", module, name], limits, json.dumps(arguments).encode())
    if ended.status != 0:
        raise _exhausted_or_crashed(ended.status)
    answer = json.loads(ended.output)
    if "refused" in answer:
        reason, detail = answer["refused"]
        raise Refused(RefusalReason(reason), detail)
    if "failed" in answer:
        raise SandboxFailed(f"{function}: {answer['failed']}")
    return answer["returned"]


def ffmpeg(arguments: Sequence[str], limits: Limits = MEDIA) -> Ended:
    """Run ffmpeg without a terminal; a failing exit status is the caller's to judge.

    Raises ``Refused`` when it exhausts a limit or crashes.
    """
    ended = _run(["exec", _ffmpeg(), "-nostdin", "-hide_banner", *arguments], limits, b"")
    if ended.status < 0:
        raise _exhausted_or_crashed(ended.status)
    return ended


@cache
def _ffmpeg() -> str:
    return str(imageio_ffmpeg.get_ffmpeg_exe())


def _exhausted_or_crashed(status: int) -> Refused:
    if -status in (signal.SIGKILL, signal.SIGXCPU, signal.SIGXFSZ):
        return Refused(RefusalReason.TOO_HARD, signal.Signals(-status).name)
    return Refused(RefusalReason.DAMAGED, "crashed the decoder")


def _run(arguments: Sequence[str], limits: Limits, given: bytes) -> Ended:
    told = {
        "cpu": limits.cpu,
        "memory": limits.memory,
        "file": limits.file,
        "parent": os.getpid(),
    }
    # Files, not pipes: a child that floods its output meets its own limit on files, not our memory.
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as messages:
        child = subprocess.Popen(  # noqa: S603 - our own program; arguments are a list, no shell
            [sys.executable, "-I", "-B", str(CONFINED), json.dumps(told), *arguments],
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=messages,
            env=ENVIRONMENT,
            cwd=tempfile.gettempdir(),
            start_new_session=True,
        )
        try:
            child.communicate(given, timeout=limits.wall)
        except subprocess.TimeoutExpired:
            pass
        finally:
            _end(child)
        return Ended(
            child.returncode,
            _read(output, READ_BACK),
            _read(messages, MESSAGES).decode("utf-8", "replace"),
        )


def _end(child: subprocess.Popen[bytes]) -> None:
    """End the child and whatever it started; harmless when it has ended."""
    if child.poll() is None:
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def _read(file: IO[bytes], limit: int) -> bytes:
    file.seek(0)
    return file.read(limit)
