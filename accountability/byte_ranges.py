"""Parts of a download (RFC 9110, section 14): what broke off goes on where it ended.

One range of bytes at a time; of several at once, or of one that nobody can read, the whole is sent,
as the standard has it. The tag is the SHA-256 of the bytes, so that no two files are ever joined.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

_ONE_RANGE: Final = re.compile(r"bytes\s*=\s*(\d{0,18})\s*-\s*(\d{0,18})", re.ASCII)


class Unsatisfiable(Exception):
    """The range begins behind the last byte."""


@dataclass(frozen=True, slots=True)
class ByteRange:
    """The bytes from ``first`` to ``last``, both included, of a file of ``size``."""

    first: int
    last: int
    size: int

    def __str__(self) -> str:
        return f"bytes {self.first}-{self.last} of {self.size}"

    @property
    def length(self) -> int:
        return self.last - self.first + 1

    def of(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        """The same bytes out of a file that comes whole."""
        at = 0
        for chunk in chunks:
            part = chunk[max(self.first - at, 0) : max(self.last + 1 - at, 0)]
            at += len(chunk)
            if part:
                yield part


def asked_for(request: HttpRequest, *, size: int, sha256: str) -> ByteRange | None:
    """The range that the request asks for; None for the whole. Raises ``Unsatisfiable``."""
    known = request.headers.get("If-Range")
    match = _ONE_RANGE.fullmatch(request.headers.get("Range", "").strip())
    if match is None or not any(match.groups()) or known not in (None, entity_tag(sha256)):
        return None
    first, last = match.groups()
    if not first:  # the last so many bytes
        begin, end = max(size - int(last), 0), size - 1
    else:
        begin, end = int(first), min(int(last), size - 1) if last else size - 1
        if last and int(last) < begin:
            return None  # not a range
    if begin >= size:
        raise Unsatisfiable
    return ByteRange(begin, end, size)


def entity_tag(sha256: str) -> str:
    return f'"{sha256}"'


def download(
    chunks: Iterator[bytes], *, size: int, sha256: str, part: ByteRange | None, media_type: str
) -> StreamingHttpResponse:
    """The answer: ``chunks`` are the whole's, or of the part alone."""
    status = HTTPStatus.OK if part is None else HTTPStatus.PARTIAL_CONTENT
    response = StreamingHttpResponse(chunks, status=status, content_type=media_type)
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = entity_tag(sha256)
    response["Content-Length"] = str(size if part is None else part.length)
    if part is not None:
        response["Content-Range"] = f"bytes {part.first}-{part.last}/{part.size}"
    return response


def unsatisfiable(size: int) -> HttpResponse:
    """416, and how many bytes there are."""
    response = HttpResponse(status=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE)
    response["Content-Range"] = f"bytes */{size}"
    return response
