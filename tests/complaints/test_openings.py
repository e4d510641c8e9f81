"""Opening what is sealed: two people, a reason each, some hours, and the filer reads of it."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import RoleGrant, User
from accounts.roles import Role
from complaints import access, openings
from complaints.filing import Filer
from complaints.models import Complaint, Opening
from complaints.models.openings import Ground, Sealed
from complaints.openings import OpeningRefused, Refusal, Wanted
from complaints.vocabulary import Disclosure, FilerKind
from ledger.models import Entry
from routing.installation import install_defaults
from tests.cast import SEALED_FILER, SHARED_FILER, file_demonstration, person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _kansas_city(db: None) -> None:
    install_defaults()


@pytest.fixture
def sealed() -> Complaint:
    return Complaint.objects.get(pk=file_demonstration(filer=SEALED_FILER).complaint_id)


def wanted(complaint: Complaint, **changes: object) -> Wanted:
    given = {
        "what": Sealed.IDENTITY,
        "target_id": complaint.pk,
        "ground": Ground.DANGER,
        "reason": "The filer asked for help on the phone.",
    }
    return Wanted(**(given | changes))  # type: ignore[arg-type]


def ask(complaint: Complaint, actor: User, **changes: object) -> Opening:
    return openings.request_opening(
        complaint_id=complaint.pk, wanted=wanted(complaint, **changes), actor=actor
    )


def confirm(opening: Opening, actor: User) -> Opening:
    return openings.confirm_opening(opening_id=opening.pk, reason="I checked it.", actor=actor)


def second(role: Role) -> User:
    user = User.objects.create(email=f"second.{role}@demonstration.example", name="Second Person")
    RoleGrant.objects.create(user=user, role=role)
    return user


def test_two_people_see_the_name_and_each_sight_is_in_the_ledger(sealed: Complaint) -> None:
    first, other = person(Role.INTAKE), person(Role.SUPERVISOR)
    opening = confirm(ask(sealed, first), other)
    for actor in (first, other, first):
        seen = openings.see_identity(opening_id=opening.pk, actor=actor)
        assert seen == SEALED_FILER.identity
    actions = Entry.objects.filter(action__startswith="opening.").order_by("at")
    assert [entry.action for entry in actions] == [
        "opening.requested", "opening.confirmed", *["opening.used"] * 3,
    ]  # fmt: skip
    assert actions[0].actor_ref == f"staff:{first.pk}"
    assert actions[1].actor_ref == f"staff:{other.pk}"
    written = " ".join(entry.content for entry in actions)
    assert "Dolores" not in written
    assert "phone" not in written


def test_nobody_confirms_their_own_request(sealed: Complaint) -> None:
    supervisor = person(Role.SUPERVISOR)
    opening = ask(sealed, supervisor)
    with pytest.raises(OpeningRefused) as refused:
        confirm(opening, supervisor)
    assert refused.value.refusal is Refusal.OWN_REQUEST
    with pytest.raises(OpeningRefused):
        openings.see_identity(opening_id=opening.pk, actor=supervisor)


@pytest.mark.parametrize("role", [Role.INTAKE, Role.AUDITOR, Role.WHISTLEBLOWER_TEAM])
def test_only_a_supervisor_confirms_in_a_plain_case(sealed: Complaint, role: Role) -> None:
    opening = ask(sealed, person(Role.SUPERVISOR))
    with pytest.raises(PermissionDenied):
        confirm(opening, second(role))


@pytest.mark.parametrize(
    "role", [Role.AUDITOR, Role.WHISTLEBLOWER_TEAM, Role.SYSTEM_ADMINISTRATOR, Role.POLICY_AUTHOR]
)
def test_only_staff_of_the_case_ask(sealed: Complaint, role: Role) -> None:
    with pytest.raises(PermissionDenied):
        ask(sealed, person(role))


def test_an_officers_name_is_opened_by_the_small_team_alone() -> None:
    officer = Filer(kind=FilerKind.OFFICER, disclosure=Disclosure.SEALED, name="Olga Demonstration")
    complaint = Complaint.objects.get(pk=file_demonstration(filer=officer).complaint_id)
    for role in (Role.INTAKE, Role.SUPERVISOR, Role.AUDITOR):
        with pytest.raises(PermissionDenied):
            ask(complaint, person(role))
    first, other = person(Role.WHISTLEBLOWER_TEAM), second(Role.WHISTLEBLOWER_TEAM)
    opening = ask(complaint, first)
    with pytest.raises(PermissionDenied):
        confirm(opening, User.objects.get(name="Demonstration supervisor"))
    confirm(opening, other)
    assert openings.see_identity(opening_id=opening.pk, actor=other)["name"] == officer.name


def test_a_third_person_never_sees_it(sealed: Complaint) -> None:
    opening = confirm(ask(sealed, person(Role.INTAKE)), person(Role.SUPERVISOR))
    with pytest.raises(PermissionDenied):
        openings.see_identity(opening_id=opening.pk, actor=second(Role.SUPERVISOR))


def test_a_role_that_was_taken_away_takes_the_sight_along(sealed: Complaint) -> None:
    first = person(Role.INTAKE)
    opening = confirm(ask(sealed, first), person(Role.SUPERVISOR))
    RoleGrant.objects.filter(user=first).update(role=Role.AUDITOR)
    with pytest.raises(PermissionDenied):
        openings.see_identity(opening_id=opening.pk, actor=User.objects.get(pk=first.pk))


def test_it_shuts_again_and_may_be_asked_for_anew(sealed: Complaint) -> None:
    first, other = person(Role.INTAKE), person(Role.SUPERVISOR)
    opening = confirm(ask(sealed, first), other)
    with pytest.raises(OpeningRefused) as refused:
        ask(sealed, first)
    assert refused.value.refusal is Refusal.ASKED_ALREADY
    with time_machine.travel(timezone.now() + openings.OPEN_FOR, tick=False):
        with pytest.raises(OpeningRefused) as refused:
            openings.see_identity(opening_id=opening.pk, actor=first)
        assert refused.value.refusal is Refusal.SHUT_AGAIN
        assert ask(sealed, first).pk != opening.pk


def test_a_request_that_nobody_confirmed_is_void_after_three_days(sealed: Complaint) -> None:
    opening = ask(sealed, person(Role.INTAKE))
    later = timezone.now() + openings.CONFIRM_WITHIN
    with time_machine.travel(later, tick=False), pytest.raises(OpeningRefused) as refused:
        confirm(opening, person(Role.SUPERVISOR))
    assert refused.value.refusal is Refusal.REQUEST_VOID


def test_it_is_confirmed_once(sealed: Complaint) -> None:
    opening = confirm(ask(sealed, person(Role.INTAKE)), person(Role.SUPERVISOR))
    with pytest.raises(OpeningRefused) as refused:
        confirm(opening, second(Role.SUPERVISOR))
    assert refused.value.refusal is Refusal.CONFIRMED_ALREADY


@pytest.mark.parametrize("filer", [SHARED_FILER, Filer()])
def test_what_is_not_sealed_is_not_opened(filer: Filer) -> None:
    complaint = Complaint.objects.get(pk=file_demonstration(filer=filer).complaint_id)
    with pytest.raises(OpeningRefused) as refused:
        ask(complaint, person(Role.INTAKE))
    assert refused.value.refusal is Refusal.NOT_SEALED


def test_an_opening_for_one_thing_opens_no_other(sealed: Complaint) -> None:
    first = person(Role.INTAKE)
    original = {"what": Sealed.EVIDENCE_ORIGINAL, "target_id": uuid.uuid4()}
    opening = confirm(ask(sealed, first, **original), person(Role.SUPERVISOR))
    with pytest.raises(PermissionDenied):
        openings.see_identity(opening_id=opening.pk, actor=first)
    used = openings.use_opening(opening_id=opening.pk, what=Sealed.EVIDENCE_ORIGINAL, actor=first)
    assert used.target_id == original["target_id"]


def test_the_filer_is_told_unless_a_court_forbids_it_and_then_on_its_day(sealed: Complaint) -> None:
    today = date(2026, 3, 1)
    silent = {"court_order": "Jackson County 24-1", "silent_until": today + timedelta(days=10)}
    opening = ask(sealed, person(Role.INTAKE), **silent)
    assert access.openings_told_to_filer(sealed, today + timedelta(days=99)) == []
    confirm(opening, person(Role.SUPERVISOR))
    assert access.openings_told_to_filer(sealed, today + timedelta(days=9)) == []
    assert access.openings_told_to_filer(sealed, today + timedelta(days=10)) == [opening]


def test_sql_cannot_confirm_for_one_person_or_rewrite_or_delete(sealed: Complaint) -> None:
    opening = ask(sealed, person(Role.INTAKE))
    refused(
        "UPDATE complaints_opening SET confirmed_by_id = requested_by_id, confirmed_at = now(), "
        "open_until = now() + interval '1 hour', confirming_reason = 'x'"
    )
    refused("UPDATE complaints_opening SET reason = 'another'")
    refused("DELETE FROM complaints_opening")
    confirm(opening, person(Role.SUPERVISOR))
    refused("UPDATE complaints_opening SET open_until = now() + interval '9 years'")


def refused(attack: str) -> None:
    with (
        pytest.raises(IntegrityError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(attack)
