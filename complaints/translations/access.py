"""Reads of translations and of the words that may be translated."""

from __future__ import annotations

from collections.abc import Iterable

from complaints import access
from complaints.filing import WORD_COLUMNS
from complaints.models import Complaint, Translation
from complaints.screening import ScreeningReason
from complaints.vocabulary import Language

# Numbers and the name of a language need no translation.
COLUMNS = tuple(
    column for column in WORD_COLUMNS if column not in ("report_numbers", "interpreter")
)


def translations_of(complaint: Complaint) -> list[Translation]:
    """All of a case, in the order in which they were added."""
    rows = Translation.objects.filter(complaint=complaint).select_related("added_by")
    return access.as_shown(complaint, rows)


def translatable(complaint: Complaint) -> dict[str, str]:
    """The filer's words by their place, as they may be shown; the narrative first."""
    written = {column: getattr(complaint, column) for column in COLUMNS}
    statements = {f"statement.{row.pk}": row.words for row in access.statements_of(complaint)}
    messages = {f"message.{row.pk}": row.words for row in access.filers_messages(complaint)}
    return {place: words for place, words in {**written, **statements, **messages}.items() if words}


def newest(rows: Iterable[Translation]) -> dict[str, Translation]:
    """Of each place the translation that counts: the latest into English, else the latest."""
    found: dict[str, Translation] = {}
    for row in rows:
        standing = found.get(row.place)
        if standing is None or row.to_language == "en" or standing.to_language != "en":
            found[row.place] = row
    return found


def may_need_one(complaint: Complaint) -> bool:
    """Whether the case's words may be in a language that its readers do not read."""
    suspicion = getattr(complaint, "suspicion", None)
    return (
        complaint.language != Language.EN
        or bool(complaint.interpreter)
        or (suspicion is not None and suspicion.reason == ScreeningReason.UNREADABLE_LANGUAGE)
    )
