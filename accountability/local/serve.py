"""Starts and supervises a local installation; ``script/server`` calls it after the set-up.

python -m accountability.local.serve [--port N]
"""

from __future__ import annotations

import argparse
import ctypes
import fcntl
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import NoReturn

import psutil
from honcho.environ import parse_procfile
from honcho.manager import Manager
from honcho.printer import Message, Printer

from accountability.local import embedded
from accountability.local.server_errors import EmbeddedServerError

ROOT = Path(__file__).resolve().parent.parent.parent
HOST = "127.0.0.1"
ANNOUNCER = "ready"
SECONDS_TO_END = 5
PR_SET_CHILD_SUBREAPER = 36  # <linux/prctl.h>
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
REPLACED_BY = {embedded.POSTGRES: "DATABASE_URL", embedded.VALKEY: "REDIS_URL"}


class Refusal(Exception):
    """Why the site cannot be started here and now."""


class Console(Printer):  # type: ignore[misc]  # honcho is untyped
    """Prints each process's lines under its name, and the announcement as it is."""

    def __init__(self) -> None:
        super().__init__(sys.stdout, time_format="")  # the site's own lines tell the time

    def write(self, message: Message) -> None:
        self.prefix = message.name != ANNOUNCER
        super().write(message)


class ParentsFirst:
    """How processes are told to end: celery and gunicorn then end their own children.

    honcho's own way tells the whole group, and so breaks off a packet in the making.
    """

    @staticmethod
    def terminate(number: int) -> None:
        """Ask the process to finish what it has begun."""
        with suppress(ProcessLookupError):
            os.kill(number, signal.SIGTERM)

    @staticmethod
    def kill(number: int) -> None:
        """End it and its children at once, because it did not end by itself."""
        with suppress(ProcessLookupError):
            os.killpg(number, signal.SIGKILL)


class Supervisor(Manager):  # type: ignore[misc]  # honcho is untyped
    """honcho, with our console and our way of ending processes."""

    def __init__(self) -> None:
        super().__init__(Console())
        self._procmgr = ParentsFirst()


def main() -> int:
    """Serve until a signal or the end of a process; return the exit status."""
    parser = argparse.ArgumentParser(prog="script/server", description="Serve the site here.")
    parser.add_argument("--port", type=int, default=8000)
    port: int = parser.parse_args().port
    home = embedded.data_home()
    for number in SIGNALS:
        if signal.getsignal(number) != signal.SIG_IGN:  # under nohup a lost terminal is no reason
            signal.signal(number, _leave)
    try:
        refuse_taken_port(port)
        with only_server_of(home), embedded_servers(home):
            environment = environment_for(port)
            prepare(environment)
            return supervise(environment)
    except (Refusal, EmbeddedServerError) as refusal:
        print(f"script/server: {refusal}", file=sys.stderr)
        return 1


def refuse_taken_port(port: int) -> None:
    """Raise ``Refusal`` when something listens on the port, or nothing may."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, port))
        except (OSError, OverflowError) as error:
            raise Refusal(
                f"port {port} cannot be used ({error}). "
                f"Choose another one: script/server --port {port + 1}"
            ) from error


@contextmanager
def only_server_of(home: Path) -> Iterator[None]:
    """Hold the data folder for one server; raise ``Refusal`` when another one has it."""
    run = home / "run"
    run.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (run / "server.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Refusal(f"another script/server already serves {home}") from error
        yield


@contextmanager
def embedded_servers(home: Path) -> Iterator[None]:
    """Start what the environment does not replace; at the end, stop what was started here."""
    wanted = {name for name, variable in REPLACED_BY.items() if variable not in os.environ}
    ours = wanted - embedded.running(home)
    try:
        if embedded.POSTGRES in wanted:
            print("==> PostgreSQL", flush=True)
            embedded.ensure_postgres_running(home)
        if embedded.VALKEY in wanted:
            print("==> Valkey", flush=True)
            embedded.ensure_valkey_running(home)
        yield
    finally:
        embedded.stop(home, ours)


def environment_for(port: int) -> dict[str, str]:
    """Return the environment of the processes: the address, and the programs of ``.venv``."""
    programs = Path(sys.executable).parent
    return os.environ | {
        "PATH": f"{programs}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "BIND": f"{HOST}:{port}",
        "BASE_URL": f"http://{HOST}:{port}",
        "PYTHONUNBUFFERED": "1",
    }


def prepare(environment: dict[str, str]) -> None:
    """Bring tables, defaults, static files and accounts up to date; raise ``Refusal`` if not."""
    command = [sys.executable, "-m", "accountability.local.prepare"]
    if subprocess.run(command, check=False, cwd=ROOT, env=environment).returncode:  # noqa: S603
        raise Refusal("the data could not be brought up to date (see above)")


def supervise(environment: dict[str, str]) -> int:
    """Run the processes of ``Procfile`` until one of them ends or a signal comes."""
    manager = Supervisor()
    commands = parse_procfile((ROOT / "Procfile").read_text()).processes
    commands[ANNOUNCER] = f"python -m accountability.local.announce {environment['BASE_URL']}"
    for name, command in commands.items():
        manager.add_process(name, f"exec {command}", env=environment, cwd=str(ROOT))
    adopt_orphans()
    try:
        manager.loop()
    finally:
        end_descendants()
    # A process that ends by itself is a fault, whatever it says of itself.
    return int(manager.returncode or 1)


def adopt_orphans() -> None:
    """Become the parent of a descendant whose own parent dies, so that it is found and ended too.

    A worker that is killed leaves its children to the next such ancestor (Linux, prctl(2)).
    """
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def end_descendants() -> None:
    """End what the supervisor could not: it knows a process only once that has reported itself."""
    left = psutil.Process().children(recursive=True)
    for process in left:
        with suppress(psutil.NoSuchProcess):
            process.terminate()
    for process in psutil.wait_procs(left, timeout=SECONDS_TO_END)[1]:
        with suppress(psutil.NoSuchProcess):
            process.kill()


def _leave(number: int, _frame: FrameType | None) -> NoReturn:
    """Unwind, so that everything started is ended; a second signal must not break that off."""
    for each in SIGNALS:
        signal.signal(each, signal.SIG_IGN)
    raise SystemExit(128 + number)


if __name__ == "__main__":
    raise SystemExit(main())
