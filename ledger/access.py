"""Reads of the ledger."""

from __future__ import annotations

from collections.abc import Iterable

from ledger.models import Entry


def entries_about(object_refs: Iterable[str]) -> list[Entry]:
    """What happened to these objects, oldest first (entries of one hour in the order of a case)."""
    return list(Entry.objects.filter(object_ref__in=list(object_refs)).order_by("at", "action"))
