"""What changed from one version of a packet to the next: found by comparing the two snapshots.

It is frozen into the newer one as ``changes``, in codes that say which part of the case is new or
another. None of anybody's words stand in it. Pure: no Django here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any

from ledger.leaves import canonical_json

Snapshot = Mapping[str, Any]
# What a version holds, by its part and its place in that part.
Contents = dict[tuple["Part", str], list[Any]]
_EMPTY: tuple[Any, ...] = (None, "", [], {})
# They differ from version to version without saying anything about the case.
_NOT_COMPARED = frozenset({"changes"})
_CLOCKS = ("open_by", "acknowledge_by")


class Part(StrEnum):
    """The parts of a case, in the order in which their changes are told."""

    STATEMENT = "statement"
    TRANSLATION = "translation"
    PRESERVATION = "preservation"
    FACT = "fact"
    OFFICER = "officer"
    PERSON = "person"
    EVIDENCE = "evidence"
    CUSTODY = "custody"
    WITHHELD = "evidence_withheld"
    ASSIGNMENT = "assignment"
    AGENCY = "agency"
    RULE = "rule"
    STRIKE = "strike"
    ALARM = "alarm"
    ROUTING = "routing"
    SUSPICION = "suspicion"
    CLOCK = "clock"
    CASE = "case"
    INCIDENT = "incident"
    MUNITIONS = "munitions"
    ACCOUNT = "account"
    WORDS = "words"
    CONTACT = "contact"
    PERSON_CONTACT = "person_contact"
    REDACTION = "redaction"
    GAP = "gap"
    OTHER = "other"


class Change(StrEnum):
    """What became of it."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


# A whole that comes or goes is told once, and not again by what belongs to it.
_BELONGS_TO = {Part.CUSTODY: Part.EVIDENCE, Part.AGENCY: Part.ASSIGNMENT}


def changes_since(previous: Snapshot, current: Snapshot) -> dict[str, Any]:
    """``{"since": version, "lines": [{"part", "change", "item"}, ...]}``, nothing when all is same.

    ``item`` names the place: a code, a number that counts from 1, an exhibit, a field; for a
    statement the SHA-256 of its row (``statement_id``).
    """
    before, now = _contents(previous), _contents(current)
    lines = [
        (part, change, item)
        for part, item in {**now, **before}
        if (change := _change(before.get((part, item)), now.get((part, item))))
    ]
    return {
        "since": previous["packet"]["version"],
        "lines": [
            {"part": part.value, "change": change.value, "item": item}
            for part, change, item in sorted(lines, key=lambda line: list(Part).index(line[0]))
            if not _told_with_its_whole(part, change, item, lines)
        ],
    }


def unknown_changes(version: int) -> dict[str, Any]:
    """What is said when the version before cannot be read."""
    return {"since": version, "lines": None}


def statement_id(statement: Mapping[str, Any]) -> str:
    """A name for a statement that tells nothing of it: of when it was made and its words alone."""
    named = {key: statement[key] for key in ("at", "words")}
    return hashlib.sha256(canonical_json(named).encode()).hexdigest()


def _change(before: list[Any] | None, now: list[Any] | None) -> Change | None:
    if before == now:
        return None
    if before is None:
        return Change.ADDED
    return Change.CHANGED if now is not None else Change.REMOVED


def _told_with_its_whole(
    part: Part, change: Change, item: str, lines: Iterable[tuple[Part, Change, str]]
) -> bool:
    whole = _BELONGS_TO.get(part)
    if whole is None or change is Change.CHANGED:
        return False
    return any(
        other is whole and became is change and place.partition(":")[0] == item
        for other, became, place in lines
    )


def _contents(snapshot: Snapshot) -> Contents:
    """Everything that a snapshot says. What is empty says nothing."""
    found: Contents = {}
    for key, value in snapshot.items():
        if key in _NOT_COMPARED:
            continue
        for part, item, content in _READERS.get(key, _whole(key))(value):
            if content not in _EMPTY:
                found.setdefault((part, item), []).append(content)
    return found


Reader = Callable[[Any], Iterator[tuple[Part, str, Any]]]


def _whole(key: str) -> Reader:
    return lambda value: iter([(Part.OTHER, key, value)])


def _fields(part: Part) -> Reader:
    return lambda value: ((part, field, content) for field, content in (value or {}).items())


def _numbered(part: Part) -> Reader:
    return lambda rows: ((part, str(number), row) for number, row in enumerate(rows, start=1))


def _named(part: Part, *columns: str) -> Reader:
    """Rows that some columns name; the whole row is compared."""
    return lambda rows: ((part, ":".join(row[column] for column in columns), row) for row in rows)


def _codes(part: Part) -> Reader:
    return lambda codes: ((part, code, code) for code in codes)


def _evidence(items: list[dict[str, Any]]) -> Iterator[tuple[Part, str, Any]]:
    for item in items:
        shown = {key: value for key, value in item.items() if key != "custody"}
        yield Part.EVIDENCE, item["exhibit"], shown
        yield Part.CUSTODY, item["exhibit"], item.get("custody")


def _routing(routing: dict[str, Any]) -> Iterator[tuple[Part, str, Any]]:
    readers: dict[str, Reader] = {
        "rules": _named(Part.RULE, "rule"),
        "assignments": _named(Part.ASSIGNMENT, "agency", "purpose"),
        "strikes": _named(Part.STRIKE, "agency", "purpose"),
        "alarms": _codes(Part.ALARM),
    }
    for key, value in routing.items():
        if key in readers:
            yield from readers[key](value)
        else:
            yield Part.ROUTING, key, value


def _preservation(preservation: dict[str, Any]) -> Iterator[tuple[Part, str, Any]]:
    yield Part.PRESERVATION, "retention_days", preservation["retention_days"]
    yield from _numbered(Part.PRESERVATION)(preservation["requests"])


def _packet(packet: dict[str, Any]) -> Iterator[tuple[Part, str, Any]]:
    """Of the packet itself only its clocks tell anything: the rest is its number and its form."""
    return ((Part.CLOCK, clock, packet[clock]) for clock in _CLOCKS)


_READERS: Mapping[str, Reader] = {
    "statements": lambda rows: ((Part.STATEMENT, statement_id(row), row["words"]) for row in rows),
    "translations": _numbered(Part.TRANSLATION),
    "preservation": _preservation,
    "facts": _named(Part.FACT, "kind", "code", "source"),
    "officers": _numbered(Part.OFFICER),
    "people": _numbered(Part.PERSON),
    "people_contacts": _numbered(Part.PERSON_CONTACT),
    "evidence": _evidence,
    "evidence_withheld": _named(Part.WITHHELD, "reason"),
    "routing": _routing,
    "agencies": _fields(Part.AGENCY),
    "suspicion": _fields(Part.SUSPICION),
    "packet": _packet,
    "case": _fields(Part.CASE),
    "incident": _fields(Part.INCIDENT),
    "munitions": _fields(Part.MUNITIONS),
    "account": _fields(Part.ACCOUNT),
    "words": _fields(Part.WORDS),
    "contact": lambda contact: iter([(Part.CONTACT, "", contact)]),
    "redactions": _named(Part.REDACTION, "column"),
    "gaps": _codes(Part.GAP),
}
