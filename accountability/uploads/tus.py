"""Files in pieces, over a line that may break: tus 1.0.0 (core, creation, checksum, termination).

A piece with an ``Upload-Checksum`` is kept when it came whole and is what its sender hashed; of one
without, whole segments of 1 MiB are kept even when the line breaks. Names and descriptions travel
in ``Upload-Metadata``, never in an address.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import patch_cache_control

from accountability.uploads.slots import left_unread
from complaints.evidence import intake
from complaints.evidence.access import find_coming
from complaints.evidence.intake import Declared, OffsetMoved, Owner
from complaints.evidence.items import Typed
from complaints.evidence.kinds import MIB, MOST_BYTES, EvidenceState, Refused, UnderOrder
from complaints.evidence.sealed_files import SealedWriter
from complaints.evidence.wording import REFUSALS
from complaints.models import EvidenceItem

VERSION: Final = "1.0.0"
EXTENSIONS: Final = "creation,checksum,termination"
ALGORITHMS: Final = {"sha256": hashlib.sha256, "sha1": hashlib.sha1}
CHECKSUM_MISMATCH: Final = 460
PIECE: Final = 256 * 1024
LONGEST_METADATA: Final = 8192
SHA256_LENGTH: Final = 64


class BadRequest(Exception):
    """What a client sent is not tus. The message says what to send instead."""


def create(
    request: HttpRequest, owner: Owner, address_of: Callable[[uuid.UUID], str], *, asks_order: bool
) -> HttpResponse:
    """``POST``: declare a file. The answer's ``Location`` takes its pieces."""
    if request.method == "OPTIONS":
        return _answer(HTTPStatus.NO_CONTENT, {"Tus-Checksum-Algorithm": ",".join(ALGORITHMS)})
    if refusal := _wrong_version(request):
        return refusal
    try:
        item = intake.declare(owner=owner, declared=_declared(request, asks_order=asks_order))
    except BadRequest as fault:
        return _said(HTTPStatus.BAD_REQUEST, "bad_request", str(fault))
    except Refused as refused:
        return _refused(refused)
    return _answer(HTTPStatus.CREATED, {"Location": address_of(item.pk), "Upload-Offset": "0"})


def go_on(request: HttpRequest, owner: Owner, item_id: uuid.UUID) -> HttpResponse:
    """``HEAD``: how far a file has come; ``PATCH``: its next piece; ``DELETE``: give it up."""
    if refusal := _wrong_version(request):
        return left_unread(refusal)
    item = find_coming(item_id, draft_hash=owner.draft_hash, complaint=owner.complaint)
    if item is None or item.added_by_id != (owner.actor and owner.actor.pk):
        return left_unread(_said(HTTPStatus.NOT_FOUND, "gone", ""))
    if request.method == "HEAD":
        return _answer(HTTPStatus.OK, {**_offset(item), "Upload-Length": str(item.declared_size)})
    if request.method == "DELETE":
        return _give_up(item)
    if item.state != EvidenceState.RECEIVING:
        return left_unread(_answer(HTTPStatus.NO_CONTENT, _offset(item)))
    return _Piece(request, item).receive(owner)


def _give_up(item: EvidenceItem) -> HttpResponse:
    if item.state != EvidenceState.RECEIVING:
        return _said(HTTPStatus.FORBIDDEN, "arrived", "")
    with transaction.atomic():
        intake.erase(item)
    return _answer(HTTPStatus.NO_CONTENT, {})


@dataclass(slots=True)
class _Piece:
    """One ``PATCH``."""

    request: HttpRequest
    item: EvidenceItem

    def receive(self, owner: Owner) -> HttpResponse:
        try:
            self._check()
            whole = self._store()
        except BadRequest as fault:
            return left_unread(_said(HTTPStatus.BAD_REQUEST, "bad_request", str(fault)))
        except OffsetMoved:
            return left_unread(_said(HTTPStatus.CONFLICT, "offset", ""))
        if not whole:
            return _said(CHECKSUM_MISMATCH, "checksum", "")
        if self.item.received_bytes < self.item.declared_size:
            return _answer(HTTPStatus.NO_CONTENT, _offset(self.item))
        return self._finish(owner)

    def _finish(self, owner: Owner) -> HttpResponse:
        try:
            arrived = intake.finish(owner=owner, item=self.item)
        except Refused as refused:
            return _refused(refused)
        except OffsetMoved:
            return _said(HTTPStatus.NOT_FOUND, "gone", "")
        return _answer(HTTPStatus.NO_CONTENT, {**_offset(arrived), "Upload-SHA256": arrived.sha256})

    def _check(self) -> None:
        headers = self.request.headers
        if headers.get("Content-Type") != "application/offset+octet-stream":
            raise BadRequest("Send application/offset+octet-stream.")
        if headers.get("Upload-Offset") != str(self.item.received_bytes):
            raise OffsetMoved
        length, left = self._length(), self.item.declared_size - self.item.received_bytes
        if length > left:
            raise BadRequest("There is more in this piece than was declared for the file.")
        if length < min(MIB, left):
            raise BadRequest("A piece holds at least 1 MiB, unless it is the last.")

    def _length(self) -> int:
        try:
            return int(self.request.META.get("CONTENT_LENGTH") or 0)
        except ValueError as error:
            raise BadRequest("Say the length of the piece.") from error

    def _store(self) -> bool:
        """Seal the piece as it streams in. False when it is not what its sender hashed."""
        length = self._length()
        if length == 0:
            return True  # all bytes are there: only the end was not reached
        writer = intake.writer_for(self.item)
        checksum = _checksum(self.request)
        try:
            arrived = self._stream(writer, length, checksum)
        except BaseException:
            if checksum is not None:
                writer.discard()
            raise
        if arrived < length and checksum is not None:
            writer.discard()
            return False
        if checksum is not None and not checksum.matches():
            writer.discard()
            return False
        is_last = writer.size == self.item.declared_size
        parts = writer.finish() if is_last else writer.pause()
        intake.keep_parts(self.item, writer.stored if checksum is not None else parts)
        return True

    def _stream(self, writer: SealedWriter, length: int, checksum: _Checksum | None) -> int:
        arrived = 0
        while arrived < length:
            try:
                piece = self.request.read(min(PIECE, length - arrived))
            except OSError:  # the line broke, or nothing came for long
                break
            if not piece:
                break
            arrived += len(piece)
            parts = writer.write(piece)
            if checksum is not None:
                checksum.digest.update(piece)
            else:
                intake.keep_parts(self.item, parts)
        return arrived


