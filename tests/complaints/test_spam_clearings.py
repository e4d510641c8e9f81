"""Clearing a flood: two people, each with a sample of their own, and one real report ends it."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from math import isqrt
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from accounts.roles import Role
from complaints import spam_clearings, spam_closing, spam_clusters
from complaints.filing import Filer
from complaints.models import (
    Closing,
    Complaint,
    SpamClearing,
    SpamHold,
    SpamReading,
    Suspicion,
)
from complaints.spam_clearings import ClearingRefused, Refusal
from complaints.spam_clusters import Cluster, sample_size
from complaints.statuses import Mark
from complaints.vocabulary import FilerKind, ForceType
from ledger.actions import Action
from ledger.models import Entry
from routing.installation import install_defaults
from tests.cast import person
from tests.held import cluster_of, flood, held
from tests.rows import bypassing_triggers


@pytest.fixture(autouse=True)
def _kansas_city(db: None) -> None:
    install_defaults()


@pytest.fixture
def ines() -> User:
    return person(Role.INTAKE)


@pytest.fixture
def sam() -> User:
    return person(Role.SUPERVISOR)


def drawn(reader: User) -> set[uuid.UUID]:
    return set(
        SpamReading.objects.filter(reader=reader, drawn_at__isnull=False).values_list(
            "hold_id", flat=True
        )
    )


def read_all(cluster: Cluster, reader: User) -> None:
    """Draw the sample, and take all of it for spam."""
    spam_clearings.draw(cluster=cluster, actor=reader)
    for hold_id in drawn(reader):
        spam_clearings.mark(cluster=cluster, hold_id=hold_id, mark=Mark.SPAM, actor=reader)


def propose(cluster: Cluster, reader: User) -> SpamClearing:
    read_all(cluster, reader)
    return spam_clearings.propose_clearing(cluster=cluster, reason="Watches.", actor=reader)


def confirm(clearing: SpamClearing, cluster: Cluster, reader: User) -> SpamClearing:
    read_all(cluster, reader)
    return spam_clearings.confirm_clearing(
        clearing_id=clearing.pk, answer="Watches, yes.", actor=reader
    )


def carried_out(clearing: SpamClearing) -> None:
    while spam_closing.carry_out_clearing(clearing.pk, limit=3):
        pass


def refused(refusal: Refusal) -> Any:
    return pytest.raises(ClearingRefused, match=refusal.value)


@given(st.integers(min_value=0, max_value=1_000_000))
def test_a_sample_is_all_of_a_few_and_grows_slowly(reports: int) -> None:
    size = sample_size(reports)
    assert size == reports if reports <= 5 else 5 < size <= reports
    assert size <= 6 + isqrt(reports)
    assert sample_size(reports + 1) >= size


def test_two_people_clear_a_flood_and_a_worker_closes_it(ines: User, sam: User) -> None:
    reports = flood(12)
    cluster = cluster_of(reports[0])
    clearing = confirm(propose(cluster, ines), cluster, sam)
    assert set(SpamHold.objects.values_list("state", flat=True)) == {"held"}
    carried_out(clearing)
    clearing.refresh_from_db()
    assert (clearing.state, clearing.cases, clearing.cleared) == ("done", 12, 12)
    for case in Complaint.objects.all():
        assert (case.status, case.closing_reason, case.routing_state) == ("closed", "spam", "held")
        assert case.next_due_at is None
    assert set(SpamHold.objects.values_list("state", flat=True)) == {"cleared"}
    closings = Closing.objects.all()
    assert {(c.proposed_by, c.answered_by, c.note, c.answer) for c in closings} == {
        (ines, sam, "Watches.", "Watches, yes.")
    }
    assert Entry.objects.filter(action=Action.SPAM_CLEARED).count() == 12


def test_every_step_is_in_the_ledger(ines: User, sam: User) -> None:
    reports = flood(6)
    cluster = cluster_of(reports[0])
    clearing = confirm(propose(cluster, ines), cluster, sam)
    carried_out(clearing)
    entries = Entry.objects.filter(action__startswith="spam.").exclude(action=Action.SPAM_HELD)
    said = [(e.action, e.actor_ref) for e in entries if e.action != Action.SPAM_MARKED]
    first, second = f"staff:{ines.pk}", f"staff:{sam.pk}"
    assert sorted(said) == sorted(
        [
            (Action.SPAM_SAMPLE_DRAWN, first),
            (Action.SPAM_CLEARING_PROPOSED, first),
            (Action.SPAM_SAMPLE_DRAWN, second),
            (Action.SPAM_CLEARING_CONFIRMED, second),
            *[(Action.SPAM_CLEARED, second)] * 6,
        ]
    )
    assert entries.filter(action=Action.SPAM_MARKED).count() == len(drawn(ines)) + len(drawn(sam))
    told = {
        e.action: json.loads(e.content)["data"] for e in entries if e.object_ref == clearing.ref
    }
    digests = {data["cases_sha256"] for data in told.values()}
    assert len(told) == 2
    assert len(digests) == 1


def test_a_sample_stays_as_drawn_and_grows_with_the_flood(ines: User) -> None:
    cluster = cluster_of(flood(20)[0])
    assert spam_clearings.draw(cluster=cluster, actor=ines) == sample_size(20)
    before = drawn(ines)
    assert spam_clearings.draw(cluster=cluster, actor=ines) == 0
    assert drawn(ines) == before
    flood(20)
    assert spam_clearings.draw(cluster=cluster, actor=ines) == sample_size(40) - sample_size(20)
    assert before < drawn(ines)


def test_the_second_person_gets_what_the_first_did_not(ines: User, sam: User) -> None:
    cluster = cluster_of(flood(30)[0])
    propose(cluster, ines)
    spam_clearings.draw(cluster=cluster, actor=sam)
    assert len(drawn(sam)) == sample_size(30)
    assert not drawn(ines) & drawn(sam)


def test_what_one_reads_by_choice_counts_towards_no_sample(ines: User) -> None:
    reports = flood(12)
    cluster = cluster_of(reports[0])
    for report in reports:
        spam_clearings.mark(cluster=cluster, hold_id=report.pk, mark=Mark.SPAM, actor=ines)
    with refused(Refusal.SAMPLE_NOT_READ):
        spam_clearings.propose_clearing(cluster=cluster, reason="Watches.", actor=ines)
    spam_clearings.draw(cluster=cluster, actor=ines)
    clearing = spam_clearings.propose_clearing(cluster=cluster, reason="Watches.", actor=ines)
    assert clearing.cases == 12


def test_nobody_proposes_before_the_whole_sample_is_read(ines: User) -> None:
    cluster = cluster_of(flood(12)[0])
    spam_clearings.draw(cluster=cluster, actor=ines)
    for hold_id in list(drawn(ines))[1:]:
        spam_clearings.mark(cluster=cluster, hold_id=hold_id, mark=Mark.SPAM, actor=ines)
    with refused(Refusal.SAMPLE_NOT_READ):
        spam_clearings.propose_clearing(cluster=cluster, reason="Watches.", actor=ines)


def test_nobody_is_both_people(ines: User) -> None:
    cluster = cluster_of(flood(6)[0])
    clearing = propose(cluster, ines)
    with refused(Refusal.PROPOSED_BY_YOU):
        confirm(clearing, cluster, ines)
    with pytest.raises(IntegrityError), transaction.atomic():
        SpamClearing.objects.update(
            state="confirmed", answered_by=ines, answered_at=timezone.now(), answer="Yes."
        )


def test_the_second_to_be_first_is_told_so(ines: User, sam: User) -> None:
    cluster = cluster_of(flood(6)[0])
    propose(cluster, ines)
    with refused(Refusal.PROPOSED_BY_ANOTHER):
        propose(cluster, sam)


def test_what_comes_after_the_proposal_is_not_part_of_it(ines: User, sam: User) -> None:
    cluster = cluster_of(flood(6)[0])
    clearing = propose(cluster, ines)
    late = flood(1)[0]
    carried_out(confirm(clearing, cluster, sam))
    assert SpamHold.objects.get(state="held").pk == late.pk


def test_a_real_report_ends_a_clearing_and_no_sample_speaks_for_the_rest(
    ines: User, sam: User
) -> None:
    reports = flood(12)
    cluster = cluster_of(reports[0])
    clearing = propose(cluster, ines)
    spam_clearings.mark(cluster=cluster, hold_id=reports[3].pk, mark=Mark.REAL, actor=sam)
    clearing.refresh_from_db()
    assert (clearing.state, clearing.answered_by) == ("declined", sam)
    assert not SpamHold.objects.filter(clearing__isnull=False).exists()
    asked = spam_clusters.question(cluster, ines, timezone.now())
    assert (asked.by_sample, asked.one_by_one, asked.real_found) == (0, 12, True)
    # Only what both read one by one is cleared from now on.
    for report in reports[:3]:
        spam_clearings.mark(cluster=cluster, hold_id=report.pk, mark=Mark.SPAM, actor=sam)
    again = spam_clearings.propose_clearing(cluster=cluster, reason="These.", actor=sam)
    assert again.cases == 3
    for report in reports[:2]:
        spam_clearings.mark(cluster=cluster, hold_id=report.pk, mark=Mark.SPAM, actor=ines)
    ids = {report.pk for report in reports[:2]} & set(
        SpamReading.objects.filter(reader=ines, mark="spam").values_list("hold_id", flat=True)
    )
    agreed = spam_clearings.confirm_clearing(clearing_id=again.pk, answer="Two.", actor=ines)
    carried_out(agreed)
    cleared = set(SpamHold.objects.filter(state="cleared").values_list("pk", flat=True))
    assert ids <= cleared
    assert reports[3].pk not in cleared
    assert reports[7].pk not in cleared


def test_what_tells_of_force_is_cleared_only_where_both_read_it(ines: User, sam: User) -> None:
    plain = flood(6)
    forceful = flood(3, force_types=(ForceType.BATON,))
    cluster = cluster_of(plain[0])
    assert cluster_of(forceful[0]) == cluster
    for report in forceful[:2]:
        spam_clearings.mark(cluster=cluster, hold_id=report.pk, mark=Mark.SPAM, actor=ines)
    clearing = propose(cluster, ines)
    assert clearing.cases == 8
    spam_clearings.mark(cluster=cluster, hold_id=forceful[0].pk, mark=Mark.SPAM, actor=sam)
    carried_out(confirm(clearing, cluster, sam))
    waiting = set(SpamHold.objects.filter(state="held").values_list("pk", flat=True))
    assert waiting == {forceful[1].pk, forceful[2].pk}
    assert not SpamHold.objects.filter(state="held", clearing__isnull=False).exists()


def test_what_tells_of_force_since_goes_on_waiting(ines: User, sam: User) -> None:
    cluster = cluster_of(flood(15)[0])
    clearing = confirm(propose(cluster, ines), cluster, sam)
    unread = SpamHold.objects.exclude(readings__reader=sam).first()
    assert unread is not None
    SpamHold.objects.filter(pk=unread.pk).update(tells_force=True)
    carried_out(clearing)
    clearing.refresh_from_db()
    assert (clearing.state, clearing.cases, clearing.cleared) == ("done", 14, 14)
    assert SpamHold.objects.get(state="held").pk == unread.pk


def test_clearing_as_spam_clears_what_the_words_may_tell_of(ines: User, sam: User) -> None:
    report = held("Demonstration: there was a scuffle with the officer and I was on the floor.")
    assert Suspicion.objects.get().state == "open"
    cluster = cluster_of(report)
    carried_out(confirm(propose(cluster, ines), cluster, sam))
    assert Suspicion.objects.get().state == "cleared"
    assert {c.cleared_by for c in Suspicion.objects.get().clearings.all()} == {ines, sam}


def test_declined_they_go_on_waiting_and_may_be_cleared_later(ines: User, sam: User) -> None:
    cluster = cluster_of(flood(6)[0])
    clearing = propose(cluster, ines)
    spam_clearings.decline_clearing(clearing_id=clearing.pk, answer="Not sure.", actor=sam)
    assert not SpamHold.objects.filter(clearing__isnull=False).exists()
    carried_out(confirm(propose(cluster, sam), cluster, ines))
    assert SpamHold.objects.filter(state="cleared").count() == 6


def test_after_the_clock_nobody_clears(ines: User, sam: User) -> None:
    cluster = cluster_of(flood(6)[0])
    clearing = propose(cluster, ines)
    late = time_machine.travel(timezone.now() + timedelta(hours=25), tick=False)
    with late, refused(Refusal.NOTHING_TO_CLEAR):
        confirm(clearing, cluster, sam)


def test_officers_reports_are_a_cluster_of_their_own_for_the_team_alone(ines: User) -> None:
    plain = flood(3)
    officers = flood(3, filer=Filer(kind=FilerKind.OFFICER))
    cluster = cluster_of(officers[0])
    assert cluster.restricted
    assert cluster != cluster_of(plain[0])
    with pytest.raises(PermissionDenied):
        spam_clearings.draw(cluster=cluster, actor=ines)
    with pytest.raises(PermissionDenied):
        spam_clearings.mark(cluster=cluster, hold_id=officers[0].pk, mark=Mark.SPAM, actor=ines)
    team = person(Role.WHISTLEBLOWER_TEAM)
    assert propose(cluster, team).cases == 3


def test_a_worker_that_dies_leaves_the_rest_to_the_next(ines: User, sam: User) -> None:
    cluster = cluster_of(flood(7)[0])
    clearing = confirm(propose(cluster, ines), cluster, sam)
    assert spam_closing.carry_out_clearing(clearing.pk, limit=3) == 3
    assert spam_closing.unfinished_ids() == [clearing.pk]
    carried_out(clearing)
    assert SpamHold.objects.filter(state="cleared").count() == 7
    assert spam_closing.unfinished_ids() == []
    assert Entry.objects.filter(action=Action.SPAM_CLEARED).count() == 7


def test_a_case_that_the_database_refuses_goes_on_waiting_and_holds_up_no_other(
    ines: User, sam: User
) -> None:
    weak = "Demonstration: there was a scuffle with the officer and I was on the floor {}."
    reports = [held(weak.format(name)) for name in ("Alma", "Benno", "Carla")]
    cluster = cluster_of(reports[0])
    clearing = confirm(propose(cluster, ines), cluster, sam)
    with bypassing_triggers():  # as if its suspicion had run out before they spoke
        Suspicion.objects.filter(pk=reports[1].pk).update(deadline=clearing.proposed_at)
    connection.check_constraints()  # from here on they wait for the commit again
    carried_out(clearing)
    states = {held.pk: (held.state, held.clearing_id) for held in SpamHold.objects.all()}
    assert states.pop(reports[1].pk) == ("held", None)
    assert list(states.values()) == [("cleared", clearing.pk)] * 2
    assert spam_closing.unfinished_ids() == []


def test_the_word_of_somebody_who_left_clears_nothing(ines: User, sam: User) -> None:
    cluster = cluster_of(flood(3)[0])
    clearing = propose(cluster, ines)
    ines.role_grants.all().delete()
    with refused(Refusal.FIRST_MAY_NO_LONGER):
        confirm(clearing, cluster, sam)
    assert SpamClearing.objects.get().state == "proposed"
