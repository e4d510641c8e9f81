"""Words of a sealed case, read after its filer corrected who they are.

The stored copies stay as they were filed: the values that were sealed by then are replaced in them.
A value that became known later is replaced whenever the words are read for others; only rows in
memory change, and the database refuses to keep them.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import Final, TypeVar

from django.db.models import Model

from complaints import vault
from complaints.filing import WORD_COLUMNS
from complaints.models import (
    Complaint,
    ContactCorrection,
    EvidenceItem,
    Fact,
    FilerUpdate,
    Message,
    Note,
    Officer,
    Person,
    Statement,
    Translation,
)
from complaints.redaction import WITHHELD, Redaction
from complaints.sealing import SealBroken
from complaints.vocabulary import Disclosure

logger = logging.getLogger(__name__)
Copy = Callable[[str], tuple[str, int]]
Row = TypeVar("Row", bound=Model)
_COLUMNS: Final[dict[type[Model], tuple[str, ...]]] = {
    Complaint: (*WORD_COLUMNS, "closing_note"),
    EvidenceItem: ("name", "description"),
    Fact: ("because",),
    FilerUpdate: ("words",),
    Message: ("words",),
    Note: ("body",),
    Officer: ("name", "badge", "car", "description"),
    Person: ("notes",),
    Statement: ("words",),
    Translation: ("words",),
}
# Kept beside the fields of a complaint for as long as its row is in memory.
_KNOWN: Final = "later_redaction"
_REPLACED: Final = "replaced_later"


def later_redaction(complaint: Complaint) -> Redaction | None:
    """What replaces every sealed value known now; None where the stored copies do that already.

    Raises ``SealBroken``.
    """
    if complaint.disclosure != Disclosure.SEALED:
        return None
    if not ContactCorrection.objects.filter(complaint=complaint).exists():
        return None
    return Redaction(vault.sealed_values(complaint))


def as_shown(complaint: Complaint, rows: Iterable[Row]) -> list[Row]:
    """Rows of a case (it may be one of them) with what became known later replaced.

    Where the vault does not open, their words are withheld as a whole.
    """
    shown = list(rows)
    if shown and (copy := _copy_for(complaint)):
        for row in shown:
            _redact(row, copy)
    return shown


def cases_as_shown(complaints: Iterable[Complaint]) -> None:
    """The rows of a list with what became known later replaced; one query where none did."""
    cases = [case for case in complaints if case.disclosure == Disclosure.SEALED]
    found = ContactCorrection.objects.filter(complaint__in=cases).values_list(
        "complaint", flat=True
    )
    corrected = set(found) if cases else set()
    for case in cases:
        if case.pk in corrected:
            as_shown(case, [case])
        else:
            vars(case)[_KNOWN] = None


def narrative_is_whole(complaint: Complaint) -> bool:
    """Whether the shown narrative is the typed one, so that spans of the one mark the other."""
    replaced = {row.column for row in complaint.verbatim.all()} | {*replaced_later(complaint)}
    return "narrative" not in replaced


def people_of(complaint: Complaint) -> list[Person]:
    """Others whom the filer named, without what would identify them."""
    return as_shown(complaint, vault.people_of(complaint))


def text_as_shown(complaint: Complaint, text: str) -> str:
    """One text of a case with what became known later replaced."""
    copy = _copy_for(complaint)
    return copy(text)[0] if copy else text


def replaced_later(complaint: Complaint) -> dict[str, int]:
    """In which columns of a complaint ``as_shown`` replaced something, and in how many places."""
    replaced: dict[str, int] = vars(complaint).get(_REPLACED, {})
    return replaced


def _copy_for(complaint: Complaint) -> Copy | None:
    kept = vars(complaint)
    if _KNOWN not in kept:
        try:
            redaction = later_redaction(complaint)
            kept[_KNOWN] = redaction and redaction.copy
        except SealBroken:
            logger.exception("ALARM: the sealed values of a complaint do not open")
            kept[_KNOWN] = _withheld
    known: Copy | None = kept[_KNOWN]
    return known


def _withheld(text: str) -> tuple[str, int]:
    return (WITHHELD, 1) if text else (text, 0)


def _redact(row: Model, redact: Copy) -> None:
    replaced: dict[str, int] = {}
    for column in _COLUMNS[type(row)]:
        if column in row.get_deferred_fields():
            continue
        copy, count = redact(getattr(row, column))
        if count:
            setattr(row, column, copy)
            replaced[column] = count
    if isinstance(row, Complaint):
        vars(row)[_REPLACED] = {**replaced_later(row), **replaced}
