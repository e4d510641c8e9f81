"""The stories of filings that were held in a flood: judged, released by one person, or sent out by
a clock. Two people clear as spam in ``complaints/spam_clearings.py``.
"""

from __future__ import annotations

import uuid

from django.db import transaction
from django.utils import timezone

from accountability import casework
from accounts.models import User
from complaints import spam_access, spam_clearings, spam_holds, triage
from complaints.models import Complaint
from complaints.spam_clusters import Cluster
from complaints.statuses import Mark
from routing.referral import Routed

FOUND_REAL = "Read in the spam check, and found to be real."


def release_held(*, complaint: Complaint, because: str, actor: User) -> Routed:
    """One person says that a held case is real, or was cleared wrongly: it is routed at once.

    Raises ``PermissionDenied`` and ``triage.StepRefused``.
    """
    now = timezone.now()
    with transaction.atomic():
        case = triage.hold_case(complaint.pk, actor)
        spam_holds.release(case, because=because, actor=actor, at=now)
        return casework.route_held(case, at=now, grouped=False)


def mark_report(*, cluster: Cluster, hold_id: uuid.UUID, mark: Mark, actor: User) -> None:
    """Say what a held report of this cluster is, and release it if it is real.

    All or nothing. Raises ``PermissionDenied``, ``spam_clearings.ClearingRefused`` and
    ``triage.StepRefused``.
    """
    with transaction.atomic():
        if mark is Mark.REAL:  # a case is held before what belongs to it, as everywhere
            triage.hold_case(hold_id, actor)
        held = spam_clearings.mark(cluster=cluster, hold_id=hold_id, mark=mark, actor=actor)
        if mark is Mark.REAL:
            release_held(complaint=held.complaint, because=FOUND_REAL, actor=actor)


def lapse_hold(complaint_id: uuid.UUID, *, grouped: bool) -> bool:
    """Count as force what nobody judged in time, and send it out: all or nothing.

    False when it is not held and overdue, two people cleared it in time, or another process holds
    the case.
    """
    now = timezone.now()
    with transaction.atomic():
        lapsing = spam_access.lock_lapsing(complaint_id, now)
        if lapsing is None:
            return False
        case, held = lapsing
        spam_holds.lapse(case, held, at=now)
        casework.route_held(case, at=now, grouped=grouped)
    return True
