"""Reads of evidence, and the one place that decides which copy leaves the house."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import JSONObject

from accounts.roles import Grants
from complaints.access import as_shown, readable_kinds, visible_to
from complaints.evidence.items import key_of, typed_of
from complaints.evidence.kinds import (
    EvidenceState,
    FileRole,
    MediaKind,
    UnderOrder,
    WithheldReason,
)
from complaints.evidence.sealed_files import EvidenceDamagedError, FilePlace, read, read_range
from complaints.filing import WORD_COLUMNS
from complaints.json_rows import json_rows
from complaints.models import (
    AccountReview,
    Complaint,
    CustodyEvent,
    EvidenceFile,
    EvidenceItem,
    OrderReview,
)
from complaints.statuses import Status
from complaints.vocabulary import Disclosure

PICTURES = (FileRole.PICTURE, FileRole.PAGE)


def items_of(complaint: Complaint) -> list[EvidenceItem]:
    """A complaint's items in the order of their exhibits, with files, those still coming last."""
    files = EvidenceFile.objects.defer("parts")
    items = (
        EvidenceItem.objects.filter(complaint=complaint)
        .select_related("added_by")
        .prefetch_related(Prefetch("files", files))
        .order_by("position", "arrival", "pk")
    )
    return as_shown(complaint, items)


def items_of_draft(draft_hash: bytes) -> list[EvidenceItem]:
    """A draft's items in the order of their coming."""
    return list(EvidenceItem.objects.filter(draft_hash=draft_hash).order_by("arrival", "pk"))


def coming_to_draft(draft_hash: bytes) -> int:
    """How many of a draft's files have not arrived whole."""
    coming = EvidenceItem.objects.filter(draft_hash=draft_hash, state=EvidenceState.RECEIVING)
    return coming.count()


def find_item(complaint: Complaint, item_id: uuid.UUID) -> EvidenceItem | None:
    """One item of a complaint, or None: also for one of another complaint."""
    found = EvidenceItem.objects.filter(complaint=complaint, pk=item_id).select_related("added_by")
    item = found.first()
    if item is not None:
        item.complaint = complaint
        as_shown(complaint, [item])
    return item


def find_coming(
    item_id: uuid.UUID, *, draft_hash: bytes | None, complaint: Complaint | None
) -> EvidenceItem | None:
    """An item that its owner may go on sending, whatever its state; None for everybody else's."""
    return EvidenceItem.objects.filter(
        pk=item_id, draft_hash=draft_hash, complaint=complaint
    ).first()


def files_of(item: EvidenceItem) -> list[EvidenceFile]:
    return list(EvidenceFile.objects.filter(item=item))


def custody_of(items: Iterable[EvidenceItem]) -> dict[uuid.UUID, list[CustodyEvent]]:
    """Each item's log, oldest first; one query for all of them."""
    log: dict[uuid.UUID, list[CustodyEvent]] = {item.pk: [] for item in items}
    if log:
        rows = CustodyEvent.objects.filter(item__in=log).select_related("actor")
        for row in rows:
            log[row.item_id].append(row)
    return log


def waiting(grants: Grants, *, after_attempts: int) -> QuerySet[EvidenceItem]:
    """Items of readable cases that go to no agency until somebody acts, the oldest first: their
    check keeps failing, or they may have been given under order."""
    unchecked = Q(
        state__in=[EvidenceState.CHECKING, EvidenceState.HELD], check_attempts__gte=after_attempts
    )
    undecided = Q(under_order__in=[UnderOrder.YES, UnderOrder.UNKNOWN], order_decided=False) & ~Q(
        state__in=[EvidenceState.RECEIVING, EvidenceState.REFUSED]
    )
    words = [f"complaint__{column}" for column in WORD_COLUMNS]  # long, and not shown in lists
    return (
        EvidenceItem.objects.filter(unchecked | undecided)
        .filter(complaint__isnull=False, complaint__restricted__in=readable_kinds(grants))
        .select_related("complaint")
        .defer("parts", "typed", *words)
        .order_by("received_at", "pk")
    )


def order_reviews_of(item: EvidenceItem) -> list[OrderReview]:
    """Who let the item into packets, the first in front."""
    return list(OrderReview.objects.filter(item=item).select_related("reviewed_by"))


def withheld_accounts(grants: Grants) -> QuerySet[Complaint]:
    """Open cases whose account waits for two people, for it may have been given under order."""
    return (
        visible_to(grants)
        .filter(restricted=True, order_decided=False)
        .exclude(under_order=UnderOrder.NO)
        .exclude(status=Status.CLOSED)
        .order_by("filed_at", "id")
    )


def account_reviews_of(complaint: Complaint) -> list[AccountReview]:
    """Who let the account into packets, the first in front."""
    return list(AccountReview.objects.filter(complaint=complaint).select_related("reviewed_by"))


