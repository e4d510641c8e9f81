"""Writing to the ledger: always inside the transaction of the thing that is recorded."""

from __future__ import annotations

import base64
import functools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.db import connection

from ledger import leaves
from ledger.actions import Action, Value, check_data
from ledger.models import Entry


@dataclass(frozen=True, slots=True)
class Event:
    """One thing to record. ``at`` is as coarse as the actor's protection asks for."""

    action: Action
    object_ref: str
    actor_ref: str
    at: datetime
    data: Mapping[str, Value]


def append(*events: Event) -> list[Entry]:
    """Record events in the transaction that is open; raise ``RuntimeError`` when none is."""
    if not connection.in_atomic_block:
        raise RuntimeError("a ledger entry belongs to the transaction of what it records")
    return Entry.objects.bulk_create(_entry(event) for event in events)


def _entry(event: Event) -> Entry:
    check_data(event.action, event.data)
    content = leaves.canonical_json(
        {
            "v": leaves.VERSION,
            "action": event.action.value,
            "object": event.object_ref,
            "actor": event.actor_ref,
            "at": utc_text(event.at),
            "data": dict(event.data),
        }
    )
    salt = leaves.new_salt()
    return Entry(
        action=event.action.value,
        object_ref=event.object_ref,
        actor_ref=event.actor_ref,
        at=event.at,
        content=content,
        salt=salt,
        leaf_hash=leaves.leaf_hash(salt=salt, content=content),
    )


def utc_text(moment: datetime) -> str:
    """ISO 8601 in UTC to the hundredth of a second, without zeros that would feign precision."""
    utc = moment.astimezone(UTC)
    text = utc.strftime("%Y-%m-%dT%H:%M:%S")
    hundredths = utc.microsecond // 10_000
    return f"{text}.{hundredths:02d}Z" if hundredths else f"{text}Z"


def signed_promise(entry: Entry) -> dict[str, str]:
    """The server's word, at once, that the entry will be in the ledger.

    ``signature`` is Ed25519 over canonical JSON of ``{"leaf", "v"}``; with ``content`` and
    ``salt`` anyone can compute the leaf again (``ledger/leaves.py``).
    """
    key = _signing_key()
    leaf = bytes(entry.leaf_hash).hex()
    statement = leaves.canonical_json({"v": leaves.VERSION, "leaf": leaf})
    return {
        "content": entry.content,
        "salt": bytes(entry.salt).hex(),
        "leaf": leaf,
        "signature": base64.b64encode(key.sign(statement.encode())).decode(),
        "public_key": base64.b64encode(
            key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        ).decode(),
    }


@functools.cache
def _signing_key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(base64.b64decode(settings.LEDGER_SIGNING_KEY))


def actor_ref(kind: str, identifier: object = "") -> str:
    """``filer``, ``system``, ``staff:12``, ``agency:fbi-kc:31``: who did it, without a name."""
    return f"{kind}:{identifier}" if identifier != "" else kind
