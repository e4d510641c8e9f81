"""Telling an agency that a referral waits, or a newer version of its packet: once a version.

The mail holds no case data, not even the number.
"""

from __future__ import annotations

import logging
import smtplib
import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.access import agency_addresses
from complaints.models.complaint import complaint_ref
from complaints.recording import coarse_time
from ledger.actions import Action
from ledger.recording import Event, append
from routing import waking
from routing.models import Referral, live, untold
from routing.states import ReferralState

logger = logging.getLogger(__name__)

SUBJECT = "A referral waits for you"
SUBJECT_NEWER = "A newer version of a packet waits for you"
BODY = """\
To {agency}:

{subject}. Sign in to read it:

{address}

This message holds nothing about the case, and nobody reads replies to it.
"""
# Longer than a mail server may take (EMAIL_TIMEOUT): while one process sends, no other does.
FIRST_PAUSE = timedelta(minutes=2)
LONGEST_PAUSE = timedelta(minutes=30)
SWEEP_LIMIT = 100


def send_notice(referral_id: uuid.UUID) -> bool:
    """Mail the agency once a version of its packet is ready. True when this call did.

    A mail server that fails, or an agency without a reviewer's account, is asked again later, with
    growing pauses; until then the referral shows as awaiting its notice. Of several versions that
    wait, it is told of the newest alone.
    A process that dies between the mail and the commit mails twice: a lost notice would be worse.
    """
    referral = _claim(referral_id, timezone.now())
    if referral is None:
        return False
    addresses = agency_addresses(referral.agency_id)
    if not addresses:
        logger.error("no reviewer at %s can be told of a referral", referral.agency_id)
        return False
    try:
        _mail(referral, addresses)
    except (smtplib.SMTPException, OSError) as fault:
        logger.error("mail to %s failed: %s", referral.agency_id, type(fault).__name__)  # noqa: TRY400 (a mail error quotes addresses)
        return False
    _record_sent(referral, recipients=len(addresses), now=timezone.now())
    return True


def sweep(now: datetime) -> int:
    """Nudge the notices whose time has come; returns how many."""
    due = (
        Referral.objects.filter(live(), untold(), _due(now))
        .order_by("notice_not_before", "open_by")
        .values_list("pk", flat=True)[:SWEEP_LIMIT]
    )
    ids = list(due)
    waking.nudge_notices(ids)
    return len(ids)


def _due(now: datetime) -> Q:
    return Q(notice_not_before=None) | Q(notice_not_before__lte=now)


@transaction.atomic
def _claim(referral_id: uuid.UUID, now: datetime) -> Referral | None:
    """Take a notice for sending. The pause counts from now, so that a crash is an attempt too."""
    referral = (
        Referral.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("agency", "complaint")
        .filter(live(), untold(), _due(now), pk=referral_id)
        .first()
    )
    if referral is None:
        return None
    pause = min(FIRST_PAUSE * 2 ** min(referral.notice_attempts, 10), LONGEST_PAUSE)
    referral.notice_attempts = min(referral.notice_attempts + 1, 32_000)
    referral.notice_not_before = now + pause
    referral.save(update_fields=["notice_attempts", "notice_not_before"])
    return referral


def _mail(referral: Referral, addresses: list[str]) -> None:
    """One message to all reviewers of the agency. Raises when the server does not take it."""
    subject = SUBJECT_NEWER if referral.ready_version > 1 else SUBJECT
    address = f"{settings.BASE_URL}/agency/"
    body = BODY.format(agency=referral.agency.name, subject=subject, address=address)
    EmailMessage(subject=subject, body=body, to=addresses).send()


@transaction.atomic
def _record_sent(referral: Referral, *, recipients: int, now: datetime) -> None:
    """Told of the version that was ready when the mail was begun.

    The state becomes ``notified``, unless the agency was quicker than its mail and has moved on.
    """
    told = referral.ready_version
    # As coarse as the filing: it follows the filing by seconds.
    at = coarse_time(now, restricted=referral.complaint.restricted)
    held = Referral.objects.select_for_update().get(pk=referral.pk)
    if held.notified_version >= told:
        return
    held.notified_at, held.notified_version = at, told
    # A version that became ready meanwhile is told of at once.
    held.notice_attempts, held.notice_not_before = 0, None
    if held.state == ReferralState.READY:
        held.state = ReferralState.NOTIFIED
    held.save(
        update_fields=[
            "notified_at", "notified_version", "notice_attempts", "notice_not_before", "state",
        ]
    )  # fmt: skip
    append(
        Event(
            Action.NOTICE_SENT,
            complaint_ref(referral.complaint_id),
            "system",
            at,
            {
                "referral": str(referral.pk),
                "agency": referral.agency_id,
                "version": told,
                "recipients": recipients,
            },
        )
    )