@dataclass(slots=True)
class _Checksum:
    """What a sender says that a piece hashes to, and what it does."""

    digest: hashlib._Hash
    declared: bytes

    def matches(self) -> bool:
        return hmac.compare_digest(self.digest.digest(), self.declared)


def _checksum(request: HttpRequest) -> _Checksum | None:
    stated = request.headers.get("Upload-Checksum", "")
    if not stated:
        return None
    name, _, encoded = stated.partition(" ")
    if name not in ALGORITHMS:
        raise BadRequest(f"Checksums are made with {' or '.join(ALGORITHMS)}.")
    return _Checksum(ALGORITHMS[name](), _decoded(encoded))


def _declared(request: HttpRequest, *, asks_order: bool) -> Declared:
    try:
        size = int(request.headers.get("Upload-Length", ""))
    except ValueError as error:
        raise BadRequest("Say the file's size in Upload-Length.") from error
    if not 0 <= size <= MOST_BYTES * 1024:
        raise BadRequest("Say the file's size in Upload-Length.")
    stated = _metadata(request.headers.get("Upload-Metadata", ""))
    sha256 = stated.get("sha256", "").lower()
    if sha256 and (len(sha256) != SHA256_LENGTH or set(sha256) - set("0123456789abcdef")):
        raise BadRequest("sha256 is 64 hexadecimal digits.")
    typed = Typed(stated.get("filename", ""), stated.get("description", ""))
    return Declared(
        typed, size, sha256, under_order(stated.get("under_order", "")) if asks_order else None
    )


def under_order(stated: str) -> UnderOrder:
    """The answer to "was this given under order?"; whatever is no answer is not known."""
    return UnderOrder(stated) if stated in set(UnderOrder) else UnderOrder.UNKNOWN


def _metadata(header: str) -> dict[str, str]:
    if len(header) > LONGEST_METADATA:
        raise BadRequest("Upload-Metadata is too long.")
    stated = {}
    for pair in filter(None, (pair.strip() for pair in header.split(","))):
        name, _, encoded = pair.partition(" ")
        try:
            stated[name] = _decoded(encoded).decode().replace("\0", "")
        except UnicodeDecodeError as error:
            raise BadRequest("Upload-Metadata is UTF-8 in base64.") from error
    return stated


def _decoded(encoded: str) -> bytes:
    try:
        return base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadRequest("A header is not base64.") from error


def _wrong_version(request: HttpRequest) -> HttpResponse | None:
    if request.headers.get("Tus-Resumable") == VERSION:
        return None
    return _answer(HTTPStatus.PRECONDITION_FAILED, {})


def _offset(item: EvidenceItem) -> dict[str, str]:
    arrived = item.received_bytes if item.state == EvidenceState.RECEIVING else item.size_bytes
    return {"Upload-Offset": str(arrived)}


def _refused(refused: Refused) -> HttpResponse:
    return _said(
        HTTPStatus.UNPROCESSABLE_ENTITY, refused.reason.value, str(REFUSALS[refused.reason])
    )


def _said(status: int, reason: str, message: str) -> HttpResponse:
    return _with_headers(
        JsonResponse({"reason": reason, "message": message}, status=int(status)), {}
    )


def _answer(status: HTTPStatus, headers: dict[str, str]) -> HttpResponse:
    return _with_headers(HttpResponse(status=status), headers)


def _with_headers(response: HttpResponse, headers: dict[str, str]) -> HttpResponse:
    response["Tus-Resumable"] = response["Tus-Version"] = VERSION
    response["Tus-Extension"] = EXTENSIONS
    response["Tus-Max-Size"] = str(MOST_BYTES)
    for name, value in headers.items():
        response[name] = value
    patch_cache_control(response, no_store=True)
    return response
