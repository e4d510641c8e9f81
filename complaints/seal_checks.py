"""Looking whether everything sealed still opens: changed bytes and swapped rows do not.

Each value is bound to its table, row and column, so that a value moved elsewhere fails like one
that was changed. What is found is told by place, never by value.
"""

from __future__ import annotations

import logging
import secrets
import uuid
from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from accounts.roles import Grants
from complaints import access, recording, sealing, vault
from complaints.models import Complaint, ContactCorrection, EvidenceItem, Person, SealAlarm
from complaints.models.complaint import complaint_ref
from complaints.sealing import Place, SealBroken, WrappedKey
from ledger.actions import Action
from ledger.recording import Event, append

logger = logging.getLogger(__name__)
SAMPLE = 200


def check_case(complaint_id: uuid.UUID, *, at: datetime) -> list[str]:
    """Open everything sealed of a case; ``table.column`` of what does not open.

    An alarm is kept while something is broken, and marked mended when all opens again.
    """
    complaint = Complaint.objects.filter(pk=complaint_id).first()
    if complaint is None:
        return []
    broken = sorted(set(_broken_places(complaint)))
    _keep_alarm(complaint, broken, at)
    return broken


def sample(*, size: int = SAMPLE) -> list[uuid.UUID]:
    """Cases from a random place on, and around: identifiers are random themselves."""
    start = uuid.UUID(bytes=secrets.token_bytes(16))
    ordered = Complaint.objects.order_by("pk").values_list("pk", flat=True)
    from_there = list(ordered.filter(pk__gte=start)[:size])
    return from_there + list(ordered.filter(pk__lt=start)[: size - len(from_there)])


def every_id() -> Iterator[uuid.UUID]:
    """All complaints, for a command that looks at each; read as it goes, never whole."""
    return Complaint.objects.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=2_000)


def broken_seals(grants: Grants) -> QuerySet[SealAlarm]:
    """Cases that a person may read and in which something sealed does not open."""
    return (
        SealAlarm.objects.filter(
            mended_at=None, complaint__restricted__in=access.readable_kinds(grants)
        )
        .select_related("complaint")
        .only("places", "found_at", "complaint__case_number")
        .order_by("found_at", "pk")
    )


def _broken_places(complaint: Complaint) -> Iterator[str]:
    try:
        data_key = vault.data_key_of(complaint)
    except SealBroken:
        yield "complaints_datakey.wrapped"
        return
    for place, value in _sealed_values(complaint):
        if not _opens(data_key, value, place):
            yield f"{place.table}.{place.column}"
    for item in EvidenceItem.objects.filter(complaint=complaint).only("kek_id", "wrapped"):
        try:
            sealing.unwrap(item.pk, WrappedKey(item.kek_id, bytes(item.wrapped)))
        except SealBroken:
            yield "complaints_evidenceitem.wrapped"


def _sealed_values(complaint: Complaint) -> Iterator[tuple[Place, bytes]]:
    identity = getattr(complaint, "identity", None)
    for column in vault.IDENTITY if identity else ():
        # What was not given is empty, and seals nothing; the first three always are sealed.
        if (value := bytes(getattr(identity, column))) or column in vault.CONTACT:
            yield recording.identity_place(complaint.pk, column), value
    for person in Person.objects.filter(complaint=complaint):
        yield recording.person_place(complaint.pk, person.position), bytes(person.identity)
    for words in complaint.verbatim.all():
        yield Place("complaints_verbatim", complaint.pk, words.column), bytes(words.words)
    for correction in ContactCorrection.objects.filter(complaint=complaint):
        for column in vault.CONTACT:
            place = vault.correction_place(complaint.pk, correction.number, column)
            yield place, bytes(getattr(correction, column))


def _opens(data_key: bytes, value: bytes, place: Place) -> bool:
    try:
        sealing.decrypt(data_key, value, place)
    except SealBroken:
        return False
    return True


@transaction.atomic
def _keep_alarm(complaint: Complaint, broken: list[str], at: datetime) -> None:
    alarm = SealAlarm.objects.select_for_update().filter(pk=complaint.pk).first()
    if not broken:
        if alarm is not None and alarm.mended_at is None:
            alarm.mended_at = at
            alarm.save(update_fields=["mended_at"])
        return
    if alarm is not None and alarm.mended_at is None and alarm.places == broken:
        return
    logger.error("ALARM: something sealed does not open: %s", ", ".join(broken))
    SealAlarm.objects.update_or_create(
        complaint=complaint, defaults={"places": broken, "found_at": at, "mended_at": None}
    )
    told = Event(Action.SEAL_BROKEN, complaint_ref(complaint.pk), "system", at, {"places": broken})
    append(told)
