"""Which of a filer's words can be translated, from and into what, and by whom. Pure.

A place is named as in the vault: a column of words (``narrative``), or a row that came later
(``statement.7``, ``message.12``).
"""

from __future__ import annotations

import re
from enum import StrEnum

LATER = re.compile(r"(statement|message)\.([1-9]\d{0,17})")


class Language(StrEnum):
    """Those that the city asks for (Ordinance 240165), and one for any other."""

    EN = "en"
    ES = "es"
    VI = "vi"
    AR = "ar"
    SO = "so"
    SW = "sw"
    MY = "my"
    BS = "bs"
    OTHER = "other"


# What staff, agencies and screening read.
INTO = (Language.EN, Language.ES)


class Translator(StrEnum):
    """Who made it."""

    PERSON = "person"
    SERVICE = "service"


def later_row(place: str) -> tuple[str, int] | None:
    """``("statement", 7)`` for words that came after the filing; None for a column."""
    match = LATER.fullmatch(place)
    return (match[1], int(match[2])) if match else None


def is_message(place: str) -> bool:
    """Whether it is a message, which passes through staff and stands in no packet."""
    return place.startswith("message.")
