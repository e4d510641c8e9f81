"""What was written about a case after its filing, as staff see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from accountability.elapsed import when
from complaints import access, messages
from complaints.models import Complaint, FilerUpdate, Message, Party, Statement
from complaints.turns import Written, in_turn
from routing.access import referrals_of
from routing.wording import destination_words


@dataclass(frozen=True, slots=True)
class Line:
    """One message: when as exactly as it is kept, from whom to whom, and the words."""

    at: datetime
    heading: str
    words: str
    unread: bool = False

    @property
    def when(self) -> str:
        return when(self.at)


def lines_of(complaint: Complaint) -> list[Line]:
    """Messages, the filer's own additions, and what staff told the filer, as they were written."""
    rows = in_turn(
        access.messages_of(complaint),
        access.filers_statements(complaint),
        access.updates_of(complaint),
    )
    return [_line(row) for row in rows]


def agencies_with_the_case(complaint: Complaint) -> dict[str, str]:
    """Codes and names of the agencies to which staff may write."""
    return {
        referral.agency_id: destination_words(referral.agency_id)
        for referral in referrals_of(complaint.pk)
        if referral.is_live
    }


def note_read_by_staff(complaint: Complaint) -> None:
    """Somebody who works on the case has seen what was written to staff."""
    messages.note_read(access.unread_by_staff(complaint), timezone.now())


def _line(row: Written) -> Line:
    if isinstance(row, Message):
        unread = row.receiver == Party.STAFF and row.read_at is None
        return Line(row.at, _heading(row), row.words, unread)
    if isinstance(row, Statement):
        return Line(row.at, _("The person who filed added to the report"), row.words)
    return _told(row)


def _told(update: FilerUpdate) -> Line:
    by = update.written_by.name if update.written_by else _("The system")
    words = update.words or _("Told the filer that there is no news.")
    return Line(update.at, _("%s to the person who filed") % by, words)


def _heading(message: Message) -> str:
    agency = destination_words(message.agency) if message.agency else ""
    writer = message.written_by.name if message.written_by else ""
    if message.sender == Party.FILER:
        return _("The person who filed, to staff")
    if message.sender == Party.AGENCY:
        return _("%(writer)s (%(agency)s), to staff") % {"writer": writer, "agency": agency}
    return _("%(writer)s, to %(agency)s") % {"writer": writer, "agency": agency}
