"""How evidence comes in: declared, received in pieces or whole, finished, or given up.

Bytes are sealed as they arrive and never stand whole in memory. A file counts as received when all
its bytes were read back and have the size, and the hash if one was declared, that its sender said.
"""

from __future__ import annotations

import hmac
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import Count, F, Max, Q, Sum
from django.utils import timezone

from accounts.models import User
from complaints import access as complaint_access
from complaints import sealing, spam_holds
from complaints.evidence import custody, storing, waking
from complaints.evidence.at_once import prove_at_once
from complaints.evidence.items import (
    LONGEST_TYPED_NAME,
    Typed,
    key_of,
    seal_typed,
    shown_description,
    shown_name,
    typed_of,
)
from complaints.evidence.kinds import (
    LONGEST_DESCRIPTION,
    MOST_BYTES,
    MOST_BYTES_TOGETHER,
    MOST_FILES,
    MOST_FILES_OF_A_CASE,
    CustodyKind,
    EvidenceState,
    FileRole,
    RefusalReason,
    Refused,
    UnderOrder,
)
from complaints.evidence.sealed_files import FilePlace, Part, SealedWriter, digest_of
from complaints.models import Complaint, EvidenceFile, EvidenceItem, Verbatim
from complaints.recording import coarse_time
from complaints.vocabulary import Source
from ledger.actions import Action
from ledger.recording import Event, actor_ref, append


