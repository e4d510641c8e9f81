"""Where a report stands, in words for the one who filed it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accountability import held_wording
from complaints import wording
from complaints.models import Complaint, FilerUpdate
from complaints.statuses import ClosingReason, RoutingState, Status
from complaints.vocabulary import AgencyCode
from complaints.wording import Words
from routing.clocks import CITY_TIME
from routing.models import Referral
from routing.states import AWAITING_PACKET, Finding, ReferralState
from routing.wording import FINDINGS, FINDINGS_EXPLAINED, purpose_words

BEING_PREPARED: Final = _("Being prepared")
BEING_SENT: Final = _("Being sent")
SENT: Final = _("Sent. The agency has not opened it yet.")
SET_ASIDE: Final = _(
    "Set aside: the agency has a conflict of interest. It works on your report no longer; another "
    "agency has it."
)
SET_ASIDE_ALONE: Final = _(
    "Set aside: the agency has a conflict of interest. It works on your report no longer. No other "
    "agency has it now."
)
STATES: Final[Mapping[str, Words]] = {
    ReferralState.QUEUED: BEING_PREPARED,
    ReferralState.BUILDING: BEING_PREPARED,
    ReferralState.FAILED: _("Being prepared. It takes longer than it should; staff see this."),
    ReferralState.READY: BEING_SENT,
    ReferralState.NOTIFIED: SENT,
    ReferralState.DOWNLOADED: _("Opened by the agency"),
    ReferralState.ACKNOWLEDGED: _("The agency confirmed that it has it"),
    ReferralState.UNDER_REVIEW: _("Under review by the agency"),
    ReferralState.CONCLUDED: _("The agency has finished its review"),
    ReferralState.RECUSED: _("The agency stepped back because of a conflict of interest"),
}
NOT_DOWNLOADED: Final = (ReferralState.READY, ReferralState.NOTIFIED)
NOT_SENT_YET: Final = (*AWAITING_PACKET, ReferralState.READY)
STAFF: Final[Mapping[str, Words]] = {
    Status.RECEIVED: _("Waiting for a member of staff to read it"),
    Status.IN_REVIEW: _("A member of staff is working on it"),
    Status.CLOSED: _("Staff have closed their own work on it"),
}


@dataclass(frozen=True, slots=True)
class Destination:
    """One agency, what it has the report for, and how far it has come."""

    agency: str
    purposes: str
    state: str
    opened: bool
    finding: str = ""
    finding_explained: str = ""


@dataclass(frozen=True, slots=True)
class Update:
    """What staff told the filer, as they wrote it."""

    on: date
    words: str


@dataclass(frozen=True, slots=True)
class Progress:
    """Everything that the tracking page tells."""

    case_number: str
    received_on: date
    routed: bool
    held_until: datetime | None  # by when a spam check ends that is under way
    cleared: bool  # as spam, by two people
    sent: bool
    destinations: tuple[Destination, ...]
    staff: str
    closing_reason: str
    updates: tuple[Update, ...]
    withdrawn_on: date | None
    next_steps: tuple[str, ...]


def progress_of(
    complaint: Complaint, referrals: Sequence[Referral], updates: Sequence[FilerUpdate]
) -> Progress:
    """``sent`` only once every destination has it; until then none is called sent."""
    live = [referral for referral in referrals if referral.is_live]
    sent = bool(live) and all(r.state not in NOT_SENT_YET for r in live)
    routed = complaint.routing_state == RoutingState.ROUTED
    closed_for = complaint.closing_reason
    reason = wording.CLOSING_REASONS[ClosingReason(closed_for)] if closed_for else ""
    return Progress(
        case_number=complaint.case_number,
        received_on=complaint.filed_at.astimezone(CITY_TIME).date(),
        routed=routed,
        held_until=complaint.due_at if held_wording.is_waiting(complaint) else None,
        cleared=held_wording.was_cleared(complaint),
        sent=sent,
        destinations=tuple(
            _destination(referral, sent=sent, alone=not live) for referral in referrals
        ),
        staff=str(STAFF[complaint.status]),
        closing_reason=str(reason),
        updates=tuple(_update(each) for each in updates),
        withdrawn_on=_day(complaint.withdrawn_at),
        next_steps=tuple(_next_steps(complaint, live, routed=routed, sent=sent)),
    )


def _update(update: FilerUpdate) -> Update:
    on = update.at.astimezone(CITY_TIME).date()
    return Update(on, update.words or no_news())


def no_news() -> str:
    """What the program tells a filer whom nobody wrote to for thirty days."""
    return gettext(
        "There is no news for you in the last 30 days. Your report is still open. Staff have "
        "been told that an update is due."
    )


def _day(moment: datetime | None) -> date | None:
    return moment.astimezone(CITY_TIME).date() if moment else None


def _destination(referral: Referral, *, sent: bool, alone: bool) -> Destination:
    set_aside = SET_ASIDE_ALONE if alone else SET_ASIDE
    state = STATES[referral.state] if referral.is_live else set_aside
    if referral.state == ReferralState.RECUSED:
        state = STATES[ReferralState.RECUSED]
    if referral.is_live and referral.state == ReferralState.NOTIFIED and not sent:
        state = BEING_SENT
    if referral.is_live and referral.state in NOT_DOWNLOADED and referral.opened_at is not None:
        state = STATES[ReferralState.DOWNLOADED]
    return Destination(
        agency=str(wording.AGENCIES.get(AgencyCode(referral.agency_id), referral.agency.name)),
        purposes=", ".join(purpose_words(ground["purpose"]) for ground in referral.grounds),
        state=str(state),
        opened=referral.opened_at is not None,
        finding=str(FINDINGS[Finding(referral.finding)]) if referral.finding else "",
        finding_explained=_explained(referral.finding),
    )


def _explained(finding: str) -> str:
    return str(FINDINGS_EXPLAINED.get(Finding(finding), "")) if finding else ""


def _about_order(complaint: Complaint) -> list[str]:
    """What becomes of words that an officer may have been ordered to say."""
    if complaint.account_withheld:
        return [str(wording.ACCOUNT_WITHHELD)]
    return [str(wording.ACCOUNT_LET_IN)] if complaint.order_decided else []


def _next_steps(
    complaint: Complaint, referrals: Sequence[Referral], *, routed: bool, sent: bool
) -> list[str]:
    if held_wording.is_waiting(complaint):
        return held_wording.waiting(complaint.due_at)
    if held_wording.was_cleared(complaint):
        return held_wording.cleared()
    if not routed:
        return [gettext("The rules decide where it goes. Staff are alerted until that is done.")]
    steps = _about_order(complaint)
    if referrals and not sent:
        steps.append(gettext("Each agency gets a sealed file of your report."))
    if any(r.opened_at is None for r in referrals):
        steps.append(gettext("If an agency does not open it in time, staff see that and ask."))
    if referrals:
        steps.append(
            gettext(
                "Each agency decides on its own and may contact you, if you shared your name. "
                "Nobody here can call your report back. If an agency steps back or has a conflict "
                "of interest, the next one that can take it gets it. The record stays."
            )
        )
    if complaint.status != Status.CLOSED:
        steps.append(gettext("Staff read every report and work on what no outside agency does."))
    steps.append(gettext("Come back to this page with your phrase at any time."))
    return steps
