"""What was written about a case after its filing, as staff see it."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from accountability.elapsed import when
from accountability.staff.highlighting import Piece, pieces
from complaints import access, messages
from complaints.later_words import seen_in
from complaints.models import Complaint, FilerUpdate, Message, Party, Statement, Translation
from complaints.translations.access import newest, translations_of
from complaints.turns import Written, in_turn
from routing.access import referrals_of
from routing.wording import destination_words


@dataclass(frozen=True, slots=True)
class Line:
    """One message: when as exactly as it is kept, from whom to whom, and the words, marked where
    the filer's may tell of force."""

    at: datetime
    heading: str
    words: list[Piece]
    unread: bool = False
    translation: str = ""

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
    translated = newest(translations_of(complaint))
    return [_beside(_line(row), row, translated) for row in rows]


def _beside(line: Line, row: Written, translated: dict[str, Translation]) -> Line:
    """The line with the translation of its words, where there is one."""
    kind = {Message: "message", Statement: "statement"}.get(type(row))
    found = translated.get(f"{kind}.{row.pk}")
    return dataclasses.replace(line, translation=found.words) if found else line


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
        by_filer = row.sender == Party.FILER  # nobody screens what staff and agencies write
        words = _marked(row.words, is_message=True) if by_filer else pieces(row.words, ())
        return Line(row.at, _heading(row), words, unread)
    if isinstance(row, Statement):
        return Line(row.at, statement_heading(""), _marked(row.words, is_message=False))
    return _told(row)


def _marked(words: str, *, is_message: bool) -> list[Piece]:
    screening = seen_in(words, is_message=is_message)
    return pieces(words, screening.spans if screening else ())


def _told(update: FilerUpdate) -> Line:
    by = update.written_by.name if update.written_by else _("The system")
    words = update.words or _("Told the filer that there is no news.")
    return Line(update.at, _("%s to the person who filed") % by, pieces(words, ()))


def statement_heading(taken_by: str) -> str:
    """``taken_by`` names who of staff wrote it down; empty where the filer typed it."""
    if not taken_by:
        return _("The person who filed added to the report")
    return _("%s wrote down what was said") % taken_by


def filers_message_heading() -> str:
    return _("The person who filed, to staff")


def _heading(message: Message) -> str:
    agency = destination_words(message.agency) if message.agency else ""
    writer = message.written_by.name if message.written_by else ""
    if message.sender == Party.FILER:
        return filers_message_heading()
    if message.sender == Party.AGENCY:
        return _("%(writer)s (%(agency)s), to staff") % {"writer": writer, "agency": agency}
    return _("%(writer)s, to %(agency)s") % {"writer": writer, "agency": agency}
