"""Replays: every past complaint is counted once, whoever stops, dies or comes late."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accountability import staff_casework
from accounts.models import User
from accounts.roles import Role
from complaints.filing import Filer
from complaints.models import Complaint
from complaints.vocabulary import Allegation, FilerKind
from ledger.models import Entry
from routing import replays
from routing.installation import install_defaults
from routing.models import Replay, ReplayPart
from routing.policies import Refusal, StepRefused
from routing.replay_counting import Tally, comparer, facts_from_json
from routing.replays import done_of, replay_part, result_of
from routing.states import PolicyState, ReplayState
from tests.cast import file_demonstration, person
from tests.routing.decisions import AGENCIES, KANSAS_CITY
from tests.routing.policy_drafts import DRAFT, drafted, proved
from tests.workers import running_worker, until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def installed(db: None) -> None:
    install_defaults()


@pytest.fixture
def actor() -> User:
    return person(Role.POLICY_APPROVER)


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(replays, "BATCH", 7)
    return


def parts_of(replay: Replay) -> list[ReplayPart]:
    return list(replay.parts.all())


def run(replay: Replay) -> Tally:
    for part in parts_of(replay):
        replay_part(part.pk)
    replay.refresh_from_db()
    return result_of(replay)


def test_a_replay_counts_who_would_get_what_and_names_cases(actor: User) -> None:
    baton = file_demonstration()
    rude = file_demonstration(
        narrative="Demonstration: the officer was rude to me on Main Street and laughed at me.",
        force_types=(),
        allegations=(Allegation.DISCOURTESY,),
    )
    row = proved()
    replay = replays.start_replay(policy_id=row.pk, actor=actor)
    tally = run(replay)
    row.refresh_from_db()
    assert (replay.state, row.state) == (ReplayState.DONE, PolicyState.REPLAYED)
    assert (done_of(replay), replay.total, tally.cases, tally.changed) == (2, 2, 2, 2)
    assert tally.agencies["jackson-prosecutor"] == [1, 0, 0, 1]
    assert tally.agencies["mo-ag"] == [0, 1, 1, 0]
    assert tally.agencies["occ"] == [1, 1, 0, 0], "the clock alone changes"
    told = {each["complaint"]: each for each in tally.examples}
    assert told[str(baton.complaint_id)]["gained"] == ["mo-ag"]
    assert told[str(rude.complaint_id)]["otherwise"]
    entry = Entry.objects.get(action="policy.replayed")
    assert '"cases":2,"changed":2' in entry.content


def test_the_same_policy_would_change_nothing(actor: User) -> None:
    file_demonstration()
    from tests.routing.policy_drafts import INSTALLED

    row = proved(INSTALLED.replace("kc-2020.1", "kc-same"))
    tally = run(replays.start_replay(policy_id=row.pk, actor=actor))
    assert (tally.cases, tally.changed, tally.examples) == (1, 0, [])


def test_officers_reports_are_counted_apart_and_never_named(actor: User) -> None:
    file_demonstration(filer=Filer(kind=FilerKind.OFFICER))
    tally = run(replays.start_replay(policy_id=proved().pk, actor=actor))
    assert (tally.cases, tally.restricted, tally.restricted_changed) == (0, 1, 1)
    assert (tally.agencies, tally.examples) == ({}, [])


def test_only_the_latest_decision_of_a_complaint_counts(actor: User) -> None:
    filed = file_demonstration()
    staff = person(Role.INTAKE)
    complaint = Complaint.objects.get(pk=filed.complaint_id)
    staff_casework.add_class(complaint=complaint, allegation=Allegation.DISCOURTESY, actor=staff)
    tally = run(replays.start_replay(policy_id=proved().pk, actor=actor))
    assert tally.cases == 1
    assert tally.agencies["occ"] == [1, 1, 0, 0], "the class came with the later decision"


def test_a_part_cut_off_anywhere_goes_on_and_counts_nothing_twice(
    actor: User, small_batches: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    call_command("seed_volume", 300, verbosity=0)
    replay = replays.start_replay(policy_id=proved().pk, actor=actor)
    monkeypatch.setattr(replays, "TURN", timedelta(0))  # a turn ends before its first batch
    monkeypatch.setattr(replays.waking, "nudge_replayers", list)
    part = parts_of(replay)[0]
    assert not replay_part(part.pk)
    monkeypatch.setattr(replays, "TURN", timedelta(seconds=60))
    claim = replays._claim(part.pk, timezone.now())
    assert claim is not None
    compare = comparer(KANSAS_CITY, KANSAS_CITY, AGENCIES)
    assert replays._next_batch(claim, compare), "one batch, and then the worker dies"
    assert not replay_part(part.pk), "its lease still stands"
    ReplayPart.objects.filter(pk=part.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    tally = run(replay)
    total = tally.cases + tally.restricted + tally.unreadable
    assert total == done_of(replay) == replay.total == 300


def test_a_worker_that_was_overtaken_writes_nothing(actor: User, small_batches: None) -> None:
    call_command("seed_volume", 300, verbosity=0)
    replay = replays.start_replay(policy_id=proved().pk, actor=actor)
    part = parts_of(replay)[0]
    late = replays._claim(part.pk, timezone.now())
    assert late is not None
    ReplayPart.objects.filter(pk=part.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    assert replay_part(part.pk), "another worker takes the part over and ends it"
    before = ReplayPart.objects.get(pk=part.pk).tally
    assert not replays._next_batch(late, comparer(KANSAS_CITY, KANSAS_CITY, AGENCIES))
    assert ReplayPart.objects.get(pk=part.pk).tally == before


def test_a_replay_is_stopped_and_resumed(actor: User, small_batches: None) -> None:
    call_command("seed_volume", 200, verbosity=0)
    replay = replays.start_replay(policy_id=proved().pk, actor=actor)
    first, *_others = parts_of(replay)
    replay_part(first.pk)
    replays.stop_replay(replay_id=replay.pk, actor=actor)
    run(replay)
    counted = done_of(replay)
    assert 0 < counted < 200
    replays.resume_replay(replay_id=replay.pk, actor=actor)
    tally = run(replay)
    assert replay.state == ReplayState.DONE
    assert tally.cases + tally.restricted == 200
    replays.stop_replay(replay_id=replay.pk, actor=actor)
    replay.refresh_from_db()
    assert replay.state == ReplayState.DONE, "what is done stays done"


def test_a_replay_needs_a_proved_policy_one_at_a_time_and_the_right_person(actor: User) -> None:
    draft = drafted()
    with pytest.raises(StepRefused):
        replays.start_replay(policy_id=draft.pk, actor=actor)
    row = proved(DRAFT.replace("kc-test-2", "kc-test-3"), author=draft.author)
    with pytest.raises(PermissionDenied):
        replays.start_replay(policy_id=row.pk, actor=person(Role.AUDITOR))
    replays.start_replay(policy_id=row.pk, actor=actor)
    with pytest.raises(StepRefused) as refused:
        replays.start_replay(policy_id=row.pk, actor=actor)
    assert refused.value.refusal is Refusal.REPLAY_UNFINISHED


def test_facts_that_cannot_be_read_any_more_are_counted_as_such() -> None:
    compare = comparer(KANSAS_CITY, KANSAS_CITY, AGENCIES)
    tally = Tally()
    tally.count(str(uuid.uuid4()), compare('{"force_types": ["halberd"]}'))
    assert (tally.unreadable, tally.cases) == (1, 0)


def test_stored_facts_read_back_as_they_were() -> None:
    from routing import case_facts
    from routing.facts import Facts
    from tests.routing.golden_table import situations

    for facts in situations():
        assert facts_from_json(case_facts.as_json(facts)) == facts
    assert facts_from_json({}) == Facts()


def test_a_batch_costs_two_queries_whatever_its_size(actor: User) -> None:
    call_command("seed_volume", 100, verbosity=0)
    replay = replays.start_replay(policy_id=proved().pk, actor=actor)
    claim = replays._claim(parts_of(replay)[0].pk, timezone.now())
    assert claim is not None
    with CaptureQueriesContext(connection) as queries:
        replays._next_batch(claim, comparer(KANSAS_CITY, KANSAS_CITY, AGENCIES))
    assert len(queries) == 2


def test_real_workers_carry_a_replay_and_its_proof_to_the_end(actor: User, tmp_path: Path) -> None:
    from routing import policies

    call_command("seed_volume", 1500, verbosity=0)
    row = drafted()

    def state(of: Any) -> str:
        of.refresh_from_db()
        return str(of.state)

    with running_worker(tmp_path, concurrency=2, beat=True):
        policies.ask_for_proof(policy_id=row.pk, actor=actor)
        until(lambda: state(row) == PolicyState.PROVED, within=60, what="the proof")
        replay = replays.start_replay(policy_id=row.pk, actor=actor)
        until(lambda: state(replay) == ReplayState.DONE, within=60, what="the replay")
    assert done_of(replay) == 1500
    assert state(row) == PolicyState.REPLAYED
