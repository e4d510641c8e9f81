"""Adding a translation: beside the filer's words, screened like them, in the ledger.

Takes a case that ``triage.hold_case`` gave; routing must follow in the same transaction
(``accountability.translation_casework``).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from complaints import additions
from complaints.models import Complaint, Translation
from complaints.translations import access
from complaints.translations.places import Language, Translator
from ledger.actions import Action
from ledger.recording import Event, actor_ref, append

WORDS_MAX_CHARACTERS = 100_000  # a translation may be longer than the longest narrative
NAME_MAX_CHARACTERS = 200


class NothingThere(Exception):
    """The case has no words at that place."""


@dataclass(frozen=True, slots=True)
class Made:
    """A translation as staff hand it in. ``translator_name`` is the person's or the service's."""

    place: str
    from_language: Language
    to_language: Language
    translator: Translator
    translator_name: str
    certified: bool
    words: str


def add_translation(complaint: Complaint, made: Made, *, actor: User, at: datetime) -> Translation:
    """Keep a translation and screen it: force that nobody could read counts from now on.

    Raises ``NothingThere``.
    """
    if made.place not in access.translatable(complaint):
        raise NothingThere
    shown, replaced = additions.without_sealed(complaint, made.words)
    name = additions.without_sealed(complaint, made.translator_name)[0]
    row = Translation.objects.create(
        complaint=complaint,
        place=made.place,
        from_language=made.from_language,
        to_language=made.to_language,
        translator=made.translator,
        translator_name=name[:NAME_MAX_CHARACTERS],
        certified=made.certified,
        words=shown,
        added_by=actor,
        at=at,
    )
    if replaced:
        additions.keep_verbatim(complaint, f"translation.{row.pk}", made.words, replaced)
    screening = additions.judge_later_words(complaint, made.words, at, may_be_short=True)
    append(
        Event(
            Action.CASE_TRANSLATION_ADDED,
            complaint.ref,
            actor_ref("staff", actor.pk),
            at,
            {
                "translation": row.pk,
                "place": made.place,
                "from": made.from_language.value,
                "to": made.to_language.value,
                "certified": made.certified,
                "words_sha256": hashlib.sha256(made.words.encode()).hexdigest(),
                "strength": screening.strength and screening.strength.value,
            },
        )
    )
    return row
