"""The vault: what may identify the filer and others, opened for those who may see it.

``complaints.access`` hands these on: everybody else reads through it.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from django.db.models import OuterRef, QuerySet, Subquery

from complaints import recording, seal_watch, sealing
from complaints.filing import identifying
from complaints.models import Complaint, ContactCorrection, DataKey, Identity, Opening, Person
from complaints.redaction import contacts_in
from complaints.sealing import WrappedKey
from complaints.vocabulary import Disclosure

CONTACT: Final = ("name", "email", "phone")
IDENTITY: Final = (*CONTACT, "reach", "signed_name")


def correction_place(complaint_id: uuid.UUID, number: int, column: str) -> sealing.Place:
    """Where a corrected contact stands, and nowhere else opens."""
    return sealing.Place("complaints_contactcorrection", f"{complaint_id}.{number}", column)


def data_key_of(complaint: Complaint) -> bytes:
    """The complaint's data key. Raises ``SealBroken``."""
    row = DataKey.objects.get(complaint=complaint)
    with seal_watch.watching(complaint.pk):
        return sealing.unwrap(complaint.pk, WrappedKey(row.kek_id, bytes(row.wrapped)))


def shared_identity(complaint: Complaint, *, data_key: bytes) -> dict[str, str] | None:
    """The identity of a filer who shares it; None for sealed and anonymous ones."""
    if complaint.disclosure != Disclosure.SHARED:
        return None
    return _identity(complaint, data_key)


def sealed_values(complaint: Complaint) -> tuple[str, ...]:
    """What must be replaced wherever words are shown; nothing else may be done with it."""
    if complaint.disclosure != Disclosure.SEALED:
        return ()
    data_key = data_key_of(complaint)
    given = _earlier_identities(complaint, data_key)
    own = (value for identity in given for value in identifying(identity))
    others = (_person_identity(person, data_key)["contact"] for person in people_of(complaint))
    return (*dict.fromkeys(own), *(found for text in others for found in contacts_in(text)))


def people_of(complaint: Complaint) -> list[Person]:
    """Others whom the filer named, without what would identify them."""
    return list(Person.objects.filter(complaint=complaint))


def shared_people(
    complaint: Complaint, people: Iterable[Person], *, data_key: bytes
) -> list[dict[str, Any]]:
    """Who the others are: ``[{"position", "name", "contact", "guardian"}]``.

    Empty unless the filer shares their own name: a brother's name or phone would give away
    somebody who is sealed or anonymous. Raises ``SealBroken``.
    """
    if complaint.disclosure != Disclosure.SHARED:
        return []
    return [
        {"position": person.position, **identity}
        for person in people
        if any((identity := _person_identity(person, data_key)).values())
    ]


def _person_identity(person: Person, data_key: bytes) -> dict[str, str]:
    place = recording.person_place(person.complaint_id, person.position)
    opened = _opened(person.complaint_id, data_key, person.identity, place)
    identity: dict[str, str] = json.loads(opened)
    return identity


def has_sealed_identity(complaint: Complaint) -> bool:
    """Whether there is a name that staff do not see."""
    if complaint.disclosure != Disclosure.SEALED:
        return False
    return Identity.objects.filter(complaint=complaint).exists()


def opened_identity(opening: Opening) -> dict[str, str]:
    """What ``openings.see_identity`` shows. Raises ``SealBroken``."""
    complaint = opening.complaint
    return _identity(complaint, data_key_of(complaint)) or {}


def known_email(complaint: Complaint) -> str:
    """Where the filer asked to be told that something is new; empty where no address is known.

    For sending that notice and nothing else. Raises ``SealBroken``.
    """
    return (_identity(complaint, data_key_of(complaint)) or {}).get("email", "")


def identity_for_a_new_case(complaint: Complaint) -> dict[str, str]:
    """Who filed, to be sealed again in a case of the same person. Raises ``SealBroken``."""
    identity = _identity(complaint, data_key_of(complaint)) or {}
    return {column: value for column, value in identity.items() if column != "signed_name"}


def correct_contact(complaint: Complaint, contact: Mapping[str, str], *, at: datetime) -> int:
    """Seal contact data beside the earlier ones, for a case that is held; the correction's number.

    ``contact`` holds what changes of ``name``, ``email`` and ``phone``; the rest stays.
    """
    number = 1 + ContactCorrection.objects.filter(complaint=complaint).count()
    data_key = data_key_of(complaint)
    known = (_identity(complaint, data_key) or {}) | dict(contact)
    sealed = {
        column: sealing.encrypt(
            data_key, known.get(column, "").encode(), correction_place(complaint.pk, number, column)
        )
        for column in CONTACT
    }
    ContactCorrection.objects.create(complaint=complaint, number=number, at=at, **sealed)
    return number


def _identity(complaint: Complaint, data_key: bytes) -> dict[str, str] | None:
    """Who filed, with contact data as last corrected; one query."""
    row = _with_latest_correction().filter(complaint=complaint).first()
    if row is None:
        return None
    filed = _filed(row, data_key)
    if row.corrected is None:
        return filed
    return filed | {
        column: _opened(
            complaint.pk,
            data_key,
            getattr(row, f"corrected_{column}"),
            correction_place(complaint.pk, row.corrected, column),
        )
        for column in CONTACT
    }


def _earlier_identities(complaint: Complaint, data_key: bytes) -> Iterator[dict[str, str]]:
    """Every identity that was ever given, the filed one first."""
    row = Identity.objects.filter(complaint=complaint).first()
    if row is not None:
        yield _filed(row, data_key)
    for correction in ContactCorrection.objects.filter(complaint=complaint):
        yield {
            column: _opened(
                complaint.pk,
                data_key,
                getattr(correction, column),
                correction_place(complaint.pk, correction.number, column),
            )
            for column in CONTACT
        }


def _filed(row: Identity, data_key: bytes) -> dict[str, str]:
    return {
        column: _opened(
            row.pk, data_key, getattr(row, column), recording.identity_place(row.pk, column)
        )
        for column in IDENTITY
        if getattr(row, column)
    }


def _opened(
    complaint_id: uuid.UUID, data_key: bytes, sealed: bytes | memoryview, place: sealing.Place
) -> str:
    with seal_watch.watching(complaint_id):
        return sealing.decrypt(data_key, bytes(sealed), place).decode()


def _with_latest_correction() -> QuerySet[Identity, Any]:
    latest = ContactCorrection.objects.filter(complaint=OuterRef("pk")).order_by("-number")
    return Identity.objects.annotate(
        corrected=Subquery(latest.values("number")[:1]),
        **{f"corrected_{column}": Subquery(latest.values(column)[:1]) for column in CONTACT},
    )
