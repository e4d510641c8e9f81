"""gunicorn as the site sets it up: whose address a request counts as."""

from __future__ import annotations

import http.client
import socket

from tests.accountability.small_site import serving

SITE = "tests.accountability.small_site:whose"
VISITOR = "192.0.2.7"
LINE = f"PROXY TCP4 {VISITOR} 127.0.0.1 40000 443\r\n".encode()


def asked(port: int, first_line: bytes, source: str = "127.0.0.1") -> tuple[int, str, str]:
    """Status, answer, and what is said of the connection."""
    request = b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: 198.51.100.9\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port), 10, (source, 0)) as connection:
        connection.sendall(first_line + request)
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        return answer.status, answer.read().decode(), answer.getheader("Connection", "")


def test_visitors_behind_a_proxy_that_says_their_address_do_not_count_as_one() -> None:
    with serving(SITE, PROXY_PROTOCOL_FROM="127.0.0.1") as port:
        # It is said once, at the connection's start: a second request on it would lack it.
        assert asked(port, LINE) == (200, VISITOR, "close")
        assert asked(port, b"") == (200, "127.0.0.1", "close")
        assert asked(port, LINE, source="127.0.0.9")[0] == 403, "only the proxy may say so"


def test_nobody_says_an_address_unless_a_proxy_is_expected() -> None:
    with serving(SITE) as port:
        assert asked(port, b"")[:2] == (200, "127.0.0.1")
        assert asked(port, LINE)[0] == 400
