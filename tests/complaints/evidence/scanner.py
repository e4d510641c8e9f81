"""A virus scanner's daemon, as far as INSTREAM goes: it answers FOUND for the EICAR test file."""

from __future__ import annotations

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Daemon(socketserver.ThreadingTCPServer):
    """Remembers how many bytes it was shown. ``most`` is its own limit for a stream."""

    allow_reuse_address = True
    daemon_threads = True
    seen = 0
    most = 100_000_000


class Scan(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        daemon = cast("Daemon", self.server)
        command = self.rfile.read(len(b"zINSTREAM\0"))
        assert command == b"zINSTREAM\0", command
        content = b""
        while True:
            (length,) = struct.unpack(">I", self.rfile.read(4))
            if length == 0:
                break
            content += self.rfile.read(length)
        daemon.seen = len(content)
        if len(content) > daemon.most:
            self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
        elif EICAR in content:
            self.wfile.write(b"stream: Eicar-Signature FOUND\0")
        else:
            self.wfile.write(b"stream: OK\0")


@contextmanager
def scanner(port: int = 0) -> Iterator[Daemon]:
    """One that listens until the block ends."""
    with Daemon(("127.0.0.1", port), Scan) as daemon:
        thread = threading.Thread(target=daemon.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield daemon
        finally:
            daemon.shutdown()
            thread.join()


def address_of(daemon: Daemon) -> str:
    host, port = daemon.server_address[:2]
    return f"{host!s}:{port}"
