"""The demonstration's complaints. Every person and incident here is invented."""

from __future__ import annotations

from datetime import date, time

from accountability import casework
from complaints.evidence.kinds import UnderOrder
from complaints.filing import FiledOfficer, Filer, Filing
from complaints.models import Complaint
from complaints.vocabulary import (
    AgencyCode,
    Allegation,
    County,
    Disclosure,
    FilerKind,
    ForceType,
    Injury,
    Language,
    OfficerRole,
)

CASES: tuple[Filing, ...] = (
    Filing(
        narrative=(
            "Demonstration. A police car stopped my cousin near the gas station. He got out with "
            "his hands up. One officer shouted, and then I heard two shots. My cousin fell. They "
            "waited a long time before anyone helped him."
        ),
        filer=Filer(
            FilerKind.THIRD_PARTY,
            Disclosure.SHARED,
            "Dolores Demonstration",
            "dolores@demonstration.example",
            "816-555-0101",
        ),
        force_types=(ForceType.FIREARM_DISCHARGED,),
        allegations=(Allegation.DENIAL_OF_CARE,),
        injury=Injury.SERIOUS,
        incident_date=date(2026, 5, 30),
        incident_time=time(22, 40),
        incident_approximate=True,
        incident_place="A gas station off North Oak Trafficway",
        county=County.CLAY,
        officers=(
            FiledOfficer(
                role=OfficerRole.SUBJECT,
                badge="0000",
                description="Tall, short dark hair, uniform.",
                employer="kcpd",
            ),
        ),
        people_notes="The clerk at the counter saw it through the window.",
        evidence_notes="The gas station has cameras over the pumps.",
    ),
    Filing(
        narrative=(
            "Demostración. Estábamos caminando a casa después de la marcha. Un agente me golpeó "
            "dos veces con el bastón en la espalda y me tiraron al suelo. Yo no hice nada."
        ),
        language=Language.ES,
        force_types=(ForceType.BATON, ForceType.TAKEDOWN),
        injury=Injury.TREATED,
        incident_date=date(2026, 6, 2),
        incident_place="Country Club Plaza",
        county=County.JACKSON,
    ),
    Filing(
        narrative=(
            "Demonstration. I asked the officer at the desk how to get a copy of my report. He "
            "laughed at my accent and told me to come back with somebody who can speak."
        ),
        allegations=(Allegation.DISCOURTESY, Allegation.BIAS),
        injury=Injury.NONE,
        county=County.JACKSON,
    ),
    Filing(
        narrative=(
            "Demonstration. They fired gas into the crowd without any warning that I could hear. "
            "There was a trooper with them. I could not breathe for minutes."
        ),
        force_types=(ForceType.TEAR_GAS,),
        injury=Injury.PAIN,
        incident_approximate=True,
        incident_when="The second evening, after dark",
        county=County.JACKSON,
        agencies_present=(AgencyCode.MSHP,),
    ),
    Filing(
        narrative="Demonstration. It is all on the video, please look at it.",
        county=County.PLATTE,
    ),
    Filing(
        narrative=(
            "Demonstration. My sergeant told two of us to leave the pushing out of our reports "
            "and to write that the man fell by himself."
        ),
        filer=Filer(FilerKind.OFFICER, Disclosure.SEALED, "Officer Demonstration"),
        under_order=UnderOrder.NO,
        allegations=(Allegation.UNTRUTHFUL, Allegation.FAILURE_TO_REPORT),
        county=County.JACKSON,
    ),
    Filing(
        narrative=(
            "Demonstration. Internal Affairs had me write down what I saw at the jail: a man in "
            "handcuffs was kicked on the floor. I am not sure whether I may tell it here."
        ),
        filer=Filer(FilerKind.OFFICER, Disclosure.SEALED, "Second Officer Demonstration"),
        under_order=UnderOrder.UNKNOWN,
        allegations=(Allegation.FAILURE_TO_INTERVENE,),
        county=County.JACKSON,
    ),
)


def ensure_cases() -> int:
    """File the demonstration's complaints where there is no complaint at all; return how many."""
    if Complaint.objects.exists():
        return 0
    for filing in CASES:
        casework.file_complaint(filing)
    return len(CASES)
