"""Words that came after the filing and tell of force: which, and where in them.

They are judged anew, as they are shown: with sealed values replaced. What was decided when they
came stands in the suspicion and the facts.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import BooleanField, CharField, Value
from django.db.models.functions import Coalesce

from complaints.models import Complaint, Message, Party, Statement
from complaints.screening import Screening, ScreeningReason, screen
from complaints.shown import text_as_shown


@dataclass(frozen=True, slots=True)
class Telling:
    """A message of the filer, or a statement (``taken_by`` names who of staff wrote it down, empty
    for the filer), and what screening sees in its words."""

    is_message: bool
    taken_by: str
    at: datetime
    words: str
    screening: Screening


def telling_words(complaints: Iterable[Complaint]) -> dict[uuid.UUID, list[Telling]]:
    """Of each of these cases, in the order of their writing. One query; none for no case."""
    cases = {complaint.pk: complaint for complaint in complaints}
    found: dict[uuid.UUID, list[Telling]] = {pk: [] for pk in cases}
    if not found:
        return found
    columns = ("complaint_id", "turn", "at", "is_message", "name", "words")
    messages = Message.objects.filter(complaint__in=found, sender=Party.FILER).annotate(
        is_message=Value(value=True, output_field=BooleanField()), name=Value("", CharField())
    )
    statements = Statement.objects.filter(complaint__in=found).annotate(
        is_message=Value(value=False, output_field=BooleanField()),
        name=Coalesce("taken_by__name", Value("")),
    )
    rows = messages.order_by().values_list(*columns)
    for complaint_id, _, at, is_message, name, words in rows.union(
        statements.order_by().values_list(*columns), all=True
    ).order_by("turn", "at"):
        told = text_as_shown(cases[complaint_id], words)
        if screening := seen_in(told, is_message=is_message):
            found[complaint_id].append(Telling(is_message, name, at, told, screening))
    return found


def seen_in(words: str, *, is_message: bool) -> Screening | None:
    """What the words may tell of; None where nothing. Few words are no reason to suspect a message,
    such as one that says thank you."""
    screening = screen(words)
    if is_message and screening.reason is ScreeningReason.TOO_SHORT:
        return None
    return screening if screening.strength else None
