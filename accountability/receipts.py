"""The receipt: what was filed, word for word, where it goes and why, and the ledger's promise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.utils import formats
from django.utils.translation import gettext, override

from accountability import held_wording
from complaints import wording
from complaints.filing import FiledOfficer, FiledPerson, Filing
from complaints.recording import Recorded
from complaints.vocabulary import (
    CameraState,
    Disclosure,
    Employer,
    Injury,
    OfficerRole,
    Sworn,
    YesNo,
)
from complaints.wording import Words
from ledger.models import Entry
from ledger.recording import signed_promise, utc_text
from routing import explanations
from routing.clocks import CITY_TIME
from routing.referral import Routed

Item = tuple[str, str]


def build_receipt(
    filing: Filing,
    recorded: Recorded,
    routed: Routed | None,
    entry: Entry,
    *,
    held_until: datetime | None = None,
) -> dict[str, Any]:
    """A receipt as plain JSON data, in the filer's language.

    ``sections`` is the full text of what was filed:
    ``[{"heading", "items": [{"label", "text"}]}]``. ``destinations`` are sentences. ``routing`` is
    ``routed``, ``pending`` after a fault, or ``held`` for the spam check, which ends by
    ``held_until`` (ISO 8601, UTC; else null).
    """
    complaint = recorded.complaint
    with override(filing.language.value):
        return {
            "case_number": complaint.case_number,
            "filed_on": complaint.filed_at.astimezone(CITY_TIME).date().isoformat(),
            "language": filing.language.value,
            "restricted": filing.restricted,
            "disclosure": filing.filer.disclosure.value,
            "routing": "held" if held_until else "routed" if routed else "pending",
            "held_until": utc_text(held_until) if held_until else None,
            "destinations": [
                *(held_wording.waiting(held_until) if held_until else _goes_to(recorded, routed)),
                *_withheld(filing),
            ],
            "sections": filed_text(filing),
            "ledger": signed_promise(entry),
        }


def _goes_to(recorded: Recorded, routed: Routed | None) -> list[str]:
    if routed is None:
        return [
            gettext(
                "Your complaint is recorded. Where it goes is decided next; staff are alerted "
                "until it is. Use your phrase to see it."
            )
        ]
    return explanations.for_filer(
        routed.outcome, routed.policy, routed.facts, too_short=recorded.too_short
    )


def _withheld(filing: Filing) -> list[str]:
    return [str(wording.ACCOUNT_WITHHELD)] if filing.is_withheld else []


def filed_text(filing: Filing) -> list[dict[str, Any]]:
    """Everything that was answered, screen by screen; what was left empty does not stand there."""
    screens: Iterable[tuple[str, Iterator[Item]]] = (
        (gettext("What happened"), _incident(filing)),
        (gettext("What you were ordered to say"), _order(filing)),
        (gettext("Force and weapons"), _force(filing)),
        (gettext("Gas and munitions"), _munitions(filing)),
        (gettext("Injuries and medical care"), _injuries(filing)),
        (gettext("Officers"), _officers(filing)),
        (gettext("Other people and evidence"), _people(filing)),
        (gettext("Earlier reports, and what you hope for"), _background(filing)),
        (gettext("Your name"), _name(filing)),
        (gettext("Photos, video and papers"), _evidence(filing)),
        (gettext("Your statement"), _statement(filing)),
    )
    return [
        {"heading": heading, "items": answered}
        for heading, items in screens
        if (answered := [{"label": label, "text": text} for label, text in items if text])
    ]


def _incident(filing: Filing) -> Iterator[Item]:
    if filing.kind_stated:
        yield gettext("You said"), str(wording.FILER_KINDS[filing.filer.kind])
    yield gettext("In your words"), filing.narrative
    yield gettext("Date"), _date(filing.incident_date)
    yield gettext("Last day"), _date(filing.incident_until)
    yield gettext("Time"), formats.time_format(filing.incident_time) if filing.incident_time else ""
    yield (
        gettext("Is the date or time approximate?"),
        gettext("Yes") if filing.incident_approximate else "",
    )
    yield gettext("When, as you remember it"), filing.incident_when
    yield gettext("Place"), filing.incident_place
    yield gettext("County"), str(wording.COUNTIES[filing.county])


def _order(filing: Filing) -> Iterator[Item]:
    if filing.under_order is not None:
        yield (
            gettext("Was any of it given under an order?"),
            str(wording.ACCOUNT_ORDERS[filing.under_order]),
        )


def _date(day: date | None) -> str:
    return formats.date_format(day) if day else ""


def _force(filing: Filing) -> Iterator[Item]:
    yield gettext("Force and weapons"), _listed(filing.force_types, wording.FORCE_TYPES)
    yield gettext("More about the force"), filing.force_details
    yield gettext("What else was wrong"), _listed(filing.allegations, wording.ALLEGATIONS)


def _munitions(filing: Filing) -> Iterator[Item]:
    yield gettext("Was there a warning?"), _known(filing.munition_warning)
    yield gettext("Was there a way out?"), _known(filing.munition_way_out)
    yield gettext("Were officers in danger, as you saw it?"), _known(filing.munition_threat)
    yield gettext("More about the gas or munitions"), filing.munition_details


def _known(answer: YesNo) -> str:
    return "" if answer is YesNo.UNKNOWN else str(wording.YES_NO[answer])


def _injuries(filing: Filing) -> Iterator[Item]:
    if filing.injury is not Injury.UNKNOWN:
        yield gettext("Worst injury"), str(wording.INJURIES[filing.injury])
    yield gettext("More about the injuries"), filing.injury_details
    yield gettext("Medical care"), filing.medical_care


def _officers(filing: Filing) -> Iterator[Item]:
    for number, officer in enumerate(filing.officers, start=1):
        yield gettext("Officer %(number)d") % {"number": number}, _officer(officer)
    yield (
        gettext("Agencies that took part"),
        _listed(filing.agencies_present, wording.AGENCIES),
    )


def _officer(officer: FiledOfficer) -> str:
    role, employer = officer.role, officer.employer
    parts = (
        "" if role is OfficerRole.UNKNOWN else str(wording.OFFICER_ROLES[role]),
        officer.name,
        gettext("badge %(badge)s") % {"badge": officer.badge} if officer.badge else "",
        gettext("car %(car)s") % {"car": officer.car} if officer.car else "",
        _listed(officer.force_types, wording.FORCE_TYPES),
        "" if employer == Employer.UNKNOWN else str(wording.EMPLOYERS[employer]),
        _listed(officer.task_forces, wording.AGENCIES),
        _camera(officer.camera),
        officer.description,
    )
    return "; ".join(part for part in parts if part) or gettext("Nothing more is known")


def _camera(state: CameraState) -> str:
    if state is CameraState.UNKNOWN:
        return ""
    return gettext("camera: %(state)s") % {"state": wording.CAMERA_STATES[state]}


def _people(filing: Filing) -> Iterator[Item]:
    for number, person in enumerate(filing.people, start=1):
        yield gettext("Person %(number)d") % {"number": number}, _person(person)
    yield gettext("Other people"), filing.people_notes
    yield gettext("Evidence"), filing.evidence_notes


def _person(person: FiledPerson) -> str:
    consent = _known(person.consent)
    parts = (
        person.name,
        _listed(person.roles, wording.PERSON_ROLES),
        gettext("parent or guardian: %(name)s") % {"name": person.guardian}
        if person.guardian
        else "",
        person.contact,
        gettext("may be contacted: %(answer)s") % {"answer": consent} if consent else "",
        person.notes,
    )
    return "; ".join(part for part in parts if part)


def _background(filing: Filing) -> Iterator[Item]:
    yield gettext("Earlier reports"), filing.earlier_reports
    yield gettext("Report or case numbers"), filing.report_numbers
    yield gettext("What you hope for"), filing.hoped_outcome


def _evidence(filing: Filing) -> Iterator[Item]:
    """Each file with its hash: what proves later that it is the one that was sent."""
    for number, file in enumerate(filing.evidence, start=1):
        facts = (
            file.name,
            formats.number_format(file.size_bytes, force_grouping=True) + " " + gettext("bytes"),
            file.description,
            f"SHA-256 {file.sha256}",
        )
        yield f"E-{number}", "; ".join(fact for fact in facts if fact)


def _name(filing: Filing) -> Iterator[Item]:
    yield gettext("Your choice"), str(wording.DISCLOSURES[filing.filer.disclosure])
    if filing.filer.disclosure is not Disclosure.ANONYMOUS:
        yield gettext("Name"), filing.filer.name
        yield gettext("Email"), filing.filer.email
        yield gettext("Phone"), filing.filer.phone
        yield gettext("How to reach you safely"), filing.filer.reach
    yield gettext("Interpreter"), filing.interpreter


def _statement(filing: Filing) -> Iterator[Item]:
    if filing.sworn is not Sworn.NO:
        yield gettext("Your choice"), str(wording.SWORN[filing.sworn])
        yield gettext("Signed"), filing.filer.signed_name


def _listed(codes: Iterable[Any], words: Mapping[Any, Words]) -> str:
    return "; ".join(str(words[code]) for code in codes)
