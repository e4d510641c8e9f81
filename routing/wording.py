"""The words that people read for purposes, clocks, strikes and alarms, in every language."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from complaints.vocabulary import AgencyCode
from complaints.wording import AGENCIES, Words
from routing.agencies import COUNTY_PROSECUTOR
from routing.clocks import parse_within
from routing.conflicts import StrikeReason
from routing.models import Referral
from routing.states import Finding, ReferralState

PURPOSES: Mapping[str, Words] = {
    "criminal investigation": _("criminal investigation"),
    "charging decision": _("charging decision"),
    "civil-rights review": _("civil-rights review"),
    "independent review of force": _("independent review of force"),
    "whistleblower report": _("whistleblower report"),
    "administrative review": _("administrative review"),
    "outside review": _("outside review"),
}
STRIKE_REASONS: Mapping[StrikeReason, Words] = {
    StrikeReason.EMPLOYS_OFFICER: _("an officer of this incident works for it"),
    StrikeReason.TASK_FORCE: _("an officer of this incident is attached to its task force"),
    StrikeReason.PRESENT: _("it took part at the scene"),
    StrikeReason.DECLARED_TIE: _("a tie to this incident was declared"),
    StrikeReason.RECUSED: _("it stepped back from this case"),
    StrikeReason.COUNTY_UNKNOWN: _("the county of the incident is not known"),
    StrikeReason.NOT_RECEIVING: _("it does not receive referrals now"),
}
ALARMS: Mapping[str, Words] = {
    "floor-applied": _("No rule named an eligible outside agency; the fallback order was used"),
    "last-resort": _("Every agency has a conflict; the last resort was used"),
    "no-recipient": _("A purpose has no eligible recipient"),
    "county-unknown": _("The county is not known, so its prosecutor could not be chosen"),
}
REFERRAL_STATES: Mapping[ReferralState, Words] = {
    ReferralState.QUEUED: _("The packet is waiting to be made"),
    ReferralState.BUILDING: _("The packet is being made"),
    ReferralState.READY: _("The packet is ready; the agency is about to be told"),
    ReferralState.NOTIFIED: _("The agency has been told"),
    ReferralState.DOWNLOADED: _("The agency has downloaded the packet"),
    ReferralState.ACKNOWLEDGED: _("The agency has acknowledged it"),
    ReferralState.UNDER_REVIEW: _("Under review by the agency"),
    ReferralState.CONCLUDED: _("The agency has concluded"),
    ReferralState.RECUSED: _("The agency stepped back"),
    ReferralState.FAILED: _("The packet could not be made yet; staff see this"),
}
FINDINGS: Mapping[Finding, Words] = {
    Finding.SUSTAINED: _("Sustained"),
    Finding.NOT_SUSTAINED: _("Not sustained"),
    Finding.EXONERATED: _("Exonerated"),
    Finding.UNFOUNDED: _("Unfounded"),
    Finding.POLICY_FAILURE: _("Policy failure"),
    Finding.CLOSED_WITHDRAWN: _("Closed without finding: withdrawn"),
    Finding.CLOSED_UNAVAILABLE: _("Closed without finding: complainant unavailable"),
    Finding.CLOSED_OFFICER_UNIDENTIFIED: _("Closed without finding: officer unidentified"),
    Finding.CLOSED_PENDING_LITIGATION: _("Closed without finding: pending litigation"),
    Finding.CLOSED_MEDIATED: _("Closed without finding: mediated"),
}
FINDINGS_EXPLAINED: Mapping[Finding, Words] = {
    Finding.SUSTAINED: _("It found that what you reported happened and was wrong."),
    Finding.NOT_SUSTAINED: _("It could not prove that it happened, nor that it did not."),
    Finding.EXONERATED: _("It found that it happened, and that the rules allow it."),
    Finding.UNFOUNDED: _("It found that it did not happen."),
    Finding.POLICY_FAILURE: _("It found that the rules themselves were at fault."),
}


def standing_words(referral: Referral) -> Words:
    """How far a referral has come, or that its agency cannot have it."""
    if not referral.is_live and referral.conflicted_at is not None:
        return _("Set aside: the agency has a conflict of interest")
    if referral.state == ReferralState.NOTIFIED and referral.opened_at is not None:
        return _("The agency has opened it")
    return REFERRAL_STATES[ReferralState(referral.state)]


def purpose_words(purpose: str) -> str:
    """A purpose in the active language; one that a policy invents stands as it is written."""
    return str(PURPOSES.get(purpose, purpose))


def destination_words(name: str) -> str:
    """An agency's short name, or the county prosecutor whose county is not known."""
    if name == COUNTY_PROSECUTOR:
        return gettext("The county prosecutor")
    return str(AGENCIES[AgencyCode(name)])


def alarm_words(alarm: str) -> str:
    """An alarm as staff read it; ``no-recipient`` names its purpose after a colon."""
    code, _colon, purpose = alarm.partition(": ")
    words = str(ALARMS[code])
    return f"{words} ({purpose_words(purpose)})" if purpose else words


def within_words(within: str) -> str:
    """A clock in the active language."""
    duration = parse_within(within)
    if duration is None:
        return gettext("by the end of the next day")
    if not duration:
        return gettext("at once")
    hours = int(duration.total_seconds() // 3600)
    if hours % 24:
        return ngettext("within %(n)d hour", "within %(n)d hours", hours) % {"n": hours}
    days = hours // 24
    return ngettext("within %(n)d day", "within %(n)d days", days) % {"n": days}
