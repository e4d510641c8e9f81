"""What the questionnaire asks beside the account itself, as the page of a case shows it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import formats
from django.utils.translation import gettext_lazy as _

from complaints import access as complaint_access
from complaints import wording
from complaints.models import Complaint, Officer, Person
from complaints.sealing import SealBroken
from complaints.vocabulary import CameraState, Disclosure, ForceType, PersonRole, Sworn, YesNo
from complaints.wording import Words

logger = logging.getLogger(__name__)

CODED: dict[str, Words] = {
    "munition_warning": _("Gas or munitions: warned first"),
    "munition_way_out": _("Gas or munitions: way to leave"),
    "munition_threat": _("Gas or munitions: an officer about to be hurt, as the filer saw it"),
}


@dataclass(frozen=True, slots=True)
class PersonLine:
    """Somebody whom the filer named. ``identity``: None where it is locked away."""

    person: Person
    roles: list[Words]
    consent: Words
    identity: dict[str, str] | None


def coded_answers(complaint: Complaint) -> Iterator[tuple[Words, str]]:
    """The answers from closed lists that are no facts of routing."""
    if complaint.incident_until:
        yield _("Until"), formats.date_format(complaint.incident_until)
    for column, label in CODED.items():
        if (answer := YesNo(getattr(complaint, column))) is not YesNo.UNKNOWN:
            yield label, str(wording.YES_NO[answer])
    if complaint.sworn == Sworn.ATTESTED:
        yield _("Statement"), str(_("Signed with a typed name; not an oath"))
    if complaint.sworn == Sworn.OATH_WANTED:
        yield _("Statement"), str(_("Wants to swear to it: please offer a way"))


def person_lines(complaint: Complaint) -> list[PersonLine]:
    """Everybody whom the filer named, with who they are as far as staff may know."""
    people = complaint_access.people_of(complaint)
    known: dict[int, dict[str, str]] = {}
    if people and complaint.disclosure == Disclosure.SHARED:
        try:
            data_key = complaint_access.data_key_of(complaint)
            shared = complaint_access.shared_people(complaint, people, data_key=data_key)
            known = {row["position"]: row for row in shared}
        except SealBroken:
            logger.exception("ALARM: the people of a complaint do not open")
    return [
        PersonLine(
            person,
            [wording.PERSON_ROLES[PersonRole(code)] for code in person.roles],
            wording.YES_NO[YesNo(person.consent)],
            known.get(person.position),
        )
        for person in people
    ]


def remembered(officer: Officer) -> list[Words]:
    """What stands beside an officer's role and employer: force, car, camera."""
    said: list[Words] = [wording.FORCE_TYPES[ForceType(code)] for code in officer.force_types]
    if officer.car:
        said.append(str(_("car %(car)s")) % {"car": officer.car})
    if officer.camera != CameraState.UNKNOWN:
        state = wording.CAMERA_STATES[CameraState(officer.camera)]
        said.append(str(_("camera: %(state)s")) % {"state": state})
    return said
