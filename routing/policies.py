"""The way of a policy: drafted, proved, replayed, published by somebody else, superseded.

Each step checks the permission of the one who takes it and writes a ledger entry in the same
transaction. A database trigger holds the order of the steps and keeps the document.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.access import grants_of
from accounts.models import User
from accounts.roles import Permission
from ledger.actions import Action, Value
from ledger.recording import Event, actor_ref, append
from routing import access, policy, waking
from routing.clocks import CITY_TIME
from routing.models import PolicyVersion
from routing.policy_gaps import gaps
from routing.proof import Failure, Proof, prove
from routing.states import PolicyState

LONGEST_DOCUMENT = 200_000
# A proof takes seconds; one that says nothing for so long was lost with its worker.
PROOF_LOST_AFTER = timedelta(seconds=60)


class Refusal(StrEnum):
    """Why a policy cannot take a step."""

    NAME_TAKEN = "name_taken"
    SAME_DOCUMENT = "same_document"
    NOT_IN_THAT_STATE = "not_in_that_state"
    OWN_POLICY = "own_policy"
    IN_THE_PAST = "in_the_past"
    PROOF_FAILS = "proof_fails"
    REPLAY_UNFINISHED = "replay_unfinished"


class StepRefused(Exception):
    """A policy cannot take the step; nothing was changed."""

    def __init__(self, refusal: Refusal) -> None:
        self.refusal = refusal
        super().__init__(refusal)


def read_draft(document: str) -> policy.Policy:
    """A document that may become the city's policy. Raises ``PolicyError``, for gaps as well."""
    if len(document) > LONGEST_DOCUMENT:
        message = f"This is longer than {LONGEST_DOCUMENT:,} characters; shorten it."
        raise policy.PolicyError(policy.Fault(1, message))
    parsed = policy.parse(document)
    found = gaps(parsed)
    if found:
        raise policy.PolicyError(*found)
    return parsed


@transaction.atomic
def submit_draft(*, document: str, actor: User) -> PolicyVersion:
    """Keep a new draft. Raises ``PolicyError`` and ``StepRefused``."""
    _must(actor, Permission.DRAFT_POLICIES)
    row = PolicyVersion(author=actor)
    _write(row, document)
    row.save(force_insert=True)
    _record(row, Action.POLICY_DRAFTED, actor)
    return row


@transaction.atomic
def amend_draft(*, policy_id: int, document: str, actor: User) -> PolicyVersion:
    """Put another document in the place of one's own draft. What was proved of it is void."""
    _must(actor, Permission.DRAFT_POLICIES)
    row = _held(policy_id, PolicyState.DRAFT)
    if row.author_id != actor.pk:
        raise PermissionDenied
    _write(row, document)
    row.save(
        update_fields=["version", "document", "sha256", "effective_from", "submitted_at", "proof"]
    )
    _record(row, Action.POLICY_AMENDED, actor)
    return row


@transaction.atomic
def ask_for_proof(*, policy_id: int, actor: User) -> None:
    """Have a worker prove a draft."""
    _must(actor, Permission.DRAFT_POLICIES, Permission.APPROVE_POLICIES)
    row = _held(policy_id, PolicyState.DRAFT)
    _note_progress(row, 0, 0)
    waking.wake_prover(row.pk)


def carry_out_proof(policy_id: int) -> bool:
    """Prove a draft that waits for it; False when nothing was left to do."""
    row = PolicyVersion.objects.filter(pk=policy_id, state=PolicyState.DRAFT).first()
    if row is None or not _waits_for_proof(row):
        return False

    def progress(done: int, total: int) -> bool:
        return _note_progress(row, done, total)

    result = prove(policy.parse(row.document), access.agencies_receiving(timezone.now()), progress)
    return record_proof(policy_id=row.pk, sha256=row.sha256, proof=result)


@transaction.atomic
def record_proof(*, policy_id: int, sha256: str, proof: Proof) -> bool:
    """Keep what a proof found; False when the draft was amended meanwhile."""
    row = PolicyVersion.objects.select_for_update().get(pk=policy_id)
    if row.state != PolicyState.DRAFT or row.sha256 != sha256:
        return False
    row.proof = _as_json(proof, sha256)
    if proof.holds:
        row.state = PolicyState.PROVED
    row.save(update_fields=["state", "proof"])
    counts = {"checked": proof.tally.checked, "failed": proof.tally.failed}
    _record(row, Action.POLICY_PROVED, None, counts)
    return True


@transaction.atomic
def record_replay(*, row: PolicyVersion, replay_ref: str, cases: int, changed: int) -> None:
    """Note that the replay has been through every case."""
    if row.state == PolicyState.PROVED:
        row.state = PolicyState.REPLAYED
        row.save(update_fields=["state"])
    data: dict[str, Value] = {"replay": replay_ref, "cases": cases, "changed": changed}
    _record(row, Action.POLICY_REPLAYED, None, data)


