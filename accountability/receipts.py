"""The receipt: what was filed, word for word, where it goes and why, and the ledger's promise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils import formats
from django.utils.translation import gettext, override

from complaints import wording
from complaints.filing import FiledOfficer, Filing
from complaints.recording import Recorded
from complaints.vocabulary import Disclosure, Employer, Injury, OfficerRole
from complaints.wording import Words
from ledger.models import Entry
from ledger.recording import signed_promise
from routing import explanations
from routing.clocks import CITY_TIME
from routing.referral import Routed

Item = tuple[str, str]


def build_receipt(
    filing: Filing, recorded: Recorded, routed: Routed | None, entry: Entry
) -> dict[str, Any]:
    """A receipt as plain JSON data, in the filer's language.

    ``sections`` is the full text of what was filed:
    ``[{"heading", "items": [{"label", "text"}]}]``. ``destinations`` are sentences.
    """
    complaint = recorded.complaint
    with override(filing.language.value):
        return {
            "case_number": complaint.case_number,
            "filed_on": complaint.filed_at.astimezone(CITY_TIME).date().isoformat(),
            "language": filing.language.value,
            "restricted": filing.restricted,
            "disclosure": filing.filer.disclosure.value,
            "routing": "routed" if routed else "pending",
            "destinations": _destinations(routed),
            "sections": filed_text(filing),
            "ledger": signed_promise(entry),
        }


def _destinations(routed: Routed | None) -> list[str]:
    if routed is None:
        return [
            gettext(
                "Your complaint is recorded. Where it goes is decided next; staff are alerted "
                "until it is. Use your phrase to see it."
            )
        ]
    return explanations.for_filer(routed.outcome, routed.policy, routed.facts)


def filed_text(filing: Filing) -> list[dict[str, Any]]:
    """Everything that was answered, screen by screen; what was left empty does not stand there."""
    screens: Iterable[tuple[str, Iterator[Item]]] = (
        (gettext("What happened"), _incident(filing)),
        (gettext("Force and weapons"), _force(filing)),
        (gettext("Injuries and medical care"), _injuries(filing)),
        (gettext("Officers"), _officers(filing)),
        (gettext("Other people and evidence"), _people(filing)),
        (gettext("Your name"), _name(filing)),
    )
    return [
        {"heading": heading, "items": answered}
        for heading, items in screens
        if (answered := [{"label": label, "text": text} for label, text in items if text])
    ]


def _incident(filing: Filing) -> Iterator[Item]:
    yield gettext("You said"), str(wording.FILER_KINDS[filing.filer.kind])
    yield gettext("In your words"), filing.narrative
    yield gettext("Date"), formats.date_format(filing.incident_date) if filing.incident_date else ""
    yield gettext("Time"), formats.time_format(filing.incident_time) if filing.incident_time else ""
    yield (
        gettext("Is the date or time approximate?"),
        gettext("Yes") if filing.incident_approximate else "",
    )
    yield gettext("When, as you remember it"), filing.incident_when
    yield gettext("Place"), filing.incident_place
    yield gettext("County"), str(wording.COUNTIES[filing.county])


def _force(filing: Filing) -> Iterator[Item]:
    yield gettext("Force and weapons"), _listed(filing.force_types, wording.FORCE_TYPES)
    yield gettext("More about the force"), filing.force_details
    yield gettext("What else was wrong"), _listed(filing.allegations, wording.ALLEGATIONS)


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
        "" if employer == Employer.UNKNOWN else str(wording.EMPLOYERS[employer]),
        _listed(officer.task_forces, wording.AGENCIES),
        officer.description,
    )
    return "; ".join(part for part in parts if part) or gettext("Nothing more is known")


def _people(filing: Filing) -> Iterator[Item]:
    yield gettext("Other people"), filing.people_notes
    yield gettext("Evidence"), filing.evidence_notes


def _name(filing: Filing) -> Iterator[Item]:
    yield gettext("Your choice"), str(wording.DISCLOSURES[filing.filer.disclosure])
    if filing.filer.disclosure is not Disclosure.ANONYMOUS:
        yield gettext("Name"), filing.filer.name
        yield gettext("Email"), filing.filer.email
        yield gettext("Phone"), filing.filer.phone


def _listed(codes: Iterable[Any], words: Mapping[Any, Words]) -> str:
    return "; ".join(str(words[code]) for code in codes)
