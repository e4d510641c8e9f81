"""What changed since the version before, in the words of the packet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from complaints import wording as case_wording
from complaints.vocabulary import AgencyCode, Source
from complaints.wording import AGENCIES
from routing import wording as routing_wording
from routing.packets import wording
from routing.packets.changes import Change, Part, statement_id
from routing.packets.moments import coarse, moment
from routing.packets.preservation import present_preservation
from routing.packets.translations import LANGUAGES
from routing.packets.verbatim import printable

Snapshot = Mapping[str, Any]
_CHANGES: Mapping[Change, str] = {
    Change.ADDED: "New",
    Change.CHANGED: "Different",
    Change.REMOVED: "No longer so",
}
# Where the packet tells it: the anchor, and how the contents name it.
_BASIS, _CHRONOLOGY, _FORCE = (
    ("basis", "Section 1"),
    ("chronology", "Section 4"),
    ("force", "Section 5"),
)
_PARTIES, _OTHERS = ("parties", "Section 3"), ("others", "Section 14")
_CONTACT = ("contact", "Contact sheet")
_PLACES: Mapping[Part, tuple[str, str]] = {
    Part.STATEMENT: ("account", "Section 7"),
    Part.TRANSLATION: ("account", "Section 7"),
    Part.PRESERVATION: ("preservation", "Section 12"),
    Part.FACT: _FORCE,
    Part.OFFICER: ("officers", "Section 6"),
    Part.PERSON: ("people", "Section 8"),
    Part.EVIDENCE: ("evidence", "Section 9"),
    Part.CUSTODY: ("custody", "Section 10"),
    Part.WITHHELD: ("evidence", "Section 9"),
    Part.ASSIGNMENT: _OTHERS,
    Part.AGENCY: _OTHERS,
    Part.RULE: _BASIS,
    Part.STRIKE: _BASIS,
    Part.ALARM: _BASIS,
    Part.ROUTING: _BASIS,
    Part.SUSPICION: _BASIS,
    Part.CLOCK: _CHRONOLOGY,
    Part.CASE: _PARTIES,
    Part.INCIDENT: _CHRONOLOGY,
    Part.MUNITIONS: _FORCE,
    Part.ACCOUNT: ("account", "Section 7"),
    Part.CONTACT: _CONTACT,
    Part.PERSON_CONTACT: _CONTACT,
    Part.REDACTION: ("redactions", "Section 11"),
    Part.GAP: ("gaps", "Section 15"),
}
_ACCOUNT, _AS_DESCRIBED = ("account", "Section 7"), ("people", "Section 8")
_WORDS_PLACES: Mapping[str, tuple[str, str]] = {
    "narrative": _ACCOUNT,
    **dict.fromkeys(
        ("force_details", "injury_details", "medical_care", "munition_details"), _FORCE
    ),
}
_OTHER_PLACES: Mapping[str, tuple[str, str]] = {
    "injury": _FORCE,
    "interpreter": _PARTIES,
    "sworn": _PARTIES,
    "reply_at": ("letter", "Cover letter"),
}
_FIELDS: Mapping[str, str] = {
    "policy": "The routing policy in force",
    "major": "Whether the case is major",
    "needs_outside_review": "Whether an outside agency must review it",
    "floor_applied": "Whether an agency was chosen for lack of a rule",
    "last_resort": "Whether it rests on the last resort",
    "open_by": "When your agency is asked to have opened it",
    "acknowledge_by": "When your agency is asked to have acknowledged it",
    "injury": "The worst injury that was filed",
    "interpreter": "The interpreter who was asked for",
    "sworn": "Whether the complaint is sworn",
    "reply_at": "Where to reply",
    "schema": "The form of this packet",
    "disclosure": "Whether the name is shared",
    "under_order": "Whether the account was given under order",
    "withheld": "Whether the account is withheld",
    "county": "The county of the incident",
    "date": "The date of the incident",
    "until": "The last day of the incident",
    "time": "The time of the incident",
    "approximate": "Whether date and time are approximate",
    "when": "When it happened, in the filer's words",
    "place": "Where it happened, in the filer's words",
}


def present_changes(snapshot: Snapshot) -> dict[str, Any] | None:
    """The page on what changed; None for a version before which there was none."""
    changes = snapshot.get("changes")
    if changes is None:
        return None
    lines = changes["lines"]
    return {
        "since": changes["since"],
        "unknown": lines is None,
        "lines": [_line(snapshot, line) for line in lines or ()],
    }


def _line(snapshot: Snapshot, line: Mapping[str, str]) -> dict[str, str]:
    part, change, item = Part(line["part"]), Change(line["change"]), line["item"]
    say = _SAID.get(part, _field)
    anchor, where = _place(part, item)
    if change is Change.REMOVED and part in (Part.CONTACT, Part.PERSON_CONTACT):
        anchor = ""  # the sheet may be gone with what stood on it
    return {
        "change": _CHANGES[change],
        "what": say(snapshot, item),
        "anchor": anchor,
        "where": where,
    }


def _place(part: Part, item: str) -> tuple[str, str]:
    if part is Part.WORDS:
        return _WORDS_PLACES.get(item, _AS_DESCRIBED)
    if part is Part.OTHER:
        return _OTHER_PLACES.get(item, ("", "case.json"))
    return _PLACES[part]


def _field(_: Snapshot, item: str) -> str:
    return _FIELDS.get(item, item.replace("_", " ").capitalize())


def _statement(snapshot: Snapshot, item: str) -> str:
    for row in snapshot["statements"]:
        if statement_id(row) == item:
            return f"A later statement, of {stated_at(snapshot, row)}"
    return "A later statement"


def stated_at(snapshot: Snapshot, statement: Mapping[str, Any]) -> str:
    """When a later statement was made, as exact as it was kept: a filer's is coarse."""
    if statement.get("by") == Source.FILER:
        return coarse(statement["at"], snapshot["case"]["filed_at_exact_to"])
    return moment(statement["at"])


