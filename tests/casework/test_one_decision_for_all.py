"""One decision tells everybody: the filer, staff, agencies, packets and ``explain_routing``."""

from __future__ import annotations

import json
from html import unescape

import pytest
from django.utils import timezone

from accountability.routing_questions import Rulebook, explain
from accountability.staff.decisions import story_of
from accounts.roles import Role
from complaints.models import Complaint
from complaints.vocabulary import AgencyCode, Allegation, County, ForceType
from routing import access
from routing.installation import install_defaults
from routing.models import Decision, Packet, Referral
from routing.packets.snapshot import open_snapshot
from tests.cast import file_demonstration, person, signed_in

pytestmark = pytest.mark.django_db
QUESTION = {
    "narrative": "Demonstration: the officer shot at my brother's car on Main Street.",
    "force_types": ["firearm_discharged"],
    "allegations": ["bias"],
    "incident": {"county": "clay"},
    "agencies_present": ["mshp", "fbi-kc"],
    "filer": {"kind": "resident", "disclosure": "anonymous"},
}


def test_all_readers_get_the_same_reasons_agencies_and_conflicts() -> None:
    install_defaults()
    filed = file_demonstration(
        narrative=str(QUESTION["narrative"]),
        force_types=(ForceType.FIREARM_DISCHARGED,),
        allegations=(Allegation.BIAS,),
        county=County.CLAY,
        agencies_present=(AgencyCode.MSHP, AgencyCode.FBI_KC),
    )
    case = Complaint.objects.get(case_number=filed.case_number)
    decision = Decision.objects.get(complaint=case)
    kept = decision.outcome
    asked = explain(QUESTION, Rulebook.in_force(timezone.now()))
    told = asked["explanation"]

    assert told == " ".join(filed.receipt["destinations"]), "the filer's receipt"
    assert asked["struck"] == kept["strikes"] != []
    assert [r["agency"] for r in asked["referrals"]] == [a["agency"] for a in kept["assignments"]]

    story = story_of(decision)
    assert len(story.strikes) == len(kept["strikes"]), "staff"
    assert {line.rule for line in story.matched} == {
        rule for line in asked["referrals"] for rule in line["rules"]
    }
    assert all(line.because in told for line in story.matched)

    for referral in Referral.objects.filter(complaint=case):
        reviewer = signed_in(person(Role.AGENCY_REVIEWER, referral.agency_id))
        page = unescape(reviewer.get(f"/agency/referrals/{referral.pk}/").content.decode())
        struck = [sentence for sentence in told.split(". ") if "was passed over" in sentence]
        assert len(struck) > 0
        assert all(sentence in page for sentence in struck), "agencies"
        mine = {rule for ground in referral.grounds for rule in ground["rules"]}
        assert all(line.because in page for line in story.matched if line.rule in mine)
        assert kept["policy"] in page
        packet = Packet.objects.get(referral=referral)
        routing = open_snapshot(packet)["routing"]
        assert routing["strikes"] == json.loads(json.dumps(kept["strikes"])), "packets"
        assert routing["policy"] == access.policy_in_force(decision.at)[1].version
