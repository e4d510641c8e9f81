"""Messages after the filing: between the filer, staff, and through staff the agencies.

What staff write to the filer is an update (``closings.tell_filer``). The filer's words are screened
like a statement's; a sealed identity in anybody's words is replaced in the copy that is shown.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db.models import QuerySet

from accounts.models import User
from complaints import additions
from complaints.models import Complaint, Message, Party
from complaints.screening import Screening
from complaints.vocabulary import AgencyCode
from ledger.actions import Action
from ledger.recording import Event, actor_ref, append

MESSAGE_MAX_CHARACTERS = 10_000


def write_as_filer(complaint: Complaint, *, words: str, at: datetime) -> Screening:
    """Keep a message of the filer, for a case that is held; ``at`` is coarse.

    Where the screening has a strength, routing must follow in the same transaction.
    """
    message = _write(complaint, Message(sender=Party.FILER, receiver=Party.STAFF), words, at)
    screening = additions.judge_later_words(complaint, words, at, may_be_short=True)
    _record(message, "filer", words, strength=screening.strength and screening.strength.value)
    return screening


def write_to_agency(
    complaint: Complaint, *, agency: AgencyCode, words: str, actor: User, at: datetime
) -> Message:
    """Staff write to an agency that has the case: an answer, or what the filer said."""
    message = Message(
        sender=Party.STAFF, receiver=Party.AGENCY, agency=agency.value, written_by=actor
    )
    _write(complaint, message, words, at)
    _record(message, actor_ref("staff", actor.pk), words)
    return message


def write_as_agency(
    complaint: Complaint, *, agency: AgencyCode, words: str, actor: User, at: datetime
) -> Message:
    """An agency asks staff, who may pass it on. The caller made sure that it has the case."""
    message = Message(
        sender=Party.AGENCY, receiver=Party.STAFF, agency=agency.value, written_by=actor
    )
    _write(complaint, message, words, at)
    _record(message, actor_ref("agency", f"{agency.value}:{actor.pk}"), words)
    return message


def note_read(unread: QuerySet[Message], at: datetime) -> int:
    """Note that the receiver has read these; returns how many were new."""
    return unread.filter(read_at=None).update(read_at=at)


def _write(complaint: Complaint, message: Message, words: str, at: datetime) -> Message:
    message.complaint = complaint
    message.words, replaced = additions.without_sealed(complaint, words)
    message.at = at
    message.save(force_insert=True)
    if replaced:
        additions.keep_verbatim(complaint, f"message.{message.pk}", words, replaced)
    return message


def _record(message: Message, by: str, words: str, *, strength: str | None = None) -> None:
    append(
        Event(
            Action.MESSAGE_SENT,
            message.complaint.ref,
            by,
            message.at,
            {
                "message": message.pk,
                "sender": message.sender,
                "receiver": message.receiver,
                "agency": message.agency,
                "words_sha256": hashlib.sha256(words.encode()).hexdigest(),
                "strength": strength,
            },
        )
    )
