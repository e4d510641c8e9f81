"""The database holds promise and definition: what needs outside review has an outside agency."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from complaints.models import Complaint, Fact, Suspicion
from complaints.models.facts import CODES_OF_KIND, FactKind
from complaints.vocabulary import Allegation, ForceType, Injury, Strength, SuspicionState
from routing import floor
from routing.facts import Facts
from routing.installation import install_defaults
from routing.models import Referral
from tests.cast import file_demonstration
from tests.rows import bypassing_triggers

pytestmark = pytest.mark.django_db
NO_OUTSIDE_AGENCY = "no outside agency"


@pytest.fixture(autouse=True)
def _kansas_city(db: None) -> None:
    install_defaults()


def plain_complaint() -> Complaint:
    file_demonstration(
        force_types=(),
        allegations=(Allegation.DISCOURTESY,),
        narrative="The officer at the front desk was rude to me and would not take my report.",
    )
    complaint = Complaint.objects.get()
    assert not Suspicion.objects.exists()
    return complaint


def check_now() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def needs_in_database(complaint: Complaint) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT routing_needs_outside_review(%s)", [complaint.pk])
        return bool(cursor.fetchone()[0])


@pytest.mark.parametrize(
    ("kind", "code"),
    [(kind, code) for kind, codes in CODES_OF_KIND.items() for code in codes],
)
def test_every_fact_means_the_same_to_the_database_and_to_the_rules(
    kind: FactKind, code: str
) -> None:
    complaint = plain_complaint()
    Fact.objects.get_or_create(
        complaint=complaint,
        kind=kind,
        code=code,
        source="staff",
        stated_at=complaint.filed_at,
        because="Demonstration.",
    )
    facts = {
        FactKind.FORCE: lambda: Facts(force_types=frozenset({ForceType(code)})),
        FactKind.ALLEGATION: lambda: Facts(allegations=frozenset({Allegation(code)})),
        FactKind.INJURY: lambda: Facts(injuries=frozenset({Injury(code)})),
    }.get(kind, Facts)()
    assert needs_in_database(complaint) == floor.needs_outside_review(facts)
    if needs_in_database(complaint):
        with pytest.raises(IntegrityError, match=NO_OUTSIDE_AGENCY):
            check_now()


@pytest.mark.parametrize("strength", list(Strength))
@pytest.mark.parametrize("state", [None, *SuspicionState])
def test_every_suspicion_means_the_same_to_the_database_and_to_the_rules(
    strength: Strength, state: SuspicionState | None
) -> None:
    if (strength is Strength.WEAK) != (state is not None):
        return
    complaint = plain_complaint()
    # One that is cleared from the start is refused by a guard of its own (test_suspicions.py).
    begins_cleared = state is SuspicionState.CLEARED
    with bypassing_triggers() if begins_cleared else nullcontext():
        Suspicion.objects.create(
            complaint=complaint,
            strength=strength,
            force_types=[],
            spans=[],
            reason="words",
            state=state or "",
            deadline=timezone.now() + timedelta(hours=1) if state else None,
        )
    facts = Facts(suspicion=strength, suspicion_state=state)
    assert needs_in_database(complaint) == floor.needs_outside_review(facts)
    if needs_in_database(complaint):
        with pytest.raises(IntegrityError, match=NO_OUTSIDE_AGENCY):
            check_now()


def test_a_complaint_of_force_cannot_be_marked_routed_without_a_referral() -> None:
    complaint = plain_complaint()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO complaints_fact (complaint_id, kind, code, source, stated_at) "
            "VALUES (%s, 'force', 'baton', 'staff', now())",
            [complaint.pk],
        )
    with pytest.raises(IntegrityError, match=NO_OUTSIDE_AGENCY):
        check_now()


def test_the_only_outside_agency_cannot_step_back_without_another_in_its_place() -> None:
    file_demonstration()
    Referral.objects.update(state="recused")
    with pytest.raises(IntegrityError, match=NO_OUTSIDE_AGENCY):
        check_now()


@pytest.mark.django_db(transaction=True)
def test_the_commit_itself_fails() -> None:
    install_defaults()
    file_demonstration()
    with pytest.raises(IntegrityError, match=NO_OUTSIDE_AGENCY), transaction.atomic():
        Referral.objects.update(state="recused")
    assert Referral.objects.get().state != "recused"
