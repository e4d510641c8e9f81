"""Volume rows are honest: the database's own guards looked at each, and they read like any case."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count
from pytest_django.fixtures import Settings

from accounts.roles import Role
from complaints import access as complaint_access
from complaints.models import Complaint, Fact
from complaints.vocabulary import ForceType
from routing import access
from routing.models import Decision, Referral
from routing.replay_counting import facts_from_json
from routing.rules import decide
from tests.cast import person, signed_in


@pytest.mark.django_db(transaction=True)
def test_volume_cases_pass_every_constraint_and_hold_what_the_rules_decide() -> None:
    out = StringIO()
    call_command("seed_volume", 700, stdout=out)
    assert "700 cases" in out.getvalue()
    assert Complaint.objects.count() == Decision.objects.count() == 700
    needing = Decision.objects.filter(needs_outside_review=True)
    outside = Referral.objects.filter(agency__outside=True).values("complaint_id")
    assert 0 < needing.count() < 700
    assert not needing.exclude(complaint_id__in=outside).exists()
    decision = needing.first()
    assert decision is not None
    _row, policy = access.policy_in_force(decision.at)
    again = decide(policy, facts_from_json(decision.facts), access.agencies_receiving(decision.at))
    assert set(again.agencies) == set(
        Referral.objects.filter(decision=decision).values_list("agency_id", flat=True)
    )
    kinds = Fact.objects.filter(kind="force").values("code").annotate(n=Count("id"))
    assert {row["code"] for row in kinds} <= set(ForceType)
    assert complaint_access.data_key_of(decision.complaint), "its key opens"


@pytest.mark.django_db(transaction=True)
def test_staff_read_a_volume_case_like_any_other() -> None:
    call_command("seed_volume", 20, stdout=StringIO())
    case = Complaint.objects.filter(restricted=False)[0]
    answer = signed_in(person(Role.INTAKE)).get(f"/staff/cases/{case.case_number}/")
    assert answer.status_code == 200
    assert "Demonstration, made by seed_volume" in answer.content.decode()


def test_volume_belongs_to_local_mode(settings: Settings) -> None:
    settings.LOCAL_MODE = False
    with pytest.raises(CommandError, match="local mode alone"):
        call_command("seed_volume", 10)


def test_no_cases_are_not_a_volume() -> None:
    with pytest.raises(CommandError, match="at least one"):
        call_command("seed_volume", 0)
