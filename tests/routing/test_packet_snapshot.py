"""The snapshot: frozen, sealed, and never holding what was sealed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.conf import settings

from accountability import staff_casework
from accounts.roles import Role
from complaints import access as complaint_access
from complaints.filing import FiledOfficer, Filer
from complaints.models import Complaint
from complaints.sealing import SealBroken
from complaints.vocabulary import AgencyCode, Allegation, County, FilerKind, ForceType
from ledger.leaves import canonical_json
from routing import access, case_facts
from routing.installation import install_defaults
from routing.models import Agency, Packet, Referral
from routing.packets.snapshot import BrokenSnapshotError, CaseSnapshot, open_snapshot
from routing.rules import decide
from tests.cast import SEALED_FILER, SHARED_FILER, file_demonstration, person
from tests.routing.packet_documents import rendered, snapshot
from tests.rows import bypassing_triggers

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _kansas_city(db: None) -> None:
    install_defaults()


def opened() -> dict[str, Any]:
    return open_snapshot(Packet.objects.get())


def test_a_snapshot_says_what_was_filed_and_why_it_goes_where() -> None:
    filed = file_demonstration(
        officers=(FiledOfficer(name="Officer Demo", task_forces=(AgencyCode.MSHP,)),),
        people_notes="A neighbor saw it.",
    )
    document = opened()
    assert document["case"]["number"] == filed.case_number
    assert document["packet"]["recipient"] == "jackson-prosecutor"
    assert document["words"]["people_notes"] == "A neighbor saw it."
    assert document["officers"][0]["task_forces"] == ["mshp"]
    assert {"kind": "force", "code": "baton", "source": "filer"} in document["facts"]
    assert [rule["rule"] for rule in document["routing"]["rules"]] == ["force"]
    assert document["routing"]["rules"][0]["because"].startswith("Every use-of-force complaint")
    assert document["reply_at"] == f"{settings.BASE_URL}/agency/"
    assert "officers_unidentified" not in document["gaps"]
    assert "date_unknown" in document["gaps"]


def test_the_snapshots_of_real_cases_have_the_shape_that_the_tests_render() -> None:
    file_demonstration(filer=SHARED_FILER, officers=(FiledOfficer(),))
    document, example = opened(), snapshot()
    assert set(document) == set(example)
    for part in ("case", "incident", "words", "contact", "routing", "packet"):
        assert set(document[part]) == set(example[part])
    assert set(document["officers"][0]) == set(example["officers"][0])
    assert rendered(document).pages >= 6


@pytest.mark.parametrize("kind", list(FilerKind))
@pytest.mark.parametrize("county", [County.CASS, County.UNKNOWN])
def test_every_packet_of_a_complaint_can_be_rendered(kind: FilerKind, county: County) -> None:
    file_demonstration(
        filer=Filer(kind=kind),
        county=county,
        force_types=(ForceType.FIREARM_DISCHARGED,),
        allegations=(Allegation.BIAS,),
        officers=(FiledOfficer(), FiledOfficer(employer="mshp", badge="77")),
        agencies_present=(AgencyCode.MSHP, AgencyCode.FBI_KC),
    )
    assert Packet.objects.exists()
    for packet in Packet.objects.all():
        assert rendered(open_snapshot(packet)).pages >= 6


def test_a_sealed_identity_never_enters() -> None:
    file_demonstration(
        filer=SEALED_FILER,
        narrative="Dolores Demonstration was hit. Call 816 555 0101 or ask for Dolores.",
        officers=(FiledOfficer(description="He called me Dolores."),),
    )
    document = opened()
    text = json.dumps(document).lower()
    for secret in ("dolores", "0101", "@demonstration.example"):
        assert secret not in text
    assert document["contact"] is None
    assert document["redactions"] == [
        {"column": "narrative", "replaced": 3},
        {"column": "officer.0.description", "replaced": 1},
    ]


def test_a_shared_name_is_on_the_contact_sheet_alone() -> None:
    file_demonstration(filer=SHARED_FILER)
    document = opened()
    assert document.pop("contact")["name"] == "Dolores Demonstration"
    assert "Dolores" not in json.dumps(document)


def test_it_is_stored_sealed_and_opens_in_its_own_row_alone() -> None:
    file_demonstration(force_types=(ForceType.FIREARM_DISCHARGED,))
    first, second = Packet.objects.order_by("pk")[:2]
    assert b"baton" not in bytes(first.snapshot)
    first.snapshot = second.snapshot
    with pytest.raises(SealBroken):
        open_snapshot(first)


def test_a_snapshot_that_is_not_what_its_row_says_does_not_open() -> None:
    file_demonstration()
    packet = Packet.objects.get()
    packet.snapshot_sha256 = "0" * 64
    with pytest.raises(BrokenSnapshotError):
        open_snapshot(packet)


def test_later_changes_do_not_reach_it() -> None:
    file_demonstration()
    before = canonical_json(opened())
    Agency.objects.update(name="Another name", jurisdiction="Another")
    assert canonical_json(opened()) == before


@pytest.mark.parametrize("filer", [Filer(), SHARED_FILER, SEALED_FILER])
def test_it_costs_two_queries_however_many_agencies_get_it(
    filer: Filer, django_assert_max_num_queries: Any
) -> None:
    file_demonstration(filer=filer, force_types=(ForceType.FIREARM_DISCHARGED,))
    complaint = Complaint.objects.get()
    packets = list(Packet.objects.select_related("referral__agency"))
    assert len(packets) > 1
    key = complaint_access.data_key_of(complaint)
    _row, policy = access.policy_in_force(complaint.filed_at)
    receiving = access.agencies_receiving(complaint.filed_at)
    outcome = decide(policy, case_facts.facts_of(complaint), receiving)
    with django_assert_max_num_queries(2):
        case = CaseSnapshot.of(complaint, outcome, policy, data_key=key)
        for packet in packets:
            before = packet.snapshot_sha256
            case.seal_for(packet)
            assert packet.snapshot_sha256 == before


def test_the_next_version_says_what_was_added_since() -> None:
    file_demonstration()
    referral = Referral.objects.get()
    assert "changes" not in open_snapshot(referral.packets.get())
    staff = person(Role.INTAKE)
    staff_casework.add_statement(
        complaint=referral.complaint, words="He hit me again.", actor=staff
    )
    changes = open_snapshot(referral.packets.get(version=2))["changes"]
    assert changes["since"] == 1
    assert [(line["part"], line["change"], line["item"]) for line in changes["lines"][1:]] == [
        ("fact", "added", "force:strike:screening")
    ]
    assert changes["lines"][0]["part"] == "statement"


def test_a_version_before_that_does_not_open_hinders_no_newer_one(
    caplog: pytest.LogCaptureFixture,
) -> None:
    file_demonstration()
    with bypassing_triggers():
        Packet.objects.update(snapshot_sha256="0" * 64)
    complaint = Complaint.objects.get()
    staff_casework.add_statement(complaint=complaint, words="Again.", actor=person(Role.INTAKE))
    changes = open_snapshot(Packet.objects.get(version=2))["changes"]
    assert changes == {"since": 1, "lines": None}
    assert "ALARM: the snapshot of packet" in caplog.text
