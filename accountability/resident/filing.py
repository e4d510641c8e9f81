"""From a draft's answers to a filed complaint."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from django.db import transaction
from django.utils import timezone

from accountability import casework
from accountability.casework import Filed
from accountability.resident.draft_answers import kind_of, typed_into
from accountability.resident.forms import OfficerForm
from accountability.resident.steps import QUESTIONS, Screen, Step
from complaints import drafts
from complaints.drafts import OpenDraft
from complaints.filing import FiledOfficer, Filer, Filing
from complaints.redaction import redact
from complaints.vocabulary import (
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


class NotReadyError(Exception):
    """Some screens need a change before the complaint can be filed."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What a draft says: the filing that it makes, and the screens that need a change first."""

    filing: Filing
    unready: tuple[Step, ...]

    def sealed_words(self) -> int:
        """How often the filer's own words hold the name or contact that is to be sealed."""
        filer = self.filing.filer
        if filer.disclosure is not Disclosure.SEALED:
            return 0
        filing = self.filing
        words = [
            filing.narrative, filing.incident_when, filing.incident_place, filing.force_details,
            filing.injury_details, filing.medical_care, filing.people_notes, filing.evidence_notes,
            *(text for officer in filing.officers for text in (officer.name, officer.description)),
        ]  # fmt: skip
        return sum(redact(text, filer.identity.values())[1] for text in words if text)


def file_draft(token: str, language: Language) -> Filed | None:
    """File what the draft holds, once; a second call gives the answer of the first.

    None when there is no such draft any more, or its answer is past its day. Raises
    ``NotReadyError`` for a draft that still needs a change.
    """
    with transaction.atomic():
        draft = drafts.open_draft(token, at=timezone.now(), lock=True)
        if draft is None or draft.filed:
            return casework.answer_to(token)
        answers = read_answers(draft, language)
        if answers.unready:
            raise NotReadyError
        filed = casework.file_complaint(answers.filing, answer_token=token)
        drafts.mark_filed(draft)
    return filed


def read_answers(draft: OpenDraft, language: Language) -> Answers:
    """The draft through its forms. Of a screen with errors, only the sound answers count."""
    kind = kind_of(draft)
    screens = [Screen(step, kind, typed_into(draft, step) or {}) for step in QUESTIONS]
    unready = tuple(screen.step for screen in screens if not screen.is_valid())
    by_slug = {screen.step.slug: screen for screen in screens}
    said: dict[str, Any] = {}
    for screen in screens:
        said |= screen.form.cleaned_data if screen.step.slug != "name" else {}
    filing = Filing(
        narrative=said.get("narrative", ""),
        language=language,
        filer=_filer(kind, by_slug["name"].form.cleaned_data),
        allegations=tuple(map(Allegation, said.get("allegations", ()))),
        force_types=tuple(map(ForceType, said.get("force_types", ()))),
        injury=Injury(said.get("injury") or Injury.UNKNOWN),
        incident_date=said.get("date"),
        incident_time=said.get("time"),
        incident_approximate=said.get("approximate", False),
        incident_when=said.get("when", ""),
        incident_place=said.get("place", ""),
        county=County(said.get("county") or County.UNKNOWN),
        officers=tuple(_officers(by_slug["officers"])),
        agencies_present=tuple(map(AgencyCode, said.get("agencies_present", ()))),
        force_details=said.get("force_details", ""),
        injury_details=said.get("injury_details", ""),
        medical_care=said.get("medical_care", ""),
        people_notes=said.get("people_notes", ""),
        evidence_notes=said.get("evidence_notes", ""),
    )
    return Answers(filing, unready)


def _filer(kind: FilerKind, said: dict[str, Any]) -> Filer:
    """Nothing chosen: officers and employees are sealed, everybody else is anonymous."""
    otherwise = Disclosure.SEALED if kind in RESTRICTED_FILER_KINDS else Disclosure.ANONYMOUS
    disclosure = Disclosure(said.get("disclosure") or otherwise)
    if disclosure is Disclosure.ANONYMOUS:
        return Filer(kind, disclosure)
    return Filer(
        kind, disclosure, said.get("name", ""), said.get("email", ""), said.get("phone", "")
    )


def _officers(screen: Screen) -> list[FiledOfficer]:
    forms = [cast("OfficerForm", form) for form in screen.officers]
    return [_officer(form.cleaned_data) for form in forms if not form.is_blank()]


def _officer(said: dict[str, Any]) -> FiledOfficer:
    return FiledOfficer(
        role=OfficerRole(said.get("role") or OfficerRole.UNKNOWN),
        name=said.get("name", ""),
        badge=said.get("badge", ""),
        description=said.get("description", ""),
        employer=said.get("employer") or Employer.UNKNOWN.value,
        task_forces=tuple(map(AgencyCode, said.get("task_forces", ()))),
    )
