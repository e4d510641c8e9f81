"""``case.json``: the case as data, attached to every packet. ``case.schema.json`` describes it.

It says what the pages say, in codes instead of words; contact details stand on the detachable
sheet alone, and are not in it. Pure: no Django here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from routing.limitation_dates import limitations
from routing.packets.exhibits import handed_files, is_bundled
from routing.packets.incident_days import last_day
from routing.packets.preservation import footage_expiry

NAME = "case.json"
MEDIA_TYPE = "application/json"
SCHEMA_FILE = Path(__file__).parent / "case.schema.json"
_PARTS = (
    "schema case account packet incident injury words facts officers people munitions interpreter "
    "sworn suspicion statements translations preservation redactions routing agencies gaps "
    "evidence_withheld changes"
).split()
_EVIDENCE = (
    "exhibit name description source received_at received_exact_to state kind media_type "
    "size_bytes sha256 width height rotation mirrored pages duration custody"
).split()


def case_document(snapshot: Mapping[str, Any]) -> bytes:
    """The file, UTF-8, the same bytes for the same snapshot."""
    incident = last_day(snapshot["incident"])
    death = "death" in {snapshot["injury"], *_injuries(snapshot)}
    expiry = footage_expiry(snapshot)
    document = {
        **{part: snapshot[part] for part in _PARTS if part in snapshot},
        "evidence": [
            {key: item[key] for key in _EVIDENCE if key in item}
            for item in snapshot.get("evidence", ())
        ],
        "limitations": [
            {
                "charge": row.charge.value,
                "years": row.years,
                "last_day": row.last_day.isoformat() if row.last_day else None,
            }
            for row in limitations(incident, death=death)
        ],
        "camera_video_kept_until": expiry.isoformat() if expiry else None,
        "files": [
            {
                "name": handed.name,
                "exhibit": handed.exhibit,
                "copy": handed.copy,
                "media_type": handed.media_type,
                "size_bytes": handed.size,
                "sha256": handed.sha256,
                "in": "bundle" if is_bundled(snapshot) else "pdf",
            }
            for handed in handed_files(snapshot)
        ],
    }
    return (json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _injuries(snapshot: Mapping[str, Any]) -> set[str]:
    return {fact["code"] for fact in snapshot["facts"] if fact["kind"] == "injury"}
