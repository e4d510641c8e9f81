"""A second person looks at a conflict of interest that took a case from its agency.

The conflict acts at once; it must not do so in silence. Until somebody other than the person who
stated it has looked and said a word, it stands among what needs attention.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import datetime

from accounts.models import User
from complaints.models import Complaint
from complaints.triage import Refusal, StepRefused
from complaints.vocabulary import AgencyCode
from ledger.actions import Action
from ledger.recording import Event, actor_ref, append
from routing import access
from routing.models import Referral

NOTE_MAX_CHARACTERS = 2_000


def review_conflicts(
    complaint: Complaint, *, agencies: Collection[AgencyCode], note: str, actor: User, at: datetime
) -> list[Referral]:
    """Say that one has looked at why these agencies no longer have a held case.

    Raises ``StepRefused`` where one of them waits for nobody, or its conflict was stated by the
    same person.
    """
    waiting = {row.agency_id: row for row in access.unseen_conflicts().filter(complaint=complaint)}
    seen = [waiting[agency.value] for agency in agencies if agency.value in waiting]
    if len(seen) < len(agencies):
        raise StepRefused(Refusal.CONFLICT_SEEN, complaint)
    if any(referral.conflict_stated_by_id == actor.pk for referral in seen):
        raise StepRefused(Refusal.CONFLICT_STATED_BY_YOU, complaint)
    for referral in seen:
        _review(referral, note, actor, at)
    return seen


def _review(referral: Referral, note: str, actor: User, at: datetime) -> None:
    referral.conflict_seen_by, referral.conflict_seen_at = actor, at
    referral.conflict_seen_note = note
    referral.save(update_fields=["conflict_seen_by", "conflict_seen_at", "conflict_seen_note"])
    append(
        Event(
            Action.REFERRAL_CONFLICT_SEEN,
            referral.ref,
            actor_ref("staff", actor.pk),
            at,
            {
                "referral": str(referral.pk),
                "agency": referral.agency_id,
                "note_sha256": hashlib.sha256(note.encode()).hexdigest(),
            },
        )
    )
