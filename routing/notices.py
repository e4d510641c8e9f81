"""Telling an agency that a referral waits, or a newer version of its packet: once a version.

Of referrals that lapsed in a flood (``grouped``) an agency is told together, at most every ten
minutes. The mail holds no case data, not even the number.
"""

from __future__ import annotations

import logging
import smtplib
import uuid
from datetime import UTC, datetime, timedelta

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
from routing.models import Agency, Referral, live, untold
from routing.states import ReferralState

logger = logging.getLogger(__name__)

SUBJECT = "A referral waits for you"
SUBJECT_NEWER = "A newer version of a packet waits for you"
SUBJECT_GROUPED = "Referrals from a flood of complaints wait for you"
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
GROUPED_EVERY = timedelta(minutes=10)
GROUPED_LIMIT = 500


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
        subject = SUBJECT_NEWER if referral.ready_version > 1 else SUBJECT
        _mail(referral.agency, addresses, subject)
    except (smtplib.SMTPException, OSError) as fault:
        logger.error("mail to %s failed: %s", referral.agency_id, type(fault).__name__)  # noqa: TRY400 (a mail error quotes addresses)
        return False
    _record_sent(referral, recipients=len(addresses), now=timezone.now())
    return True


def send_grouped_notice(agency_code: str) -> int:
    """Mail an agency once about all that lapsed in a flood and is due; returns how many it told of.

    Failures are as in ``send_notice``.
    """
    referrals = _claim_grouped(agency_code, timezone.now())
    if not referrals:
        return 0
    addresses = agency_addresses(agency_code)
    if not addresses:
        logger.error("no reviewer at %s can be told of a referral", agency_code)
        return 0
    try:
        _mail(referrals[0].agency, addresses, SUBJECT_GROUPED)
    except (smtplib.SMTPException, OSError) as fault:
        logger.error("mail to %s failed: %s", agency_code, type(fault).__name__)  # noqa: TRY400 (a mail error quotes addresses)
        return 0
    for referral in referrals:
        _record_sent(referral, recipients=len(addresses), now=timezone.now())
    return len(referrals)


def let_gather(referral_id: uuid.UUID, now: datetime) -> None:
    """Let a grouped referral's notice wait for others: until the next full ten minutes."""
    period = GROUPED_EVERY.total_seconds()
    until = datetime.fromtimestamp((now.timestamp() // period + 1) * period, UTC)
    Referral.objects.filter(pk=referral_id).update(notice_not_before=until)


def sweep(now: datetime) -> int:
    """Nudge the notices whose time has come; returns how many."""
    due = Referral.objects.filter(live(), untold(), is_due(now))
    ids = list(
        due.filter(grouped=False)
        .order_by("notice_not_before", "open_by")
        .values_list("pk", flat=True)[:SWEEP_LIMIT]
    )
    waking.nudge_notices(ids)
    agencies = due.filter(grouped=True).order_by("agency_id").values_list("agency_id", flat=True)
    grouped = list(agencies.distinct())
    waking.nudge_grouped_notices(grouped)
    return len(ids) + len(grouped)


def is_due(now: datetime) -> Q:
    """A condition: no pause of its notice is left."""
    return Q(notice_not_before=None) | Q(notice_not_before__lte=now)


@transaction.atomic
def _claim(referral_id: uuid.UUID, now: datetime) -> Referral | None:
    """Take a notice for sending. The pause counts from now, so that a crash is an attempt too."""
    referral = (
        Referral.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("agency", "complaint")
        .filter(live(), untold(), is_due(now), pk=referral_id, grouped=False)
        .first()
    )
    if referral is not None:
        count_attempt(referral, now)
    return referral


@transaction.atomic
def _claim_grouped(agency_code: str, now: datetime) -> list[Referral]:
    """Take the grouped notices of an agency that are due for sending."""
    referrals = list(
        Referral.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("agency", "complaint")
        .filter(live(), untold(), is_due(now), agency_id=agency_code, grouped=True)
        .order_by("open_by")[:GROUPED_LIMIT]
    )
    for referral in referrals:
        count_attempt(referral, now)
    return referrals


def count_attempt(referral: Referral, now: datetime) -> None:
    """Pause before the next attempt, longer each time."""
    pause = min(FIRST_PAUSE * 2 ** min(referral.notice_attempts, 10), LONGEST_PAUSE)
    referral.notice_attempts = min(referral.notice_attempts + 1, 32_000)
    referral.notice_not_before = now + pause
    referral.save(update_fields=["notice_attempts", "notice_not_before"])


def _mail(agency: Agency, addresses: list[str], subject: str) -> None:
    """One message to all reviewers of the agency. Raises when the server does not take it."""
    address = f"{settings.BASE_URL}/agency/"
    body = BODY.format(agency=agency.name, subject=subject, address=address)
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
