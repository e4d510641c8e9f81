"""Reprisal for a report: filed as a restricted case of its own, and tied to the report."""

from __future__ import annotations

import uuid

from complaints import access, vault
from complaints.evidence.kinds import UnderOrder
from complaints.filing import FiledOfficer, Filer, Filing
from complaints.models import Complaint, ReprisalReport
from complaints.vocabulary import (
    AgencyCode,
    Allegation,
    County,
    Disclosure,
    FilerKind,
    Language,
    Reprisal,
)
from ledger.actions import Action
from ledger.recording import Event, append


def filing_of(
    about: Complaint, kinds: tuple[Reprisal, ...], words: str, under_order: UnderOrder
) -> Filing:
    """The filing that reports a reprisal: its filer, and who takes part, are the report's.

    Officers of the report count for conflicts of the new case too: their agency is the one that
    retaliates. Raises ``ValueError`` for a resident's report, and ``SealBroken``.
    """
    if not about.restricted:
        raise ValueError("reprisals answer the reports of officers and employees")
    if not kinds:
        raise ValueError("a reprisal is of some kind")
    disclosure = Disclosure(about.disclosure)
    identity = vault.identity_for_a_new_case(about)
    return Filing(
        narrative=words,
        language=Language(about.language),
        filer=Filer(
            FilerKind(about.filer_kind),
            disclosure,
            name=identity.get("name", ""),
            email=identity.get("email", ""),
            phone=identity.get("phone", ""),
            reach=identity.get("reach", ""),
        ),
        allegations=(Allegation.RETALIATION,),
        under_order=under_order,
        county=County(about.county),
        officers=tuple(
            FiledOfficer(
                employer=officer.employer,
                task_forces=tuple(AgencyCode(code) for code in officer.task_forces),
            )
            for officer in access.officers_of(about)
            if officer.employer != "unknown" or officer.task_forces
        ),
    )


def tie(about: Complaint, complaint_id: uuid.UUID, kinds: tuple[Reprisal, ...]) -> ReprisalReport:
    """Tie a new case to the report that it answers, in the transaction that filed it."""
    reprisal = ReprisalReport.objects.create(
        complaint_id=complaint_id, about=about, kinds=[kind.value for kind in kinds]
    )
    new = access.lock(complaint_id)
    append(
        Event(
            Action.REPRISAL_REPORTED,
            new.ref,
            "filer",
            new.filed_at,
            {"report": about.ref, "kinds": [kind.value for kind in kinds]},
        )
    )
    return reprisal
