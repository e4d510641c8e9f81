"""Sealing the secrets of second factors anew under the key in use, while the site serves."""

from __future__ import annotations

from collections import Counter
from typing import Final

from allauth.mfa.models import Authenticator
from django.db import transaction

from accounts import factor_secrets

# The entries of an authenticator's data that hold a sealed secret (allauth's names).
SECRETS: Final = ("secret", "seed")


def rotate() -> int:
    """Seal anew whatever is under an older key, one row a transaction; returns how many rows.

    There are as many as people sign in, two for each.
    """
    return sum(_reseal(pk) for pk in Authenticator.objects.values_list("pk", flat=True))


def uses_of_keys() -> Counter[str]:
    """How many secrets stand under each key."""
    uses: Counter[str] = Counter()
    for data in Authenticator.objects.values_list("data", flat=True):
        uses.update(key for key in (_key_of(data, name) for name in SECRETS) if key)
    return uses


def _key_of(data: dict[str, object], name: str) -> str:
    key_id, separator, _ = str(data.get(name, "")).partition(":")
    return key_id if separator else ""


@transaction.atomic
def _reseal(pk: int) -> bool:
    row = Authenticator.objects.select_for_update().filter(pk=pk).first()
    if row is None:  # somebody renewed it meanwhile, under the key in use
        return False
    anew = {
        name: sealed
        for name in SECRETS
        if (sealed := factor_secrets.resealed(str(row.data.get(name, "")))) is not None
    }
    if anew:
        row.data |= anew
        row.save(update_fields=["data"])
    return bool(anew)
