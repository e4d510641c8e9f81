"""Bodies of requests: one that comes too slowly ends, and one that was cut off is not processed.

A thread waits for each body, and the server underneath waits as long as a byte comes now and then:
sixteen senders of a byte a minute would stop a process. It also hands on what came when a line
broke, as if that were all; half a form would be saved over a whole one.
"""

from __future__ import annotations

import io
import socket
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final

from accountability.connection_close import CLOSE

if TYPE_CHECKING:
    from wsgiref.types import InputStream, StartResponse, WSGIApplication, WSGIEnvironment

    from _typeshed import WriteableBuffer

# Two KiB a second: a fifth of what the slowest mobile data in use brings.
AT_ONCE: Final = 128 * 1024  # bytes that one look at the body asks for
WITHIN_SECONDS = 60.0  # until they, or the rest of the body, are there
LOOK_EVERY_SECONDS: Final = 1.0


class CutOffError(OSError):
    """The body ended before its declared length: the line broke, or the sender was too slow."""


def keeping_pace(site: WSGIApplication) -> WSGIApplication:
    """The site, which gets each body from ``_Whole`` and ends the connection of one cut off."""

    def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        length = environ.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or not int(length):
            return site(environ, start_response)
        body = _Whole(environ["wsgi.input"], int(length), environ.get("gunicorn.socket"))
        environ["wsgi.input"] = io.BufferedReader(body, AT_ONCE)

        def start(status: str, headers: list[tuple[str, str]], *fault: Any) -> Any:
            return start_response(status, [*headers, CLOSE] if body.was_cut else headers, *fault)

        return site(environ, start)

    return application


def was_cut(environ: WSGIEnvironment) -> bool:
    """Whether the body of this request ended before its length."""
    return bool(getattr(getattr(environ.get("wsgi.input"), "raw", None), "was_cut", False))


class _Whole(io.RawIOBase):
    """A body that raises ``CutOffError`` where it ends too soon or comes too slowly."""

    def __init__(self, body: InputStream, length: int, connection: socket.socket | None) -> None:
        super().__init__()
        self._body = body
        self._left = length
        self._connection = connection
        self.was_cut = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        view = memoryview(buffer).cast("B")
        wanted = min(len(view), self._left, AT_ONCE)
        if not wanted:
            return 0
        with _watch.over(self._connection):
            piece = self._body.read(wanted)
        if len(piece) < wanted:
            self.was_cut = True
            raise CutOffError("the body did not come whole")
        self._left -= wanted
        view[:wanted] = piece
        return wanted


class _Watch:
    """Ends the receiving side of a connection whose sender is too slow.

    The server's own timeout begins anew with each byte, so the clock stands beside it: one thread
    for a process, which lives while somebody reads.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._reads: dict[socket.socket, float] = {}
        self._is_looking = False

    @contextmanager
    def over(self, connection: socket.socket | None) -> Iterator[None]:
        """Watch one read. Nothing is watched under a server that gives no socket."""
        if connection is None:
            yield
            return
        with self._lock:
            self._reads[connection] = time.monotonic() + WITHIN_SECONDS
            if not self._is_looking:
                self._is_looking = True
                threading.Thread(target=self._look, name="slow senders", daemon=True).start()
        try:
            yield
        finally:
            with self._lock:
                del self._reads[connection]

    def _look(self) -> None:
        pause = threading.Event()
        while True:
            pause.wait(LOOK_EVERY_SECONDS)
            with self._lock:  # so that no read ends, and its socket is another's, in between
                if not self._reads:
                    self._is_looking = False
                    return
                now = time.monotonic()
                for connection, deadline in self._reads.items():
                    if deadline < now:
                        with suppress(OSError):
                            connection.shutdown(socket.SHUT_RD)  # the waiting read ends


_watch = _Watch()
