"""What happened to a case, from the ledger, in plain sentences."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.access import names_of
from complaints.statuses import ClosingReason
from complaints.vocabulary import Allegation, County, ForceType, Injury
from complaints.wording import ALLEGATIONS, CLOSING_REASONS, COUNTIES, FORCE_TYPES, INJURIES
from ledger.actions import Action
from ledger.models import Entry
from routing.conflicts import StrikeReason
from routing.wording import STRIKE_REASONS, alarm_words, destination_words


@dataclass(frozen=True, slots=True)
class Happening:
    """One line: when, as exactly as it is known, who, and what."""

    when: str
    who: str
    what: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """What happened, oldest first, and apart from it who read the case, latest first."""

    happenings: list[Happening]
    readings: list[Happening]


def timeline(entries: Iterable[Entry]) -> Timeline:
    """Readings stand apart: there are many, and they hide what was done."""
    listed = list(entries)
    names = _names(listed)
    done: list[Happening] = []
    read: list[Happening] = []
    for entry in listed:
        line = Happening(when(entry.at), _who(entry.actor_ref, names), _what(entry))
        (read if entry.action == Action.COMPLAINT_READ else done).append(line)
    return Timeline(done, read[::-1])


def when(at: datetime) -> str:
    """The time as exactly as it was kept: the day, the hour, or the minute."""
    local = timezone.localtime(at)
    if local.minute or local.second or local.microsecond:
        return date_format(local, "DATETIME_FORMAT")
    if local.hour:
        return _("%(day)s, in the hour from %(hour)s") % {
            "day": date_format(local, "DATE_FORMAT"),
            "hour": date_format(local, "TIME_FORMAT"),
        }
    return _("%s (the time is not kept)") % date_format(local, "DATE_FORMAT")


def _names(entries: list[Entry]) -> dict[int, str]:
    numbers = (entry.actor_ref.rpartition(":")[2] for entry in entries)
    return names_of(int(number) for number in numbers if number.isdigit())


def _who(actor_ref: str, names: Mapping[int, str]) -> str:
    kind, *rest = actor_ref.split(":")
    name = names.get(int(rest[-1])) if rest and rest[-1].isdigit() else None
    if kind == "staff":
        return name or _("Staff")
    if kind == "agency":
        agency = destination_words(rest[0])
        return f"{name} ({agency})" if name else agency
    return _("The person who filed") if kind == "filer" else _("The system")


def _what(entry: Entry) -> str:
    data: dict[str, Any] = json.loads(entry.content)["data"]
    sentence = SENTENCES.get(entry.action)
    # An action that is newer than this page still shows, by its own name.
    return sentence(data) if sentence else entry.action


def _agency(data: Mapping[str, Any]) -> str:
    return destination_words(data["agency"])


def _routed(data: Mapping[str, Any]) -> str:
    agencies = ", ".join(destination_words(code) for code in data["agencies"])
    told = _("Decided under policy %(policy)s. Sent to: %(agencies)s.") % {
        "policy": data["policy"],
        "agencies": agencies or _("nobody; staff decide"),
    }
    return " ".join([told, *(f"{alarm_words(alarm)}." for alarm in data["alarms"])])


def _published(data: Mapping[str, Any]) -> str:
    return _("Packet version %(version)s for %(agency)s is ready. SHA-256 %(sha256)s.") % {
        **data,
        "agency": _agency(data),
    }


def _failed(data: Mapping[str, Any]) -> str:
    return _(
        "Attempt %(attempt)s to make packet version %(version)s for %(agency)s failed: %(fault)s."
    ) % {**data, "agency": _agency(data)}


def _notified(data: Mapping[str, Any]) -> str:
    return _("%(agency)s was told that a referral waits (%(recipients)s recipients).") % {
        **data,
        "agency": _agency(data),
    }


SENTENCES: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    Action.COMPLAINT_FILED: lambda _data: _("Filed the complaint."),
    Action.COMPLAINT_ROUTED: _routed,
    Action.COMPLAINT_LEFT_UNROUTED: lambda data: (
        _("Recorded the complaint, but routing failed (%(fault)s). It is tried again.") % data
    ),
    Action.COMPLAINT_READ: lambda _data: _("Read the case."),
    Action.CASE_CLAIMED: lambda _data: _("Claimed the case."),
    Action.CASE_NOTE_ADDED: lambda _data: _("Wrote a note."),
    Action.CASE_CLASS_ADDED: lambda data: (
        _("Added the class: %s.") % ALLEGATIONS[Allegation(data["allegation"])]
    ),
    Action.CASE_CLOSED: lambda data: (
        _("Closed staff's work on the case: %s.") % CLOSING_REASONS[ClosingReason(data["reason"])]
    ),
    Action.COMPLAINT_WITHDRAWN: lambda _data: _(
        "Asked to withdraw the complaint. Referrals that were made stand."
    ),
    Action.CASE_TIE_DECLARED: lambda data: (
        _("Declared a conflict of interest of %s.") % _agency(data)
    ),
    Action.CASE_STATEMENT_ADDED: lambda _data: _("Added a statement."),
    Action.CASE_OFFICER_ADDED: lambda _data: _("Added an officer."),
    Action.CASE_COUNTY_CORRECTED: lambda data: (
        _("Stated the county: %s.") % COUNTIES[County(data["county"])]
    ),
    Action.CASE_FORCE_ADDED: lambda data: (
        _("Added force: %s.") % FORCE_TYPES[ForceType(data["force_type"])]
    ),
    Action.CASE_INJURY_ADDED: lambda data: (
        _("Added an injury: %s.") % INJURIES[Injury(data["injury"])]
    ),
    Action.REFERRAL_RECUSED: lambda _data: _(
        "Stepped back from the referral. The rules chose the next agency."
    ),
    Action.REFERRAL_CONFLICTED: lambda data: (
        _("Set the referral to %(agency)s aside: %(why)s.")
        % {"agency": _agency(data), "why": STRIKE_REASONS[StrikeReason(data["conflict"])]}
    ),
    Action.REFERRAL_MADE_LAST_RESORT: lambda data: (
        _("No agency without a conflict is left: %s has it as the last resort.") % _agency(data)
    ),
    Action.REFERRAL_ADDED_BY_HAND: lambda data: (
        _("Added a referral to %s by hand.") % _agency(data)
    ),
    Action.SUSPICION_CLEARING_PROPOSED: lambda _data: _(
        "Said, as the first of two people, that the words tell of no force."
    ),
    Action.SUSPICION_CLEARED: lambda _data: _(
        "Said so as the second person: the suspicion of force is cleared."
    ),
    Action.SUSPICION_LAPSED: lambda data: (
        _("Nobody cleared the suspicion in time. It counts as force: %s.")
        % ", ".join(str(FORCE_TYPES[ForceType(code)]) for code in data["force_types"])
    ),
    Action.PACKET_PUBLISHED: _published,
    Action.PACKET_FAILED: _failed,
    Action.PACKET_DOWNLOADED: lambda data: (
        _("Downloaded packet version %(version)s. SHA-256 %(sha256)s.") % data
    ),
    Action.NOTICE_SENT: _notified,
    Action.REFERRAL_OPENED: lambda _data: _("Opened the referral."),
    Action.REFERRAL_ACKNOWLEDGED: lambda _data: _("Acknowledged the referral."),
    Action.POLICY_INSTALLED: lambda data: _("Published policy %(policy)s.") % data,
}
