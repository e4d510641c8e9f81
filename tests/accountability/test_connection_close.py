"""What the site tells the server of its connections."""

from __future__ import annotations

import socket
from types import SimpleNamespace

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from gunicorn.config import Config
from gunicorn.http.wsgi import Response

from accountability.connection_close import ending_connections


@pytest.mark.parametrize(("header", "sent"), [("close", b"close"), ("", b"keep-alive")])
def test_gunicorn_ends_the_connection_where_the_site_asks_for_it(header: str, sent: bytes) -> None:
    answer = HttpResponse("too busy", status=503, headers={"Content-Length": "8"})
    if header:
        answer["Connection"] = header
    site = ending_connections(
        lambda _, start: start("503 Busy", list(answer.items())) and list(answer)
    )
    ours, theirs = socket.socketpair()
    with ours, theirs:
        asked = SimpleNamespace(version=(1, 1), method="PATCH", should_close=lambda: False)
        response = Response(asked, ours, Config())
        for piece in site(RequestFactory().get("/").environ, response.start_response):
            response.write(piece)
        response.close()
        told = theirs.recv(4096)
    assert b"\r\nConnection: " + sent + b"\r\n" in told
    assert told.count(b"Connection:") == 1
    assert told.endswith(b"too busy")
