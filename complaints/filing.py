"""A complaint as somebody is about to file it: one form for the browser, the API and the command.

Whoever builds one has checked each field and told the person what to mend; ``check`` is the last
guard in front of the record, and what it refuses is a fault of the program.
"""

from __future__ import annotations

import dataclasses
import hashlib
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from complaints.vocabulary import (
    NARRATIVE_MAX_CHARACTERS,
    RESTRICTED_FILER_KINDS,
    AgencyCode,
    Allegation,
    County,
    Disclosure,
    Employer,
    FilerKind,
    ForceType,
    Injury,
    Language,
    OfficerRole,
)
from ledger.leaves import canonical_json


@dataclass(frozen=True, slots=True)
class FiledOfficer:
    """An officer as remembered."""

    role: OfficerRole = OfficerRole.UNKNOWN
    name: str = ""
    badge: str = ""
    description: str = ""
    employer: str = Employer.UNKNOWN.value
    task_forces: tuple[AgencyCode, ...] = ()


@dataclass(frozen=True, slots=True)
class Filer:
    """Who files, and who may learn it."""

    kind: FilerKind = FilerKind.RESIDENT
    disclosure: Disclosure = Disclosure.ANONYMOUS
    name: str = ""
    email: str = ""
    phone: str = ""

    @property
    def identity(self) -> dict[str, str]:
        """The vault's columns; empty values for what was not given."""
        return {"name": self.name, "email": self.email, "phone": self.phone}


@dataclass(frozen=True, slots=True)
class Filing:
    """Everything that was answered, in the filer's own words."""

    narrative: str
    language: Language = Language.EN
    filer: Filer = field(default_factory=Filer)
    allegations: tuple[Allegation, ...] = ()
    force_types: tuple[ForceType, ...] = ()
    injury: Injury = Injury.UNKNOWN
    incident_date: date | None = None
    incident_time: time | None = None
    incident_approximate: bool = False
    incident_when: str = ""
    incident_place: str = ""
    county: County = County.UNKNOWN
    officers: tuple[FiledOfficer, ...] = ()
    agencies_present: tuple[AgencyCode, ...] = ()
    force_details: str = ""
    injury_details: str = ""
    medical_care: str = ""
    people_notes: str = ""
    evidence_notes: str = ""

    @property
    def restricted(self) -> bool:
        """Reports by officers and employees are restricted cases."""
        return self.filer.kind in RESTRICTED_FILER_KINDS

    def check(self) -> None:
        """Raise ``ValueError`` for what no form or serializer lets through."""
        if not self.narrative.strip():
            raise ValueError("a complaint needs words")
        if len(self.narrative) > NARRATIVE_MAX_CHARACTERS:
            raise ValueError("the narrative is too long")
        if self.filer.disclosure is Disclosure.ANONYMOUS and any(self.filer.identity.values()):
            raise ValueError("an anonymous complaint holds no identity")

    def sha256(self) -> str:
        """Hash of the canonical JSON of everything filed: what the filer's receipt proves."""
        return hashlib.sha256(canonical_json(self.as_document()).encode()).hexdigest()

    def as_document(self) -> dict[str, Any]:
        """Plain JSON data, in the order of the questions."""
        document: dict[str, Any] = _plain(dataclasses.asdict(self))
        return document


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, date | time):
        return value.isoformat()
    return value
