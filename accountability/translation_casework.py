"""A translation is added to a case: the rules decide anew, and agencies get it beside the words."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from accountability import casework
from accounts.models import User
from complaints import triage
from complaints.models import Complaint, Translation
from complaints.translations import adding
from complaints.translations.adding import Made
from complaints.translations.places import is_message


def add_translation(*, complaint: Complaint, made: Made, actor: User) -> Translation:
    """All of it or nothing, like every addition. What translates a message makes no new version
    by itself: messages stand in no packet.

    Raises ``PermissionDenied`` and ``adding.NothingThere``.
    """
    now = timezone.now()
    with transaction.atomic():
        held = triage.hold_case(complaint.pk, actor)
        row = adding.add_translation(held, made, actor=actor, at=now)
        casework.decide_after_filer(held, at=now, told_more=not is_message(made.place))
    return row
