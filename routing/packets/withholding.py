"""An account that may have been given under order (Garrity): none of its words leave.

What is withheld is taken out of the snapshot before it is frozen, so that no page, attachment or
metadata of a packet, and no comparison of two versions, ever holds it. Pure: no Django here.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from complaints.redaction import WITHHELD

_OFFICER_WORDS = ("name", "badge", "car", "description")
# Written after the filing, and asked about by themselves.
_LATER = ("statement.", "message.")


def without_account(document: Mapping[str, Any]) -> dict[str, Any]:
    """The case with a mark for every answer in words of the filing; what was left empty stays so.

    Codes, dates, the filer's own contact and what came later stay. Who the other people are goes
    too: the filer named them in the account.
    """
    kept = copy.deepcopy(dict(document))
    kept["words"] = {column: _mark(text) for column, text in kept["words"].items()}
    kept["interpreter"] = _mark(kept["interpreter"])
    for row, words in (
        (kept["incident"], ("when", "place")),
        *((officer, _OFFICER_WORDS) for officer in kept["officers"]),
        *((person, ("notes",)) for person in kept["people"]),
        *((item, ("name", "description")) for item in kept["evidence"] if _is_filers(item)),
        *((row, ("words",)) for row in kept.get("translations", ()) if _is_of_filing(row["place"])),
    ):
        row |= {column: _mark(row[column]) for column in words}
    kept["people_contacts"] = []
    kept["redactions"] = [row for row in kept["redactions"] if not _is_gone(row["column"], kept)]
    return kept


def _is_gone(column: str, document: Mapping[str, Any]) -> bool:
    """Whether the log tells of marks in words that are not there."""
    head, *rest = column.split(".")
    if head == "evidence":
        exhibit, field = f"E-{rest[0]}", rest[1]
        filers = {item["exhibit"] for item in document["evidence"] if _is_filers(item)}
        return exhibit in filers and field != "text"
    return _is_of_filing(column)


def _mark(text: str) -> str:
    return WITHHELD if text else ""


def _is_filers(item: Mapping[str, Any]) -> bool:
    return bool(item["source"] == "filer")


def _is_of_filing(place: str) -> bool:
    return not place.startswith(_LATER)
