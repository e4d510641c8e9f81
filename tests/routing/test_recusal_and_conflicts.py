"""Promise 3: an agency that steps back or proves conflicted is replaced; nothing is taken away."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test import Client

from accountability import staff_casework
from accounts.roles import AGENCY_ROLES, Role
from complaints.filing import FiledOfficer
from complaints.models import Complaint
from complaints.triage import Refusal, StepRefused
from complaints.vocabulary import AgencyCode, Allegation, County, ForceType
from ledger.models import Entry
from routing import access, delivery, floor, notices, referral
from routing.delivery import StepRefused as DeliveryRefused
from routing.installation import install_defaults
from routing.models import Packet, Referral
from routing.packets import queue
from routing.recusal import recuse_referral
from tests.cast import file_demonstration, person, signed_in
from tests.published import publish
from tests.rows import bypassing_triggers

pytestmark = pytest.mark.django_db
FIRST = "jackson-prosecutor"
NO_OUTSIDE_AGENCY = "no outside agency"
# In the order in which the policy's rule of force, and then the floor, would choose them.
ORDER = [FIRST, "fbi-kc", "mo-ag", "mshp", "usao-wdmo"]


@pytest.fixture(autouse=True)
def _kansas_city(db: None) -> None:
    install_defaults()


@pytest.fixture
def case(db: None) -> Complaint:
    file_demonstration()
    return Complaint.objects.get()


def held_by(agency: str) -> Referral:
    return Referral.objects.get(agency_id=agency)


def recuse(agency: str, reason: str = "Our investigator is the officer's brother.") -> Any:
    reviewer = person(Role.AGENCY_REVIEWER, agency)
    return recuse_referral(referral_id=held_by(agency).pk, reason=reason, actor=reviewer)


def live() -> set[str]:
    return {r.agency_id for r in Referral.objects.all() if r.is_live}


def check_now() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def run(statement: str, *values: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def test_an_agency_that_steps_back_is_replaced_and_its_record_stays(case: Complaint) -> None:
    routed = recuse(FIRST)
    check_now()
    first, second = held_by(FIRST), held_by("fbi-kc")
    assert (first.state, first.is_live) == ("recused", False)
    assert first.recusal_reason == "Our investigator is the officer's brother."
    assert first.recused_at is not None
    assert second.is_live
    assert Packet.objects.get(referral=second).version == 1
    assert ("jackson-prosecutor", "recused") in {
        (strike.agency, strike.why.value) for strike in routed.outcome.strikes
    }
    content = json.loads(Entry.objects.get(action="referral.recused").content)
    assert content["actor"].startswith("agency:jackson-prosecutor:")
    assert "brother" not in json.dumps(content)


def test_stepping_back_twice_is_refused(case: Complaint) -> None:
    recuse(FIRST)
    reviewer = Referral.objects.get(agency_id=FIRST).recused_by
    with pytest.raises(DeliveryRefused) as refused:
        recuse_referral(referral_id=held_by(FIRST).pk, reason="x", actor=reviewer)
    assert refused.value.refusal is delivery.Refusal.STEPPED_BACK


@pytest.mark.parametrize("role", list(Role))
def test_only_a_reviewer_of_the_agency_itself_can(case: Complaint, role: Role) -> None:
    own = [FIRST] if role is Role.AGENCY_ADMINISTRATOR else []
    agencies = [*own, "clay-prosecutor"] if role in AGENCY_ROLES else [""]
    for agency in agencies:
        with pytest.raises(PermissionDenied):
            recuse_referral(referral_id=held_by(FIRST).pk, reason="x", actor=person(role, agency))
    assert held_by(FIRST).is_live


def test_where_routing_fails_nobody_has_stepped_back(
    case: Complaint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(referral, "route", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        recuse(FIRST)
    assert held_by(FIRST).is_live
    assert not Entry.objects.filter(action="referral.recused").exists()


def test_when_all_step_back_the_last_resort_gets_it_together_with_an_alarm(
    case: Complaint,
) -> None:
    for agency in ORDER:
        assert agency in live()
        routed = recuse(agency)
        check_now()
    assert routed.outcome.last_resort
    assert "last-resort" in routed.outcome.alarms
    assert live() == {"usao-wdmo", "doj-crt"}
    office = held_by("usao-wdmo")
    assert office.last_resort
    assert office.state == "queued"
    assert office.recused_at is not None
    assert [p.version for p in Packet.objects.filter(referral=office).order_by("version")] == [1, 2]
    assert set(Referral.objects.values_list("agency_id", flat=True)) == {*ORDER, "doj-crt"}
    decision = access.latest_decision(case.pk)
    assert decision is not None
    assert "last-resort" in decision.alarms


def test_the_last_resort_cannot_step_back(case: Complaint) -> None:
    for agency in ORDER:
        recuse(agency)
    reviewer = held_by("usao-wdmo").recused_by
    with pytest.raises(DeliveryRefused) as refused:
        recuse_referral(referral_id=held_by("usao-wdmo").pk, reason="x", actor=reviewer)
    assert refused.value.refusal is delivery.Refusal.LAST_RESORT


def declare(case: Complaint, agency: AgencyCode, actor: Any = None) -> Any:
    return staff_casework.declare_tie(
        complaint=case, agency=agency, because="A cousin works there.",
        actor=actor or person(Role.INTAKE),
    )  # fmt: skip


def test_a_declared_conflict_sets_the_referral_aside_and_the_next_takes_over(
    case: Complaint,
) -> None:
    routed = declare(case, AgencyCode.JACKSON_PROSECUTOR)
    check_now()
    first = held_by(FIRST)
    assert (first.conflict, first.is_live) == ("declared_tie", False)
    assert first.conflicted_at is not None
    assert live() == {"fbi-kc"}
    assert AgencyCode.JACKSON_PROSECUTOR in routed.facts.declared_ties
    assert Packet.objects.filter(referral=first).count() == 1
    content = json.loads(Entry.objects.get(action="case.tie_declared").content)
    assert content["data"]["agency"] == FIRST
    assert "cousin" not in json.dumps(content)
    set_aside = json.loads(Entry.objects.get(action="referral.conflicted").content)
    assert set_aside["data"]["conflict"] == "declared_tie"


def test_a_conflict_is_declared_once(case: Complaint) -> None:
    ines = person(Role.INTAKE)
    declare(case, AgencyCode.MSHP, ines)
    with pytest.raises(StepRefused) as refused:
        declare(case, AgencyCode.MSHP, ines)
    assert refused.value.refusal is Refusal.FACT_STANDS


def test_an_officer_identified_later_creates_the_conflict(case: Complaint) -> None:
    staff_casework.identify_officer(
        complaint=case,
        officer=FiledOfficer(name="Officer Demo", employer=FIRST),
        actor=person(Role.INTAKE),
    )
    assert held_by(FIRST).conflict == "employs_officer"
    assert live() == {"fbi-kc"}


def all_conflicted(case: Complaint) -> None:
    ines = person(Role.INTAKE)
    for agency in AgencyCode:
        declare(case, agency, ines)
        check_now()


def test_when_every_agency_is_conflicted_the_last_resort_holds_whatever_its_conflict(
    case: Complaint,
) -> None:
    all_conflicted(case)
    assert live() == {code.value for code in floor.LAST_RESORT}
    for code in floor.LAST_RESORT:
        assert held_by(code.value).last_resort
    assert held_by("usao-wdmo").conflict == "declared_tie"
    decision = access.latest_decision(case.pk)
    assert decision is not None
    assert "last-resort" in decision.alarms


def test_an_agency_that_a_filing_finds_all_conflicted_is_marked_from_the_start() -> None:
    file_demonstration(agencies_present=tuple(AgencyCode))
    check_now()
    assert live() == {"usao-wdmo", "doj-crt"}
    assert all(r.last_resort for r in Referral.objects.all())


def test_a_purpose_that_moves_to_an_agency_that_has_the_case_is_added_to_its_grounds() -> None:
    file_demonstration(force_types=(ForceType.FIREARM_DISCHARGED,))
    before = held_by("mshp")
    assert [g["purpose"] for g in before.grounds] == ["criminal investigation"]
    recuse(FIRST)
    recuse("mo-ag")
    recuse("mshp")
    check_now()
    purposes = {g["purpose"] for g in held_by("fbi-kc").grounds}
    assert {"criminal investigation", "independent review of force"} <= purposes
    assert {g["purpose"] for g in held_by("usao-wdmo").grounds} == {"charging decision"}


def test_new_versions_are_queued_for_who_has_the_case_and_for_nobody_else(
    case: Complaint,
) -> None:
    recuse(FIRST)
    staff_casework.add_force(
        complaint=case, force_type=ForceType.TAKEDOWN, actor=person(Role.INTAKE)
    )
    assert Packet.objects.filter(referral=held_by("fbi-kc")).count() == 2
    assert Packet.objects.filter(referral=held_by(FIRST)).count() == 1


@pytest.mark.parametrize("how", ["recused", "conflicted"])
def test_what_is_set_aside_is_not_built_told_of_downloaded_or_acknowledged(
    case: Complaint, how: str
) -> None:
    packet = Packet.objects.get()
    reviewer = person(Role.AGENCY_REVIEWER, FIRST)
    if how == "recused":
        recuse_referral(referral_id=held_by(FIRST).pk, reason="x", actor=reviewer)
    else:
        declare(case, AgencyCode.JACKSON_PROSECUTOR)
    assert not queue.build_packet(packet.pk)
    packet.refresh_from_db()
    assert packet.state == "queued"
    with bypassing_triggers():  # as if it had been published in the same moment
        publish(packet)
        if how == "recused":
            Referral.objects.filter(agency_id=FIRST).update(state="recused")
    assert not notices.send_notice(held_by(FIRST).pk)
    about = {"referral_id": held_by(FIRST).pk, "actor": reviewer}
    with pytest.raises(DeliveryRefused):
        delivery.acknowledge_referral(**about)
    with pytest.raises(DeliveryRefused):
        delivery.record_download(**about, packet=packet)


@pytest.mark.parametrize("how", ["recused", "conflicted"])
def test_the_agencys_own_pages_say_so_and_the_packet_is_gone(case: Complaint, how: str) -> None:
    publish(Packet.objects.get())
    rita = signed_in(person(Role.AGENCY_REVIEWER, FIRST))
    address = f"/agency/referrals/{held_by(FIRST).pk}/"
    assert "Step back from this referral" in rita.get(address).content.decode()
    if how == "recused":
        answer = rita.post(f"{address}recuse/", {"reason": "Our own man."}, follow=True)
        assert "The next eligible agency has it now." in answer.content.decode()
        words = "stepped back"
    else:
        declare(case, AgencyCode.JACKSON_PROSECUTOR)
        words = "conflict of interest"
    assert words in rita.get("/agency/").content.decode()
    said = rita.get(address).content.decode()
    assert words in said
    assert "Download the packet" not in said
    assert "Step back from this referral" not in said
    assert rita.get(f"{address}packet/").status_code == 404
    answer = rita.post(f"{address}acknowledge/", follow=True)
    assert "Nothing was changed" in answer.content.decode()


def test_stepping_back_needs_a_reason(case: Complaint) -> None:
    rita = signed_in(person(Role.AGENCY_REVIEWER, FIRST))
    answer = rita.post(f"/agency/referrals/{held_by(FIRST).pk}/recuse/", {"reason": " "})
    assert "Give the reason" in answer.content.decode()
    assert held_by(FIRST).is_live


def test_the_filer_is_told_that_an_agency_stepped_back(client: Client) -> None:
    filed = file_demonstration()
    recuse(FIRST)
    declare(Complaint.objects.get(), AgencyCode.FBI_KC)
    page = client.post("/track/", {"phrase": filed.phrase}).content.decode()
    assert "The agency stepped back because of a conflict of interest" in page
    assert "Set aside: the agency has a conflict of interest" in page


ATTACKS = {
    "a conflict without another agency":
        "UPDATE routing_referral SET conflicted_at = now(), conflict = 'present'",
    "one half of the last resort":
        "UPDATE routing_referral SET last_resort = true",
}  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS)
def test_sql_cannot_leave_the_case_without_an_outside_agency(case: Complaint, attack: str) -> None:
    with pytest.raises(IntegrityError, match=NO_OUTSIDE_AGENCY):
        run(ATTACKS[attack])


def test_the_last_resort_counts_only_while_both_have_it(case: Complaint) -> None:
    all_conflicted(case)
    with pytest.raises(IntegrityError, match=NO_OUTSIDE_AGENCY):
        run("UPDATE routing_referral SET state = 'recused' WHERE agency_id = 'doj-crt'")


def test_the_civil_rights_division_alone_is_not_enough(case: Complaint) -> None:
    with pytest.raises(IntegrityError, match=NO_OUTSIDE_AGENCY):
        run(
            "INSERT INTO routing_referral (id, complaint_id, agency_id, decision_id, grounds,"
            " state, made_at, open_by, acknowledge_by, notice_attempts, recusal_reason, conflict,"
            " last_resort, added_because, finding, concluding_note, ready_version,"
            " notified_version, downloaded_version) SELECT gen_random_uuid(), complaint_id,"
            " 'doj-crt', decision_id, grounds, state, made_at, open_by, acknowledge_by, 0, '', '',"
            " false, '', '', '', 0, 0, 0"
            " FROM routing_referral;"
            " UPDATE routing_referral SET state = 'recused' WHERE agency_id <> 'doj-crt'"
        )


KEPT = {
    "conflicted_at": "conflicted_at = NULL, conflict = ''",
    "conflict": "conflict = 'present'",
    "last_resort": "last_resort = false",
    "grounds": "grounds = '[]'",
    "added_because": "added_because = 'x', added_by_id = (SELECT min(id) FROM accounts_user)",
}


@pytest.mark.parametrize("column", KEPT)
def test_sql_cannot_unsay_what_was_said_of_a_referral(case: Complaint, column: str) -> None:
    all_conflicted(case)
    statement = f"UPDATE routing_referral SET {KEPT[column]} WHERE agency_id = 'usao-wdmo'"  # noqa: S608
    with pytest.raises(IntegrityError, match=r"stands|only grow"):
        run(statement)


@pytest.mark.parametrize(
    ("change", "refused"),
    [("recusal_reason = 'none'", "stands"), ("recused_at = NULL", "stands"),
     ("state = 'queued'", "last resort alone")],
)  # fmt: skip
def test_sql_cannot_undo_a_recusal(case: Complaint, change: str, refused: str) -> None:
    recuse(FIRST)
    with pytest.raises(IntegrityError, match=refused):
        run(f"UPDATE routing_referral SET {change} WHERE agency_id = %s", FIRST)  # noqa: S608


def test_the_database_and_the_floor_name_the_same_last_resort() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = 'routing_reaches_outside'")
        source = cursor.fetchone()[0]
    for code in floor.LAST_RESORT:
        assert f"'{code.value}'" in source
    assert {code.value for code in floor.NEVER_ALONE} == {"doj-crt"}
    assert len(floor.LAST_RESORT) == 2


def test_staff_class_and_county_keep_what_was_referred(case: Complaint) -> None:
    before = set(Referral.objects.values_list("pk", flat=True))
    ines = person(Role.INTAKE)
    staff_casework.correct_county(complaint=case, county=County.CLAY, actor=ines)
    staff_casework.add_class(complaint=case, allegation=Allegation.BIAS, actor=ines)
    assert before <= set(Referral.objects.values_list("pk", flat=True))
    assert {"jackson-prosecutor", "clay-prosecutor", "occ"} == live()
