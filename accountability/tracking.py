"""What a filer is told of a complaint: for the tracking page and for the API."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext, override

from complaints import wording
from complaints.models import Complaint
from complaints.statuses import RoutingState, Status
from routing import access
from routing.clocks import CITY_TIME
from routing.models import Referral
from routing.states import AWAITING_PACKET, ReferralState
from routing.wording import REFERRAL_STATES, destination_words

# Until an agency has been told, its referral is on the way: "sent" would not be true yet.
NOT_SENT = frozenset({*AWAITING_PACKET, ReferralState.READY})


def status_of(complaint: Complaint) -> dict[str, Any]:
    """The state in plain words, in the complaint's language; no time finer than the day."""
    referrals = list(access.referrals_of(complaint.pk))
    with override(complaint.language):
        return {
            "case_number": complaint.case_number,
            "filed_on": complaint.filed_at.astimezone(CITY_TIME).date().isoformat(),
            "state": complaint.status,
            "state_words": str(wording.STATUSES[Status(complaint.status)]),
            "routing": complaint.routing_state,
            "sent": bool(referrals) and all(r.state not in NOT_SENT for r in referrals),
            "destinations": [_destination(referral) for referral in referrals],
            "summary": _summary(complaint, referrals),
        }


def _destination(referral: Referral) -> dict[str, str]:
    return {
        "agency": referral.agency_id,
        "agency_words": destination_words(referral.agency_id),
        "state": referral.state,
        "state_words": str(REFERRAL_STATES[ReferralState(referral.state)]),
    }


def _summary(complaint: Complaint, referrals: list[Referral]) -> str:
    if complaint.routing_state == RoutingState.UNROUTED:
        return gettext(
            "Your complaint is recorded. Where it goes is not decided yet; staff are alerted."
        )
    if not referrals:
        return gettext("Staff are reading your complaint. No other office has it yet.")
    if any(referral.state in NOT_SENT for referral in referrals):
        return gettext("Your complaint is on its way. It has not reached every office yet.")
    return gettext("Your complaint has been sent to every office that must review it.")
