"""Mail to a filer who asked for it: that something is new, and nothing of what.

Rows are the queue: a notice is due until a mail server took it. The mail says neither the case
number nor what the site is for beyond its address; whoever shares the mailbox learns only that.
"""

from __future__ import annotations

import logging
import smtplib
import uuid
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils.translation import gettext, override

from complaints import access
from complaints.models import Complaint, NoticeWish
from complaints.recording import coarse_time
from complaints.sealing import SealBroken
from ledger.actions import Action
from ledger.recording import Event, append

logger = logging.getLogger(__name__)
FIRST_PAUSE: Final = timedelta(minutes=5)
LONGEST_PAUSE: Final = timedelta(hours=6)
SWEEP_LIMIT: Final = 100


def choose(complaint: Complaint, *, wanted: bool, at: datetime) -> None:
    """Remember what the filer asked for, for a case that is held. The same twice changes nothing.

    Nobody is asked for an address here: the mail goes to the one in the vault.
    """
    wish = NoticeWish.objects.filter(complaint=complaint).first()
    if (wish is not None and wish.wanted) == wanted:
        return
    NoticeWish.objects.update_or_create(
        complaint=complaint, defaults={"wanted": wanted, "due_at": None, "attempts": 0}
    )
    append(Event(Action.FILER_NOTICE_CHOSEN, complaint.ref, "filer", at, {"wanted": wanted}))


def is_wanted(complaint: Complaint) -> bool:
    return NoticeWish.objects.filter(complaint=complaint, wanted=True).exists()


def note_news(*complaint_ids: uuid.UUID, at: datetime) -> None:
    """Something is new for the filer: a mail is due, if one was asked for. Several become one."""
    NoticeWish.objects.filter(pk__in=complaint_ids, wanted=True, due_at=None).update(due_at=at)


def due_ids(now: datetime) -> list[uuid.UUID]:
    """Cases whose filer is to be told, the longest due first."""
    due = NoticeWish.objects.filter(wanted=True, due_at__lte=now).order_by("due_at", "pk")
    return list(due.values_list("pk", flat=True)[:SWEEP_LIMIT])


def send(complaint_id: uuid.UUID, *, now: datetime) -> bool:
    """Mail one filer, if it is still due. True when a mail server took it.

    One transaction holds the row while the server is asked: no other process mails meanwhile. A
    process that dies between the mail and the commit mails twice; a lost notice would be worse.
    """
    with transaction.atomic():
        wish = (
            NoticeWish.objects.select_for_update(of=("self",), skip_locked=True)
            .select_related("complaint")
            .filter(pk=complaint_id, wanted=True, due_at__lte=now)
            .first()
        )
        if wish is None:
            return False
        sent = _mail(wish.complaint)
        wish.attempts = 0 if sent else min(wish.attempts + 1, 32_000)
        pause = min(FIRST_PAUSE * 2 ** min(wish.attempts, 10), LONGEST_PAUSE)
        wish.due_at = None if sent else now + pause
        wish.save(update_fields=["attempts", "due_at"])
        if sent:
            at = coarse_time(now, restricted=wish.complaint.restricted)
            append(Event(Action.FILER_NOTICE_SENT, wish.complaint.ref, "system", at, {}))
    return sent


def _mail(complaint: Complaint) -> bool:
    """Whether it is done with: sent, or there is no address to send to."""
    try:
        address = access.known_email(complaint)
    except SealBroken:
        return False  # alarmed where it was met
    if not address:
        return True
    with override(complaint.language):
        message = EmailMessage(
            subject=gettext("Something new"),
            body=gettext(
                "You asked to be told when there is something new. There is.\n\n"
                "Read it here, with your seven words:\n\n%(address)s\n\n"
                "This message says nothing else, and nobody reads replies to it. You can end "
                "these messages on the same page.\n"
            )
            % {"address": f"{settings.BASE_URL}/track/"},
            to=[address],
        )
    try:
        message.send()
    except (smtplib.SMTPException, OSError) as fault:
        logger.error("a notice to a filer could not be sent: %s", type(fault).__name__)  # noqa: TRY400 (a mail error quotes addresses)
        return False
    return True
