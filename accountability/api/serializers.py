"""The JSON form of a complaint: for the API, and for ``explain_routing``.

Words are the codes of ``complaints/vocabulary.py``; everything but ``narrative`` may be missing.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from django.utils import timezone
from rest_framework import serializers

from complaints.evidence.kinds import UnderOrder
from complaints.filing import FiledOfficer, FiledPerson, Filer, Filing
from complaints.vocabulary import (
    EMPLOYERS,
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
    SuspicionState,
    Sworn,
    YesNo,
)

WORDS_MAX = 10_000
MOST_OFFICERS = 20
MOST_PEOPLE = 20


class StrictSerializer(serializers.Serializer[Any]):
    """An object in which an unknown key is an error: a misspelled fact must not vanish."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict):
            unknown = [key for key in data if key not in self.fields]
            if unknown:
                known = ", ".join(self.fields)
                raise serializers.ValidationError(
                    dict.fromkeys(unknown[:20], f"This key is unknown. Known keys: {known}.")
                )
        return super().to_internal_value(data)


class StrictCharField(serializers.CharField):
    """Text as text: a number or a truth value is refused, not turned into words."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class StrictBooleanField(serializers.BooleanField):
    """true or false, not the words that look like them."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=type(data).__name__)
        return data


def words(max_length: int = WORDS_MAX) -> StrictCharField:
    """Free text that may be missing, empty or null."""
    return StrictCharField(
        max_length=max_length, required=False, allow_blank=True, allow_null=True,
        trim_whitespace=False,
    )  # fmt: skip


class CodeField(serializers.ChoiceField):
    """One word of a closed list, or the value that stands for a missing one."""

    def __init__(self, vocabulary: Iterable[str], **kwargs: Any) -> None:
        super().__init__(choices=[str(word) for word in vocabulary], **kwargs)

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("invalid_choice", input=type(data).__name__)
        return super().to_internal_value(data)


def code(vocabulary: Iterable[str], default: StrEnum) -> CodeField:
    return CodeField(vocabulary, required=False, default=default.value)


class CodeListField(serializers.ListField):
    """Words of a closed list, each once, in the order of their first mention."""

    def __init__(self, vocabulary: Iterable[str], **kwargs: Any) -> None:
        known = [str(word) for word in vocabulary]
        super().__init__(
            child=CodeField(known), required=False, default=list, max_length=len(known), **kwargs
        )

    def to_internal_value(self, data: Any) -> list[Any]:
        return list(dict.fromkeys(super().to_internal_value(data)))


class IncidentSerializer(StrictSerializer):
    date = serializers.DateField(required=False, allow_null=True, default=None)
    until = serializers.DateField(required=False, allow_null=True, default=None)
    time = serializers.TimeField(required=False, allow_null=True, default=None)
    approximate = StrictBooleanField(required=False, default=False)
    when = words(500)
    place = words(1000)
    county = code(County, County.UNKNOWN)

    def validate_date(self, value: datetime.date | None) -> datetime.date | None:
        if value is not None and value > timezone.localdate():
            raise serializers.ValidationError(
                "This date is in the future. Give the date of the incident, or null."
            )
        return value

    def validate_until(self, value: datetime.date | None) -> datetime.date | None:
        return self.validate_date(value)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        first, last = attrs["date"], attrs["until"]
        if last is not None and (first is None or last < first):
            raise serializers.ValidationError(
                {"until": "This is the last of several days: give the first as date."}
            )
        return attrs


class OfficerSerializer(StrictSerializer):
    name = words(200)
    badge = words(60)
    car = words(60)
    description = words()
    camera = code(CameraState, CameraState.UNKNOWN)
    employer = code(EMPLOYERS, Employer.UNKNOWN)
    task_forces = CodeListField(AgencyCode)
    role = code(OfficerRole, OfficerRole.UNKNOWN)
    force_types = CodeListField(ForceType)


class PersonSerializer(StrictSerializer):
    """Somebody else. ``consent``: whether agencies may use the contact."""

    roles = CodeListField(PersonRole)
    name = words(200)
    contact = words(500)
    guardian = words(200)
    consent = code(YesNo, YesNo.UNKNOWN)
    notes = words()


class MunitionsSerializer(StrictSerializer):
    """What was seen where gas or a munition was used. Routing reads none of it."""

    warning = code(YesNo, YesNo.UNKNOWN)
    way_out = code(YesNo, YesNo.UNKNOWN)
    imminent_threat = code(YesNo, YesNo.UNKNOWN)
    details = words()


class FilerSerializer(StrictSerializer):
    kind = CodeField(FilerKind, required=False)
    disclosure = code(Disclosure, Disclosure.ANONYMOUS)
    name = words(200)
    email = serializers.EmailField(required=False, allow_blank=True, allow_null=True)
    phone = words(60)
    reach = words(500)
    signed_name = words(200)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        identity = ("name", "email", "phone", "reach", "signed_name")
        given = [key for key in identity if attrs.get(key)]
        if attrs["disclosure"] == Disclosure.ANONYMOUS and given:
            raise serializers.ValidationError(
                dict.fromkeys(
                    given, "Leave this out to stay anonymous, or choose sealed or shared."
                )
            )
        return attrs


