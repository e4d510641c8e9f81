"""Names of files, made safe to show and to hand over. Pure: no Django here."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from complaints.evidence.kinds import ENDING_OF_TYPE, LONGEST_NAME

NAMELESS: Final = "file"
LONGEST_ENDING: Final = 8
# What no file system, header or terminal should have to bear, and what turns the reading direction.
_UNSAFE: Final = frozenset('<>:"/\\|?*%;\x7f')
_UNSAFE_CATEGORIES: Final = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"})


def safe_name(typed: str) -> str:
    """The name as it may be shown: no folders, no control or direction characters, not too long."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", typed))[-1]
    kept = "".join("_" if _is_unsafe(character) else character for character in last)
    kept = " ".join(kept.split()).strip(" .")
    if not kept.strip("_"):
        return NAMELESS
    stem, ending = _split(kept)
    return stem[: LONGEST_NAME - len(ending)].rstrip(" .") + ending


def handover_name(exhibit: str, shown: str, media_type: str) -> str:
    """What the file is called when it is handed over: its exhibit, its name, and the ending of what
    it is, whatever it was called. ASCII, so that no system garbles it."""
    stem = unicodedata.normalize("NFKD", _split(safe_name(shown))[0])
    plain = re.sub(r"[^A-Za-z0-9._-]+", "_", stem.encode("ascii", "ignore").decode()).strip("._-")
    parts = [part for part in (exhibit, plain[:60]) if part]
    return "-".join(parts or [NAMELESS]) + ENDING_OF_TYPE.get(media_type, ".bin")


def _split(name: str) -> tuple[str, str]:
    stem, dot, ending = name.rpartition(".")
    if not dot or not stem or len(ending) > LONGEST_ENDING or not ending.isalnum():
        return name, ""
    return stem, f".{ending}"


def _is_unsafe(character: str) -> bool:
    return character in _UNSAFE or unicodedata.category(character) in _UNSAFE_CATEGORIES
