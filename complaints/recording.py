"""Writing a complaint down: verbatim, sealed where asked, with the facts that it states."""

from __future__ import annotations

import json
import secrets
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.utils import timezone

from complaints import sealing, tokens
from complaints.evidence import attaching
from complaints.evidence.attaching import Exhibit
from complaints.evidence.kinds import LONGEST_DESCRIPTION
from complaints.evidence.names import safe_name
from complaints.filing import WORD_COLUMNS, FiledEvidence, FiledOfficer, FiledPerson, Filing
from complaints.filing_screening import screen_filing
from complaints.models import (
    Complaint,
    DataKey,
    Fact,
    FactKind,
    Identity,
    Officer,
    Person,
    Suspicion,
    Verbatim,
)
from complaints.redaction import Redaction
from complaints.screening import Screening, ScreeningReason
from complaints.statuses import RoutingState
from complaints.vocabulary import (
    Disclosure,
    ForceType,
    Injury,
    Source,
    Strength,
    SuspicionState,
)

TRIAGE_CLOCK = timedelta(days=3)
WEAK_SUSPICION_CLOCK = timedelta(hours=24)
# Crockford's base 32: no I, L, O or U, so that a number survives being read over the phone.
CASE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True, slots=True)
class Recorded:
    """What recording made: the row, and the phrase that only the filer will have."""

    complaint: Complaint
    phrase: str
    data_key: bytes
    too_short: bool = False  # for screening to tell whether there was force


def record(filing: Filing, *, at: datetime, phrase: str = "", held: bool = False) -> Recorded:
    """Write one complaint in the transaction that is open.

    ``at`` is when it was filed; what is stored is coarser. ``phrase`` is the one that the filer
    has already, from the draft; without one a new one is drawn. One that is ``held`` waits for the
    spam check (``spam_holds.hold`` must follow). Raises ``ValueError`` for a
    filing that its form should have refused.
    """
    filing.check()
    filed_at = coarse_time(at, restricted=filing.restricted)
    phrase = phrase or tokens.new_phrase()
    complaint_id = uuid.uuid4()
    data_key, wrapped = sealing.new_data_key(complaint_id)
    shown = _ShownWords(filing)
    screening = screen_filing(filing)
    suspicion = _suspicion(complaint_id, screening, filing, filed_at)
    due_at = (suspicion and suspicion.deadline) or filed_at + TRIAGE_CLOCK
    complaint = Complaint(
        id=complaint_id,
        case_number=new_case_number(),
        filer_kind=filing.filer.kind,
        disclosure=filing.filer.disclosure,
        restricted=filing.restricted,
        language=filing.language,
        filed_at=filed_at,
        phrase_hmac=tokens.phrase_hmac(phrase),
        incident_date=filing.incident_date,
        incident_until=filing.incident_until,
        incident_time=filing.incident_time,
        incident_approximate=filing.incident_approximate,
        county=filing.county,
        injury=filing.injury,
        munition_warning=filing.munition_warning,
        munition_way_out=filing.munition_way_out,
        munition_threat=filing.munition_threat,
        sworn=filing.sworn,
        under_order=filing.order_answer,
        routing_state=RoutingState.HELD if held else RoutingState.UNROUTED,
        due_at=due_at,
        next_due_at=due_at,  # until it is routed, no agency has a clock
        **{column: shown.copy(column, getattr(filing, column)) for column in WORD_COLUMNS},
    )
    officers = [
        _officer(complaint_id, position, officer, shown)
        for position, officer in enumerate(filing.officers)
    ]
    people = [
        _person(complaint_id, position, person, shown, data_key)
        for position, person in enumerate(filing.people)
    ]
    exhibits = [
        _exhibit(position, file, shown) for position, file in enumerate(filing.evidence, start=1)
    ]
    complaint.save(force_insert=True)
    DataKey(complaint_id=complaint_id, kek_id=wrapped.kek_id, wrapped=wrapped.wrapped).save(
        force_insert=True
    )
    _store_identity(complaint_id, data_key, filing)
    Verbatim.objects.bulk_create(shown.rows(complaint_id, data_key))
    Officer.objects.bulk_create(officers)
    Person.objects.bulk_create(people)
    Fact.objects.bulk_create(_facts(complaint_id, filing, screening, filed_at))
    if suspicion is not None:
        suspicion.save(force_insert=True)
    attaching.attach(
        exhibits,
        complaint_id=complaint_id,
        restricted=filing.restricted,
        sealed=filing.filer.disclosure is Disclosure.SEALED,
    )
    # Routing asks for it next, and nobody else can have added one.
    Complaint.suspicion.related.set_cached_value(complaint, suspicion)
    too_short = screening.reason is ScreeningReason.TOO_SHORT
    return Recorded(complaint, phrase, data_key, too_short)


def coarse_time(moment: datetime, *, restricted: bool) -> datetime:
    """The hour for residents; the day for officers, whose shift a time would tell.

    In UTC: 24 hours later are 24 hours, also where the city's clocks are changed between.
    """
    hour = timezone.localtime(moment).replace(minute=0, second=0, microsecond=0)
    return (hour.replace(hour=0) if restricted else hour).astimezone(UTC)


def new_case_number() -> str:
    """50 random bits: two cases in a row have nothing in common."""
    bits = secrets.randbits(50)
    letters = "".join(CASE_ALPHABET[bits >> place & 31] for place in range(0, 50, 5))
    return f"KC-{letters[:5]}-{letters[5:]}"


