"""Sites of a few lines under gunicorn as it is set up for ours: what the server does by itself."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from accountability import request_bodies
from accountability.connection_close import ending_connections
from accountability.request_bodies import CutOffError, keeping_pace, was_cut
from tests.workers import ROOT, until

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

WITHIN = 1.0


def whose(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Answers with the address that it takes its visitor to have."""
    address = environ["REMOTE_ADDR"].encode()
    start_response("200 OK", [("Content-Length", str(len(address)))])
    return [address]


def _read(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Tells how many bytes came, and refuses ``/early`` without reading one."""
    request_bodies.WITHIN_SECONDS = WITHIN
    said, refused = "", environ["PATH_INFO"] == "/early"
    try:
        said = "" if refused else str(len(environ["wsgi.input"].read()))
    except CutOffError:
        said = f"cut {was_cut(environ)}"
    headers = [("Content-Length", str(len(said)))]
    start_response(
        "503 Busy" if refused else "200 OK", headers + [("Connection", "close")] * refused
    )
    return [said.encode()]


reads = ending_connections(keeping_pace(_read))


@contextmanager
def serving(site: str, **environment: str) -> Iterator[int]:
    """Serve ``module:name`` with one process, on a port of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    command = (sys.executable, "-m", "gunicorn", "--config", "python:accountability.web_server")
    process = subprocess.Popen(
        (*command, site),
        cwd=ROOT,
        env={**os.environ, "BIND": f"127.0.0.1:{port}", "WEB_WORKERS": "1", **environment},
    )

    def listens() -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
        return False

    try:
        until(listens, within=20, what="gunicorn listens")
        yield port
    finally:
        process.terminate()
        process.wait(timeout=20)
