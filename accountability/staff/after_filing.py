"""What came after the filing and cannot wait: reprisals, broken seals, messages, openings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.roles import Grants
from complaints import access as complaint_access
from complaints import openings, seal_checks
from complaints.models import Complaint, Opening, ReprisalReport, SealAlarm
from complaints.vocabulary import Reprisal
from complaints.wording import Words

SHOWN = 50
REPRISALS: Mapping[Reprisal, Words] = {
    Reprisal.DISMISSAL: _("dismissal"),
    Reprisal.DEMOTION: _("demotion"),
    Reprisal.TRANSFER: _("transfer"),
    Reprisal.REASSIGNMENT: _("reassignment"),
    Reprisal.SUSPENSION: _("suspension"),
    Reprisal.REPRIMAND: _("a reprimand"),
    Reprisal.WARNING: _("a warning of possible dismissal"),
    Reprisal.WITHHOLDING: _("withholding of work"),
}


@dataclass(frozen=True, slots=True)
class AfterFiling:
    """The first of each list, of cases that the reader may read."""

    reprisals: Sequence[ReprisalReport]
    seals: Sequence[SealAlarm]
    unread: Sequence[dict[str, Any]]
    openings: Sequence[Opening]

    @property
    def nothing(self) -> bool:
        return not (self.reprisals or self.seals or self.unread or self.openings)


def after_filing(grants: Grants, now: datetime) -> AfterFiling:
    """Four short queries, each narrowed to readable cases."""
    return AfterFiling(
        list(complaint_access.open_reprisals(grants)[:SHOWN]),
        list(seal_checks.broken_seals(grants)[:SHOWN]),
        complaint_access.unread_messages(grants, limit=SHOWN),
        list(openings.awaited_openings(grants, now)[:SHOWN]),
    )


@dataclass(frozen=True, slots=True)
class CaseAfterFiling:
    """What stands on the page of one case: how much is unread, how much was opened, and ties."""

    unread: int
    opened: int
    reprisals: list[Tie]


@dataclass(frozen=True, slots=True)
class Tie:
    """A reprisal report and the report that it answers, with its kinds in words."""

    complaint: Complaint
    about: Complaint
    words: str

    @property
    def about_id(self) -> object:
        return self.about.pk


def case_after_filing(complaint: Complaint) -> CaseAfterFiling:
    """What ``by_case_number`` counted on the way; one query more for a restricted case."""
    return CaseAfterFiling(
        getattr(complaint, "unread", 0),
        getattr(complaint, "opened", 0),
        [_tie(row) for row in complaint_access.reprisals_around(complaint)]
        if complaint.restricted
        else [],
    )


def _tie(row: ReprisalReport) -> Tie:
    words = ", ".join(str(REPRISALS[Reprisal(code)]) for code in row.kinds)
    return Tie(row.complaint, row.about, words)
