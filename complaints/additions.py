"""What staff learn later: it stands beside what was filed, and changes nothing of it.

Each takes a case that ``triage.hold_case`` gave and writes one ledger entry; routing must follow in
the same transaction (``accountability.casework``).
"""

from __future__ import annotations

import dataclasses
import hashlib
from datetime import datetime

from django.db.models import Max

from accounts.models import User
from complaints import access, sealing
from complaints.filing import FiledOfficer
from complaints.models import Complaint, Fact, FactKind, Officer, Statement, Suspicion, Verbatim
from complaints.recording import WEAK_SUSPICION_CLOCK
from complaints.redaction import redact
from complaints.screening import Screening, ScreeningReason, screen
from complaints.triage import Refusal, StepRefused
from complaints.vocabulary import (
    AgencyCode,
    County,
    ForceType,
    Injury,
    Source,
    Strength,
    SuspicionState,
)
from ledger.actions import Action, Value
from ledger.recording import Event, actor_ref, append


def declare_tie(
    complaint: Complaint, *, agency: AgencyCode, because: str, actor: User, at: datetime
) -> Fact:
    """Say that an agency has a conflict of interest, and why. Raises ``StepRefused``."""
    fact = _state(complaint, FactKind.DECLARED_TIE, agency, actor, at, because=because)
    _record(
        Action.CASE_TIE_DECLARED, complaint, actor, at,
        agency=agency.value, because_sha256=_sha256(because),
    )  # fmt: skip
    return fact


def add_force(complaint: Complaint, *, force_type: ForceType, actor: User, at: datetime) -> Fact:
    """State a kind of force beside the filer's own. Raises ``StepRefused``."""
    fact = _state(complaint, FactKind.FORCE, force_type, actor, at)
    _record(Action.CASE_FORCE_ADDED, complaint, actor, at, force_type=force_type.value)
    return fact


def add_injury(complaint: Complaint, *, injury: Injury, actor: User, at: datetime) -> Fact:
    """State an injury beside the filer's own. Raises ``StepRefused``."""
    fact = _state(complaint, FactKind.INJURY, injury, actor, at)
    _record(Action.CASE_INJURY_ADDED, complaint, actor, at, injury=injury.value)
    return fact


def correct_county(complaint: Complaint, *, county: County, actor: User, at: datetime) -> Fact:
    """State the county; the latest word of staff counts. Raises ``StepRefused``."""
    corrected = Fact.objects.filter(
        complaint=complaint, kind=FactKind.COUNTY, source=Source.STAFF
    ).order_by("stated_at", "pk")
    latest = corrected.last()
    if latest is not None and latest.code == county:
        raise StepRefused(Refusal.FACT_STANDS, complaint)
    fact = Fact.objects.create(
        complaint=complaint,
        kind=FactKind.COUNTY,
        code=county,
        source=Source.STAFF,
        stated_by=actor,
        stated_at=at,
    )
    _record(Action.CASE_COUNTY_CORRECTED, complaint, actor, at, county=county.value)
    return fact


def identify_officer(
    complaint: Complaint, *, officer: FiledOfficer, actor: User, at: datetime
) -> Officer:
    """Add an officer beside those that the filer remembers."""
    last = Officer.objects.filter(complaint=complaint).aggregate(last=Max("position"))["last"]
    shown = [without_sealed(complaint, words)[0] for words in (officer.name, officer.description)]
    row = Officer.objects.create(
        complaint=complaint,
        position=0 if last is None else last + 1,
        role=officer.role,
        name=shown[0],
        badge=officer.badge,
        description=shown[1],
        employer=officer.employer,
        task_forces=[code.value for code in officer.task_forces],
        source=Source.STAFF,
    )
    _record(
        Action.CASE_OFFICER_ADDED, complaint, actor, at,
        position=row.position, employer=row.employer,
    )  # fmt: skip
    return row


def add_statement(
    complaint: Complaint, *, words: str, actor: User | None, at: datetime
) -> Statement:
    """Write down words that came later. They are screened like the filer's own.

    ``actor`` is None where the filer typed them; ``at`` is coarse then.
    """
    shown, replaced = without_sealed(complaint, words)
    statement = Statement.objects.create(complaint=complaint, taken_by=actor, words=shown, at=at)
    if replaced:
        keep_verbatim(complaint, f"statement.{statement.pk}", words, replaced)
    screening = judge_later_words(complaint, words, at)
    _record(
        Action.CASE_STATEMENT_ADDED, complaint, actor, at,
        statement=statement.pk,
        words_sha256=_sha256(words),
        strength=screening.strength and screening.strength.value,
    )  # fmt: skip
    return statement