class OffsetMoved(Exception):
    """Another request has received these bytes meanwhile, or the item is gone."""


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose evidence it is: of a draft (its token's hash), or of a complaint; and who adds it."""

    draft_hash: bytes | None = None
    complaint: Complaint | None = None
    actor: User | None = None

    @property
    def source(self) -> Source:
        return Source.FILER if self.actor is None else Source.STAFF

    @property
    def actor_kind(self) -> str:
        return custody.FILER if self.actor is None else custody.STAFF

    def now(self) -> datetime:
        """The moment as exact as it may be kept."""
        if self.actor is not None:
            return timezone.now()
        restricted = self.complaint is not None and self.complaint.restricted
        return coarse_time(timezone.now(), restricted=restricted)

    def owns(self) -> Q:
        return Q(draft_hash=self.draft_hash, complaint=self.complaint)


@dataclass(frozen=True, slots=True)
class Declared:
    """What a sender says of a file before, or while, it comes. ``sha256`` may be empty."""

    typed: Typed
    size: int
    sha256: str = ""
    under_order: UnderOrder | None = None


@dataclass(slots=True)
class Arrived:
    """A file that came whole in one request: its parts are stored, and nothing refers to them."""

    item_id: uuid.UUID
    key: bytes
    wrapped: sealing.WrappedKey
    size: int
    parts: list[Part] = field(default_factory=list)

    def discard(self) -> None:
        storing.discard_item(self.item_id)


def declare(*, owner: Owner, declared: Declared) -> EvidenceItem:
    """Begin to receive a file in pieces. Raises ``Refused``."""
    refuse_beyond_limits(owner, [declared.size])
    item_id = uuid.uuid4()
    key, wrapped = sealing.new_data_key(item_id)
    item = _new_item(owner, declared, item_id, key, wrapped)
    item.save(force_insert=True)
    return item


def refuse_beyond_limits(owner: Owner, sizes: Iterable[int]) -> None:
    """Raise ``Refused`` where more files, or larger ones, are offered than the caps allow."""
    offered = list(sizes)
    if any(size <= 0 for size in offered):
        raise Refused(RefusalReason.EMPTY)
    if any(size > MOST_BYTES for size in offered):
        raise Refused(RefusalReason.TOO_LARGE)
    from_filer = Q(source=Source.FILER)
    have = (
        EvidenceItem.objects.filter(owner.owns())
        .exclude(state=EvidenceState.REFUSED)
        .aggregate(
            all=Count("pk"),
            filers=Count("pk", filter=from_filer),
            filers_bytes=Sum("declared_size", filter=from_filer),
        )
    )
    if have["all"] + len(offered) > MOST_FILES_OF_A_CASE:
        raise Refused(RefusalReason.TOO_MANY)
    if owner.actor is not None:
        return
    if have["filers"] + len(offered) > MOST_FILES:
        raise Refused(RefusalReason.TOO_MANY)
    if (have["filers_bytes"] or 0) + sum(offered) > MOST_BYTES_TOGETHER:
        raise Refused(RefusalReason.TOO_MUCH_TOGETHER)


def keep_parts(item: EvidenceItem, parts: list[Part]) -> None:
    """Note what was stored of an item that is still coming. Raises ``OffsetMoved``.

    The row's own offset is compared: of two requests for the same bytes only one goes on.
    """
    if not parts:
        return
    arrived = sum(size for _, size in parts)
    known = [*item.parts, *([name, size] for name, size in parts)]
    moved = EvidenceItem.objects.filter(
        pk=item.pk, state=EvidenceState.RECEIVING, received_bytes=item.received_bytes
    ).update(parts=known, received_bytes=F("received_bytes") + arrived)
    if not moved:
        storing.discard(name for name, _ in parts)
        raise OffsetMoved
    item.parts = known
    item.received_bytes += arrived


def writer_for(item: EvidenceItem) -> SealedWriter:
    """Goes on where the item's bytes end. Raises ``SealBroken``."""
    return SealedWriter(key_of(item), FilePlace(item.pk), item.received_bytes)


def finish(*, owner: Owner, item: EvidenceItem) -> EvidenceItem:
    """All bytes of an item are there: read them back, check them, and take it in.

    Raises ``Refused``; then nothing of it is kept. Finishing twice changes nothing.
    """
    if item.state != EvidenceState.RECEIVING:
        return item
    key = key_of(item)
    try:
        size, sha256 = digest_of(item.parts, key, FilePlace(item.pk))
        _check_against_declared(item, size, sha256)
        prove_at_once(item, key)
    except Refused:
        erase(item)
        raise
    return _take_in(owner, item, key, size, sha256)


def receive_whole(*, owner: Owner, arrived: Arrived, declared: Declared) -> EvidenceItem:
    """Take in a file that came in one request. Raises ``Refused``; then nothing of it is kept."""
    try:
        refuse_beyond_limits(owner, [arrived.size])
    except Refused:
        arrived.discard()
        raise
    item = _new_item(owner, declared, arrived.item_id, arrived.key, arrived.wrapped)
    item.parts = [[name, size] for name, size in arrived.parts]
    item.received_bytes = arrived.size
    item.save(force_insert=True)  # before anything else: now the sweeps know whose parts these are
    return finish(owner=owner, item=item)


def erase(item: EvidenceItem) -> None:
    """Forget an item of a draft, or one that never arrived whole, and all that is stored of it."""
    item_id = item.pk
    item.delete()
    transaction.on_commit(lambda: storing.discard_item(item_id))


def erase_of_draft(draft_hash: bytes) -> None:
    """Forget all items of a draft, files too."""
    for item in EvidenceItem.objects.filter(draft_hash=draft_hash):
        erase(item)


def _new_item(
    owner: Owner, declared: Declared, item_id: uuid.UUID, key: bytes, wrapped: sealing.WrappedKey
) -> EvidenceItem:
    typed = Typed(
        declared.typed.name[:LONGEST_TYPED_NAME], declared.typed.description[:LONGEST_DESCRIPTION]
    )
    return EvidenceItem(
        pk=item_id,
        draft_hash=owner.draft_hash,
        complaint=owner.complaint,
        arrival=_next_arrival(owner),
        source=owner.source,
        added_by=owner.actor,
        typed=seal_typed(item_id, key, typed),
        declared_size=declared.size,
        declared_sha256=declared.sha256.lower(),
        received_at=owner.now(),
        state=EvidenceState.RECEIVING,
        under_order=declared.under_order or "",
        kek_id=wrapped.kek_id,
        wrapped=wrapped.wrapped,
    )


def _next_arrival(owner: Owner) -> int:
    """Two that begin at once may share a number: then nobody can say which came first."""
    last = EvidenceItem.objects.filter(owner.owns()).aggregate(last=Max("arrival"))["last"]
    return (last or 0) + 1


def _check_against_declared(item: EvidenceItem, size: int, sha256: str) -> None:
    if size == 0:
        raise Refused(RefusalReason.EMPTY)
    if size != item.declared_size:
        raise Refused(RefusalReason.INCOMPLETE, f"{size} of {item.declared_size}")
    if item.declared_sha256 and not hmac.compare_digest(sha256, item.declared_sha256):
        raise Refused(RefusalReason.WRONG_HASH)


@transaction.atomic
def _take_in(owner: Owner, item: EvidenceItem, key: bytes, size: int, sha256: str) -> EvidenceItem:
    if owner.complaint is not None:
        complaint_access.lock(owner.complaint.pk)  # numbers of exhibits are given one by one
    held = EvidenceItem.objects.select_for_update().filter(pk=item.pk).first()
    if held is None:
        raise OffsetMoved  # given up meanwhile
    if held.state != EvidenceState.RECEIVING:
        return held
    EvidenceFile.objects.create(
        item=held,
        role=FileRole.ORIGINAL,
        parts=item.parts,
        media_type="",
        size_bytes=size,
        sha256=sha256,
    )
    held.state = EvidenceState.CHECKING
    held.size_bytes, held.sha256 = size, sha256
    held.received_at = owner.now()
    held.parts = []
    if owner.complaint is not None:
        _number_and_name(held, owner.complaint, typed_of(held, key))
    held.save()
    custody.record(
        custody.event(
            held,
            CustodyKind.RECEIVED,
            actor=owner.actor,
            actor_kind=owner.actor_kind,
            sha256=sha256,
            matched=True if held.declared_sha256 else None,
            at=held.received_at,
        )
    )
    if owner.complaint is not None:
        append(received_event(held, owner.complaint, owner.actor))
        if owner.actor is None:  # from the filer, after filing
            spam_holds.note_answer(owner.complaint)
    waking.wake_checker(held.pk)
    return held


def _number_and_name(item: EvidenceItem, complaint: Complaint, typed: Typed) -> None:
    """Give the next exhibit number, and the copies of the words that may be shown."""
    last = EvidenceItem.objects.filter(complaint=complaint).aggregate(last=Max("position"))["last"]
    item.position = (last or 0) + 1
    identity = complaint_access.sealed_values(complaint)
    item.name, in_name = shown_name(typed, identity)
    item.description, in_description = shown_description(typed, identity)
    data_key = complaint_access.data_key_of(complaint) if in_name or in_description else b""
    for column, words, replaced in (
        ("name", typed.name, in_name),
        ("description", typed.description, in_description),
    ):
        if replaced:
            place = f"evidence.{item.position}.{column}"
            Verbatim.objects.create(
                complaint=complaint,
                column=place,
                words=sealing.encrypt(
                    data_key,
                    words.encode(),
                    sealing.Place("complaints_verbatim", complaint.pk, place),
                ),
                replaced=replaced,
            )


def received_event(item: EvidenceItem, complaint: Complaint, actor: User | None) -> Event:
    """The ledger's entry of an item that was received for a complaint."""
    return Event(
        Action.EVIDENCE_RECEIVED,
        complaint.ref,
        actor_ref("staff", actor.pk) if actor else actor_ref("filer"),
        item.received_at,
        {
            "evidence": str(item.pk),
            "exhibit": item.exhibit,
            "sha256": item.sha256,
            "size_bytes": item.size_bytes,
        },
    )
