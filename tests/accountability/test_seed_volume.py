"""Volume rows are honest: the database's own guards looked at each, and they read like any case."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection
from django.db.models import Count
from django.utils import timezone
from pytest_django.fixtures import Settings

from accountability.local import volume
from accountability.local.volume_situations import draw
from accounts.roles import Role
from complaints import access as complaint_access
from complaints.models import Complaint, Fact
from complaints.vocabulary import ForceType
from routing import access, case_clocks
from routing.installation import install_defaults
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
def test_a_batch_that_keeps_force_from_review_is_refused_whole() -> None:
    install_defaults()
    now = timezone.now()
    row, policy = access.policy_in_force(now)
    assert row is not None
    situations = draw(200, policy, access.agencies_receiving(now))
    chunk = volume._Maker(situations, row.pk, now).chunk(200)
    chunk[Referral] = []
    with pytest.raises(IntegrityError, match="no outside agency"):
        volume._copy(chunk)
    assert not Complaint.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_volume_cases_stand_in_the_queue_where_the_program_would_put_them() -> None:
    call_command("seed_volume", 200, stdout=StringIO())
    for case in Complaint.objects.all():
        before = (case.next_due_at, case.sent_outside)
        case_clocks.keep(case)
        referred = Referral.objects.filter(complaint=case, agency__outside=True).exists()
        assert (case.next_due_at, referred) == before
    assert complaint_access.unanswered_clock_ids(timezone.now(), limit=1) == []


@pytest.mark.django_db(transaction=True)
def test_the_servers_settings_are_as_before() -> None:
    call_command("seed_volume", 10, stdout=StringIO())
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_file_settings WHERE name = 'max_wal_size' AND setting = '16GB'"
        )
        assert cursor.fetchone()[0] == 0


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
