"""What came after the filing and cannot wait: reprisals, seals, messages, openings, footage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from accountability.elapsed import Countdown, countdown
from accountability.staff.preservation_wording import ALARMS, holder_words
from accounts.roles import Grants
from complaints import access as complaint_access
from complaints import openings, seal_checks
from complaints.models import Complaint, Opening, PreservationRequest, ReprisalReport, SealAlarm
from complaints.preservation import access as preservation_access
from complaints.preservation.clocks import Alarm
from complaints.translations.access import may_need_one
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
    footage: Sequence[FootageAlarm]

    @property
    def nothing(self) -> bool:
        return not (self.reprisals or self.seals or self.unread or self.openings or self.footage)


def after_filing(grants: Grants, now: datetime) -> AfterFiling:
    """Five short queries, each narrowed to readable cases."""
    return AfterFiling(
        list(complaint_access.open_reprisals(grants)[:SHOWN]),
        list(seal_checks.broken_seals(grants)[:SHOWN]),
        complaint_access.unread_messages(grants, limit=SHOWN),
        list(openings.awaited_openings(grants, now)[:SHOWN]),
        [_footage(row, now) for row in preservation_access.alarms(grants, now)[:SHOWN]],
    )


@dataclass(frozen=True, slots=True)
class FootageAlarm:
    """A request to keep footage that somebody must see to, and since when."""

    complaint: Complaint
    holder: str
    alarm: Words
    clock: Countdown


def _footage(row: PreservationRequest, now: datetime) -> FootageAlarm:
    since = countdown(row.alarm_at or now, now)
    return FootageAlarm(row.complaint, holder_words(row), ALARMS[Alarm(row.alarm)], since)


@dataclass(frozen=True, slots=True)
class CaseAfterFiling:
    """What stands on the page of one case: how much is unread, how much was opened, how many
    requests to keep footage were made and ring, whether a translation is wanted, and ties."""

    unread: int
    opened: int
    footage: int
    footage_rings: int
    wants_translation: bool
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


def case_after_filing(complaint: Complaint, *, translated: bool) -> CaseAfterFiling:
    """What ``by_case_number`` counted on the way; one query more for a restricted case."""
    return CaseAfterFiling(
        getattr(complaint, "unread", 0),
        getattr(complaint, "opened", 0),
        getattr(complaint, "footage", 0),
        getattr(complaint, "ring", 0),
        may_need_one(complaint) and not translated,
        [_tie(row) for row in complaint_access.reprisals_around(complaint)]
        if complaint.restricted
        else [],
    )


def _tie(row: ReprisalReport) -> Tie:
    words = ", ".join(str(REPRISALS[Reprisal(code)]) for code in row.kinds)
    return Tie(row.complaint, row.about, words)
