"""The words of packets for the closed lists: English, in the third person, for investigators."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from complaints import wording as case_wording
from complaints.evidence.kinds import CustodyKind, MediaKind, WithheldReason
from complaints.vocabulary import (
    AGENCY_CODES,
    AgencyCode,
    Disclosure,
    FilerKind,
    Language,
    OfficerRole,
    Source,
)
from complaints.wording import AGENCIES
from complaints.wording import Words as Label
from routing.limitation_dates import Charge
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
        "Asked that the name be sealed. It is not in this packet, and your agency cannot see it. "
        "Of the intake staff, only two people together can open it, with a reason, and the ledger "
        "shows that they did. The person follows the case with a phrase."
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
    Source.CLOCK: "Taken for force because nobody checked the complaint in time",
}
FACT_LABELS: Mapping[str, Mapping[Any, Label]] = {
    "force": case_wording.FORCE_TYPES,
    "allegation": case_wording.ALLEGATIONS,
    "injury": case_wording.INJURIES,
    "county": case_wording.COUNTIES,
    "agency_present": case_wording.AGENCIES,
    "declared_tie": case_wording.AGENCIES,
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
    "munition_details": "More about gas or munitions",
    "earlier_reports": "Earlier reports",
    "report_numbers": "Numbers of earlier reports",
    "hoped_outcome": "Outcome hoped for",
    "interpreter": "Interpreter",
}
EVIDENCE_SOURCES: Mapping[str, str] = {
    Source.FILER: "The person who filed",
    Source.STAFF: "Intake staff",
    Source.SCREENING: "The system",
    Source.CLOCK: "The system",
}
# In the filer's own copy, of a file that the agency has.
HANDED_TO_AGENCY = "Handed over to the agency, and not in this copy"
EVIDENCE_STATES: Mapping[str, str] = {
    "accepted": "Checked: safe, and what it claims to be",
    "checking": "Being checked: not handed over with this version",
    "held": "Held until it can be checked: not handed over with this version",
}
MEDIA_KINDS: Mapping[str, str] = {
    MediaKind.PHOTO: "Photograph or picture",
    MediaKind.VIDEO: "Video recording",
    MediaKind.AUDIO: "Sound recording",
    MediaKind.PDF: "PDF document",
    MediaKind.TEXT: "Text",
}
PICTURED: Mapping[str, str] = {
    MediaKind.PHOTO: "a photograph or picture",
    MediaKind.VIDEO: "one frame of a video recording",
    MediaKind.AUDIO: "a picture that belongs to a sound recording",
    MediaKind.PDF: "a page of a PDF document, as a picture",
    MediaKind.TEXT: "a text, as a picture",
}
COPIES: Mapping[str, str] = {
    "original": "The original, unaltered",
    "clean": "A copy without metadata",
}
TEXT_WITHOUT_SEALED = "A copy in which {count} sealed value{s} replaced (section 11)"
TEXT_HELD_NONE = "A copy, the same: it holds no sealed value"
CUSTODY: Mapping[str, str] = {
    CustodyKind.RECEIVED: "Received and hashed",
    CustodyKind.SCANNED: "Scanned for malware",
    CustodyKind.HELD: "Held until it can be scanned",
    CustodyKind.PROVED: "Decoded, to prove what it is",
    CustodyKind.CLEANED: "Clean copy made",
    CustodyKind.VIEWED: "Viewed",
    CustodyKind.DOWNLOADED: "Downloaded",
    CustodyKind.EXPORTED: "Exported in a packet",
    CustodyKind.OPENED: "Original opened by two people",
    CustodyKind.REFUSED: "Refused",
    CustodyKind.RELEASED: "Released into packets by two people",
}
MATCHED: Mapping[bool | None, str] = {
    True: "Hash matched",
    False: "HASH DIFFERED",
    None: "Not compared",
}
WITHHELD: Mapping[str, str] = {
    WithheldReason.UNDER_ORDER: (
        "it may have been given under order (Garrity); two people decide whether it may leave."
    ),
}
# Said of the person who filed, asked whether the account was given under order.
ACCOUNT_ORDERS: Mapping[str, str] = {
    "yes": "answered yes",
    "unknown": "was not sure, or gave no answer",
    "": "was not asked",
}
CHARGES: Mapping[Charge, str] = {
    Charge.MISDEMEANOR: "Misdemeanor (RSMo 556.036)",
    Charge.FELONY: "Felony other than murder and class A (RSMo 556.036)",
    Charge.CLASS_A_FELONY: "Murder or class A felony (RSMo 556.036)",
    Charge.COLOR_OF_LAW: "Deprivation of rights under color of law (18 USC 242)",
    Charge.COLOR_OF_LAW_DEATH: (
        "Deprivation of rights under color of law, where death results (18 USC 242)"
    ),
}
# Forms say these of the filer in the first person.
THIRD_PERSON: Mapping[str, str] = {
    "force:unknown": "Force of a kind that is not known",
    "injury:unknown": "Injury not known",
    "allegation:unknown": "Not known",
}
MUNITIONS: Mapping[str, str] = {
    "warning": "A warning was heard",
    "way_out": "There was a way out",
    "imminent_threat": "Officers faced an imminent threat, as the person saw it",
}
ANSWERS: Mapping[str, str] = {"yes": "Yes", "no": "No", "unknown": "Not known, or not asked"}
SWORN: Mapping[str, str] = {
    "no": "Not sworn.",
    "attested": "The person typed a name under the statement. This is not an oath.",
    "oath_wanted": "Not sworn yet; the person wants to swear it before an officer who may take it.",
}
CAMERAS: Mapping[str, str] = {
    "on": "Seen on",
    "off": "Seen off",
    "none_seen": "None seen",
    "unknown": "Not known",
}
PERSON_ROLES: Mapping[str, str] = {
    "filed_for": "Person for whom this was filed",
    "injured": "Injured person",
    "witness": "Civilian witness",
    "minor": "Minor",
    "guardian": "Guardian",
}
CONSENTS: Mapping[str, str] = {
    "yes": "May be contacted by agencies",
    "no": "Does not wish to be contacted by agencies",
    "unknown": "Whether agencies may contact this person is not known",
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
    Gap.EVIDENCE_NOT_CHECKED: "Evidence is still being checked: a new version follows.",
    Gap.NO_TRANSLATION: "The account is not in English, and no translation is on file.",
    Gap.CAMERAS_UNKNOWN: "Whether body cameras ran is not known.",
    Gap.ACCOUNT_WITHHELD: (
        "The account is withheld, for it may have been given under order (Garrity): see section 7."
    ),
}


_LATER = {"statement": "A later statement", "translation": "A translation"}


def fact_words(kind: str, code: str) -> str:
    """A coded fact in the third person."""
    return THIRD_PERSON.get(f"{kind}:{code}") or str(FACT_LABELS[kind][code])


def column_words(column: str) -> str:
    """``officer.0.description`` and the like, as a person says it; exhibits count from 1."""
    head, _, rest = column.partition(".")
    position, _, field = rest.partition(".")
    if head == "officer":
        return f"Officer {int(position) + 1}, {field}"
    if head == "person":
        return f"Person {int(position) + 1}, {field}"
    if head == "evidence":
        return f"E-{position}, {'in the text itself' if field == 'text' else field}"
    if head in _LATER:
        return _LATER[head]
    return COLUMNS.get(head, head.replace("_", " ").capitalize())


def actor_words(actor: str) -> str:
    """Who did something with an exhibit: a party or an agency, never a person's name."""
    if actor in AGENCY_CODES:
        return str(AGENCIES[AgencyCode(actor)])
    return {"filer": "The person who filed", "system": "The system", "staff": "Intake staff"}.get(
        actor, actor
    )