class ComplaintSerializer(StrictSerializer):
    """A complaint as ``POST /api/v1/complaints/`` takes it."""

    narrative = StrictCharField(max_length=NARRATIVE_MAX_CHARACTERS, trim_whitespace=False)
    language = code(Language, Language.EN)
    allegations = CodeListField(Allegation)
    force_types = CodeListField(ForceType)
    injury = code(Injury, Injury.UNKNOWN)
    incident = IncidentSerializer(required=False, allow_null=True)
    officers = serializers.ListField(
        child=OfficerSerializer(), required=False, max_length=MOST_OFFICERS
    )
    agencies_present = CodeListField(AgencyCode)
    filer = FilerSerializer(required=False, allow_null=True)
    force_details = words()
    injury_details = words()
    medical_care = words()
    people_notes = words()
    evidence_notes = words()
    munitions = MunitionsSerializer(required=False, allow_null=True)
    people = serializers.ListField(child=PersonSerializer(), required=False, max_length=MOST_PEOPLE)
    earlier_reports = words()
    report_numbers = words(500)
    hoped_outcome = words()
    interpreter = words(200)
    sworn = code(Sworn, Sworn.NO)
    under_order = CodeField(
        UnderOrder,
        required=False,
        allow_null=True,
        default=None,
        help_text=(
            "Of officers and employees alone: whether any of the account was given under order "
            "(Garrity). `yes`, `unknown` and a missing answer keep every answer in words from the "
            "agencies until two people have decided; what is coded is routed and sent as always."
        ),
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        filer = attrs.get("filer") or {}
        if attrs["under_order"] and filer.get("kind") not in RESTRICTED_FILER_KINDS:
            raise serializers.ValidationError(
                {"under_order": "Only of an officer or employee: say so in filer.kind."}
            )
        anonymous = filer.get("disclosure", Disclosure.ANONYMOUS) == Disclosure.ANONYMOUS
        signs = attrs["sworn"] == Sworn.ATTESTED
        if attrs["sworn"] != Sworn.NO and anonymous:
            raise serializers.ValidationError({"sworn": "This needs a name: share or seal it."})
        if signs and not (filer.get("signed_name") or "").strip():
            raise serializers.ValidationError({"sworn": "Sign it: put the name in signed_name."})
        return attrs

    def validate_narrative(self, value: str) -> str:
        if not value.strip():
            raise serializers.ValidationError("Tell what happened in a few words.")
        return value


class QuestionSerializer(ComplaintSerializer):
    """A complaint as ``explain_routing`` takes it: with what may be stated of conflicts."""

    id = serializers.JSONField(required=False)
    declared_ties = CodeListField(AgencyCode)
    recused = CodeListField(AgencyCode)
    suspicion_state = CodeField(
        [SuspicionState.CLEARED, SuspicionState.LAPSED],
        required=False, allow_null=True, default=None,
    )  # fmt: skip


PLAIN_WORDS = (
    "force_details", "injury_details", "medical_care", "people_notes", "evidence_notes",
    "earlier_reports", "report_numbers", "hoped_outcome", "interpreter",
)  # fmt: skip


def to_filing(data: dict[str, Any]) -> Filing:
    """The filing that validated data states."""
    incident = data.get("incident") or {}
    munitions = data.get("munitions") or {}
    words_as_given: dict[str, Any] = {key: data.get(key) or "" for key in PLAIN_WORDS}
    return Filing(
        narrative=data["narrative"],
        language=Language(data["language"]),
        filer=_filer(data.get("filer") or {}),
        allegations=tuple(Allegation(word) for word in data["allegations"]),
        force_types=tuple(ForceType(word) for word in data["force_types"]),
        injury=Injury(data["injury"]),
        incident_date=incident.get("date"),
        incident_until=incident.get("until"),
        incident_time=incident.get("time"),
        incident_approximate=incident.get("approximate", False),
        incident_when=incident.get("when") or "",
        incident_place=incident.get("place") or "",
        county=County(incident.get("county", County.UNKNOWN)),
        officers=tuple(_officer(officer) for officer in data.get("officers") or ()),
        agencies_present=tuple(AgencyCode(word) for word in data["agencies_present"]),
        munition_warning=YesNo(munitions.get("warning", YesNo.UNKNOWN)),
        munition_way_out=YesNo(munitions.get("way_out", YesNo.UNKNOWN)),
        munition_threat=YesNo(munitions.get("imminent_threat", YesNo.UNKNOWN)),
        munition_details=munitions.get("details") or "",
        people=tuple(_person(person) for person in data.get("people") or ()),
        sworn=Sworn(data["sworn"]),
        under_order=UnderOrder(data["under_order"]) if data["under_order"] else None,
        kind_stated="kind" in (data.get("filer") or {}),
        **words_as_given,
    )


def _filer(data: dict[str, Any]) -> Filer:
    return Filer(
        kind=FilerKind(data.get("kind", FilerKind.RESIDENT)),
        disclosure=Disclosure(data.get("disclosure", Disclosure.ANONYMOUS)),
        name=data.get("name") or "",
        email=data.get("email") or "",
        phone=data.get("phone") or "",
        reach=data.get("reach") or "",
        signed_name=data.get("signed_name") or "",
    )


def _officer(data: dict[str, Any]) -> FiledOfficer:
    return FiledOfficer(
        role=OfficerRole(data["role"]),
        name=data.get("name") or "",
        badge=data.get("badge") or "",
        car=data.get("car") or "",
        description=data.get("description") or "",
        camera=CameraState(data["camera"]),
        employer=data["employer"],
        task_forces=tuple(AgencyCode(word) for word in data["task_forces"]),
        force_types=tuple(ForceType(word) for word in data["force_types"]),
    )


def _person(data: dict[str, Any]) -> FiledPerson:
    return FiledPerson(
        roles=tuple(PersonRole(word) for word in data["roles"]),
        name=data.get("name") or "",
        contact=data.get("contact") or "",
        guardian=data.get("guardian") or "",
        consent=YesNo(data["consent"]),
        notes=data.get("notes") or "",
    )


def error_text(detail: Any) -> str:
    """Validation errors as one line of text."""
    return json.dumps(detail, default=str, ensure_ascii=False)
