"""Telling an agency that it no longer has a referral: a conflict of interest took it away.

The row is the queue, as for the notices that a referral waits. The mail holds no case data.
"""

from __future__ import annotations

import logging
import smtplib
import uuid
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.access import agency_addresses
from complaints.models.complaint import complaint_ref
from complaints.recording import coarse_time
from ledger.actions import Action
from ledger.recording import Event, append
from routing import waking
from routing.models import Referral, live
from routing.notices import SWEEP_LIMIT, count_attempt, is_due

logger = logging.getLogger(__name__)

SUBJECT = "You no longer have a referral"
BODY = """\
To {agency}:

You no longer have one of your referrals, because of a conflict of interest. Its record stays.
Sign in to see which one:

{address}

If you think that this is a mistake, tell the staff of this site. This message holds nothing about
the case, and nobody reads replies to it.
"""


def send(referral_id: uuid.UUID) -> bool:
    """Mail the agency that was set aside. True when this call did.

    Failures, and an agency without a reviewer's account, are as for ``notices.send_notice``.
    """
    referral = _claim(referral_id, timezone.now())
    if referral is None:
        return False
    addresses = agency_addresses(referral.agency_id)
    if not addresses:
        logger.error("no reviewer at %s can be told that a referral is gone", referral.agency_id)
        return False
    body = BODY.format(agency=referral.agency.name, address=f"{settings.BASE_URL}/agency/")
    try:
        EmailMessage(subject=SUBJECT, body=body, to=addresses).send()
    except (smtplib.SMTPException, OSError) as fault:
        logger.error("mail to %s failed: %s", referral.agency_id, type(fault).__name__)  # noqa: TRY400 (a mail error quotes addresses)
        return False
    _record_sent(referral, recipients=len(addresses), now=timezone.now())
    return True


def sweep(now: datetime) -> int:
    """Nudge those whose time has come; returns how many."""
    due = _waiting(now).order_by("notice_not_before").values_list("pk", flat=True)
    ids = list(due[:SWEEP_LIMIT])
    waking.nudge_removal_notices(ids)
    return len(ids)


def _waiting(now: datetime) -> QuerySet[Referral]:
    return Referral.objects.filter(~live(), is_due(now), removal_notice_due=True)


@transaction.atomic
def _claim(referral_id: uuid.UUID, now: datetime) -> Referral | None:
    """Take a notice for sending. The pause counts from now, so that a crash is an attempt too."""
    referral = (
        _waiting(now)
        .select_for_update(of=("self",), skip_locked=True)
        .select_related("agency", "complaint")
        .filter(pk=referral_id)
        .first()
    )
    if referral is not None:
        count_attempt(referral, now)
    return referral


@transaction.atomic
def _record_sent(referral: Referral, *, recipients: int, now: datetime) -> None:
    told = Referral.objects.filter(pk=referral.pk, removal_notice_due=True).update(
        removal_notice_due=False, notice_attempts=0, notice_not_before=None
    )
    if not told:
        return
    append(
        Event(
            Action.REMOVAL_NOTICE_SENT,
            complaint_ref(referral.complaint_id),
            "system",
            coarse_time(now, restricted=referral.complaint.restricted),
            {
                "referral": str(referral.pk),
                "agency": referral.agency_id,
                "recipients": recipients,
            },
        )
    )