def publish(*, policy_id: int, effective_from: date, actor: User) -> PolicyVersion:
    """Approve somebody else's policy, which takes force at the beginning of a day in the city.

    It is proved once more, on the agencies that receive now. Raises ``StepRefused``.
    """
    _must(actor, Permission.APPROVE_POLICIES)
    now = timezone.now()
    with transaction.atomic():
        row = _held(policy_id, PolicyState.REPLAYED)
        if row.author_id == actor.pk:
            raise StepRefused(Refusal.OWN_POLICY)
        if effective_from < now.astimezone(CITY_TIME).date():
            raise StepRefused(Refusal.IN_THE_PAST)
        if not prove(policy.parse(row.document), access.agencies_receiving(now)).holds:
            raise StepRefused(Refusal.PROOF_FAILS)
        row.state = PolicyState.PUBLISHED
        row.approver, row.published_at, row.effective_from = actor, now, effective_from
        row.save(update_fields=["state", "approver", "published_at", "effective_from"])
        _record(row, Action.POLICY_PUBLISHED, actor, {"effective_from": effective_from.isoformat()})
        supersede(now)
    return row


@transaction.atomic
def supersede(now: datetime) -> int:
    """Mark what another policy has taken the place of; returns how many."""
    in_force, _parsed = access.policy_in_force(now)
    if in_force is None:
        return 0
    past = PolicyVersion.objects.select_for_update().filter(
        state=PolicyState.PUBLISHED, effective_from__lte=in_force.effective_from
    )
    rows = list(past.exclude(pk=in_force.pk))
    for row in rows:
        row.state = PolicyState.SUPERSEDED
        row.save(update_fields=["state"])
        _record(row, Action.POLICY_SUPERSEDED, None)
    return len(rows)


def sweep_proofs(now: datetime) -> None:
    """Nudge the proofs that nobody carries."""
    for row in PolicyVersion.objects.filter(state=PolicyState.DRAFT, proof__state="running"):
        if row.proof and datetime.fromisoformat(row.proof["at"]) < now - PROOF_LOST_AFTER:
            waking.nudge_prover(row.pk)


def _write(row: PolicyVersion, document: str) -> None:
    parsed = read_draft(document)
    sha256 = hashlib.sha256(document.encode()).hexdigest()
    others = PolicyVersion.objects.exclude(pk=row.pk)
    if others.filter(sha256=sha256).exists():
        raise StepRefused(Refusal.SAME_DOCUMENT)
    if others.filter(version=parsed.version).exists():
        raise StepRefused(Refusal.NAME_TAKEN)
    row.version, row.document, row.sha256 = parsed.version, document, sha256
    row.effective_from, row.submitted_at = parsed.effective_from, timezone.now()
    row.proof = None


def _held(policy_id: int, state: PolicyState) -> PolicyVersion:
    row = PolicyVersion.objects.select_for_update().get(pk=policy_id)
    if row.state != state:
        raise StepRefused(Refusal.NOT_IN_THAT_STATE)
    return row


def _waits_for_proof(row: PolicyVersion) -> bool:
    return row.proof is not None and row.proof["state"] == "running"


def _note_progress(row: PolicyVersion, done: int, total: int) -> bool:
    """Show how far the proof is; False when the draft is another one by now."""
    shown = {
        "state": "running", "done": done, "total": total, "at": timezone.now().isoformat(),
    }  # fmt: skip
    same = PolicyVersion.objects.filter(pk=row.pk, sha256=row.sha256, state=PolicyState.DRAFT)
    return bool(same.update(proof=shown))


def _as_json(proof: Proof, sha256: str) -> dict[str, Any]:
    return {
        "state": "done",
        "holds": proof.holds,
        "sha256": sha256,
        "at": timezone.now().isoformat(),
        **asdict(proof.tally),
        "failures": [_failure(failure) for failure in proof.failures],
    }


def _failure(failure: Failure) -> dict[str, Any]:
    facts = failure.facts
    stated = [*facts.force_types, *facts.allegations, *facts.injuries, facts.county, facts.filer]
    return {
        "facts": [str(word) for word in stated],
        "conflicted": sorted(facts.agencies_present),
        "why": failure.why,
    }


def _must(actor: User, *permissions: Permission) -> None:
    if not grants_of(actor).allow(*permissions):
        raise PermissionDenied


def _record(
    row: PolicyVersion,
    action: Action,
    actor: User | None,
    more: Mapping[str, Value] | None = None,
) -> None:
    by = "system" if actor is None else actor_ref("staff", actor.pk)
    data = {"policy": row.version, "sha256": row.sha256, **(more or {})}
    append(Event(action, row.ref, by, timezone.now(), data))
