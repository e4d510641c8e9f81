"""What came first is told first, though some entries carry the hour or the day alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accountability import staff_casework
from accountability.staff.timeline import timeline
from accountability.staff.timeline_order import in_order
from accounts.models import User
from accounts.roles import Role
from complaints import triage
from complaints.filing import Filer
from complaints.models import Complaint
from complaints.recording import coarse_time
from complaints.vocabulary import FilerKind, Injury
from complaints.withdrawal import withdraw_complaint
from ledger.access import entries_about
from ledger.actions import Action
from ledger.models import Entry
from ledger.recording import Event, append
from routing import delivery
from routing.installation import install_defaults
from routing.models import Referral
from tests.cast import file_demonstration, person

pytestmark = pytest.mark.django_db
AGENCY = "jackson-prosecutor"


@pytest.fixture(autouse=True)
def _kansas_city(db: None) -> None:
    install_defaults()


def told_by_the_program(complaint: Complaint, action: Action, version: int = 1) -> None:
    """An entry as coarse as the case's own time, as the workers write them."""
    referral = Referral.objects.get(complaint=complaint, agency_id=AGENCY)
    at = coarse_time(timezone.now(), restricted=complaint.restricted)
    data = {
        Action.PACKET_PUBLISHED: {"packet": "p", "version": version, "sha256": "0"},
        Action.NOTICE_SENT: {"referral": str(referral.pk), "version": version, "recipients": 1},
    }[action]
    append(Event(action, complaint.ref, "system", at, {"agency": AGENCY, **data}))


def actions(complaint: Complaint) -> list[str]:
    refs = [complaint.ref, *(r.ref for r in Referral.objects.filter(complaint=complaint))]
    return [entry.action for entry in in_order(entries_about(refs))]


@pytest.mark.parametrize("kind", [FilerKind.RESIDENT, FilerKind.OFFICER])
def test_a_case_is_told_in_the_order_in_which_it_happened(kind: FilerKind) -> None:
    role = Role.WHISTLEBLOWER_TEAM if kind is FilerKind.OFFICER else Role.INTAKE
    worker, rita = person(role), person(Role.AGENCY_REVIEWER, AGENCY)
    start = timezone.localtime().replace(hour=9, minute=5, second=1, microsecond=7)
    with time_machine.travel(start, tick=False) as clock:
        filed = file_demonstration(filer=Filer(kind=kind))
        complaint = Complaint.objects.get(pk=filed.complaint_id)
        [referral] = Referral.objects.filter(agency_id=AGENCY)
        told_by_the_program(complaint, Action.PACKET_PUBLISHED)
        told_by_the_program(complaint, Action.NOTICE_SENT)
        withdraw_complaint(complaint_id=complaint.pk, at=timezone.now())
        clock.shift(timedelta(minutes=10))
        triage.claim_case(complaint_id=complaint.pk, actor=worker)
        clock.shift(timedelta(minutes=10))
        delivery.open_referral(referral_id=referral.pk, actor=rita)
        clock.shift(timedelta(minutes=10))
        staff_casework.add_injury(complaint=complaint, injury=Injury.SERIOUS, actor=worker)
        told_by_the_program(complaint, Action.PACKET_PUBLISHED, version=2)
        clock.shift(timedelta(minutes=10))
        triage.add_note(complaint_id=complaint.pk, body="x", actor=worker)
    assert actions(complaint) == [
        "complaint.filed", "complaint.routed", "preservation.requested", "packet.published",
        "notice.sent",
        "complaint.withdrawn", "case.claimed", "referral.opened",
        "case.injury_added", "complaint.routed", "packet.published",
        "case.note_added",
    ]  # fmt: skip


def test_the_order_does_not_hang_on_how_the_rows_came_out_of_the_database() -> None:
    complaint = Complaint.objects.get(pk=file_demonstration().complaint_id)
    told_by_the_program(complaint, Action.NOTICE_SENT)
    told_by_the_program(complaint, Action.PACKET_PUBLISHED)
    entries = entries_about([complaint.ref])
    forward, backward = in_order(entries), in_order(reversed(entries))
    assert [e.pk for e in forward] == [e.pk for e in backward]
    assert [e.action for e in forward][-2:] == ["packet.published", "notice.sent"]


def test_one_recipient_is_one_recipient() -> None:
    complaint = Complaint.objects.get(pk=file_demonstration().complaint_id)
    told_by_the_program(complaint, Action.NOTICE_SENT)
    told = [line.what for line in timeline(Entry.objects.all()).happenings]
    assert any("(1 recipient)" in words for words in told)
    assert not any("recipients" in words for words in told)
    assert not User.objects.exists()
