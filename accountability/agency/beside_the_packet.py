"""What an agency's page tells of requests to keep footage, as they stand now, and of translations,
as its newest packet holds them."""

from __future__ import annotations

import logging

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from complaints.access import later_redaction
from complaints.models import Complaint
from complaints.official_wording import EMPLOYERS
from complaints.preservation import access
from complaints.preservation.access import Told
from complaints.preservation.clocks import Outcome, RequestState
from complaints.sealing import SealBroken
from complaints.wording import Words
from routing.models import Packet
from routing.packets.sealed_later import without_sealed_values
from routing.packets.snapshot import BrokenSnapshotError, open_snapshot
from routing.packets.translations import Shown, shown
from routing.packets.wording import column_words

logger = logging.getLogger(__name__)


def footage_of(complaint: Complaint) -> list[tuple[str, Words]]:
    """Whom the intake staff asked to keep footage, and how that stands."""
    return [
        (row.holder_name or str(EMPLOYERS[row.holder]), _standing(row))
        for row in access.told(complaint)
    ]


def translations_in(packet: Packet | None) -> list[Shown]:
    """The translations that a packet holds beside the words; none where it does not open."""
    if packet is None:
        return []
    try:
        snapshot = open_snapshot(packet)
        redaction = later_redaction(packet.referral.complaint)
        told = without_sealed_values(snapshot, redaction) if redaction else snapshot
        return shown(told, column_words)
    except (SealBroken, BrokenSnapshotError):
        logger.exception("ALARM: the snapshot of packet %s does not open", packet.pk)
        return []


def _standing(row: Told) -> Words:
    if row.outcome:
        return {
            Outcome.SECURED: _("ended: the footage is secured"),
            Outcome.NONE_EXISTS: _("ended: it says that there is none"),
            Outcome.REFUSED: _("ended: it refused"),
            Outcome.NOT_ASKED: _("ended: the intake staff decided not to ask"),
        }[Outcome(row.outcome)]
    if row.state is RequestState.HELD:
        return _("held; to ask would tell it that somebody spoke")
    if row.state is RequestState.PREPARED:
        return _("not sent yet")
    day = row.confirmed_on or row.sent_on
    words = _("confirmed on %s") if row.confirmed_on else _("sent on %s, not confirmed yet")
    return words % (date_format(day, "DATE_FORMAT") if day else _("a day that was not noted"))
