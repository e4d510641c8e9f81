"""The real web server for tests: gunicorn in processes of its own, on the test's database."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.workers import ROOT, environment, until

HOST = "127.0.0.1"
SECONDS_TO_START = 30


@contextmanager
def running_web_server(folder: Path, **settings: str) -> Iterator[int]:
    """The port of a server as ``Procfile`` runs it; ``settings`` are variables beside the test's.

    Its log is ``web.log`` in the folder. It is gone when the block ends.
    """
    port = _free_port()
    with (folder / "web.log").open("ab") as log:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", "--config"),
                *("python:accountability.web_server", "accountability.wsgi"),
            ],
            cwd=ROOT,
            env={**os.environ, **_addresses(port), **environment(), **settings},
            stdout=log,
            stderr=log,
        )
    try:
        until(lambda: _answers(process, port), within=SECONDS_TO_START, what="the web server")
        yield port
    finally:
        process.terminate()
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _addresses(port: int) -> Mapping[str, str]:
    return {"BIND": f"{HOST}:{port}", "BASE_URL": f"http://{HOST}:{port}"}


def _free_port() -> int:
    with socket.create_server((HOST, 0)) as listener:
        free: int = listener.getsockname()[1]
    return free


def _answers(process: subprocess.Popen[bytes], port: int) -> bool:
    if process.poll() is not None:
        raise AssertionError("the web server ended before it was ready")
    asking = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        asking.request("GET", "/")  # its health depends on workers, which may not run
        return asking.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asking.close()
