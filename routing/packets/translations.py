"""Translations, beside the words that they translate."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from complaints.redaction import WITHHELD
from complaints.translations.places import Language, Translator
from routing.packets.moments import moment
from routing.packets.verbatim import Words, printable, words

Snapshot = Mapping[str, Any]
LANGUAGES: Mapping[str, str] = {
    Language.EN: "English",
    Language.ES: "Spanish",
    Language.VI: "Vietnamese",
    Language.AR: "Arabic",
    Language.SO: "Somali",
    Language.SW: "Swahili",
    Language.MY: "Burmese",
    Language.BS: "Bosnian",
    Language.OTHER: "another language",
}
TRANSLATORS: Mapping[str, str] = {
    Translator.PERSON: "a person",
    Translator.SERVICE: "a translation service",
}


@dataclass(frozen=True, slots=True)
class Pair:
    """Words, and what they say in another language."""

    original: Words
    translation: Words


@dataclass(frozen=True, slots=True)
class Side:
    """One translation: its languages, who made it, and the words in pairs, the original first."""

    from_language: str
    to_language: str
    made: str
    pairs: tuple[Pair, ...]


def superseded(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rows as a snapshot keeps them: of each place and language the latest alone with words.

    An older one was in an earlier version; the record keeps it whole.
    """
    latest = {(row["place"], row["to_language"]): number for number, row in enumerate(rows)}
    return [
        {**row, "words": row["words"] if stands else "", "superseded": not stands}
        for number, row in enumerate(rows)
        for stands in [latest[row["place"], row["to_language"]] == number]
    ]


def sides(snapshot: Snapshot, place: str, original: str) -> list[Side]:
    """The translations of the words at a place that count; none while they are withheld."""
    return [
        _side(row, original)
        for row in snapshot.get("translations", ())
        if row["place"] == place and not row["superseded"] and row["words"] != WITHHELD
    ]


def is_translated(snapshot: Snapshot, place: str) -> bool:
    """Whether investigators can read the words at a place in English."""
    return any(
        row["place"] == place and row["to_language"] == Language.EN
        for row in snapshot.get("translations", ())
    )


def other_answers(snapshot: Snapshot, places: Iterable[str]) -> dict[str, list[Side]]:
    """The translations of the answers beside the account, by their column."""
    texts = _texts(snapshot)
    found = {place: sides(snapshot, place, texts.get(place, "")) for place in places}
    return {place: several for place, several in found.items() if several}


@dataclass(frozen=True, slots=True)
class Shown:
    """A translation as a page shows it: what is translated, and both texts whole."""

    heading: str
    from_language: str
    to_language: str
    made: str
    original: str
    words: str


def shown(snapshot: Snapshot, headings: Callable[[str], str]) -> list[Shown]:
    """Every translation of a snapshot that counts, the original beside it; none while withheld."""
    texts = _texts(snapshot)
    return [
        Shown(
            headings(row["place"]),
            LANGUAGES[row["from_language"]],
            LANGUAGES[row["to_language"]],
            _made(row),
            texts[row["place"]],
            row["words"],
        )
        for row in snapshot.get("translations", ())
        if row["place"] in texts and not row["superseded"] and row["words"] != WITHHELD
    ]


def _texts(snapshot: Snapshot) -> dict[str, str]:
    """The words that may be translated, by their place."""
    later = {f"statement.{row.get('number')}": row["words"] for row in snapshot["statements"]}
    incident = snapshot["incident"]
    return {
        **snapshot["words"],
        "incident_when": incident["when"],
        "incident_place": incident["place"],
        **later,
    }


def _side(row: Mapping[str, Any], original: str) -> Side:
    source = row["from_language"]
    left = words(original, source if source != Language.OTHER else "und")
    right = words(row["words"], row["to_language"])
    target = LANGUAGES[row["to_language"]]
    return Side(LANGUAGES[source], target, _made(row), tuple(_pairs(left, right)))


def _made(row: Mapping[str, Any]) -> str:
    certified = "certified" if row["certified"] else "not certified"
    by = printable(row["translator_name"])
    return f"By {by} ({TRANSLATORS[row['translator']]}), {certified}, added on {moment(row['at'])}."


def _pairs(left: Words, right: Words) -> Iterable[Pair]:
    """Paragraph beside paragraph where both have as many, else the whole beside the whole."""
    if len(left.paragraphs) != len(right.paragraphs):
        return [Pair(left, right)]
    return [
        Pair(Words((one,), left.language), Words((other,), right.language))
        for one, other in zip(left.paragraphs, right.paragraphs, strict=True)
    ]
