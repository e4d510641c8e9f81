"""What is kept while somebody is still filing, and for a retry after a lost answer.

Both are ciphertext under a key that only the sender's own token yields; the database holds the
token's hash. Whoever has the database alone can read neither.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Draft(models.Model):
    """The answers given so far, screen by screen.

    The phrase that goes on with it on another device opens ``sealed_token``, the cookie's token;
    of the phrase itself the database holds a keyed hash. Both are gone once it is filed.
    """

    token_hash = models.BinaryField(primary_key=True, max_length=32)
    answers = models.BinaryField()
    phrase_hmac = models.BinaryField(max_length=32, unique=True, null=True)
    sealed_token = models.BinaryField(default=b"")
    filed = models.BooleanField(default=False)
    # The hour, not the second: a draft's times would tell when its filer was at the keyboard.
    expires_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["expires_at"], name="complaints_draft_expiry")
        ]

    def __str__(self) -> str:
        return "draft (sealed)"


class StoredAnswer(models.Model):
    """The answer to a filing, kept a day so that a retry gets the same one, phrase included."""

    key_hash = models.BinaryField(primary_key=True, max_length=32)
    answer = models.BinaryField()
    expires_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["expires_at"], name="complaints_answer_expiry")
        ]

    def __str__(self) -> str:
        return "stored answer (sealed)"
