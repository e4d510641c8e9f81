"""One item's sealed sides: its key, and what its sender called and said of it."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass

from complaints import sealing
from complaints.evidence.kinds import LONGEST_DESCRIPTION, LONGEST_NAME
from complaints.evidence.names import safe_name
from complaints.models import EvidenceItem
from complaints.redaction import redact
from complaints.sealing import WrappedKey

LONGEST_TYPED_NAME = 255


@dataclass(frozen=True, slots=True)
class Typed:
    """The sender's own words: the file's name as it was, and what they said of it."""

    name: str
    description: str = ""

    @property
    def safe_name(self) -> str:
        return safe_name(self.name)

    def as_filed(self) -> dict[str, str]:
        return {"name": self.name, "description": self.description}


def shown(text: str, identity: tuple[str, ...], longest: int) -> tuple[str, int]:
    """The copy that others may see, and how many places of a sealed identity were replaced."""
    copy, replaced = redact(text, identity) if identity else (text, 0)
    return copy[:longest], replaced


def shown_name(typed: Typed, identity: tuple[str, ...] = ()) -> tuple[str, int]:
    """The safe name as others may see it. Redacted first: what makes a name safe may split it."""
    copy, replaced = redact(typed.name, identity) if identity else (typed.name, 0)
    return safe_name(copy)[:LONGEST_NAME], replaced


def shown_description(typed: Typed, identity: tuple[str, ...] = ()) -> tuple[str, int]:
    return shown(typed.description, identity, LONGEST_DESCRIPTION)


def key_of(item: EvidenceItem) -> bytes:
    """The item's data key. Raises ``SealBroken``."""
    return sealing.unwrap(item.pk, WrappedKey(item.kek_id, bytes(item.wrapped)))


def seal_typed(item_id: uuid.UUID, key: bytes, typed: Typed) -> bytes:
    plain = json.dumps([typed.name, typed.description]).encode()
    return sealing.encrypt(key, plain, _place(item_id))


def typed_of(item: EvidenceItem, key: bytes | None = None) -> Typed:
    """What the sender called it and said of it. Raises ``SealBroken``."""
    plain = sealing.decrypt(key or key_of(item), bytes(item.typed), _place(item.pk))
    name, description = json.loads(plain)
    return Typed(name, description)


def _place(item_id: uuid.UUID) -> sealing.Place:
    return sealing.Place("complaints_evidenceitem", item_id, "typed")
