"""The words of packets for the closed lists: English, in the third person, for investigators."""

from __future__ import annotations

from collections.abc import Mapping

from complaints.vocabulary import Disclosure, FilerKind, Language, OfficerRole, Source
from routing.packets.gaps import Gap

FILERS: Mapping[str, str] = {
    FilerKind.RESIDENT: "a person who says that it happened to them",
    FilerKind.THIRD_PARTY: "a person who says that it happened to somebody else",
    FilerKind.OFFICER: "a police officer",
    FilerKind.STAFF: "an employee of the police department",
}
DISCLOSURES: Mapping[str, str] = {
    Disclosure.SHARED: "Shares the name with your agency: see the contact sheet, the last page.",
    Disclosure.SEALED: (
        "Asked that the name be sealed. It is not in this packet. "
        "Neither your agency nor the intake staff can see it; the person follows the case with "
        "a phrase."
    ),
    Disclosure.ANONYMOUS: "Filed without a name. Nobody holds one.",
}
LANGUAGES: Mapping[str, str] = {Language.EN: "English", Language.ES: "Spanish"}
INTERPRETERS: Mapping[str, str] = {
    Language.EN: "None asked for.",
    Language.ES: "The complaint was made on the Spanish pages: expect to need an interpreter.",
}
ROLES: Mapping[str, str] = {
    OfficerRole.SUBJECT: "Subject officer",
    OfficerRole.WITNESS: "Witness officer",
    OfficerRole.SUPERVISOR: "Supervisor",
    OfficerRole.UNKNOWN: "Role not known",
}
SOURCES: Mapping[str, str] = {
    Source.FILER: "Stated by the person who filed",
    Source.SCREENING: "Read from the account's words by the screening program",
    Source.STAFF: "Added by intake staff",
}
FACT_KINDS: Mapping[str, str] = {
    "force": "Force",
    "allegation": "Allegation",
    "injury": "Injury",
    "county": "County",
    "agency_present": "Agency that took part",
    "declared_tie": "Tie of an agency to this incident, declared",
}
COLUMNS: Mapping[str, str] = {
    "narrative": "The account",
    "incident_when": "When it happened, in the filer's words",
    "incident_place": "Where it happened",
    "force_details": "More about the force",
    "injury_details": "More about the injuries",
    "medical_care": "Medical care",
    "people_notes": "Other people",
    "evidence_notes": "Evidence",
}
GAPS: Mapping[str, str] = {
    Gap.COUNTY_UNKNOWN: "The county of the incident is not known.",
    Gap.DATE_UNKNOWN: "The date of the incident is not known.",
    Gap.TIME_UNKNOWN: "The time of day of the incident is not known.",
    Gap.TIME_APPROXIMATE: "The date or time is approximate.",
    Gap.PLACE_UNKNOWN: "The place of the incident is not known.",
    Gap.NO_OFFICER_DESCRIBED: "No officer is described.",
    Gap.OFFICERS_UNIDENTIFIED: "At least one officer is described without name or badge number.",
    Gap.FORCE_TYPE_UNKNOWN: "Force is reported, but not what kind.",
    Gap.INJURY_UNKNOWN: "Whether anybody was injured is not known.",
    Gap.FILER_UNREACHABLE: "Your agency has no contact details of the person who filed.",
    Gap.NO_EVIDENCE_NAMED: "The person who filed named no evidence.",
    Gap.UNSWORN: "The complaint is not sworn.",
}


def column_words(column: str) -> str:
    """``officer.0.description`` and the like, as a person says it."""
    head, _, rest = column.partition(".")
    if head == "statement":
        return "A later statement"
    if head != "officer":
        return COLUMNS[column]
    position, _, field = rest.partition(".")
    return f"Officer {int(position) + 1}, {field}"