class _ShownWords:
    """Collects the words that must be replaced by a copy without the sealed identity."""

    def __init__(self, filing: Filing) -> None:
        self._redaction = Redaction(filing.sealed_values())
        self._originals: list[tuple[str, str, int]] = []

    def copy(self, column: str, words: str) -> str:
        """The words as they may be shown; what differs from the original goes to the vault."""
        shown, replaced = self._redaction.copy(words)
        if replaced:
            self._originals.append((column, words, replaced))
        return shown

    def rows(self, complaint_id: uuid.UUID, data_key: bytes) -> Iterator[Verbatim]:
        for column, words, replaced in self._originals:
            place = sealing.Place("complaints_verbatim", complaint_id, column)
            yield Verbatim(
                complaint_id=complaint_id,
                column=column,
                words=sealing.encrypt(data_key, words.encode(), place),
                replaced=replaced,
            )


def _exhibit(position: int, file: FiledEvidence, shown: _ShownWords) -> Exhibit:
    name = shown.copy(f"evidence.{position}.name", file.name)
    description = shown.copy(f"evidence.{position}.description", file.description)
    return Exhibit(file, position, safe_name(name), description[:LONGEST_DESCRIPTION])


def _officer(
    complaint_id: uuid.UUID, position: int, officer: FiledOfficer, shown: _ShownWords
) -> Officer:
    return Officer(
        complaint_id=complaint_id,
        position=position,
        role=officer.role,
        name=shown.copy(f"officer.{position}.name", officer.name),
        badge=shown.copy(f"officer.{position}.badge", officer.badge),
        car=shown.copy(f"officer.{position}.car", officer.car),
        description=shown.copy(f"officer.{position}.description", officer.description),
        camera=officer.camera,
        employer=officer.employer,
        task_forces=[code.value for code in officer.task_forces],
        force_types=[code.value for code in officer.force_types],
    )


def _person(
    complaint_id: uuid.UUID,
    position: int,
    person: FiledPerson,
    shown: _ShownWords,
    data_key: bytes,
) -> Person:
    place = person_place(complaint_id, position)
    return Person(
        complaint_id=complaint_id,
        position=position,
        roles=[role.value for role in person.roles],
        consent=person.consent,
        notes=shown.copy(f"person.{position}.notes", person.notes),
        identity=sealing.encrypt(data_key, json.dumps(person.identity).encode(), place),
    )


def _store_identity(complaint_id: uuid.UUID, data_key: bytes, filing: Filing) -> None:
    if filing.filer.disclosure is Disclosure.ANONYMOUS:
        return
    Identity(
        complaint_id=complaint_id,
        **{
            column: sealing.encrypt(data_key, value.encode(), identity_place(complaint_id, column))
            for column, value in filing.filer.identity.items()
        },
    ).save(force_insert=True)


def identity_place(complaint_id: uuid.UUID, column: str) -> sealing.Place:
    return sealing.Place("complaints_identity", complaint_id, column)


def person_place(complaint_id: uuid.UUID, position: int) -> sealing.Place:
    return sealing.Place("complaints_person", f"{complaint_id}/{position}", "identity")


def _facts(
    complaint_id: uuid.UUID, filing: Filing, screening: Screening, stated_at: datetime
) -> Iterator[Fact]:
    stated: list[tuple[FactKind, str, Source]] = [
        *((FactKind.FORCE, code.value, Source.FILER) for code in filing.all_force_types),
        *((FactKind.ALLEGATION, code.value, Source.FILER) for code in filing.allegations),
        *((FactKind.AGENCY_PRESENT, code.value, Source.FILER) for code in filing.agencies_present),
        (FactKind.COUNTY, filing.county.value, Source.FILER),
    ]
    if filing.injury is not Injury.UNKNOWN:
        stated.append((FactKind.INJURY, filing.injury.value, Source.FILER))
    if screening.strength is Strength.STRONG:
        suspected = screening.force_types or frozenset({ForceType.UNKNOWN})
        stated += ((FactKind.FORCE, code.value, Source.SCREENING) for code in sorted(suspected))
        stated += (
            (FactKind.ALLEGATION, code.value, Source.SCREENING)
            for code in sorted(screening.allegations)
        )
    for kind, code, source in dict.fromkeys(stated):
        yield Fact(
            complaint_id=complaint_id, kind=kind, code=code, source=source, stated_at=stated_at
        )


def starts_clock(screening: Screening, filing: Filing) -> bool:
    """Whether a weak suspicion must be cleared or lapse: not where force was ticked anyway."""
    return screening.strength is Strength.WEAK and not filing.all_force_types


def _suspicion(
    complaint_id: uuid.UUID, screening: Screening, filing: Filing, filed_at: datetime
) -> Suspicion | None:
    weak = starts_clock(screening, filing)
    if screening.strength is None or (screening.strength is Strength.WEAK and not weak):
        return None
    return Suspicion(
        complaint_id=complaint_id,
        strength=screening.strength,
        force_types=sorted(code.value for code in screening.force_types),
        spans=[list(span) for span in screening.spans],
        reason=screening.reason,
        state=SuspicionState.OPEN if weak else "",
        deadline=filed_at + WEAK_SUSPICION_CLOCK if weak else None,
    )
