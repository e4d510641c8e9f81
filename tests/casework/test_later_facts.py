"""What is learned later: stated beside what was filed, decided anew at once, only ever added."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from accountability import staff_casework
from accounts.models import User
from accounts.roles import Role
from complaints import suspicions
from complaints.filing import FiledOfficer, Filer
from complaints.models import Complaint, Fact, Officer, Statement, Suspicion, Verbatim
from complaints.triage import Refusal, StepRefused
from complaints.vocabulary import (
    AgencyCode,
    Allegation,
    County,
    FilerKind,
    ForceType,
    Injury,
)
from ledger.models import Entry
from routing import by_hand, case_facts, referral
from routing.installation import install_defaults
from routing.models import Decision, Packet, Referral
from routing.packets.snapshot import open_snapshot
from tests.cast import SEALED_FILER, file_demonstration, person
from tests.routing.packet_documents import rendered

pytestmark = pytest.mark.django_db
RUDE: dict[str, Any] = {
    "narrative": "Demonstration: the officer at the front desk was rude to me and laughed at me.",
    "force_types": (),
    "allegations": (Allegation.DISCOURTESY,),
    "injury": Injury.NONE,
}
SURE = "He called again. He says that the officer then hit him with a baton."
UNSURE = "He called again and said there was a scuffle with the officer."


@pytest.fixture(autouse=True)
def _kansas_city(db: None) -> None:
    install_defaults()


@pytest.fixture
def ines() -> User:
    return person(Role.INTAKE)


@pytest.fixture
def case() -> Complaint:
    complaint = filed(**RUDE)
    assert not Suspicion.objects.exists()
    return complaint


def filed(**changes: Any) -> Complaint:
    return Complaint.objects.get(case_number=file_demonstration(**changes).case_number)


def outside() -> set[str]:
    rows = Referral.objects.filter(agency__outside=True)
    return set(rows.values_list("agency_id", flat=True))


def content(action: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(Entry.objects.get(action=action).content)
    return document


def say(case: Complaint, words: str, actor: User) -> None:
    staff_casework.add_statement(complaint=case, words=words, actor=actor)


def test_a_statement_that_tells_of_force_sends_the_case_out(case: Complaint, ines: User) -> None:
    assert outside() == set()
    say(case, SURE, ines)
    assert outside() == {"jackson-prosecutor"}
    fact = Fact.objects.get(kind="force")
    assert (fact.code, fact.source) == ("baton", "screening")
    assert Statement.objects.get().words == SURE
    entry = content("case.statement_added")
    assert entry["data"]["strength"] == "strong"
    assert "baton" not in json.dumps(entry)


def test_a_statement_that_may_tell_of_force_starts_the_clock(case: Complaint, ines: User) -> None:
    say(case, UNSURE, ines)
    suspicion = Suspicion.objects.get()
    assert (suspicion.strength, suspicion.state, suspicion.spans) == ("weak", "open", [])
    case.refresh_from_db()
    assert case.due_at <= suspicion.deadline
    assert outside() == set()


def test_an_open_suspicion_that_nobody_cleared_covers_new_words(
    case: Complaint, ines: User
) -> None:
    say(case, UNSURE, ines)
    deadline = Suspicion.objects.get().deadline
    say(case, UNSURE, ines)
    assert Suspicion.objects.get().deadline == deadline
    assert outside() == set()


@pytest.mark.parametrize("how_many", [1, 2])
def test_words_that_came_after_somebody_cleared_the_older_ones_count_at_once(
    case: Complaint, ines: User, how_many: int
) -> None:
    say(case, UNSURE, ines)
    suspicions.propose_clearing(complaint_id=case.pk, reason="He fell.", actor=ines)
    if how_many == 2:
        staff_casework.confirm_clearing(
            complaint=case, reason="I agree.", actor=person(Role.SUPERVISOR)
        )
    say(case, UNSURE, ines)
    assert outside() == {"jackson-prosecutor"}


def test_harmless_words_start_nothing(case: Complaint, ines: User) -> None:
    say(
        case,
        "He called to ask where his complaint is now, and to give us a new telephone number.",
        ines,
    )
    assert not Suspicion.objects.exists()
    assert outside() == set()


def test_a_sealed_identity_in_a_statement_stays_in_the_vault(ines: User) -> None:
    complaint = filed(**RUDE, filer=SEALED_FILER)
    say(complaint, "Dolores Demonstration called; the officer hit her with a baton.", ines)
    assert "Dolores" not in Statement.objects.get().words
    assert Verbatim.objects.filter(column__startswith="statement.").exists()
    for packet in Packet.objects.all():
        assert "Dolores" not in json.dumps(open_snapshot(packet))
    staff_casework.identify_officer(
        complaint=complaint, officer=FiledOfficer(name="Dolores Other"), actor=ines
    )
    assert Officer.objects.get().name == "[sealed] Other"


def test_a_packet_holds_the_statement_and_can_be_rendered(case: Complaint, ines: User) -> None:
    say(case, SURE, ines)
    for packet in Packet.objects.filter(referral__agency_id="jackson-prosecutor"):
        document = open_snapshot(packet)
        assert [row["words"] for row in document["statements"]] == [SURE]
        assert rendered(document).pages >= 6


def test_force_added_by_staff_stands_beside_the_filers_own(case: Complaint, ines: User) -> None:
    staff_casework.add_force(complaint=case, force_type=ForceType.CANINE, actor=ines)
    assert outside() == {"jackson-prosecutor"}
    fact = Fact.objects.get(kind="force")
    assert (fact.code, fact.source, fact.stated_by) == ("canine", "staff", ines)
    assert content("case.force_added")["data"] == {"force_type": "canine"}


def test_an_injury_added_by_staff_counts_and_the_filers_stays(case: Complaint, ines: User) -> None:
    staff_casework.add_injury(complaint=case, injury=Injury.SERIOUS, actor=ines)
    assert "mshp" in outside()
    case.refresh_from_db()
    assert case.injury == "none"
    assert set(Fact.objects.filter(kind="injury").values_list("code", "source")) == {
        ("none", "filer"), ("serious", "staff"),
    }  # fmt: skip


def test_the_county_is_corrected_and_corrected_back(ines: User) -> None:
    complaint = filed()
    staff_casework.correct_county(complaint=complaint, county=County.CLAY, actor=ines)
    assert outside() == {"jackson-prosecutor", "clay-prosecutor"}
    assert case_facts.facts_of(complaint).county is County.CLAY
    staff_casework.correct_county(complaint=complaint, county=County.JACKSON, actor=ines)
    assert case_facts.facts_of(complaint).county is County.JACKSON
    assert outside() == {"jackson-prosecutor", "clay-prosecutor"}
    with pytest.raises(StepRefused) as refused:
        staff_casework.correct_county(complaint=complaint, county=County.JACKSON, actor=ines)
    assert refused.value.refusal is Refusal.FACT_STANDS
    complaint.refresh_from_db()
    assert complaint.county == "jackson"


def test_each_agency_that_has_the_case_gets_a_version_that_says_what_is_known_now(
    ines: User,
) -> None:
    complaint = filed()
    staff_casework.correct_county(complaint=complaint, county=County.CLAY, actor=ines)
    first = Referral.objects.get(agency_id="jackson-prosecutor")
    newest = Packet.objects.filter(referral=first).order_by("version").last()
    assert newest is not None
    assert newest.version == 2
    document = open_snapshot(newest)
    assert {"kind": "county", "code": "clay", "source": "staff"} in document["facts"]
    assert "independent review of force" in {
        a["purpose"]
        for a in document["routing"]["assignments"]
        if a["agency"] == "jackson-prosecutor"
    }
    assert rendered(document).pages >= 6


def test_a_statement_that_changes_no_fact_still_reaches_the_agency_as_a_new_version(
    ines: User,
) -> None:
    complaint_id = file_demonstration().complaint_id
    case = Complaint.objects.get(pk=complaint_id)
    staff_casework.add_statement(
        complaint=case, words="The bus stop was on the north side of the street.", actor=ines
    )
    assert sorted(Packet.objects.values_list("version", flat=True)) == [1, 2]


def test_an_officer_is_added_behind_the_filers_own(ines: User) -> None:
    complaint = filed(officers=(FiledOfficer(name="First"),))
    staff_casework.identify_officer(
        complaint=complaint, officer=FiledOfficer(name="Second", badge="77"), actor=ines
    )
    rows = list(Officer.objects.values_list("position", "name", "source"))
    assert rows == [(0, "First", "filer"), (1, "Second", "staff")]


def by_staff(case: Complaint, actor: User, agency: AgencyCode = AgencyCode.MSHP) -> None:
    staff_casework.add_referral(
        complaint=case, agency=agency, purpose="outside review", because="The chief's nephew.",
        actor=actor,
    )  # fmt: skip


def test_staff_add_a_referral_by_hand(case: Complaint, ines: User) -> None:
    by_staff(case, ines)
    added = Referral.objects.get(agency_id="mshp")
    assert (added.added_by, added.added_because) == (ines, "The chief's nephew.")
    assert [g["purpose"] for g in added.grounds] == ["outside review"]
    packet = Packet.objects.get(referral=added)
    assert rendered(open_snapshot(packet)).pages >= 6
    assert content("referral.added_by_hand")["data"]["agency"] == "mshp"
    staff_casework.add_force(complaint=case, force_type=ForceType.BATON, actor=ines)
    assert Packet.objects.filter(referral=added).count() == 2


@pytest.mark.parametrize(
    ("agency", "refusal"),
    [(AgencyCode.OCC, by_hand.Refusal.HAS_IT), (AgencyCode.FBI_KC, by_hand.Refusal.CONFLICTED)],
)
def test_a_referral_by_hand_that_cannot_be_changes_nothing(
    case: Complaint, ines: User, agency: AgencyCode, refusal: by_hand.Refusal
) -> None:
    staff_casework.declare_tie(
        complaint=case, agency=AgencyCode.FBI_KC, because="A cousin.", actor=ines
    )
    before = Decision.objects.count()
    with pytest.raises(by_hand.NotAdded) as refused:
        by_staff(case, ines, agency)
    assert refused.value.refusal is refusal
    assert Decision.objects.count() == before


ADDITIONS: dict[str, Callable[[Complaint, User], object]] = {
    "statement": lambda c, u: staff_casework.add_statement(complaint=c, words=SURE, actor=u),
    "force": lambda c, u: staff_casework.add_force(complaint=c, force_type=ForceType.ECW, actor=u),
    "injury": lambda c, u: staff_casework.add_injury(complaint=c, injury=Injury.DEATH, actor=u),
    "county": lambda c, u: staff_casework.correct_county(complaint=c, county=County.CASS, actor=u),
    "officer": lambda c, u: staff_casework.identify_officer(
        complaint=c, officer=FiledOfficer(name="X"), actor=u
    ),
    "tie": lambda c, u: staff_casework.declare_tie(
        complaint=c, agency=AgencyCode.CLAY_PROSECUTOR, because="x", actor=u
    ),
    "referral": lambda c, u: by_staff(c, u, AgencyCode.CASS_PROSECUTOR),
}


@pytest.mark.parametrize("addition", ADDITIONS)
def test_the_services_themselves_ask_for_the_role(addition: str) -> None:
    plain, restricted = filed(), filed(filer=Filer(kind=FilerKind.OFFICER))
    for role in Role:
        actor = person(role)
        for complaint, allowed in (
            (plain, {Role.INTAKE, Role.SUPERVISOR}), (restricted, {Role.WHISTLEBLOWER_TEAM}),
        ):  # fmt: skip
            if role in allowed and role is not Role.SUPERVISOR:
                ADDITIONS[addition](complaint, actor)
            elif role not in allowed:
                with pytest.raises(PermissionDenied):
                    ADDITIONS[addition](complaint, actor)


@pytest.mark.parametrize("addition", [name for name in ADDITIONS if name != "referral"])
def test_where_routing_fails_nothing_is_added(
    case: Complaint, ines: User, addition: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (Fact.objects.count(), Officer.objects.count(), Entry.objects.count())
    monkeypatch.setattr(referral, "route", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        ADDITIONS[addition](case, ines)
    assert before == (Fact.objects.count(), Officer.objects.count(), Entry.objects.count())
    assert not Statement.objects.exists()


@pytest.mark.parametrize("addition", ADDITIONS)
def test_no_addition_takes_a_referral_away(ines: User, addition: str) -> None:
    complaint = filed(force_types=(ForceType.FIREARM_DISCHARGED,))
    before = {r.agency_id: r.grounds for r in Referral.objects.all()}
    ADDITIONS[addition](complaint, ines)
    after = {r.agency_id: r for r in Referral.objects.all()}
    for agency, grounds in before.items():
        assert after[agency].is_live
        assert all(ground in after[agency].grounds for ground in grounds)


@pytest.mark.parametrize("statement", ["DELETE FROM", "UPDATE"])
def test_sql_cannot_change_a_statement(case: Complaint, ines: User, statement: str) -> None:
    say(case, SURE, ines)
    tail = " SET words = 'nothing'" if statement == "UPDATE" else ""
    with (
        pytest.raises(IntegrityError, match="only added"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"{statement} complaints_statement{tail}")


def test_sql_cannot_declare_a_conflict_without_a_reason(case: Complaint) -> None:
    with (
        pytest.raises(IntegrityError, match="declared_ties_have_a_reason"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO complaints_fact (complaint_id, kind, code, source, stated_at) "
            "VALUES (%s, 'declared_tie', 'mshp', 'staff', now())",
            [case.pk],
        )
