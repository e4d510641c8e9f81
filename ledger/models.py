"""The append-only record of what happened. Database triggers refuse every change and deletion."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from ledger.leaves import SALT_BYTES


class Entry(models.Model):
    """One thing that happened, written in the transaction that did it.

    The identifier is random and rows carry no running number: the order of entries within a batch
    tells nothing about who filed when. Positions in the Merkle tree are given to entries in
    batches, in a table of their own.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    action = models.CharField(max_length=60)
    object_ref = models.CharField(max_length=80)
    actor_ref = models.CharField(max_length=80)
    at = models.DateTimeField()
    content = models.TextField()
    salt = models.BinaryField(max_length=SALT_BYTES)
    leaf_hash = models.BinaryField(max_length=32, unique=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["object_ref", "at"], name="ledger_entry_by_object")
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.object_ref}"
