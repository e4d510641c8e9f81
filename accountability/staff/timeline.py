"""What happened to a case, from the ledger, in plain sentences."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accountability.elapsed import when
from accountability.staff.after_filing import REPRISALS
from accountability.staff.opening_wording import SEALED
from accountability.staff.preservation_wording import OUTCOMES, STEPS
from accountability.staff.spam_check_wording import SENTENCES as SPAM_CHECK
from accountability.staff.timeline_order import in_order
from accountability.staff.translation_page import LANGUAGES
from accounts.access import names_of
from complaints.evidence.kinds import RefusalReason
from complaints.evidence.wording import REFUSALS
from complaints.models import Party
from complaints.official_wording import COUNTIES, EMPLOYERS, FORCE_TYPES, INJURIES
from complaints.preservation.clocks import Outcome, Step
from complaints.statuses import ClosingReason, Mark
from complaints.vocabulary import Allegation, County, ForceType, Injury, Reprisal
from complaints.wording import ALLEGATIONS, CLOSING_REASONS
from ledger.actions import Action
from ledger.models import Entry
from routing.conflicts import StrikeReason
from routing.states import Finding
from routing.wording import FINDINGS, STRIKE_REASONS, alarm_words, destination_words


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
    listed = in_order(entries)
    names = _names(listed)
    done: list[Happening] = []
    read: list[Happening] = []
    for entry in listed:
        line = Happening(when(entry.at), _who(entry.actor_ref, names), _what(entry))
        (read if entry.action == Action.COMPLAINT_READ else done).append(line)
    return Timeline(done, read[::-1])


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


def _downloaded(data: Mapping[str, Any]) -> str:
    told = _("Downloaded the %(copy)s copy of evidence %(exhibit)s. SHA-256 %(sha256)s.") % data
    part = data.get("part")  # entries from before parts were handed out have none
    return _("%(told)s Only a part: %(part)s.") % {"told": told, "part": part} if part else told


def _failed(data: Mapping[str, Any]) -> str:
    return _(
        "Attempt %(attempt)s to make packet version %(version)s for %(agency)s failed: %(fault)s."
    ) % {**data, "agency": _agency(data)}


def _notified(data: Mapping[str, Any]) -> str:
    return ngettext(
        "%(agency)s was told that %(what)s waits (%(recipients)s recipient).",
        "%(agency)s was told that %(what)s waits (%(recipients)s recipients).",
        data["recipients"],
    ) % {**data, "agency": _agency(data), "what": _what_waits(data.get("version", 1))}


def _what_waits(version: int) -> str:
    if version == 1:
        return _("a referral")
    return _("version %d of its packet") % version


def _retried(data: Mapping[str, Any]) -> str:
    return _("Asked that packet version %(version)s for %(agency)s be tried again at once.") % {
        **data,
        "agency": _agency(data),
    }


def _closed(data: Mapping[str, Any]) -> str:
    reason = CLOSING_REASONS[ClosingReason(data["reason"])]
    if data.get("proposed_by"):  # what was closed before that was recorded does not have it
        return _("Agreed as the second person, and the case was closed: %s.") % reason
    return _("Closed staff's work on the case: %s.") % reason


def _escalated(data: Mapping[str, Any]) -> str:
    return _("Escalated to supervisors: the clock ran out on %s.") % when(
        datetime.fromisoformat(data["clock"])
    )


def _preservation_step(data: Mapping[str, Any]) -> str:
    done = STEPS[Step(data["step"])]
    if data["outcome"]:
        done = f"{done}: {OUTCOMES[Outcome(data['outcome'])]}"
    return _("Request to keep footage: %s.") % done


def _message(data: Mapping[str, Any]) -> str:
    if data["receiver"] == Party.AGENCY:
        return _("Wrote to %s.") % _agency(data)
    return _("Wrote to staff.")


SENTENCES: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    Action.COMPLAINT_FILED: lambda _data: _("Filed the complaint."),
    Action.COMPLAINT_ROUTED: _routed,
    Action.COMPLAINT_LEFT_UNROUTED: lambda data: (
        _("Recorded the complaint, but routing failed (%(fault)s). It is tried again.") % data
    ),
    Action.COMPLAINT_READ: lambda _data: _("Read the case."),
    Action.CASE_CLAIMED: lambda _data: _("Claimed the case."),
    Action.CASE_ESCALATED: _escalated,
    Action.CASE_NOTE_ADDED: lambda _data: _("Wrote a note."),
    Action.CASE_CLASS_ADDED: lambda data: (
        _("Added the class: %s.") % ALLEGATIONS[Allegation(data["allegation"])]
    ),
    Action.CASE_CLOSING_PROPOSED: lambda data: (
        _("Would close the case, as the first of two people: %s.")
        % CLOSING_REASONS[ClosingReason(data["reason"])]
    ),
    Action.CASE_CLOSING_DECLINED: lambda _data: _("Kept the case open that was to be closed."),
    Action.CASE_CLOSED: _closed,
    Action.CASE_REOPENED: lambda _data: _("Opened the case again."),
    Action.CASE_FILER_UPDATED: lambda _data: _("Wrote an update to the person who filed."),
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
    Action.OPENING_REQUESTED: lambda data: _("Asked to open %s.") % SEALED[data["what"]],
    Action.OPENING_CONFIRMED: lambda data: (
        _("Confirmed as the second person that %s is opened.") % SEALED[data["what"]]
    ),
    Action.OPENING_USED: lambda data: _("Saw what was opened: %s.") % SEALED[data["what"]],
    Action.SEAL_BROKEN: lambda data: (
        _("Something sealed does not open: %s.") % ", ".join(data["places"])
    ),
    Action.MESSAGE_SENT: _message,
    Action.CONTACT_CORRECTED: lambda _data: _("Corrected their name or contact data."),
    Action.FILER_NOTICE_CHOSEN: lambda data: (
        _("Asked for mail when something is new.")
        if data["wanted"]
        else _("Asked for no more mail.")
    ),
    Action.FILER_NOTICE_SENT: lambda _data: _(
        "Mailed the person who filed that something is new, without content."
    ),
    Action.REPRISAL_REPORTED: lambda data: (
        _("Reported reprisal for an earlier report: %s.")
        % ", ".join(str(REPRISALS[Reprisal(code)]) for code in data["kinds"])
    ),
    Action.PRESERVATION_REQUESTED: lambda data: (
        _("Made a request to keep footage, to %s.")
        % (_("another holder") if data["holder"] == "other" else EMPLOYERS[data["holder"]])
    ),
    Action.PRESERVATION_STEP_TAKEN: _preservation_step,
    Action.CASE_TRANSLATION_ADDED: lambda data: (
        _("Added a translation from %(source)s into %(target)s.")
        % {"source": LANGUAGES[data["from"]], "target": LANGUAGES[data["to"]]}
    ),
    Action.REFERRAL_RECUSED: lambda _data: _(
        "Stepped back from the referral. The rules chose the next agency."
    ),
    Action.REFERRAL_CONFLICTED: lambda data: (
        _("Set the referral to %(agency)s aside: %(why)s.")
        % {"agency": _agency(data), "why": STRIKE_REASONS[StrikeReason(data["conflict"])]}
    ),
    Action.REFERRAL_CONFLICT_SEEN: lambda data: (
        _("Looked, as a second person, at why %s no longer has the case.") % _agency(data)
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
    Action.SPAM_HELD: lambda data: (
        _("Came without a proof in a flood: waits for the spam check, until %s.")
        % when(datetime.fromisoformat(data["deadline"]))
    ),
    Action.SPAM_MARKED: lambda data: (
        _("Read it for the spam check: spam.")
        if data["mark"] == Mark.SPAM
        else _("Read it for the spam check: a real report.")
    ),
    Action.SPAM_RELEASED: lambda _data: _("Released it from the spam check."),
    Action.SPAM_LAPSED: lambda _data: _(
        "Nobody made the spam check in time. It counts as force and goes out."
    ),
    Action.SPAM_CLEARED: lambda _data: _(
        "Cleared it as spam, as the second of two people. It is closed, and can be opened again."
    ),
    Action.EVIDENCE_RECEIVED: lambda data: (
        _("Evidence %(exhibit)s was received: %(size_bytes)s bytes, SHA-256 %(sha256)s.") % data
    ),
    Action.EVIDENCE_ACCEPTED: lambda data: (
        _("Evidence %(exhibit)s was checked and accepted (%(media_type)s).") % data
    ),
    Action.EVIDENCE_REFUSED: lambda data: (
        _("Evidence %(exhibit)s was refused: %(why)s")
        % {**data, "why": REFUSALS[RefusalReason(data["reason"])]}
    ),
    Action.EVIDENCE_DOWNLOADED: _downloaded,
    Action.EVIDENCE_ORDER_REVIEWED: lambda data: (
        _("Said, as the first of two people, that evidence %(exhibit)s may go into packets.") % data
    ),
    Action.EVIDENCE_LET_IN: lambda data: (
        _("Said so as the second person: evidence %(exhibit)s goes into packets.") % data
    ),
    Action.ACCOUNT_REVIEWED: lambda _data: _(
        "Said, as the first of two people, that the account may go into packets."
    ),
    Action.ACCOUNT_LET_IN: lambda _data: _(
        "Said so as the second person: the account goes into packets."
    ),
    Action.PACKET_PUBLISHED: _published,
    Action.PACKET_FAILED: _failed,
    Action.PACKET_RETRIED: _retried,
    Action.PACKET_DOWNLOADED: lambda data: (
        _("Downloaded packet version %(version)s. SHA-256 %(sha256)s.") % data
    ),
    Action.NOTICE_SENT: _notified,
    Action.REMOVAL_NOTICE_SENT: lambda data: (
        _("%s was told that it no longer has the case.") % _agency(data)
    ),
    Action.REFERRAL_OPENED: lambda _data: _("Opened the referral."),
    Action.REFERRAL_ACKNOWLEDGED: lambda _data: _("Acknowledged the referral."),
    Action.REFERRAL_REVIEW_BEGAN: lambda _data: _("Began the review."),
    Action.REFERRAL_CONCLUDED: lambda data: (
        _("Concluded the review: %s.") % FINDINGS[Finding(data["finding"])]
    ),
    **SPAM_CHECK,
    Action.POLICY_INSTALLED: lambda data: _("Published policy %(policy)s.") % data,
}
