"""Snapshots for the tests of packets, without a database. Everybody here is invented."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

from routing.packets.files import Files, no_files
from routing.packets.rendering import render
from routing.packets.signing import PacketSigner

NARRATIVE = (
    "Demonstration: on Saturday night I was walking home from my shift when two officers stopped "
    "me. One of them hit me on the left arm with his baton, twice."
)


def snapshot(narrative: str = NARRATIVE, **changes: Any) -> dict[str, Any]:
    """A case of force in Jackson County, shared name, for its prosecutor."""
    return {
        "schema": 3,
        "account": {"under_order": "", "withheld": False},
        "case": {
            "number": "KC-DEM00-NSTR8",
            "filed_at": "2020-06-05T19:00:00Z",
            "filed_at_exact_to": "hour",
            "filer_kind": "resident",
            "disclosure": "shared",
            "restricted": False,
            "language": "en",
        },
        "incident": {
            "date": "2020-05-30",
            "until": None,
            "time": "21:30:00",
            "approximate": True,
            "when": "after dark",
            "place": "Main Street & 47th",
            "county": "jackson",
        },
        "injury": "treated",
        "words": {
            "narrative": narrative,
            "force_details": "Twice on the left arm.",
            "injury_details": "Bruises",
            "medical_care": "An emergency room",
            "people_notes": "Two bystanders",
            "evidence_notes": "",
            "munition_details": "",
            "earlier_reports": "",
            "report_numbers": "",
            "hoped_outcome": "",
        },
        "contact": {
            "name": "Dolores Demonstration",
            "email": "dolores@demonstration.example",
            "phone": "816-555-0101",
            "reach": "",
            "signed_name": "",
        },
        "facts": [
            {"kind": "county", "code": "jackson", "source": "filer"},
            {"kind": "force", "code": "baton", "source": "filer"},
            {"kind": "force", "code": "strike", "source": "screening"},
        ],
        "officers": [
            {
                "role": "subject",
                "name": "",
                "badge": "1234",
                "description": "Tall, with a mustache",
                "employer": "kcpd",
                "task_forces": ["fbi-kc"],
                "car": "",
                "camera": "unknown",
                "force_types": [],
            }
        ],
        "suspicion": {"strength": "strong", "state": ""},
        "munitions": {"warning": "unknown", "way_out": "unknown", "imminent_threat": "unknown"},
        "interpreter": "",
        "sworn": "no",
        "people": [],
        "people_contacts": [],
        "evidence": [],
        "evidence_withheld": [],
        "redactions": [],
        "statements": [],
        "translations": [],
        "preservation": {"retention_days": 180, "requests": []},
        "routing": {
            "policy": "kc-2020.1",
            "needs_outside_review": True,
            "major": False,
            "floor_applied": False,
            "last_resort": False,
            "alarms": [],
            "rules": [{"rule": "force", "because": "Every use-of-force complaint goes outside."}],
            "assignments": [
                {
                    "agency": "jackson-prosecutor",
                    "purpose": "independent review of force",
                    "within": "end-of-next-day",
                    "rules": ["force"],
                },
                {
                    "agency": "occ",
                    "purpose": "administrative review",
                    "within": "P3D",
                    "rules": ["community-complaints"],
                },
            ],
            "strikes": [
                {
                    "agency": "fbi-kc",
                    "purpose": "independent review of force",
                    "why": "task_force",
                }
            ],
        },
        "agencies": {
            "jackson-prosecutor": {
                "name": "Jackson County Prosecuting Attorney",
                "jurisdiction": "State charges for offenses in Jackson County.",
                "outside": True,
            },
            "occ": {
                "name": "Office of Community Complaints",
                "jurisdiction": "",
                "outside": False,
            },
        },
        "reply_at": "https://accountability.example/agency/",
        "gaps": ["time_approximate", "no_evidence_named", "unsworn"],
        "packet": {
            "version": 1,
            "recipient": "jackson-prosecutor",
            "made_at": "2020-06-05T19:00:00Z",
            "open_by": "2020-06-07T04:59:59Z",
            "acknowledge_by": "2020-06-08T19:00:00Z",
            "attachment_limit": 25_000_000,
        },
        **changes,
    }


@dataclass(frozen=True)
class Rendered:
    """A packet in memory."""

    pdf: bytes
    pages: int
    sha256: str


def rendered(
    document: dict[str, Any] | None = None,
    *,
    files: Files = no_files,
    signer: PacketSigner | None = None,
) -> Rendered:
    """Render a snapshot, the example's where none is given."""
    target = io.BytesIO()
    made = render(document or snapshot(), target, files=files, signer=signer)
    assert made.size == len(target.getvalue())
    return Rendered(target.getvalue(), made.pages, made.sha256)