def released(
    item: EvidenceItem, files: Iterable[EvidenceFile], disclosure: str
) -> EvidenceFile | None:
    """The copy that leaves the house; None while there is none to leave.

    The original where the filer shares the name; the clean copy where the name is sealed or the
    filer anonymous, because metadata unmasks, whoever sent it: a paper that staff scan may name the
    filer too. A plain text holds its words and nothing beside: of a sealed case the copy has the
    sealed values replaced; where nobody holds a name there is nothing to replace.
    """
    role = released_role(item.state, item.kind, disclosure)
    return next((file for file in files if file.role == role), None)


def released_role(state: str, kind: str, disclosure: str) -> FileRole | None:
    """The decision of ``released``, on the facts alone."""
    if state != EvidenceState.ACCEPTED:
        return None
    whole = disclosure == Disclosure.SHARED or (
        kind == MediaKind.TEXT and disclosure == Disclosure.ANONYMOUS
    )
    return FileRole.ORIGINAL if whole else FileRole.CLEAN


def pictures(item: EvidenceItem, files: Iterable[EvidenceFile]) -> list[EvidenceFile]:
    """What pages show of an item: its picture or its pages; a photo that needs none shows its clean
    copy."""
    known = list(files)
    drawn = [file for file in known if file.role in PICTURES]
    if drawn or item.kind != MediaKind.PHOTO:
        return sorted(drawn, key=lambda file: file.number)
    return [file for file in known if file.role == FileRole.CLEAN]


def read_file(file: EvidenceFile, item: EvidenceItem | None = None) -> Iterator[bytes]:
    """The plaintext in pieces of 1 MiB, its hash compared at the end.

    Raises ``EvidenceDamagedError`` where it is missing or is not what was stored; every piece is
    authentic by itself, the last one is given only when the whole is.
    """
    owner = item or file.item
    digest, held_back = hashlib.sha256(), b""
    place = FilePlace(owner.pk, FileRole(file.role), file.number)
    for piece in read(file.parts, key_of(owner), place):
        digest.update(piece)
        if held_back:
            yield held_back
        held_back = piece
    if digest.hexdigest() != file.sha256:
        raise EvidenceDamagedError("a file is not what was stored")
    yield held_back


def read_file_range(
    file: EvidenceFile, item: EvidenceItem, first: int, last: int
) -> Iterator[bytes]:
    """The plaintext from byte ``first`` to byte ``last``, both included, in pieces of 1 MiB.

    Raises ``EvidenceDamagedError``. Each piece is authentic, and of this place in this file, by its
    seal; the whole is not hashed.
    """
    place = FilePlace(item.pk, FileRole(file.role), file.number)
    return read_range(file.parts, key_of(item), place, first, last)


def read_evidence_file(file_id: uuid.UUID | str, *, sha256: str = "") -> Iterator[bytes]:
    """A stored file by its id, for packets. ``sha256`` is what the snapshot says of it.

    Raises ``EvidenceDamagedError``: missing, changed, or another file than the snapshot's.
    """
    file = EvidenceFile.objects.select_related("item").filter(pk=file_id).first()
    if file is None or (sha256 and file.sha256 != sha256):
        raise EvidenceDamagedError("a file of a snapshot is missing or another one")
    return read_file(file)


def evidence_rows() -> ArraySubquery:
    """The items of the complaint of an outer query, as JSON: one query with everything else."""
    here = OuterRef("pk")
    files = EvidenceFile.objects.filter(item=here).order_by("role", "number")
    events = CustodyEvent.objects.filter(item=here).order_by("pk")
    items = (
        EvidenceItem.objects.filter(complaint=here)
        .exclude(state=EvidenceState.RECEIVING)
        .order_by("position")
    )
    columns = (
        "id position name description source received_at state kind media_type size_bytes sha256 "
        "width height rotation mirrored pages duration_seconds under_order order_decided"
    ).split()
    return ArraySubquery(
        items.values(
            row=JSONObject(
                **{column: column for column in columns},
                files=json_rows(
                    files,
                    *"id role number media_type size_bytes sha256 width height rotation".split(),
                    *("mirrored", "replaced"),
                ),
                custody=json_rows(events, "kind", "actor_kind", "at", "why", "sha256", "matched"),
            )
        )
    )


def names_as_typed(items: Iterable[EvidenceItem]) -> dict[uuid.UUID, tuple[str, str]]:
    """Safe name and description of a draft's items, for the one who sent them."""
    shown = {}
    for item in items:
        typed = typed_of(item)
        shown[item.pk] = (typed.safe_name, typed.description)
    return shown


def withheld_reason(row: Mapping[str, Any]) -> WithheldReason | None:
    """Why a row of ``evidence_rows`` is only counted in a packet."""
    asked = row["under_order"] in ("yes", "unknown")
    return WithheldReason.UNDER_ORDER if asked and not row["order_decided"] else None
