"""Blanks what stands in words in the headers of codecs, which a container carries unread.

In place and of the same length, so that no table of the container changes: the comments of Vorbis
in WebM and Matroska (Ogg's are written anew by ffmpeg), and messages (SEI) in the configuration of
HEVC, where encoders write their settings.

Sources: Vorbis I, section 5; ISO/IEC 14496-15, section 8.3.3.1; ITU-T H.265, annex D. Pure: no
Django here.
"""

from __future__ import annotations

import mmap
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from complaints.evidence.boxes import boxes
from complaints.evidence.recordings import DEMUXERS, matroska_number

VORBIS_COMMENT: Final = b"\x03vorbis"
CLUSTER: Final = b"\x1f\x43\xb6\x75"  # where Matroska's packets begin
CODEC_PRIVATE: Final = b"\x63\xa2"
MESSAGES: Final = frozenset({39, 40})  # NAL unit types


def blank(target: Path, media_type: str, codecs: set[str]) -> None:
    """Blank the headers of these codecs in a file that was just written."""
    demuxer = DEMUXERS[media_type]
    if not codecs & {"vorbis", "hevc"} or demuxer not in ("mov", "matroska"):
        return
    with target.open("r+b") as file, mmap.mmap(file.fileno(), 0) as data:
        places = _in_boxes(data) if demuxer == "mov" else _in_matroska(data)
        for start, end in places:
            if data[start + 1 : end].find(VORBIS_COMMENT) > 0:
                _blank_vorbis(data, data.find(VORBIS_COMMENT, start) + len(VORBIS_COMMENT))
            elif "hevc" in codecs and data[start] == 1:
                _blank_messages(data, start, end)


def _in_boxes(data: mmap.mmap) -> Iterator[tuple[int, int]]:
    """Where HEVC's configurations lie in an MP4 or QuickTime file: from, to."""
    with memoryview(data) as view:
        index = next((box.content, box.end) for box in boxes(view) if box.kind == b"moov")
    at = index[0]
    while (at := data.find(b"hvcC", at, index[1])) >= 0:
        (size,) = struct.unpack_from(">I", data, at - 4)
        yield at + 4, min(at - 4 + size, index[1])
        at += 4


def _in_matroska(data: mmap.mmap) -> Iterator[tuple[int, int]]:
    """Where codecs' headers lie in a WebM or Matroska file: from, to."""
    end = data.find(CLUSTER)
    at = 0
    while (at := data.find(CODEC_PRIVATE, at, end)) >= 0:
        size, start = matroska_number(data, at + 2, keep_marker=False)
        if start + size <= end:
            yield start, start + size
        at += 2


def _blank_vorbis(data: mmap.mmap, start: int) -> None:
    """The vendor's name becomes spaces up to the end of the comments, and no comment follows."""
    (length,) = struct.unpack_from("<I", data, start)
    at = start + 4 + length
    (count,) = struct.unpack_from("<I", data, at)
    at += 4
    for _ in range(count):
        at += 4 + struct.unpack_from("<I", data, at)[0]
    spaces = at - start - 8
    data[start:at] = struct.pack("<I", spaces) + b" " * spaces + struct.pack("<I", 0)


def _blank_messages(data: mmap.mmap, start: int, end: int) -> None:
    at = start + 23
    for _ in range(data[start + 22]):
        kind = data[at] & 63
        (units,) = struct.unpack_from(">H", data, at + 1)
        at += 3
        for _ in range(units):
            (length,) = struct.unpack_from(">H", data, at)
            at += 2
            if at + length > end:
                return
            if kind in MESSAGES:
                data[at + 2 : at + length] = _empty_message(length - 2)
            at += length


def _empty_message(length: int) -> bytes:
    """A message of unregistered user data, all ones, ``length`` bytes in all."""
    size = max(((length - 3) * 255 + 254) // 256, 0)  # its size is told in steps of 255
    told = b"\xff" * (size // 255) + bytes([size % 255])
    return (b"\x05" + told + b"\xff" * size + b"\x80")[:length].ljust(length, b"\0")
