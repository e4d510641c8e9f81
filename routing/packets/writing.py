"""Writing a PDF in one pass: each byte is made, hashed and written once, and no file is held whole.

WeasyPrint's own writer makes every stream twice (once for the file's identifier) and wants pictures
in memory; signing afterwards would read and hash all of it again. Here the signature stands last,
so that the hash over what precedes it is at hand when the signature is made.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, Protocol

import pydyf

_HEADER = b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n"
# Level 9 takes twice the time for one hundredth less.
_COMPRESSION_LEVEL = 6
# Bytes of a cross-reference: its kind, an offset (up to a terabyte), a place in the object stream.
_WIDTHS = (1, 5, 4)
_RANGE_DIGITS = 50


class LongStream(pydyf.Stream):  # type: ignore[misc]  # pydyf comes without types
    """A stream whose data comes in chunks. ``size`` is their total in bytes."""

    def __init__(self, extra: dict[str, Any], size: int, chunks: Iterator[bytes]) -> None:
        super().__init__([], pydyf.Dictionary({**extra, "Length": size}))
        self.size, self.chunks = size, chunks


class SizeDiffersError(Exception):
    """A file is not as long as it was when it was recorded."""


class Signer(Protocol):
    """Makes detached CMS signatures (DER) over SHA-256 digests, of ``largest`` bytes at most."""

    largest: int

    def sign(self, digest: bytes) -> bytes:
        """Sign a digest."""


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature dictionary of the document, and who fills it in."""

    dictionary: pydyf.Dictionary
    signer: Signer


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: its SHA-256 in hex, and its size in bytes."""

    sha256: str
    size: int


class _Output:
    """Where the bytes go, counted and hashed on their way."""

    def __init__(self, target: BinaryIO) -> None:
        self.target, self.hash, self.position = target, hashlib.sha256(), 0

    def write(self, data: bytes) -> None:
        self.target.write(data)
        self.hash.update(data)
        self.position += len(data)


def write_pdf(
    pdf: pydyf.PDF, target: BinaryIO, *, identifier: bytes, signature: Signature | None
) -> Written:
    """Write a document. Raises ``SizeDiffersError``, and what the chunks of a file raise."""
    output = _Output(target)
    output.write(_HEADER)
    pdf.add_object(pdf.info)
    packed = pydyf.Stream()
    unsigned = signature.dictionary if signature else None
    entries = _write_objects(output, pdf, packed, unsigned)
    tail = bytearray()
    if unsigned is not None:
        entries[unsigned.number] = (1, output.position, 0)
        tail += b"%d 0 obj\n%s\nendobj\n" % (unsigned.number, unsigned.data)
    start = output.position + len(tail)
    entries[len(pdf.objects)] = (1, start, 0)
    tail += _cross_reference(pdf, entries, identifier)
    tail += b"startxref\n%d\n%%%%EOF\n" % start
    if signature is not None:
        _sign(tail, output, signature.signer)
    output.write(bytes(tail))
    return Written(output.hash.hexdigest(), output.position)


def signature_places(signer: Signer) -> dict[str, Any]:
    """The two values of a signature dictionary that are filled in when all else is written."""
    return {
        "ByteRange": b"[" + b" " * _RANGE_DIGITS + b"]",
        "Contents": b"<" + b"0" * (2 * signer.largest) + b">",
    }


def _write_objects(
    output: _Output, pdf: pydyf.PDF, packed: pydyf.Stream, left_out: pydyf.Dictionary | None
) -> dict[int, tuple[int, int, int]]:
    """Write streams as they come, all the rest in one stream; returns where each object is."""
    pdf.add_object(packed)
    entries = {0: (0, 0, 0)}
    numbers: list[bytes] = []
    content: list[bytes] = []
    offset = 0
    for item in pdf.objects[1:-1]:
        if item is left_out:
            continue
        if not item.compressible:
            entries[item.number] = (1, output.position, 0)
            _write_stream(output, item)
            continue
        data = item.data
        entries[item.number] = (2, packed.number, len(content))
        numbers.append(b"%d %d" % (item.number, offset))
        content.append(data)
        offset += len(data) + 1
    index = b" ".join(numbers)
    packed.stream, packed.compress = [index, *content], True
    packed.extra = {"Type": "/ObjStm", "N": len(content), "First": len(index) + 1}
    entries[packed.number] = (1, output.position, 0)
    _write_stream(output, packed)
    return entries


def _write_stream(output: _Output, item: pydyf.Stream) -> None:
    output.write(b"%d 0 obj\n" % item.number)
    if isinstance(item, LongStream):
        output.write(item.extra.data + b"\nstream\n")
        expected = output.position + item.size
        for chunk in item.chunks:
            output.write(chunk)
        if output.position != expected:
            raise SizeDiffersError
    else:
        output.write(_stream(item))
    output.write(b"\nendstream\nendobj\n")


def _stream(item: pydyf.Stream) -> bytes:
    data = b"\n".join(_bytes(part) for part in item.stream)
    extra = pydyf.Dictionary(item.extra)
    if item.compress:
        extra["Filter"] = "/FlateDecode"
        data = zlib.compress(data, _COMPRESSION_LEVEL)
    extra["Length"] = len(data)
    return bytes(extra.data) + b"\nstream\n" + data


def _bytes(part: bytes | str | float | pydyf.Object) -> bytes:
    if isinstance(part, bytes):
        return part
    return bytes(part.data) if isinstance(part, pydyf.Object) else str(part).encode("ascii")


def _cross_reference(
    pdf: pydyf.PDF, entries: dict[int, tuple[int, int, int]], identifier: bytes
) -> bytes:
    same = pydyf.String(identifier).data
    extra = {
        "Type": "/XRef",
        "W": pydyf.Array(_WIDTHS),
        "Size": len(pdf.objects) + 1,
        "Root": pdf.catalog.reference,
        "Info": pdf.info.reference,
        "ID": pydyf.Array((same, same)),
    }
    rows = b"".join(
        value.to_bytes(width, "big")
        for number in range(len(pdf.objects) + 1)
        for value, width in zip(entries[number], _WIDTHS, strict=True)
    )
    stream = _stream(pydyf.Stream([rows], extra, compress=True))
    return b"%d 0 obj\n%s\nendstream\nendobj\n" % (len(pdf.objects), stream)


def _sign(tail: bytearray, output: _Output, signer: Signer) -> None:
    """Fill in which bytes are signed (all but the signature itself), and the signature."""
    places = signature_places(signer)
    ranges, contents = (tail.index(places[name]) for name in ("ByteRange", "Contents"))
    end = contents + len(places["Contents"])
    signed = (0, output.position + contents, output.position + end, len(tail) - end)
    text = b"[" + b" ".join(b"%d" % value for value in signed)
    tail[ranges : ranges + _RANGE_DIGITS + 2] = text.ljust(_RANGE_DIGITS + 1) + b"]"
    digest = output.hash.copy()
    digest.update(tail[:contents])
    digest.update(tail[end:])
    made = signer.sign(digest.digest()).hex().encode()
    tail[contents + 1 : contents + 1 + len(made)] = made
