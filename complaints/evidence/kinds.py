"""What may come in as evidence, how much of it, and why something is refused. Pure: no Django here.

The words that people read stand in ``complaints/evidence/wording.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

MIB: Final = 1024 * 1024
GIB: Final = 1024 * MIB


class MediaKind(StrEnum):
    """What a file is to those who look at it."""

    PHOTO = "photo"
    VIDEO = "video"
    AUDIO = "audio"
    PDF = "pdf"
    TEXT = "text"


# The closed list of what is accepted: media types (IANA), decided by content, never by name.
KIND_OF_TYPE: Final[Mapping[str, MediaKind]] = MappingProxyType(
    {
        "image/jpeg": MediaKind.PHOTO,
        "image/png": MediaKind.PHOTO,
        "image/webp": MediaKind.PHOTO,
        "image/gif": MediaKind.PHOTO,
        "image/heic": MediaKind.PHOTO,
        "video/mp4": MediaKind.VIDEO,
        "video/quicktime": MediaKind.VIDEO,
        "video/3gpp": MediaKind.VIDEO,
        "video/webm": MediaKind.VIDEO,
        "video/x-matroska": MediaKind.VIDEO,
        "audio/mp4": MediaKind.AUDIO,
        "audio/mpeg": MediaKind.AUDIO,
        "audio/aac": MediaKind.AUDIO,
        "audio/ogg": MediaKind.AUDIO,
        "audio/webm": MediaKind.AUDIO,
        "audio/flac": MediaKind.AUDIO,
        "audio/amr": MediaKind.AUDIO,
        "audio/3gpp": MediaKind.AUDIO,
        "audio/vnd.wave": MediaKind.AUDIO,
        "application/pdf": MediaKind.PDF,
        "text/plain": MediaKind.TEXT,
    }
)
# What the browser's file chooser offers first; what counts is the content.
CHOOSER_TYPES: Final = "image/*,video/*,audio/*,application/pdf,text/plain,.heic,.m4a,.amr"

# The ending that a file is handed over with: whatever it was called, it opens as what it is.
ENDING_OF_TYPE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "image/jpeg": ".jpg",
        "image/png": ".png",
        "image/webp": ".webp",
        "image/gif": ".gif",
        "image/heic": ".heic",
        "video/mp4": ".mp4",
        "video/quicktime": ".mov",
        "video/3gpp": ".3gp",
        "video/webm": ".webm",
        "video/x-matroska": ".mkv",
        "audio/mp4": ".m4a",
        "audio/mpeg": ".mp3",
        "audio/aac": ".aac",
        "audio/ogg": ".ogg",
        "audio/webm": ".webm",
        "audio/flac": ".flac",
        "audio/amr": ".amr",
        "audio/3gpp": ".3gp",
        "audio/vnd.wave": ".wav",
        "application/pdf": ".pdf",
        "text/plain": ".txt",
    }
)

# Caps. Bytes of one file; files of one complaint from its filer; all of a filer's bytes.
MOST_BYTES: Final = 2 * GIB
MOST_FILES: Final = 20
MOST_BYTES_TOGETHER: Final = 8 * GIB
# Of all that staff and filer add to one complaint: a bound, not a policy.
MOST_FILES_OF_A_CASE: Final = 200
# Larger files of these kinds are no photo, letter or note.
MOST_BYTES_OF_KIND: Final[Mapping[MediaKind, int]] = MappingProxyType(
    {
        MediaKind.PHOTO: 100 * MIB,
        MediaKind.PDF: 200 * MIB,
        MediaKind.TEXT: 20 * MIB,
        MediaKind.AUDIO: MOST_BYTES,
        MediaKind.VIDEO: MOST_BYTES,
    }
)
MOST_PIXELS: Final = 120_000_000  # of a picture or a page; the largest phones make 108 million
MOST_PAGES: Final = 2000  # of a PDF
MOST_SECONDS: Final = 24 * 3600  # of a recording
LONGEST_NAME: Final = 120  # characters, as shown
LONGEST_DESCRIPTION: Final = 500
# Up to this size a photo, PDF or text is proved while its sender waits.
MOST_BYTES_PROVED_AT_ONCE: Final = 8 * MIB


class RefusalReason(StrEnum):
    """Why a file is not taken. Each has its words in every language."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TOO_MANY = "too_many"
    TOO_MUCH_TOGETHER = "too_much_together"
    INCOMPLETE = "incomplete"
    WRONG_HASH = "wrong_hash"
    UNKNOWN_TYPE = "unknown_type"
    DAMAGED = "damaged"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_MANY_PAGES = "too_many_pages"
    TOO_LONG = "too_long"
    ENCRYPTED = "encrypted"
    HAS_SCRIPTS = "has_scripts"
    MALWARE = "malware"
    TOO_HARD = "too_hard"


class Refused(Exception):
    """A file is not taken. ``detail`` holds codes and numbers alone, nothing out of the file."""

    def __init__(self, reason: RefusalReason, detail: str = "") -> None:
        super().__init__(f"{reason.value} {detail}".strip())
        self.reason = reason
        self.detail = detail


class EvidenceState(StrEnum):
    """How far a file has come."""

    RECEIVING = "receiving"
    CHECKING = "checking"
    HELD = "held"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class FileRole(StrEnum):
    """What a stored file is to its item."""

    ORIGINAL = "original"
    CLEAN = "clean"
    PICTURE = "picture"
    PAGE = "page"
    THUMBNAIL = "thumbnail"


class CustodyKind(StrEnum):
    """What happened to an item."""

    RECEIVED = "received"
    SCANNED = "scanned"
    HELD = "held"
    PROVED = "proved"
    CLEANED = "cleaned"
    VIEWED = "viewed"
    DOWNLOADED = "downloaded"
    EXPORTED = "exported"
    OPENED = "opened"
    REFUSED = "refused"
    RELEASED = "released"


class UnderOrder(StrEnum):
    """The answer to "was this given under order?" (Garrity); empty where nobody was asked."""

    NO = "no"
    YES = "yes"
    UNKNOWN = "unknown"


class WithheldReason(StrEnum):
    """Why an item is only counted in a packet."""

    UNDER_ORDER = "under_order"
