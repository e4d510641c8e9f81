"""The way of a policy, step by step, and what neither people nor SQL can do on it."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import RoleGrant
from accounts.roles import Role
from ledger.models import Entry
from routing import access, policies
from routing.clocks import CITY_TIME
from routing.installation import install_defaults, install_policy
from routing.models import Agency, PolicyVersion
from routing.policies import Refusal, StepRefused
from routing.policy import PolicyError
from routing.states import PolicyState
from tests.cast import person
from tests.routing.policy_drafts import DRAFT, INSTALLED, drafted, proved, replayed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def installed(db: None) -> None:
    install_defaults()


def today() -> Any:
    return timezone.now().astimezone(CITY_TIME).date()


def in_force() -> str:
    return access.policy_in_force(timezone.now())[1].version


def actions_on(row: PolicyVersion) -> list[str]:
    return list(
        Entry.objects.filter(object_ref=row.ref).order_by("at").values_list("action", flat=True)
    )


def test_a_policy_goes_from_draft_to_published_by_two_people_and_the_ledger_tells_it() -> None:
    row = drafted()
    policies.ask_for_proof(policy_id=row.pk, actor=person(Role.POLICY_APPROVER))
    assert policies.carry_out_proof(row.pk)
    row.refresh_from_db()
    assert row.state == PolicyState.PROVED
    assert row.proof is not None
    assert (row.proof["checked"], row.proof["failed"]) == (7_536_640, 0)
    policies.record_replay(row=row, replay_ref="test", cases=3, changed=1)
    approver = RoleGrant.objects.get(role=Role.POLICY_APPROVER).user
    policies.publish(policy_id=row.pk, effective_from=today(), actor=approver)
    row.refresh_from_db()
    assert (row.state, row.approver) == (PolicyState.PUBLISHED, approver)
    assert in_force() == "kc-test-2"
    old = PolicyVersion.objects.get(version="kc-2020.1")
    assert old.state == PolicyState.SUPERSEDED
    assert set(actions_on(row)) == {
        "policy.drafted", "policy.proved", "policy.replayed", "policy.published",
    }  # fmt: skip
    assert "policy.superseded" in actions_on(old)


def test_the_version_in_force_is_the_one_whose_day_has_come() -> None:
    row = replayed()
    day = today() + timedelta(days=3)
    policies.publish(policy_id=row.pk, effective_from=day, actor=person(Role.POLICY_APPROVER))
    now = timezone.now()
    assert in_force() == "kc-2020.1"
    assert PolicyVersion.objects.get(version="kc-2020.1").state == PolicyState.PUBLISHED
    later = now + timedelta(days=3)
    assert access.policy_in_force(later)[1].version == "kc-test-2"
    with time_machine.travel(later):
        assert policies.supersede(timezone.now()) == 1
        assert policies.supersede(timezone.now()) == 0
    assert access.policy_in_force(now)[1].version == "kc-2020.1", "the past keeps its policy"


@pytest.mark.parametrize("make", [drafted, proved, replayed])
def test_what_is_not_published_decides_nothing(make: Any) -> None:
    make()
    assert in_force() == "kc-2020.1"


def test_the_author_cannot_approve_even_with_both_roles() -> None:
    author = person(Role.POLICY_AUTHOR)
    RoleGrant.objects.create(user=author, role=Role.POLICY_APPROVER)
    row = replayed(author=author)
    with pytest.raises(StepRefused) as refused:
        policies.publish(policy_id=row.pk, effective_from=today(), actor=author)
    assert refused.value.refusal is Refusal.OWN_POLICY


def test_no_day_of_the_past_is_taken() -> None:
    row = replayed()
    with pytest.raises(StepRefused) as refused:
        policies.publish(
            policy_id=row.pk,
            effective_from=today() - timedelta(days=1),
            actor=person(Role.POLICY_APPROVER),
        )
    assert refused.value.refusal is Refusal.IN_THE_PAST


def test_publication_proves_once_more_with_the_agencies_of_that_day() -> None:
    row = replayed()
    # Now the floor's first agency is under the department: force could stay inside.
    Agency.objects.exclude(code="occ").update(outside=False)
    with pytest.raises(StepRefused) as refused:
        policies.publish(
            policy_id=row.pk, effective_from=today(), actor=person(Role.POLICY_APPROVER)
        )
    assert refused.value.refusal is Refusal.PROOF_FAILS
    assert in_force() == "kc-2020.1"


def test_a_proof_that_fails_leaves_a_draft_with_its_failures() -> None:
    Agency.objects.filter(code="mshp").update(outside=False)
    row = drafted(DRAFT.replace('"mshp", "fbi-kc", "mo-ag", "usao-wdmo"', '"mshp", "doj-crt"'))
    policies.ask_for_proof(policy_id=row.pk, actor=row.author)  # type: ignore[arg-type]
    assert policies.carry_out_proof(row.pk)
    row.refresh_from_db()
    assert row.state == PolicyState.DRAFT
    assert row.proof is not None
    assert row.proof["failed"] > 0
    assert row.proof["failures"]


def test_nothing_is_proved_that_nobody_asked_for() -> None:
    assert not policies.carry_out_proof(drafted().pk)


def test_amending_a_draft_voids_its_proof_even_one_that_is_under_way() -> None:
    row = drafted()
    author = row.author
    assert author is not None
    policies.ask_for_proof(policy_id=row.pk, actor=author)
    old = row.sha256
    policies.amend_draft(policy_id=row.pk, document=DRAFT + "# changed\n", actor=author)
    row.refresh_from_db()
    assert row.proof is None
    from tests.routing.policy_drafts import proof_of

    assert not policies.record_proof(policy_id=row.pk, sha256=old, proof=proof_of(DRAFT))
    row.refresh_from_db()
    assert row.state == PolicyState.DRAFT


def test_nobody_amends_what_somebody_else_drafted_or_what_is_proved() -> None:
    row = proved()
    with pytest.raises(StepRefused):
        policies.amend_draft(policy_id=row.pk, document=DRAFT, actor=row.author)  # type: ignore[arg-type]
    other = drafted(DRAFT.replace("kc-test-2", "kc-test-3"), author=row.author)
    second = person(Role.SUPERVISOR)
    RoleGrant.objects.create(user=second, role=Role.POLICY_AUTHOR)
    with pytest.raises(PermissionDenied):
        policies.amend_draft(policy_id=other.pk, document=DRAFT + "#", actor=second)


@pytest.mark.parametrize("role", [r for r in Role if r is not Role.POLICY_AUTHOR])
def test_only_authors_draft(role: Role) -> None:
    with pytest.raises(PermissionDenied):
        policies.submit_draft(document=DRAFT, actor=person(role))


@pytest.mark.parametrize("role", [r for r in Role if r is not Role.POLICY_APPROVER])
def test_only_approvers_publish(role: Role) -> None:
    row = replayed(author=person(Role.POLICY_AUTHOR))
    actor = row.author if role is Role.POLICY_AUTHOR else person(role)
    assert actor is not None
    with pytest.raises(PermissionDenied):
        policies.publish(policy_id=row.pk, effective_from=today(), actor=actor)


def test_a_draft_with_gaps_a_taken_name_or_a_known_document_is_not_kept() -> None:
    author = person(Role.POLICY_AUTHOR)
    with pytest.raises(PolicyError, match="would rest on the floor"):
        drafted('version = "bare"\neffective_from = 2026-01-01\n', author)
    with pytest.raises(StepRefused) as refused:
        drafted(INSTALLED + "# the same name", author)
    assert refused.value.refusal is Refusal.NAME_TAKEN
    with pytest.raises(StepRefused) as refused:
        drafted(INSTALLED, author)
    assert refused.value.refusal is Refusal.SAME_DOCUMENT
    with pytest.raises(PolicyError, match="longer than"):
        drafted("#" * 200_001, author)
    assert PolicyVersion.objects.count() == 1


def test_a_release_of_the_program_publishes_nothing_where_a_policy_stands() -> None:
    install_policy(DRAFT)
    assert PolicyVersion.objects.count() == 1


ATTACKS = {
    "skip the proof": ("draft", "state = 'proved'"),
    "skip the replay": ("proved", "state = 'published', published_at = now()"),
    "publish one's own": (
        "replayed", ("state = 'published', published_at = now(), effective_from = '2999-01-01', "
        "approver_id = author_id"),
    ),
    "publish alone": (
        "replayed", "state = 'published', published_at = now(), effective_from = '2999-01-01'",
    ),
    "publish into the past": (
        "replayed", ("state = 'published', published_at = now(), effective_from = '2020-01-01', "
        "approver_id = (SELECT id FROM accounts_user WHERE id <> author_id LIMIT 1)"),
    ),
    "change what was proved": ("proved", "document = 'x'"),
    "change what was replayed": ("replayed", "document = 'x'"),
    "change the author": ("draft", "author_id = NULL"),
    "change what is published": ("published", "document = 'x'"),
    "move a published date": ("published", "effective_from = '2999-01-01'"),
    "go back": ("published", "state = 'draft', published_at = NULL"),
    "prove with another proof": (
        "draft", "state = 'proved', proof = '{\"holds\": true, \"sha256\": \"other\"}'",
    ),
    "prove with a proof that fails": (
        "draft", ("state = 'proved', "
        "proof = jsonb_build_object('holds', false, 'sha256', sha256)"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_database_refuses(attack: str) -> None:
    state, change = ATTACKS[attack]
    person(Role.POLICY_APPROVER)
    make: dict[str, Any] = {"draft": drafted, "proved": proved, "replayed": replayed}
    row = make[state]() if state in make else PolicyVersion.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE routing_policyversion SET {change} WHERE id = %s", [row.pk])  # noqa: S608


@pytest.mark.parametrize("make", [drafted, proved, replayed])
def test_the_database_refuses_to_delete_any_version(make: Any) -> None:
    row = make()
    with pytest.raises(IntegrityError), transaction.atomic():
        row.delete()


@pytest.mark.parametrize(
    "fields",
    [
        {"state": PolicyState.PUBLISHED, "published_at": timezone.now()},
        {"state": PolicyState.PROVED},
        {"state": PolicyState.DRAFT},
    ],
)
def test_the_database_refuses_a_policy_that_begins_as_anything_but_a_draft(
    fields: dict[str, Any],
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        PolicyVersion.objects.create(
            version="x", document="x", sha256="x", effective_from=today(), **fields
        )


@pytest.mark.django_db(transaction=True)
def test_two_approvers_at_once_publish_once() -> None:
    row = replayed()
    first, second = person(Role.POLICY_APPROVER), person(Role.SUPERVISOR)
    RoleGrant.objects.create(user=second, role=Role.POLICY_APPROVER)
    refused: list[StepRefused] = []

    def publish(actor: Any) -> None:
        try:
            policies.publish(policy_id=row.pk, effective_from=today(), actor=actor)
        except StepRefused as refusal:
            refused.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=publish, args=(actor,)) for actor in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [r.refusal for r in refused] == [Refusal.NOT_IN_THAT_STATE]
    assert Entry.objects.filter(action="policy.published").count() == 1
