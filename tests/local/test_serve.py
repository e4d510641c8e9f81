"""``script/server``, without its set-up: what it starts, says, and takes down with it."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path

import psutil
import pytest

from accountability.local import announce, embedded, serve

ROOT = Path(__file__).parent.parent.parent
SECONDS_TO_STOP = 30


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """Return a data folder of its own, apart from pytest's (see test_embedded_servers.py)."""
    with tempfile.TemporaryDirectory(prefix="script-server-") as name:
        yield Path(name)
        embedded.stop(Path(name))


@pytest.fixture
def port() -> int:
    with socket.create_server((serve.HOST, 0)) as listener:
        free: int = listener.getsockname()[1]
    return free


class Server:
    """One run of the server, and what it has said up to the announcement and after it."""

    def __init__(self, home: Path, port: int) -> None:
        kept = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "REDIS_URL"}}
        mine = {
            "ACCOUNTABILITY_HOME": str(home),
            "DJANGO_SETTINGS_MODULE": "accountability.settings",
        }
        self.address = f"http://{serve.HOST}:{port}"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "accountability.local.serve", "--port", str(port)],
            cwd=ROOT,
            env=kept | mine,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.said: list[str] = []

    def wait_until_announced(self) -> None:
        """Read on until the last line of the announcement."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(line)
            if line.strip() == announce.LAST_LINE:
                return
        raise AssertionError("it ended before it was ready:\n" + "".join(self.said))

    def descendants(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def end(self) -> int:
        """Read the rest and return the exit status."""
        rest, _ = self.process.communicate(timeout=SECONDS_TO_STOP)
        self.said += rest.splitlines(keepends=True)
        return self.process.returncode


@pytest.fixture
def server(home: Path, port: int) -> Iterator[Server]:
    server = Server(home, port)
    yield server
    if server.process.poll() is None:
        server.process.terminate()
        server.end()


def test_it_announces_once_and_leaves_nothing_behind_when_it_is_told_to_end(
    home: Path, server: Server
) -> None:
    server.wait_until_announced()
    processes = server.descendants()
    assert embedded.running(home) == {embedded.POSTGRES, embedded.VALKEY}
    assert len(processes) >= 6  # gunicorn and celery each with children, beat, and who watches
    server.process.send_signal(signal.SIGTERM)

    status = server.end()

    assert status == 128 + signal.SIGTERM
    assert [line for line in server.said if line.startswith("Ready:")] == [
        f"Ready: {server.address}/\n"
    ]
    assert not any(process.is_running() for process in processes)
    assert embedded.running(home) == frozenset()


def test_a_second_start_keeps_the_accounts_and_its_links_sign_in(server: Server) -> None:
    server.wait_until_announced()
    link = re.search(r"http://\S+/local/sign-in/\S+/", "".join(server.said))
    assert link
    cookies = CookieJar()
    browser = urllib.request.build_opener(
        urllib.request.HTTPCookieProcessor(cookies), _NoRedirection()
    )

    with pytest.raises(urllib.error.HTTPError) as redirected:
        browser.open(link[0])

    with redirected.value as answer:
        assert answer.headers["Location"] == "/accounts/home/"
    assert "sessionid" in {cookie.name for cookie in cookies}
    assert "Collecting static files" not in "".join(server.said)


class _NoRedirection(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """Leave the answer to whoever asked."""


def test_when_one_process_dies_the_rest_ends_and_the_status_says_so(
    home: Path, server: Server
) -> None:
    server.wait_until_announced()
    processes = server.descendants()
    worker = next(process for process in processes if "default,packets" in process.cmdline())
    worker.kill()

    status = server.end()

    assert status != 0
    assert "worker stopped (rc=-9)" in "".join(server.said)
    assert not any(process.is_running() for process in processes)
    assert embedded.running(home) == frozenset()


def test_a_taken_port_is_said_plainly(home: Path) -> None:
    with socket.create_server((serve.HOST, 0)) as listener:
        taken = listener.getsockname()[1]
        server = Server(home, taken)
        status = server.end()

    assert status == 1
    assert f"port {taken} cannot be used" in "".join(server.said)
    assert f"--port {taken + 1}" in "".join(server.said)
    assert embedded.running(home) == frozenset()
