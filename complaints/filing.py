"""A complaint as somebody is about to file it: one form for the browser, the API and the command.

Whoever builds one has checked each field and told the person what to mend; ``check`` is the last
guard in front of the record, and what it refuses is a fault of the program.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from complaints.evidence.kinds import UnderOrder
from complaints.redaction import contacts_in
from complaints.vocabulary import (
    NARRATIVE_MAX_CHARACTERS,
    RESTRICTED_FILER_KINDS,
    AgencyCode,
    Allegation,
    CameraState,
    County,
    Disclosure,
    Employer,
    FilerKind,
    ForceType,
    Injury,
    Language,
    OfficerRole,
    PersonRole,
    Sworn,
    YesNo,
)
from ledger.leaves import canonical_json

# The answers in words that stand in the complaint's own row.
WORD_COLUMNS = (
    "narrative",
    "incident_when",
    "incident_place",
    "force_details",
    "munition_details",
    "injury_details",
    "medical_care",
    "people_notes",
    "evidence_notes",
    "earlier_reports",
    "report_numbers",
    "hoped_outcome",
    "interpreter",
)


@dataclass(frozen=True, slots=True)
class FiledOfficer:
    """An officer as remembered."""

    role: OfficerRole = OfficerRole.UNKNOWN
    name: str = ""
    badge: str = ""
    car: str = ""
    description: str = ""
    camera: CameraState = CameraState.UNKNOWN
    employer: str = Employer.UNKNOWN.value
    task_forces: tuple[AgencyCode, ...] = ()
    force_types: tuple[ForceType, ...] = ()


@dataclass(frozen=True, slots=True)
class FiledPerson:
    """Somebody else: injured, a witness, the one filed for, a minor.

    ``consent``: whether agencies may use the contact. Name, contact and guardian go to the vault.
    """

    roles: tuple[PersonRole, ...] = ()
    name: str = ""
    contact: str = ""
    guardian: str = ""
    consent: YesNo = YesNo.UNKNOWN
    notes: str = ""

    @property
    def identity(self) -> dict[str, str]:
        """What the vault holds of this person."""
        return {"name": self.name, "contact": self.contact, "guardian": self.guardian}


@dataclass(frozen=True, slots=True)
class Filer:
    """Who files, and who may learn it.

    ``reach`` says how to reach the filer safely; ``signed_name`` stands under the statement.
    """

    kind: FilerKind = FilerKind.RESIDENT
    disclosure: Disclosure = Disclosure.ANONYMOUS
    name: str = ""
    email: str = ""
    phone: str = ""
    reach: str = ""
    signed_name: str = ""

    @property
    def identity(self) -> dict[str, str]:
        """The vault's columns; empty values for what was not given."""
        return {
            "name": self.name,
            "email": self.email,
            "phone": self.phone,
            "reach": self.reach,
            "signed_name": self.signed_name,
        }


@dataclass(frozen=True, slots=True)
class FiledEvidence:
    """A file that came whole before the complaint was filed, as its sender called it. ``id`` is
    the item's, ``sha256`` (hex) that of the original."""

    id: str
    name: str
    description: str
    size_bytes: int
    sha256: str
    under_order: str = ""


@dataclass(frozen=True, slots=True)
class Filing:
    """Everything that was answered, in the filer's own words.

    ``under_order``: whether any of it was given under order (Garrity), which only officers and
    employees are asked. ``kind_stated`` is false where a program sent the complaint and did not say
    who files.
    """

    narrative: str
    language: Language = Language.EN
    filer: Filer = field(default_factory=Filer)
    allegations: tuple[Allegation, ...] = ()
    force_types: tuple[ForceType, ...] = ()
    injury: Injury = Injury.UNKNOWN
    incident_date: date | None = None
    incident_until: date | None = None
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
    munition_warning: YesNo = YesNo.UNKNOWN
    munition_way_out: YesNo = YesNo.UNKNOWN
    munition_threat: YesNo = YesNo.UNKNOWN
    munition_details: str = ""
    people: tuple[FiledPerson, ...] = ()
    earlier_reports: str = ""
    report_numbers: str = ""
    hoped_outcome: str = ""
    interpreter: str = ""
    sworn: Sworn = Sworn.NO
    under_order: UnderOrder | None = None
    evidence: tuple[FiledEvidence, ...] = ()
    kind_stated: bool = True

    @property
    def all_force_types(self) -> tuple[ForceType, ...]:
        """What was stated of the incident or of one officer, each once, in the list's order."""
        stated = {*self.force_types, *(f for officer in self.officers for f in officer.force_types)}
        return tuple(force for force in ForceType if force in stated)

    def words(self) -> Iterator[tuple[str, str]]:
        """Every answer in words with its place: ``narrative``, ``officer.0.name``. Not the vault's
        (who files, and how to reach anybody)."""
        yield from ((column, getattr(self, column)) for column in WORD_COLUMNS)
        for number, officer in enumerate(self.officers):
            for column in ("name", "badge", "car", "description"):
                yield f"officer.{number}.{column}", getattr(officer, column)
        yield from ((f"person.{n}.notes", person.notes) for n, person in enumerate(self.people))
        for number, file in enumerate(self.evidence, start=1):
            yield f"evidence.{number}.name", file.name
            yield f"evidence.{number}.description", file.description

    def sealed_values(self) -> tuple[str, ...]:
        """What must be replaced in every shown copy of the words: nothing unless it is sealed."""
        if self.filer.disclosure is not Disclosure.SEALED:
            return ()
        others = (contact for person in self.people for contact in contacts_in(person.contact))
        return (*identifying(self.filer.identity), *others)

    @property
    def restricted(self) -> bool:
        """Reports by officers and employees are restricted cases."""
        return self.filer.kind in RESTRICTED_FILER_KINDS

    @property
    def order_answer(self) -> str:
        """The code that is recorded: empty where nobody is asked, not known where nobody said."""
        return (self.under_order or UnderOrder.UNKNOWN).value if self.restricted else ""

    @property
    def is_withheld(self) -> bool:
        """Whether its words reach no agency until two people decide."""
        return self.restricted and self.under_order is not UnderOrder.NO

    def check(self) -> None:
        """Raise ``ValueError`` for what no form or serializer lets through."""
        if not self.narrative.strip():
            raise ValueError("a complaint needs words")
        if len(self.narrative) > NARRATIVE_MAX_CHARACTERS:
            raise ValueError("the narrative is too long")
        if self.filer.disclosure is Disclosure.ANONYMOUS and any(self.filer.identity.values()):
            raise ValueError("an anonymous complaint holds no identity")
        if self.filer.disclosure is Disclosure.ANONYMOUS and self.sworn is not Sworn.NO:
            raise ValueError("a statement that somebody stands by needs a name")
        if self.under_order is not None and not self.restricted:
            raise ValueError("officers and employees alone are asked about orders")

    def sha256(self) -> str:
        """Hash of the canonical JSON of everything filed: what the filer's receipt proves."""
        return hashlib.sha256(canonical_json(self.as_document()).encode()).hexdigest()

    def as_document(self) -> dict[str, Any]:
        """Plain JSON data, in the order of the questions."""
        document: dict[str, Any] = _plain(dataclasses.asdict(self))
        return document


def identifying(identity: Mapping[str, str]) -> tuple[str, ...]:
    """The values of an identity that give the person away wherever they stand."""
    whole = (identity.get(column, "") for column in ("name", "email", "phone", "signed_name"))
    values = (*whole, *contacts_in(identity.get("reach", "")))
    return tuple(dict.fromkeys(filter(None, values)))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, date | time):
        return value.isoformat()
    return value
