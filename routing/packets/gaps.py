"""What a packet does not know and says so. Pure: no Django here."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from routing.packets.translations import is_translated


class Gap(StrEnum):
    """A thing that an investigator would look for and will not find here."""

    COUNTY_UNKNOWN = "county_unknown"
    DATE_UNKNOWN = "date_unknown"
    TIME_UNKNOWN = "time_unknown"
    TIME_APPROXIMATE = "time_approximate"
    PLACE_UNKNOWN = "place_unknown"
    NO_OFFICER_DESCRIBED = "no_officer_described"
    OFFICERS_UNIDENTIFIED = "officers_unidentified"
    FORCE_TYPE_UNKNOWN = "force_type_unknown"
    INJURY_UNKNOWN = "injury_unknown"
    FILER_UNREACHABLE = "filer_unreachable"
    NO_EVIDENCE_NAMED = "no_evidence_named"
    UNSWORN = "unsworn"
    EVIDENCE_NOT_CHECKED = "evidence_not_checked"
    NO_TRANSLATION = "no_translation"
    CAMERAS_UNKNOWN = "cameras_unknown"
    ACCOUNT_WITHHELD = "account_withheld"


def known_gaps(document: Mapping[str, Any]) -> list[str]:
    """The gaps of a case, in the order in which the packet says them."""
    incident, officers = document["incident"], document["officers"]
    forces = {fact["code"] for fact in document["facts"] if fact["kind"] == "force"}
    identified = [officer for officer in officers if officer["name"] or officer["badge"]]
    cameras = {officer.get("camera", "unknown") for officer in officers}
    evidence = document.get("evidence", ())
    missing = {
        Gap.COUNTY_UNKNOWN: incident["county"] == "unknown",
        Gap.DATE_UNKNOWN: incident["date"] is None,
        Gap.TIME_UNKNOWN: incident["time"] is None,
        Gap.TIME_APPROXIMATE: incident["approximate"],
        Gap.PLACE_UNKNOWN: not incident["place"],
        Gap.NO_OFFICER_DESCRIBED: not officers,
        Gap.OFFICERS_UNIDENTIFIED: len(identified) < len(officers),
        Gap.FORCE_TYPE_UNKNOWN: forces == {"unknown"},
        Gap.INJURY_UNKNOWN: document["injury"] == "unknown",
        Gap.FILER_UNREACHABLE: document["contact"] is None,
        Gap.NO_EVIDENCE_NAMED: not (document["words"]["evidence_notes"] or evidence),
        Gap.EVIDENCE_NOT_CHECKED: any(item["state"] != "accepted" for item in evidence),
        Gap.NO_TRANSLATION: document["case"]["language"] != "en"
        and not is_translated(document, "narrative"),
        Gap.CAMERAS_UNKNOWN: cameras <= {"unknown"},
        Gap.ACCOUNT_WITHHELD: document.get("account", {}).get("withheld", False),
        # Nothing filed here is sworn yet (RSMo 590.653 makes the difference for findings).
        Gap.UNSWORN: True,
    }
    return [gap.value for gap, is_missing in missing.items() if is_missing]
