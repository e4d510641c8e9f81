"""The servers of a local installation: found, started, kept, stopped.

Each test has a data folder of its own, and asks from other processes as ``manage.py`` would.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import psycopg2
import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from accountability.local import embedded, postgres_server, valkey_server

ROOT = Path(__file__).parent.parent.parent
ASK = """
import json, sys
from pathlib import Path
from accountability.local import embedded
servers = embedded.ensure_running(Path(sys.argv[1]))
print(json.dumps([servers.database_url, servers.redis_url]))
"""


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """Return a folder that nobody else touches.

    Not pytest's own: each new run of pytest closes the one that all runs share, and as root
    PostgreSQL's user would lose its way in the middle of a test.
    """
    with tempfile.TemporaryDirectory(prefix="embedded-servers-") as name:
        yield Path(name)


@pytest.fixture
def home(folder: Path) -> Iterator[Path]:
    # With a space, as people's folders have.
    home = Path(tempfile.mkdtemp(prefix="data folder ", dir=folder))
    yield home
    embedded.stop(home)


def ask_from_another_process(home: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", ASK, str(home)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )


def answer(process: subprocess.Popen[str]) -> embedded.EmbeddedServers:
    output, _ = process.communicate(timeout=120)
    return embedded.EmbeddedServers(*json.loads(output))


def rows_of(servers: embedded.EmbeddedServers, statement: str) -> list[tuple[object, ...]]:
    connection = psycopg2.connect(servers.database_url)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def postmaster(home: Path) -> psutil.Process:
    pid_file = postgres_server.data_folder(home) / "postmaster.pid"
    return psutil.Process(int(pid_file.read_text().splitlines()[0]))


def valkey(home: Path) -> psutil.Process:
    return psutil.Process(int((home / "valkey" / "valkey.pid").read_text()))


def broker(servers: embedded.EmbeddedServers) -> redis.Redis:
    return redis.Redis.from_url(servers.redis_url)


def test_they_outlive_the_process_that_started_them_and_are_found_again(home: Path) -> None:
    started = answer(ask_from_another_process(home))
    first_postmaster, first_valkey = postmaster(home).pid, valkey(home).pid

    found = embedded.ensure_running(home)

    assert found == started
    assert (postmaster(home).pid, valkey(home).pid) == (first_postmaster, first_valkey)
    assert rows_of(found, "SELECT current_database()") == [("accountability",)]
    assert broker(found).ping()


def test_two_processes_that_start_at_once_get_the_same_servers(home: Path) -> None:
    asking = [ask_from_another_process(home) for _ in range(3)]

    answers = {answer(process) for process in asking}

    assert len(answers) == 1
    data = postgres_server.data_folder(home)
    postmasters = [
        process
        for process in psutil.process_iter(["name", "cmdline"])
        if process.info["name"] == "postgres" and str(data) in (process.info["cmdline"] or [])
    ]
    assert len(postmasters) == 1


def test_after_both_are_killed_they_come_back_with_their_data(home: Path) -> None:
    servers = embedded.ensure_running(home)
    rows_of(servers, "CREATE TABLE kept AS SELECT 7 AS number")
    client = broker(servers)
    client.set("kept", "seven")
    client.execute_command("WAITAOF", 1, 0, 5000)  # until the append-only file is on the disk
    victims = [postmaster(home), valkey(home)]
    for victim in victims:
        victim.send_signal(signal.SIGKILL)
    psutil.wait_procs(victims, timeout=10)

    again = embedded.ensure_running(home)

    assert again == servers  # the same addresses, so that what still runs reaches them
    assert rows_of(again, "SELECT number FROM kept") == [(7,)]
    assert broker(again).get("kept") == b"seven"


def test_a_pid_file_that_names_a_process_of_ours_does_not_keep_postgresql_down(home: Path) -> None:
    """After a restart of the machine, the pid in the file often belongs to something else."""
    servers = embedded.ensure_running(home)
    killed = postmaster(home)
    killed.kill()
    killed.wait(timeout=10)
    pid_file = postgres_server.data_folder(home) / "postmaster.pid"
    stranger = subprocess.Popen(["sleep", "600"], **_as_owner_of(pid_file))
    try:
        lines = pid_file.read_text().splitlines()
        pid_file.write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n")

        assert embedded.ensure_running(home) == servers
        assert postmaster(home).pid != stranger.pid
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def _as_owner_of(file: Path) -> dict[str, Any]:
    """As root, be who PostgreSQL is: it believes only in processes that it may signal."""
    owner = file.stat().st_uid
    return {} if owner == os.geteuid() else {"user": owner}


def test_servers_whose_folder_was_deleted_make_way_for_new_ones(home: Path) -> None:
    embedded.ensure_running(home)
    old = [postmaster(home), valkey(home)]
    shutil.rmtree(home)

    servers = embedded.ensure_running(home)

    assert not any(process.is_running() for process in old)
    assert rows_of(servers, "SELECT 1") == [(1,)]
    assert broker(servers).ping()


def test_a_server_that_nobody_can_reach_is_replaced_and_its_data_kept(home: Path) -> None:
    servers = embedded.ensure_running(home)
    rows_of(servers, "CREATE TABLE kept AS SELECT 7 AS number")
    broker(servers).set("kept", "seven")
    old = [postmaster(home), valkey(home)]
    (postgres_server.data_folder(home) / postgres_server.SOCKET_NAME).unlink()
    (home / "valkey" / "server.json").unlink()

    again = embedded.ensure_running(home)

    assert not any(process.is_running() for process in old)
    assert rows_of(again, "SELECT number FROM kept") == [(7,)]
    assert broker(again).get("kept") == b"seven"


def test_another_program_on_valkeys_port_is_neither_believed_nor_fought(home: Path) -> None:
    servers = embedded.ensure_running(home)
    broker(servers).set("kept", "seven")
    embedded.stop(home)
    port = json.loads((home / "valkey" / "server.json").read_text())["port"]
    with socket.create_server((valkey_server.HOST, port)):
        again = embedded.ensure_running(home)

        assert again.redis_url != servers.redis_url
        assert broker(again).get("kept") == b"seven"


def test_stop_ends_them_keeps_their_data_and_may_be_said_twice(home: Path) -> None:
    servers = embedded.ensure_running(home)
    rows_of(servers, "CREATE TABLE kept AS SELECT 7 AS number")
    processes = [postmaster(home), valkey(home)]

    embedded.stop(home)
    embedded.stop(home)

    assert embedded.running(home) == frozenset()
    psutil.wait_procs(processes, timeout=10)
    assert not any(process.is_running() for process in processes)
    assert rows_of(embedded.ensure_running(home), "SELECT number FROM kept") == [(7,)]


def test_one_can_be_stopped_and_started_without_the_other(home: Path) -> None:
    servers = embedded.ensure_running(home)

    embedded.stop(home, [embedded.VALKEY])

    assert embedded.running(home) == {embedded.POSTGRES}
    assert embedded.ensure_valkey_running(home) == servers.redis_url


def test_a_folder_with_a_long_path_gets_a_short_private_socket(folder: Path) -> None:
    home = folder / ("long" * 20) / ("longer" * 20)
    try:
        servers = embedded.ensure_running(home)

        assert rows_of(servers, "SELECT 1") == [(1,)]
        assert "longer" not in servers.database_url
        sockets = Path(_shown(servers, "unix_socket_directories"))
        assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
    finally:
        embedded.stop(home)
    assert not sockets.exists()


def _shown(servers: embedded.EmbeddedServers, setting: str) -> str:
    return str(rows_of(servers, f"SHOW {setting}")[0][0])


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("log_min_error_statement", "panic"),
        ("log_error_verbosity", "terse"),
        ("log_connections", "off"),
        ("log_statement", "none"),
        ("listen_addresses", ""),
        ("fsync", "on"),
        ("synchronous_commit", "on"),
        ("full_page_writes", "on"),
        ("data_checksums", "on"),
    ],
)
def test_postgresql_is_durable_silent_and_off_the_network(
    running_home: Path, setting: str, value: str
) -> None:
    assert _shown(embedded.ensure_running(running_home), setting) == value


@pytest.fixture(scope="module")
def running_home(folder: Path) -> Iterator[Path]:
    """Serve the tests that only look."""
    home = folder / "running"
    embedded.ensure_running(home)
    yield home
    embedded.stop(home)


def test_a_failing_statement_leaves_no_value_in_the_log(running_home: Path) -> None:
    servers = embedded.ensure_running(running_home)
    rows_of(servers, "CREATE TABLE once (word text UNIQUE)")
    rows_of(servers, "INSERT INTO once VALUES ('seventeen-herons')")
    with pytest.raises(psycopg2.errors.UniqueViolation):
        rows_of(servers, "INSERT INTO once VALUES ('seventeen-herons')")

    log = (postgres_server.data_folder(running_home) / "server.log").read_text()

    assert "duplicate key" in log
    assert "herons" not in log


def test_valkey_wants_its_password_keeps_an_append_only_file_and_stays_on_loopback(
    running_home: Path,
) -> None:
    servers = embedded.ensure_running(running_home)
    port = json.loads((running_home / "valkey" / "server.json").read_text())["port"]
    stranger = redis.Redis(host=valkey_server.HOST, port=port, retry=Retry(NoBackoff(), retries=0))
    with pytest.raises(redis.AuthenticationError):
        stranger.ping()

    assert broker(servers).config_get("appendonly") == {"appendonly": "yes"}
    assert broker(servers).config_get("bind") == {"bind": "127.0.0.1"}


def test_what_the_servers_keep_is_readable_by_its_owner_alone(running_home: Path) -> None:
    folders = [running_home / name for name in ("postgres", "run", "valkey")]
    secret_files = [running_home / "valkey" / name for name in ("server.json", "valkey.conf")]

    assert {stat.S_IMODE(path.stat().st_mode) for path in folders} == {0o700}
    assert {stat.S_IMODE(path.stat().st_mode) for path in secret_files} == {0o600}


def test_importing_the_site_s_package_starts_nothing(tmp_path: Path) -> None:
    """Else asking for the state of the servers would start them, and stopping them as well."""
    done = subprocess.run(
        [sys.executable, "-c", "import accountability, sys; print(*sys.modules)"],
        check=True,
        cwd=ROOT,
        env=os.environ | {"ACCOUNTABILITY_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
    )

    assert "accountability.settings" not in done.stdout.split()
    assert list(tmp_path.iterdir()) == []


def test_the_command_line_starts_tells_and_stops(home: Path) -> None:
    def run(command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "accountability.local.embedded", command],
            check=False,
            cwd=ROOT,
            env=os.environ | {"ACCOUNTABILITY_HOME": str(home)},
            capture_output=True,
            text=True,
        )

    assert run("status").stdout == "postgres: down\nvalkey: down\n"
    assert run("status").returncode == 1
    assert run("start").stdout == "postgres: up\nvalkey: up\n"
    assert run("status").returncode == 0
    assert run("stop").stdout == "postgres: down\nvalkey: down\n"
