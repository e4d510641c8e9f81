"""A sealed value that became known after the filing: no new version of a packet says it.

It is replaced before the snapshot is frozen, and counted in its redaction log. Pure: no Django
here.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any

from complaints.evidence.names import safe_name
from complaints.redaction import Redaction

_OFFICER_WORDS = ("name", "badge", "car", "description")
# The place as the log names it, the row that holds the words, and their key in it.
Place = tuple[str, dict[str, Any], str]


def without_sealed_values(document: Mapping[str, Any], redaction: Redaction) -> dict[str, Any]:
    """The case with a mark for every sealed value in anybody's words, and the log of them."""
    kept = copy.deepcopy(dict(document))
    log = {row["column"]: row["replaced"] for row in kept["redactions"]}
    for place, row, key in _words(kept):
        shown, replaced = redaction.copy(row[key])
        if replaced:
            row[key] = safe_name(shown) if _is_file_name(place) else shown
            log[place] = log.get(place, 0) + replaced
    kept["redactions"] = [
        {"column": column, "replaced": replaced} for column, replaced in log.items()
    ]
    return kept


def as_compared(document: Mapping[str, Any], redaction: Redaction) -> dict[str, Any]:
    """An earlier version to compare with: the same words, and the log as it was."""
    return without_sealed_values(document, redaction) | {"redactions": document["redactions"]}


def _words(document: dict[str, Any]) -> Iterator[Place]:
    incident = document["incident"]
    yield from ((column, document["words"], column) for column in document["words"])
    yield "interpreter", document, "interpreter"
    yield from ((f"incident_{key}", incident, key) for key in ("when", "place"))
    for number, officer in enumerate(document["officers"]):
        yield from ((f"officer.{number}.{key}", officer, key) for key in _OFFICER_WORDS)
    for person in document["people"]:
        yield f"person.{person['position']}.notes", person, "notes"
    for item in document["evidence"]:
        place = f"evidence.{item['exhibit'].removeprefix('E-')}"
        yield from ((f"{place}.{key}", item, key) for key in ("name", "description"))
    for statement in document["statements"]:
        yield f"statement.{statement['number']}", statement, "words"
    for row in document.get("translations", ()):
        yield f"translation.{row['place']}", row, "words"


def _is_file_name(place: str) -> bool:
    return place.startswith("evidence.") and place.endswith(".name")
