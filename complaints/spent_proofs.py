"""Proofs of work count once: what was spent is remembered as long as its challenge holds."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection

from complaints.models import SpentProof


def spend(digest: bytes, *, expires_at: datetime) -> bool:
    """Spend a proof in the transaction that is open; False when it was spent before.

    Of two filings at once that bring the same one, the second waits for the first.
    """
    over = expires_at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO complaints_spentproof (digest, expires_at) VALUES (%s, %s) "
            "ON CONFLICT DO NOTHING",
            [digest, over],
        )
        return bool(cursor.rowcount == 1)


def forget_expired(*, at: datetime) -> None:
    """Forget what nobody can spend any more."""
    SpentProof.objects.filter(expires_at__lte=at).delete()
