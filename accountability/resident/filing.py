"""From a draft's answers to a filed complaint."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from django.db import transaction
from django.utils import timezone

from accountability import casework
from accountability.arrivals import Arrival
from accountability.casework import Filed
from accountability.resident.draft_answers import situation_of, typed_into
from accountability.resident.people_forms import OfficerForm, PersonForm
from accountability.resident.situation import Situation, presumed
from accountability.resident.steps import Screen, Step, questions_of
from complaints import drafts
from complaints.drafts import OpenDraft
from complaints.evidence.kinds import UnderOrder
from complaints.filing import FiledOfficer, FiledPerson, Filer, Filing
from complaints.redaction import Redaction
from complaints.vocabulary import (
    AgencyCode,
    Allegation,
    CameraState,
    County,
    Disclosure,
    Employer,
    ForceType,
    Injury,
    Language,
    OfficerRole,
    PersonRole,
    Sworn,
    YesNo,
)

# Answers that are filed under the very name of their field.
PLAIN_WORDS = (
    "force_details", "munition_details", "injury_details", "medical_care", "people_notes",
    "evidence_notes", "earlier_reports", "report_numbers", "hoped_outcome", "interpreter",
)  # fmt: skip


class NotReadyError(Exception):
    """Some screens need a change before the complaint can be filed."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What a draft says: the filing that it makes, and the screens that need a change first."""

    filing: Filing
    unready: tuple[Step, ...]

    def sealed_words(self) -> int:
        """How often the filer's own words hold a name or contact that is to be sealed."""
        redaction = Redaction(self.filing.sealed_values())
        return sum(redaction.copy(text)[1] for _place, text in self.filing.words())


def file_draft(token: str, language: Language, arrival: Arrival | None = None) -> Filed | None:
    """File what the draft holds, once; a second call gives the answer of the first.

    None when there is no such draft any more, or its answer is past its day. Raises
    ``NotReadyError`` for a draft that still needs a change.
    """
    with transaction.atomic():
        draft = drafts.open_draft(token, at=timezone.now(), lock=True, with_evidence=True)
        if draft is None or draft.filed:
            return casework.answer_to(token)
        answers = read_answers(draft, language)
        if answers.unready:
            raise NotReadyError
        filed = casework.file_complaint(
            answers.filing, answer_token=token, phrase=draft.phrase, arrival=arrival
        )
        drafts.mark_filed(draft)
    return filed


def read_answers(draft: OpenDraft, language: Language) -> Answers:
    """The draft through its forms. Of a screen with errors, only the sound answers count."""
    situation = situation_of(draft)
    screens = [
        Screen(step, situation, typed_into(draft, step) or {}) for step in questions_of(situation)
    ]
    unready = tuple(screen.step for screen in screens if not screen.is_valid())
    by_slug = {screen.step.slug: screen for screen in screens}
    said: dict[str, Any] = {}
    for screen in screens:
        said |= screen.form.cleaned_data
    filing = Filing(
        narrative=said.get("narrative", ""),
        language=language,
        filer=_filer(situation, said),
        allegations=tuple(map(Allegation, said.get("allegations", ()))),
        force_types=tuple(map(ForceType, said.get("force_types", ()))),
        injury=Injury(said.get("injury") or Injury.UNKNOWN),
        incident_date=said.get("date"),
        incident_until=said.get("until"),
        incident_time=said.get("time"),
        incident_approximate=said.get("approximate", False),
        incident_when=said.get("when", ""),
        incident_place=said.get("place", ""),
        county=County(said.get("county") or County.UNKNOWN),
        officers=tuple(_officers(by_slug["officers"])),
        agencies_present=tuple(map(AgencyCode, said.get("agencies_present", ()))),
        munition_warning=YesNo(said.get("munition_warning") or YesNo.UNKNOWN),
        munition_way_out=YesNo(said.get("munition_way_out") or YesNo.UNKNOWN),
        munition_threat=YesNo(said.get("munition_threat") or YesNo.UNKNOWN),
        people=tuple(_people(by_slug["people"])),
        sworn=Sworn(said.get("sworn") or Sworn.NO),
        under_order=UnderOrder(said["under_order"]) if said.get("under_order") else None,
        evidence=draft.evidence,
        **{name: said.get(name, "") for name in PLAIN_WORDS},
    )
    return Answers(filing, unready)


def _filer(situation: Situation, said: dict[str, Any]) -> Filer:
    disclosure = Disclosure(said.get("disclosure") or presumed(situation.kind))
    if disclosure is Disclosure.ANONYMOUS:
        return Filer(situation.kind, disclosure)
    identity = {
        column: said.get(column, "")
        for column in ("name", "email", "phone", "reach", "signed_name")
    }
    return Filer(situation.kind, disclosure, **identity)


def _officers(screen: Screen) -> list[FiledOfficer]:
    forms = [cast("OfficerForm", form) for form in screen.members]
    return [_officer(form.cleaned_data, screen.situation) for form in forms if not form.is_blank()]


def _officer(said: dict[str, Any], situation: Situation) -> FiledOfficer:
    used = set(said.get("force_types", ()))
    return FiledOfficer(
        role=OfficerRole(said.get("role") or OfficerRole.UNKNOWN),
        name=said.get("name", ""),
        badge=said.get("badge", ""),
        car=said.get("car", ""),
        description=said.get("description", ""),
        camera=CameraState(said.get("camera") or CameraState.UNKNOWN),
        employer=said.get("employer") or Employer.UNKNOWN.value,
        task_forces=tuple(map(AgencyCode, said.get("task_forces", ()))),
        # What the filer has taken back since on the screen of force is taken back here, too.
        force_types=tuple(force for force in situation.force_types if force in used),
    )


def _people(screen: Screen) -> list[FiledPerson]:
    forms = [cast("PersonForm", form) for form in screen.members]
    return [_person(form.cleaned_data) for form in forms if not form.is_blank()]


def _person(said: dict[str, Any]) -> FiledPerson:
    return FiledPerson(
        roles=tuple(map(PersonRole, said.get("roles", ()))),
        name=said.get("name", ""),
        contact=said.get("contact", ""),
        guardian=said.get("guardian", ""),
        consent=YesNo(said.get("consent") or YesNo.UNKNOWN),
        notes=said.get("notes", ""),
    )
