"""The ledger is written with what it records, holds no free text, and cannot be changed."""

from __future__ import annotations

import base64
import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from ledger import leaves
from ledger.actions import DATA_KEYS, Action, Value
from ledger.models import Entry
from ledger.recording import Event, append, signed_promise

pytestmark = pytest.mark.django_db
CLOSED: dict[str, Value] = {"reason": "mediated", "note_sha256": "", "proposed_by": None}


def event(**data: Value) -> Event:
    return Event(
        Action.CASE_CLOSED,
        "complaint:1",
        "staff:1",
        timezone.now(),
        data or CLOSED,
    )


def test_every_action_declares_the_data_that_it_may_carry() -> None:
    assert set(DATA_KEYS) == set(Action)


@pytest.mark.parametrize(
    "data", [{"reason": "x", "note": "more"}, {"note": "x"}, {**CLOSED, "reason": "long" * 100}]
)
def test_data_that_the_action_does_not_declare_is_refused(data: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"carries|too long"):
        append(event(**data))


@pytest.mark.django_db(transaction=True)
def test_an_entry_outside_a_transaction_is_refused() -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        append(event())


def test_the_leaf_of_an_entry_can_be_computed_again_from_its_content_and_salt() -> None:
    entry = append(event())[0]
    assert leaves.leaf_hash(salt=bytes(entry.salt), content=entry.content) == entry.leaf_hash
    assert json.loads(entry.content)["action"] == "case.closed"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entry SET actor_ref = 'nobody'",
        "UPDATE ledger_entry SET content = '{}'",
        "DELETE FROM ledger_entry",
    ],
)
def test_the_database_refuses_to_change_or_delete_an_entry(statement: str) -> None:
    append(event())
    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert Entry.objects.count() == 1


def test_the_servers_promise_is_signed_and_names_the_leaf() -> None:
    promise = signed_promise(append(event())[0])
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(promise["public_key"]))
    statement = leaves.canonical_json({"v": 1, "leaf": promise["leaf"]})
    key.verify(base64.b64decode(promise["signature"]), statement.encode())
    salt = bytes.fromhex(promise["salt"])
    assert leaves.leaf_hash(salt=salt, content=promise["content"]).hex() == promise["leaf"]
