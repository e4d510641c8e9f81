"""The stories that span the apps and that a filer begins after filing; and agencies' questions.

Whoever calls made sure of the person: by the phrase, or by the referral. Times are as coarse as the
filing's, in the decision too: they would tell when somebody sat at the keyboard.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accountability import casework
from accountability.casework import Filed
from accounts.models import User
from complaints import access, additions, filer_notices, messages, reprisals, vault
from complaints.evidence.kinds import UnderOrder
from complaints.filing import Filing
from complaints.models import Complaint, Message
from complaints.recording import coarse_time
from complaints.statuses import RoutingState
from complaints.vocabulary import AgencyCode, Reprisal
from ledger.actions import Action
from ledger.recording import Event, append
from routing import access as routing_access
from routing.models import Referral

# The smallest step of the clock that decisions are told apart by.
A_MOMENT = timedelta(milliseconds=10)


@dataclass(frozen=True, slots=True)
class Contact:
    """Contact data as the filer corrects them; what is empty stays as it was."""

    name: str
    email: str
    phone: str


def add_statement(*, complaint_id: uuid.UUID, words: str) -> None:
    """The filer adds to what was reported: screened, decided anew, and told to every agency."""

    def state(complaint: Complaint, at: datetime) -> bool:
        additions.add_statement(complaint, words=words, actor=None, at=at)
        return True

    _hold_and(complaint_id, state)


def send_message(*, complaint_id: uuid.UUID, words: str) -> None:
    """The filer writes to staff. Words that tell of force count, and the rules decide anew.

    To a report that waits for the spam check, or was cleared by it, any message is an answer.
    """

    def write(complaint: Complaint, at: datetime) -> bool:
        screening = messages.write_as_filer(complaint, words=words, at=at)
        return screening.strength is not None or complaint.routing_state == RoutingState.HELD

    _hold_and(complaint_id, write, told_more=False)


def correct_contact(*, complaint_id: uuid.UUID, contact: Contact) -> bool:
    """The filer corrects who they are and how to reach them. False for an anonymous report.

    Agencies that may know it get it with the next version of their packet; where it is sealed, the
    new version has it replaced wherever it stood in the words.
    """

    def correct(complaint: Complaint, at: datetime) -> bool:
        given = {column: value for column, value in asdict(contact).items() if value}
        number = vault.correct_contact(complaint, given, at=at)
        append(Event(Action.CONTACT_CORRECTED, complaint.ref, "filer", at, {"number": number}))
        return True

    if access.is_anonymous(complaint_id):
        return False
    _hold_and(complaint_id, correct, to_be_read=False)
    return True


def choose_notices(*, complaint_id: uuid.UUID, wanted: bool) -> None:
    """The filer asks for a mail when something is new, or for none any more."""

    def choose(complaint: Complaint, at: datetime) -> bool:
        filer_notices.choose(complaint, wanted=wanted, at=at)
        return False

    _hold_and(complaint_id, choose, to_be_read=False)


def report_reprisal(
    *,
    complaint_id: uuid.UUID,
    kinds: tuple[Reprisal, ...],
    words: str,
    under_order: UnderOrder,
    answer_token: str,
) -> Filed:
    """File what was done to somebody for a report, as a restricted case of its own.

    It is filed like any complaint, with the same choice about the name, and tied to the report for
    those who may read both. The same ``answer_token`` twice files once. Raises ``ValueError`` when
    the report is none of an officer's or employee's.
    """
    with transaction.atomic():
        about = access.lock(complaint_id)
        if (kept := casework.answer_to(answer_token)) is not None:
            return kept
        filing: Filing = reprisals.filing_of(about, kinds, words, under_order)
        filed = casework.file_complaint(filing, answer_token=answer_token)
        reprisals.tie(about, filed.complaint_id, kinds)
    return filed


def ask_staff(*, referral: Referral, words: str, actor: User) -> Message:
    """An agency that has the case writes to staff, who may pass it on to the filer."""
    with transaction.atomic():
        complaint = access.lock(referral.complaint_id)
        return messages.write_as_agency(
            complaint,
            agency=AgencyCode(referral.agency_id),
            words=words,
            actor=actor,
            at=timezone.now(),
        )


def note_read_by_agency(referral: Referral) -> None:
    """A reviewer of the agency has seen what staff wrote."""
    messages.note_read(routing_access.unread_by_agency(referral), timezone.now())


def _hold_and(
    complaint_id: uuid.UUID,
    act: Callable[[Complaint, datetime], bool],
    *,
    told_more: bool = True,
    to_be_read: bool = True,
) -> None:
    """Hold a case, act, and decide anew where ``act`` says that more is known now.

    What is ``to_be_read`` must reach somebody, also where staff's work was over.
    """
    with transaction.atomic():
        complaint = access.lock(complaint_id)
        at = coarse_time(timezone.now(), restricted=complaint.restricted)
        if act(complaint, at):
            casework.decide_after_filer(
                complaint, at=_decision_time(complaint, at), told_more=told_more
            )
        if to_be_read:
            casework.hear_filer(complaint, at=at)


def _decision_time(complaint: Complaint, at: datetime) -> datetime:
    """The coarse time, or just behind the decision that stands: the latest one counts."""
    standing = routing_access.latest_decision(complaint.pk)
    return at if standing is None else max(at, standing.at + A_MOMENT)
