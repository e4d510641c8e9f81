"""The words that people read for the closed lists, in every language of the pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeAlias

from django.utils.translation import gettext_lazy as _

from complaints.evidence.kinds import UnderOrder
from complaints.statuses import ClosingReason, Status
from complaints.vocabulary import (
    AgencyCode,
    Allegation,
    CameraState,
    County,
    Disclosure,
    Employer,
    FilerKind,
    ForceType,
    Injury,
    OfficerRole,
    PersonRole,
    Sworn,
    YesNo,
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
    AgencyCode.JACKSON_PROSECUTOR: _("Jackson County Prosecuting Attorney"),
    AgencyCode.CLAY_PROSECUTOR: _("Clay County Prosecuting Attorney"),
    AgencyCode.PLATTE_PROSECUTOR: _("Platte County Prosecuting Attorney"),
    AgencyCode.CASS_PROSECUTOR: _("Cass County Prosecuting Attorney"),
    AgencyCode.MO_AG: _("Missouri Attorney General"),
    AgencyCode.FBI_KC: _("FBI Kansas City Field Office"),
    AgencyCode.USAO_WDMO: _("United States Attorney, Western District of Missouri"),
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
CAMERA_STATES: Mapping[CameraState, Words] = {
    CameraState.ON: _("On"),
    CameraState.OFF: _("Off or covered"),
    CameraState.NONE_SEEN: _("I saw no camera"),
    CameraState.UNKNOWN: _("I do not know"),
}
YES_NO: Mapping[YesNo, Words] = {
    YesNo.YES: _("Yes"),
    YesNo.NO: _("No"),
    YesNo.UNKNOWN: _("I do not know"),
}
PERSON_ROLES: Mapping[PersonRole, Words] = {
    PersonRole.FILED_FOR: _("It happened to this person"),
    PersonRole.INJURED: _("Was hurt"),
    PersonRole.WITNESS: _("Saw or heard it"),
    PersonRole.MINOR: _("Is under 18"),
    PersonRole.GUARDIAN: _("Is a parent or guardian of someone under 18"),
}
SWORN: Mapping[Sworn, Words] = {
    Sworn.NO: _("Not now"),
    Sworn.ATTESTED: _("I sign it here with my name"),
    Sworn.OATH_WANTED: _("I want to swear to it in person"),
}
FORCE_HINTS: Mapping[ForceType, Words] = {
    ForceType.FIREARM_DISCHARGED: _("Any shot, at a person, an animal or a car, or into the air."),
    ForceType.FIREARM_POINTED: _("Aimed at someone, even for a moment."),
    ForceType.ECW: _("Darts that shock, or a device pressed on the body."),
    ForceType.OC_SPRAY: _("A spray can that burns the eyes and skin."),
    ForceType.TEAR_GAS: _("A cloud that burns eyes and throat, from a can thrown or shot."),
    ForceType.OTHER_CHEMICAL: _("Small balls that burst into powder, or thick smoke."),
    ForceType.IMPACT_MUNITION: _("Shot from a launcher or shotgun to hit without breaking skin."),
    ForceType.BATON: _("A hit or a jab with a stick, flashlight, radio or shield."),
    ForceType.STRIKE: _("A hit with the hand or body, such as a slap or a head butt."),
    ForceType.TAKEDOWN: _("Tackled, tripped, thrown down or slammed."),
    ForceType.NECK_RESTRAINT: _("An arm or hand around the neck, or the throat held."),
    ForceType.BODY_WEIGHT: _("Someone knelt, sat or stood on a person."),
    ForceType.CONTROL_HOLD: _("Also a wrist lock, pressure on sore points, or being dragged."),
    ForceType.RESTRAINT: _("Also legs tied, or left face down with hands behind the back."),
    ForceType.CANINE: _("A bite, or a dog set on someone."),
    ForceType.MOUNTED: _("A horse pushed into people, or stepped on someone."),
    ForceType.VEHICLE: _("A police car or bike, or someone hurt in a chase."),
    ForceType.FLASH_BANG: _("A device that goes off with a very loud bang and a bright flash."),
    ForceType.ACOUSTIC: _("A very loud tone or siren aimed at people. It hurts the ears."),
    ForceType.THREAT: _("Words or signs that force would come, or a hand on the gun."),
    ForceType.OTHER: _("Anything else that was done to a body. Tell us about it below."),
    ForceType.UNKNOWN: _("For example, you only saw the marks later."),
}
FILER_KINDS: Mapping[FilerKind, Words] = {
    FilerKind.RESIDENT: _("It happened to me"),
    FilerKind.THIRD_PARTY: _("It happened to someone else"),
    FilerKind.OFFICER: _("I am an officer"),
    FilerKind.STAFF: _("I work for the department"),
}
# The answers to "was any of this given under an order?"
ACCOUNT_ORDERS: Mapping[UnderOrder, Words] = {
    UnderOrder.NO: _("No, I write this of my own will"),
    UnderOrder.YES: _("Yes"),
    UnderOrder.UNKNOWN: _("I am not sure"),
}
ACCOUNT_WITHHELD: Words = _(
    "What you wrote stays out of what agencies get until two people have decided, because it may "
    "have been given under an order. They get the answers that you checked."
)
ACCOUNT_LET_IN: Words = _("Two people decided that agencies may get what you wrote.")
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
    ClosingReason.SPAM: _("Two people took it for a mass mailing, and not for a report"),
}
