"""gunicorn's threaded worker, which ends connections without keeping anybody waiting.

gunicorn waits up to two seconds for the other side to close, and does so in the one thread that
takes in new connections; and it closes after 64 KiB that were still on their way, by which a sender
in the middle of a piece loses the answer that says why to stop.
"""

from __future__ import annotations

import socket
import time
from contextlib import suppress
from typing import Any, Final

from gunicorn.workers.gthread import ThreadWorker

LINGER_SECONDS: Final = 2.0
AT_ONCE: Final = 64 * 1024


class Worker(ThreadWorker):
    """Ends a connection in the thread of its last request."""

    def handle(self, conn: Any) -> Any:
        """Answer a request. ``False`` says that the connection is over."""
        goes_on = super().handle(conn)
        if goes_on is False:
            with suppress(OSError):
                linger(conn.sock)
        return goes_on


def linger(connection: socket.socket, within: float = LINGER_SECONDS) -> None:
    """Say that nothing follows, read past what still comes until the other side closes, and close.

    RFC 9112, section 9.6: closing with unread bytes would make the system take the answer back.
    """
    try:
        connection.shutdown(socket.SHUT_WR)
        end = time.monotonic() + within
        while (left := end - time.monotonic()) > 0:
            connection.settimeout(left)
            if not connection.recv(AT_ONCE):
                break
    finally:
        connection.close()
