"""Asking ClamAV (``clamd``) about a file, over the network, with its INSTREAM command.

The protocol: ``zINSTREAM\\0``, then each piece behind its length (four bytes, big endian), a length
of zero at the end; the answer is ``stream: OK`` or ``stream: <name> FOUND`` (clamd(8)).
"""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterable
from typing import Final

from django.conf import settings

CONNECT_SECONDS: Final = 5.0
ANSWER_SECONDS: Final = 300.0
LONGEST_ANSWER: Final = 4096


class ScannerAway(Exception):
    """The scanner does not answer, or answers that it cannot: the file is held."""


def is_configured() -> bool:
    return bool(settings.CLAMAV_ADDRESS)


def is_clean(pieces: Iterable[bytes]) -> bool:
    """Whether the scanner found nothing. Raises ``ScannerAway``."""
    try:
        with _connected() as connection:
            connection.sendall(b"zINSTREAM\0")
            for piece in pieces:
                connection.sendall(struct.pack(">I", len(piece)) + piece)
            connection.sendall(struct.pack(">I", 0))
            answer = _answer(connection)
    except OSError as error:
        raise ScannerAway(type(error).__name__) from error
    if answer.endswith("OK"):
        return True
    if answer.endswith("FOUND"):
        return False
    # "INSTREAM size limit exceeded" and the like: not scanned is not clean.
    raise ScannerAway("the scanner could not scan it")


def _connected() -> socket.socket:
    address = settings.CLAMAV_ADDRESS
    if address.startswith("/"):
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(CONNECT_SECONDS)
        connection.connect(address)
    else:
        host, _, port = address.rpartition(":")
        connection = socket.create_connection((host.strip("[]"), int(port)), CONNECT_SECONDS)
    connection.settimeout(ANSWER_SECONDS)
    return connection


def _answer(connection: socket.socket) -> str:
    received = b""
    while len(received) < LONGEST_ANSWER and not received.endswith(b"\0"):
        piece = connection.recv(LONGEST_ANSWER)
        if not piece:
            break
        received += piece
    return received.rstrip(b"\0\n").decode("ascii", "replace")
