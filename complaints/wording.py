"""The words that people read for the closed lists, in every language of the pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeAlias

from django.utils.translation import gettext_lazy as _

from complaints.statuses import ClosingReason, Status
from complaints.vocabulary import (
    AgencyCode,
    Allegation,
    County,
    Disclosure,
    Employer,
    FilerKind,
    ForceType,
    Injury,
    OfficerRole,
)

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Words: TypeAlias = "str | _StrPromise"

FORCE_TYPES: Mapping[ForceType, Words] = {
    ForceType.FIREARM_DISCHARGED: _("Gun fired (whether or not it hit anyone)"),
    ForceType.FIREARM_POINTED: _("Gun pointed"),
    ForceType.ECW: _("Taser or stun gun"),
    ForceType.OC_SPRAY: _("Pepper spray"),
    ForceType.TEAR_GAS: _("Tear gas"),
    ForceType.OTHER_CHEMICAL: _("Pepper balls, smoke or another chemical"),
    ForceType.IMPACT_MUNITION: _("Rubber bullets, foam or bean bag rounds"),
    ForceType.BATON: _("Baton, or an object used as a club"),
    ForceType.STRIKE: _("Punch, kick, knee or elbow"),
    ForceType.TAKEDOWN: _("Thrown or taken to the ground"),
    ForceType.NECK_RESTRAINT: _("Choke hold or pressure on the neck"),
    ForceType.BODY_WEIGHT: _("Knee or body weight on the back or neck"),
    ForceType.CONTROL_HOLD: _("Grabbed, pushed, or an arm twisted"),
    ForceType.RESTRAINT: _("Tight handcuffs, hobble, spit hood, or held face down"),
    ForceType.CANINE: _("Police dog"),
    ForceType.MOUNTED: _("Police horse"),
    ForceType.VEHICLE: _("Hit, rammed or chased with a vehicle"),
    ForceType.FLASH_BANG: _("Flash-bang"),
    ForceType.ACOUSTIC: _("Sound device (LRAD)"),
    ForceType.THREAT: _("Threat of force, or a weapon shown"),
    ForceType.OTHER: _("Other force"),
    ForceType.UNKNOWN: _("Force was used, but I do not know what kind"),
}
INJURIES: Mapping[Injury, Words] = {
    Injury.NONE: _("No injury"),
    Injury.PAIN: _("Pain only"),
    Injury.MINOR: _("Minor injury, no treatment"),
    Injury.TREATED: _("Treated by a medic or doctor"),
    Injury.ADMITTED: _("Stayed in the hospital"),
    Injury.SERIOUS: _("Serious injury (broken bone, lasting harm, danger to life)"),
    Injury.DEATH: _("Death"),
    Injury.UNKNOWN: _("I do not know"),
}
ALLEGATIONS: Mapping[Allegation, Words] = {
    Allegation.BIAS: _("Bias (race, language, religion, gender, or another)"),
    Allegation.DISCOURTESY: _("Rudeness or insults"),
    Allegation.EXCESSIVE_FORCE: _("Excessive use of force"),
    Allegation.HARASSMENT: _("Harassment"),
    Allegation.IMPROPER_CONDUCT: _("Improper conduct"),
    Allegation.IMPROPER_PROCEDURE: _("Rules or procedure not followed"),
    Allegation.FALSE_ARREST: _("False arrest or detention"),
    Allegation.SEARCH: _("Unlawful search or entry"),
    Allegation.PROPERTY: _("Property taken or damaged"),
    Allegation.SEXUAL_MISCONDUCT: _("Sexual misconduct"),
    Allegation.UNTRUTHFUL: _("Untrue statement or report"),
    Allegation.RETALIATION: _("Retaliation"),
    Allegation.FAILURE_TO_INTERVENE: _("An officer stood by and did not stop it"),
    Allegation.FAILURE_TO_REPORT: _("An officer did not report it"),
    Allegation.CAMERA: _("Body camera off, covered or missing"),
    Allegation.FIRST_AMENDMENT: _("Speech, press, filming or protest interfered with"),
    Allegation.DENIAL_OF_CARE: _("Medical care denied or delayed"),
    Allegation.REFUSAL_TO_IDENTIFY: _("Officer refused name or badge number"),
    Allegation.DEATH_IN_CUSTODY: _("Death in custody"),
}
COUNTIES: Mapping[County, Words] = {
    County.JACKSON: _("Jackson County"),
    County.CLAY: _("Clay County"),
    County.PLATTE: _("Platte County"),
    County.CASS: _("Cass County"),
    County.UNKNOWN: _("I do not know the county"),
}
AGENCIES: Mapping[AgencyCode, Words] = {
    AgencyCode.MSHP: _("Missouri State Highway Patrol"),
    AgencyCode.JACKSON_PROSECUTOR: _("Jackson County Prosecutor"),
    AgencyCode.CLAY_PROSECUTOR: _("Clay County Prosecutor"),
    AgencyCode.PLATTE_PROSECUTOR: _("Platte County Prosecutor"),
    AgencyCode.CASS_PROSECUTOR: _("Cass County Prosecutor"),
    AgencyCode.MO_AG: _("Missouri Attorney General"),
    AgencyCode.FBI_KC: _("FBI Kansas City"),
    AgencyCode.USAO_WDMO: _("US Attorney, Western District of Missouri"),
    AgencyCode.DOJ_CRT: _("US Department of Justice, Civil Rights Division"),
    AgencyCode.OCC: _("Office of Community Complaints"),
}
EMPLOYERS: Mapping[str, Words] = {
    Employer.KCPD.value: _("Kansas City Police Department"),
    **{code.value: words for code, words in AGENCIES.items()},
    Employer.OTHER.value: _("Another agency"),
    Employer.UNKNOWN.value: _("I do not know"),
}
OFFICER_ROLES: Mapping[OfficerRole, Words] = {
    OfficerRole.SUBJECT: _("Did what I am reporting"),
    OfficerRole.WITNESS: _("Saw it"),
    OfficerRole.SUPERVISOR: _("Was in charge"),
    OfficerRole.UNKNOWN: _("I do not know"),
}
FILER_KINDS: Mapping[FilerKind, Words] = {
    FilerKind.RESIDENT: _("It happened to me"),
    FilerKind.THIRD_PARTY: _("It happened to someone else"),
    FilerKind.OFFICER: _("I am an officer"),
    FilerKind.STAFF: _("I work for the department"),
}
DISCLOSURES: Mapping[Disclosure, Words] = {
    Disclosure.SHARED: _("Share my name with staff and the outside agency"),
    Disclosure.SEALED: _("Seal my name"),
    Disclosure.ANONYMOUS: _("Stay anonymous"),
}
STATUSES: Mapping[Status, Words] = {
    Status.RECEIVED: _("Received"),
    Status.IN_REVIEW: _("In review"),
    Status.CLOSED: _("Closed"),
}
CLOSING_REASONS: Mapping[ClosingReason, Words] = {
    ClosingReason.HANDLED_OUTSIDE: _("An outside agency is handling it"),
    ClosingReason.SENT_TO_OCC: _("The Office of Community Complaints is handling it"),
    ClosingReason.DUPLICATE: _("The same complaint was filed before"),
    ClosingReason.NOT_POLICE_CONDUCT: _("It is not about police conduct"),
    ClosingReason.WITHDRAWN: _("Withdrawn by the person who filed"),
    ClosingReason.UNAVAILABLE: _("The person who filed could not be reached"),
    ClosingReason.OFFICER_UNIDENTIFIED: _("The officer could not be identified"),
    ClosingReason.PENDING_LITIGATION: _("A lawsuit is pending"),
    ClosingReason.MEDIATED: _("Settled by mediation"),
}