def _fact(_: Snapshot, item: str) -> str:
    kind, code, source = item.split(":")
    said = wording.SOURCES[source]
    return f"{wording.FACT_KINDS[kind]}: {wording.fact_words(kind, code)}. {said}."


def _numbered(noun: str) -> Callable[[Snapshot, str], str]:
    return lambda _, item: f"{noun} {item}"


def _exhibit(snapshot: Snapshot, item: str) -> str:
    for row in snapshot.get("evidence", ()):
        if row["exhibit"] == item:
            state = wording.EVIDENCE_STATES[row["state"]]
            return f"Exhibit {item}: {printable(row['name'])}. {state}."
    return f"Exhibit {item}: it was in the version before, and is not in this one."


def _withheld(snapshot: Snapshot, item: str) -> str:
    count = sum(
        row["count"] for row in snapshot.get("evidence_withheld", ()) if row["reason"] == item
    )
    return f"Items withheld: {count or 'none'}; {wording.WITHHELD[item]}"


def _assignment(snapshot: Snapshot, item: str) -> str:
    agency, _, purpose = item.partition(":")
    whom = "Your agency" if agency == snapshot["packet"]["recipient"] else _agency(snapshot, agency)
    return f"{whom}: {routing_wording.purpose_words(purpose)}"


def _agency(snapshot: Snapshot, item: str) -> str:
    known = snapshot["agencies"].get(item)
    return known["name"] if known else str(AGENCIES[AgencyCode(item)])


def _strike(_: Snapshot, item: str) -> str:
    agency, _colon, purpose = item.partition(":")
    name = routing_wording.destination_words(agency)
    return f"Passed over: {name}, for {routing_wording.purpose_words(purpose)}"


def _translation(snapshot: Snapshot, item: str) -> str:
    rows = snapshot.get("translations", ())
    if int(item) > len(rows):
        return f"Translation {item}"
    row = rows[int(item) - 1]
    made = "taken over by a later one" if row["superseded"] else LANGUAGES[row["to_language"]]
    return f"Translation {item}: {wording.column_words(row['place'])}; {made}"


def _preservation(snapshot: Snapshot, item: str) -> str:
    if not item.isdigit():
        return "How long the department keeps unmarked video"
    rows = present_preservation(snapshot, case_wording.EMPLOYERS)["requests"]
    if int(item) > len(rows):
        return f"Request {item} to keep footage"
    row = rows[int(item) - 1]
    return f"Request to keep footage, to {row['holder']}. {row['state']}"


_SAID: Mapping[Part, Callable[[Snapshot, str], str]] = {
    Part.STATEMENT: _statement,
    Part.TRANSLATION: _translation,
    Part.PRESERVATION: _preservation,
    Part.FACT: _fact,
    Part.OFFICER: _numbered("Officer"),
    Part.PERSON: _numbered("Person"),
    Part.EVIDENCE: _exhibit,
    Part.CUSTODY: lambda _, item: f"The custody log of exhibit {item}",
    Part.WITHHELD: _withheld,
    Part.ASSIGNMENT: _assignment,
    Part.AGENCY: lambda snapshot, item: f"What is on file of {_agency(snapshot, item)}",
    Part.RULE: lambda _, item: f"Rule that applied: {item}",
    Part.STRIKE: _strike,
    Part.ALARM: lambda _, item: f"Alarm: {routing_wording.alarm_words(item)}",
    Part.SUSPICION: lambda *_: "What screening read in the words, or what became of it",
    Part.MUNITIONS: lambda _, item: wording.MUNITIONS.get(item, item),
    Part.WORDS: lambda _, item: wording.column_words(item),
    Part.CONTACT: lambda *_: "Who filed, and how to reach them",
    Part.PERSON_CONTACT: _numbered("Name or contact of person"),
    Part.REDACTION: lambda _, item: f"Values replaced: {wording.column_words(item)}",
    Part.GAP: lambda _, item: f"Known gap: {wording.GAPS[item]}",
}
