"""Free text on its way into a packet: as typed, and safe to lay out. Pure: no Django here."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

REPLACEMENT = "\ufffd"
# C0 control characters and DEL have no glyphs; each is shown as its own symbol (U+2400 block).
_CONTROL_PICTURES = {code: 0x2400 + code for code in range(0x20) if chr(code) not in "\t\n"}
_CONTROL_PICTURES[0x7F] = 0x2421
# C1 controls, and code points that no font may draw.
_CONTROL_PICTURES |= dict.fromkeys((*range(0x80, 0xA0), 0xFFFE, 0xFFFF), 0xFFFD)
_RIGHT_TO_LEFT = ("R", "AL")
# Laying out a word of 50,000 letters takes half a minute: every line tries all that is left of it.
# A zero-width space in such a word lets a line end there, and shows nothing.
_UNBROKEN = re.compile(r"\S{121,}")
_PIECE = 40
_ZERO_WIDTH_SPACE = "\u200b"
_VIRAMA = 9  # combining class of the signs that bind the next letter


# Where a line holds more letters than expected, layout tries all the rest of its text box for it:
# the time grows with the square of the box. Small boxes keep it growing with the text.
_LARGEST_BOX = 1_000


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines as typed, with the direction that their first letters ask for."""

    text: str
    direction: str

    def boxes(self) -> list[str]:
        """The text in parts that follow one another where a line may end."""
        return re.findall(
            rf".{{1,{_LARGEST_BOX}}}[\n \u200b]|.{{1,{_LARGEST_BOX}}}|\n", self.text, re.DOTALL
        )


@dataclass(frozen=True, slots=True)
class Words:
    """A text for the template. ``language`` is a BCP 47 tag, ``und`` when it cannot be told."""

    paragraphs: tuple[Paragraph, ...]
    language: str


def words(text: str, language: str) -> Words:
    """A filer's text. ``language`` is the one of the pages that it was typed on."""
    return Words(tuple(_paragraphs(text)), language if _written_in_latin(text) else "und")


def printable(text: str) -> str:
    """The same characters, with those that have no glyph as their symbols."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").translate(_CONTROL_PICTURES)
    return _UNBROKEN.sub(_with_places_to_break, lines)


def _paragraphs(text: str) -> Iterator[Paragraph]:
    """A paragraph ends with its empty lines, and where the direction changes."""
    lines: list[str] = []
    direction = ""
    for line in printable(text).split("\n"):
        wanted = _direction(line)
        after_empty = bool(line and lines and not lines[-1])
        if after_empty or (wanted and direction and wanted != direction):
            yield _paragraph(lines, direction)
            lines, direction = [], ""
        lines.append(line)
        direction = direction or wanted
    yield _paragraph(lines, direction)


def _paragraph(lines: list[str], direction: str) -> Paragraph:
    # Layout drops the line break at the end of a block: an empty last line needs one to stand.
    ending = "" if lines[-1] else "\n"
    return Paragraph("\n".join(lines) + ending, direction or "ltr")


def _direction(line: str) -> str:
    """Rule P2 of the Unicode Bidirectional Algorithm: the first strong character decides."""
    for character in line:
        kind = unicodedata.bidirectional(character)
        if kind in _RIGHT_TO_LEFT:
            return "rtl"
        if kind == "L":
            return "ltr"
    return ""


def _written_in_latin(text: str) -> bool:
    """English and Spanish pages also get words in other scripts, whose language is unknown."""
    letter = next((character for character in text if character.isalpha()), "A")
    return unicodedata.name(letter, "").startswith("LATIN")


def _with_places_to_break(match: re.Match[str]) -> str:
    pieces: list[str] = []
    length = 0
    for before, character in zip(" " + match[0], match[0], strict=False):
        if length >= _PIECE and not _bound(before, character):
            pieces.append(_ZERO_WIDTH_SPACE)
            length = 0
        pieces.append(character)
        length += 1
    return "".join(pieces)


def _bound(before: str, character: str) -> bool:
    """Whether a mark, a joiner or a sign binds two characters into one."""
    return (
        unicodedata.category(character)[0] == "M"
        or "Cf" in (unicodedata.category(character), unicodedata.category(before))
        or unicodedata.combining(before) == _VIRAMA
    )