def judge_later_words(
    complaint: Complaint, words: str, at: datetime, *, may_be_short: bool = False
) -> Screening:
    """Screen words that came later, and state what they tell of.

    ``may_be_short``: that there are few words is no reason to suspect, as in a message that says
    thank you.

    What they surely tell of is a fact at once. What they may tell of waits for two people: under
    the suspicion that stands while nobody has cleared it, or a new one where there was none. Where
    somebody already cleared the older words, nobody could clear the new ones: they count at once.
    """
    screening = screen(words)
    if may_be_short and screening.reason is ScreeningReason.TOO_SHORT:
        return dataclasses.replace(screening, strength=None)
    if screening.strength is Strength.STRONG or (
        screening.strength is Strength.WEAK and not _waits_for_two_people(complaint, screening, at)
    ):
        _state_screened(complaint, screening, at)
    return screening


def _waits_for_two_people(complaint: Complaint, screening: Screening, at: datetime) -> bool:
    """Whether a suspicion covers weak words; opens one where there is none."""
    if Fact.objects.filter(complaint=complaint, kind=FactKind.FORCE).exists():
        return True  # it is force already
    suspicion = Suspicion.objects.filter(pk=complaint.pk).first()
    if suspicion is not None:
        still_open = suspicion.state == SuspicionState.OPEN
        return still_open and not access.clearings_of(complaint)
    deadline = at + WEAK_SUSPICION_CLOCK
    Suspicion(
        complaint=complaint,
        strength=Strength.WEAK,
        force_types=sorted(code.value for code in screening.force_types),
        spans=[],  # they count code points of the narrative, and these words are others
        reason=screening.reason,
        state=SuspicionState.OPEN,
        deadline=deadline,
    ).save(force_insert=True)
    complaint.due_at = min(complaint.due_at, deadline)
    complaint.save(update_fields=["due_at"])
    return True


def _state_screened(complaint: Complaint, screening: Screening, at: datetime) -> None:
    suspected = screening.force_types or frozenset({ForceType.UNKNOWN})
    stated = [
        *((FactKind.FORCE, code.value) for code in sorted(suspected)),
        *((FactKind.ALLEGATION, code.value) for code in sorted(screening.allegations)),
    ]
    Fact.objects.bulk_create(
        (
            Fact(complaint=complaint, kind=kind, code=code, source=Source.SCREENING, stated_at=at)
            for kind, code in stated
        ),
        ignore_conflicts=True,  # the filer's own words may have told of the same
    )


def _state(
    complaint: Complaint,
    kind: FactKind,
    code: str,
    actor: User,
    at: datetime,
    *,
    because: str = "",
) -> Fact:
    stated = Fact.objects.filter(complaint=complaint, kind=kind, code=code, source=Source.STAFF)
    if stated.exists():
        raise StepRefused(Refusal.FACT_STANDS, complaint)
    return Fact.objects.create(
        complaint=complaint,
        kind=kind,
        code=code,
        source=Source.STAFF,
        stated_by=actor,
        stated_at=at,
        because=because,
    )


def without_sealed(complaint: Complaint, words: str) -> tuple[str, int]:
    """The words without a sealed identity, and how many places were replaced."""
    identity = access.sealed_values(complaint)
    return redact(words, identity) if identity else (words, 0)


def keep_verbatim(complaint: Complaint, column: str, words: str, replaced: int) -> None:
    place = sealing.Place("complaints_verbatim", complaint.pk, column)
    sealed = sealing.encrypt(access.data_key_of(complaint), words.encode(), place)
    Verbatim.objects.create(complaint=complaint, column=column, words=sealed, replaced=replaced)


def _sha256(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()


def _record(
    action: Action, complaint: Complaint, actor: User | None, at: datetime, /, **data: Value
) -> None:
    by = "filer" if actor is None else actor_ref("staff", actor.pk)
    append(Event(action, complaint.ref, by, at, data))
