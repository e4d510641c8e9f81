"""Which type a file is, by its first bytes alone; names and declared types count for nothing.

Sources: the formats' own specifications; WHATWG MIME Sniffing for what browsers take for HTML.
Pure: no Django here.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from complaints.evidence.kinds import RefusalReason, Refused

HEAD_BYTES: Final = 4096

AAC: Final = re.compile(rb"\xff[\xf0\xf1\xf8\xf9]")
SIGNATURES: Final = (
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"GIF8[79]a"), "image/gif"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "image/webp"),
    (re.compile(rb"RIFF....WAVE", re.DOTALL), "audio/vnd.wave"),
    (re.compile(rb"%PDF-[12]\.[0-9]"), "application/pdf"),
    (re.compile(rb"OggS\x00"), "audio/ogg"),
    (re.compile(rb"fLaC"), "audio/flac"),
    (re.compile(rb"#!AMR(-WB)?\n"), "audio/amr"),
    # Sync word; layer III; no reserved bit rate or sampling rate. Then: layer bits zero is AAC.
    (re.compile(rb"\xff[\xe2\xe3\xf2\xf3\xfa\xfb][\x10-\xeb]"), "audio/mpeg"),
    (AAC, "audio/aac"),
    (re.compile(rb"\x1aE\xdf\xa3.{1,80}?B\x82[\x84\x40]?.?webm", re.DOTALL), "video/webm"),
    (re.compile(rb"\x1aE\xdf\xa3.{1,80}?B\x82.{1,2}matroska", re.DOTALL), "video/x-matroska"),
    (re.compile(rb"....(moov|mdat|wide|pnot)", re.DOTALL), "video/quicktime"),
)
BRANDS: Final = (
    (re.compile(rb"heic|heix|heim|heis|mif1"), "image/heic"),
    (re.compile(rb"qt  "), "video/quicktime"),
    (re.compile(rb"3g[pgrs2].|3ge."), "video/3gpp"),
    (re.compile(rb"M4[AB] "), "audio/mp4"),
    (re.compile(rb"iso[m2-9]|mp4[12]|avc1|dash|MSNV|M4V |mmp4|XAVC|f4v |NDSM|CAEP"), "video/mp4"),
)
# What a browser would take for a page with scripts, a shell for a program, a printer for one.
ACTIVE_TEXT: Final = re.compile(
    r"\s*(<(!doctype|html|head|body|script|svg|iframe|table|\?xml|\?php|style|title|div|img|a\s)"
    r"|#!|%!ps|\{\\rtf|mz\x90)",
    re.IGNORECASE,
)
CONTROL: Final = re.compile("[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f-\x9f]")
BYTE_ORDER_MARKS: Final = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)


def media_type(path: Path) -> str:
    """The type that the first bytes announce; ``text/plain`` where no signature fits."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
        if head[:3] == b"ID3" and len(head) >= 10:  # tags in front of MP3, or of AAC
            size = 0
            for seven_bits in head[6:10]:
                size = size << 7 | seven_bits & 0x7F
            file.seek(10 + size)
            head = file.read(HEAD_BYTES)
            return "audio/aac" if AAC.match(head) else "audio/mpeg"
    return _by_signature(head)


def _by_signature(head: bytes) -> str:
    if head[4:8] == b"ftyp":
        return _by_brand(head)
    for signature, name in SIGNATURES:
        if signature.match(head):
            return name
    return "text/plain"


def _by_brand(head: bytes) -> str:
    for brand, name in BRANDS:
        if brand.match(head[8:12]):
            return name
    raise Refused(RefusalReason.UNKNOWN_TYPE, "brand")


def charset(data: bytes) -> str:
    """The encoding of plain text. Raises ``Refused`` for what is none, or is a page or a program.

    UTF-8, UTF-16 with its mark, or else Latin-1 (as Windows-1252) without any control character.
    """
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _checked(data[len(mark) :], encoding)
    try:
        return _checked(data, "utf-8")
    except UnicodeDecodeError:
        pass
    return _checked(data, "windows-1252")


def _checked(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        if encoding == "utf-8":
            raise
        raise Refused(RefusalReason.UNKNOWN_TYPE, "no text") from None
    if CONTROL.search(text) or "\ufffe" in text:
        raise Refused(RefusalReason.UNKNOWN_TYPE, "control characters")
    if ACTIVE_TEXT.match(text):
        raise Refused(RefusalReason.UNKNOWN_TYPE, "markup or program")
    return encoding
