"""What a packet's snapshot says of the evidence: facts and hashes, frozen with everything else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from complaints.evidence.access import PICTURES, released_role, withheld_reason
from complaints.evidence.kinds import EvidenceState, FileRole, MediaKind
from complaints.vocabulary import Source
from ledger.recording import utc_text

Row = Mapping[str, Any]


def evidence_document(
    rows: Iterable[Row], *, disclosure: str, restricted: bool
) -> dict[str, list[dict[str, Any]]]:
    """``evidence``: each item with the copy that is released, its pictures and its custody log;
    ``evidence_withheld``: for what is left out only ``{"reason", "count"}``.

    ``rows`` are those of ``access.evidence_rows``. Refused items are left out: nobody could use
    them.
    """
    shown: list[dict[str, Any]] = []
    withheld: Counter[str] = Counter()
    for row in rows:
        reason = withheld_reason(row)
        if row["state"] == EvidenceState.REFUSED:
            continue
        if reason is not None:
            withheld[reason.value] += 1
            continue
        shown.append(_item(row, disclosure, "day" if restricted else "hour"))
    return {
        "evidence": shown,
        "evidence_withheld": [
            {"reason": reason, "count": count} for reason, count in sorted(withheld.items())
        ],
    }


def replaced_in_files(items: Iterable[Row]) -> list[dict[str, Any]]:
    """``[{"column", "replaced"}]``: where copies have sealed values replaced, for the log of them.

    ``column`` is ``evidence.3.text`` for the text of E-3.
    """
    return [
        {
            "column": f"evidence.{item['exhibit'].removeprefix('E-')}.text",
            "replaced": item["released"]["replaced"],
        }
        for item in items
        if item["released"] and item["released"]["replaced"]
    ]


def _item(row: Row, disclosure: str, coarse: str) -> dict[str, Any]:
    from_filer = row["source"] == Source.FILER
    facts = (
        "id name description source state kind media_type size_bytes sha256 width height rotation "
        "mirrored pages"
    ).split()
    seconds = row["duration_seconds"]
    return {
        **{fact: row[fact] for fact in facts},
        # Whole seconds: a snapshot's canonical form has no fractions.
        "duration": None if seconds is None else round(seconds),
        "exhibit": f"E-{row['position']}",
        "received_at": _moment(row["received_at"]),
        "received_exact_to": coarse if from_filer else "hundredth",
        "released": _released(row, disclosure),
        "pictures": _pictures(row),
        "custody": [
            _event(event, coarse if from_filer else "hundredth") for event in row["custody"]
        ],
    }


def _released(row: Row, disclosure: str) -> dict[str, Any] | None:
    """As ``access.released`` decides it."""
    role = released_role(row["state"], row["kind"], disclosure)
    if role is None:
        return None
    file = next((file for file in row["files"] if file["role"] == role), None)
    if file is None:
        return None
    return {
        "file": file["id"],
        "copy": role.value,
        "sha256": file["sha256"],
        "size_bytes": file["size_bytes"],
        "media_type": row["media_type"],
        "replaced": file["replaced"],
    }


def _pictures(row: Row) -> list[dict[str, Any]]:
    """As ``access.pictures`` decides it."""
    drawn = [file for file in row["files"] if file["role"] in PICTURES]
    if not drawn and row["kind"] == MediaKind.PHOTO:
        drawn = [file for file in row["files"] if file["role"] == FileRole.CLEAN]
    facts = ("sha256", "size_bytes", "media_type", "width", "height", "rotation", "mirrored")
    return [
        {"file": file["id"], "number": file["number"], **{fact: file[fact] for fact in facts}}
        for file in sorted(drawn, key=lambda file: int(file["number"]))
    ]


def _event(event: Row, coarse: str) -> dict[str, Any]:
    # Times of people are exact; a filer's, and the system's on a filer's file, are coarse.
    coarsened = event["actor_kind"] in ("filer", "system")
    return {
        "kind": event["kind"],
        "actor": event["actor_kind"],
        "at": _moment(event["at"]),
        "exact_to": coarse if coarsened else "hundredth",
        "why": event["why"],
        "sha256": event["sha256"],
        "matched": event["matched"],
    }


def _moment(text: str) -> str:
    return utc_text(datetime.fromisoformat(text))
