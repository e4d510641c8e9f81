"""Every address of the site against every role: who is let in, who meets a 404, who must sign in.

The table is complete by force: an address that it does not name fails the first test.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import call_command
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from complaints.filing import Filer
from complaints.models import Complaint
from complaints.vocabulary import FilerKind
from routing import policies
from routing.models import Packet, PolicyVersion, Referral, Replay
from tests.cast import BATON_IN_JACKSON, file_demonstration, person, signed_in
from tests.published import publish
from tests.routing.policy_drafts import DRAFT

LOGIN = "/accounts/login/"

PUBLIC = frozenset(
    """
    home track withdraw set_language healthz local_sign_in
    report_start report_officer report_incident report_force report_injuries report_officers
    report_people report_name report_review report_receipt report_receipt_file report_clear
    api_schema api_complaints api_status api_unknown
    account_login account_inactive account_logout mfa_authenticate
    """.split()
)
# For whoever is signed in, whatever the role.
OWN_ACCOUNT = frozenset(
    """
    account_home account_reauthenticate account_change_password mfa_index mfa_reauthenticate
    mfa_activate_totp mfa_view_recovery_codes mfa_generate_recovery_codes
    """.split()
)
STAFF = frozenset({Role.INTAKE, Role.SUPERVISOR})
READERS = STAFF | {Role.AUDITOR}
TEAM = frozenset({Role.WHISTLEBLOWER_TEAM})
AUTHORS = frozenset({Role.POLICY_AUTHOR})
APPROVERS = frozenset({Role.POLICY_APPROVER})
POLICY_WORKERS = AUTHORS | APPROVERS
POLICY_READERS = READERS | TEAM | POLICY_WORKERS
REVIEWERS = frozenset({Role.AGENCY_REVIEWER})
AGENCY = REVIEWERS | {Role.AGENCY_ADMINISTRATOR}


@dataclass(frozen=True)
class Door:
    """Who may pass, and how one asks. ``restricted``: of an officer's report."""

    roles: frozenset[Role]
    method: str = "get"
    restricted: bool = False


DOORS: dict[str, list[Door]] = {
    "staff_queue": [Door(READERS | TEAM)],
    "staff_attention": [Door(READERS | TEAM)],
    "staff_retry_packet": [Door(STAFF, "post"), Door(TEAM, "post", restricted=True)],
    "staff_case": [Door(READERS), Door(TEAM, restricted=True)],
    "staff_claim": [Door(STAFF, "post"), Door(TEAM, "post", restricted=True)],
    "staff_add_note": [Door(STAFF, "post"), Door(TEAM, "post", restricted=True)],
    "staff_add_class": [Door(STAFF, "post"), Door(TEAM, "post", restricted=True)],
    "staff_close": [Door(STAFF, "post"), Door(TEAM, "post", restricted=True)],
    "staff_suspicions": [Door(READERS | TEAM)],
    "staff_propose_clearing": [Door(STAFF, "post"), Door(TEAM, "post", restricted=True)],
    "staff_confirm_clearing": [Door(STAFF, "post"), Door(TEAM, "post", restricted=True)],
    "policy_list": [Door(POLICY_READERS)],
    "policy_read": [Door(POLICY_READERS)],
    "policy_document": [Door(POLICY_READERS)],
    "policy_compare": [Door(POLICY_READERS)],
    "policy_replay_result": [Door(POLICY_READERS)],
    "policy_new": [Door(AUTHORS), Door(AUTHORS, "post")],
    "policy_amend": [Door(AUTHORS), Door(AUTHORS, "post")],
    "policy_prove": [Door(POLICY_WORKERS, "post")],
    "policy_replay": [Door(POLICY_WORKERS, "post")],
    "policy_replay_stop": [Door(POLICY_WORKERS, "post")],
    "policy_replay_resume": [Door(POLICY_WORKERS, "post")],
    "policy_publish": [Door(APPROVERS, "post")],
    "agency_referrals": [Door(AGENCY)],
    "agency_referral": [Door(AGENCY), Door(AGENCY, restricted=True)],
    "agency_packet": [Door(REVIEWERS), Door(REVIEWERS, restricted=True)],
    "staff_add": [Door(STAFF, "post"), Door(TEAM, "post", restricted=True)],
    "agency_recuse": [Door(REVIEWERS, "post"), Door(REVIEWERS, "post", restricted=True)],
    "agency_acknowledge": [Door(REVIEWERS, "post"), Door(REVIEWERS, "post", restricted=True)],
}
CASES = [
    pytest.param(
        name, door, id=f"{name}-{door.method}-{'restricted' if door.restricted else 'plain'}"
    )
    for name, doors in DOORS.items()
    for door in doors
]


@dataclass(frozen=True)
class Objects:
    """One case of each kind, referred to the same agency, with its packet built."""

    complaint: Complaint
    referral: Referral
    packet: Packet


@pytest.fixture
def objects(db: None) -> dict[bool, Objects]:
    call_command("install_defaults", verbosity=0)
    officer = Filer(kind=FilerKind.OFFICER)
    made = {}
    for filing in (BATON_IN_JACKSON, None):
        filed = file_demonstration() if filing else file_demonstration(filer=officer)
        complaint = Complaint.objects.get(case_number=filed.case_number)
        referral = Referral.objects.get(complaint=complaint, agency_id="jackson-prosecutor")
        packet = Packet.objects.get(referral=referral)
        publish(packet)
        made[complaint.restricted] = Objects(complaint, referral, packet)
    someone = User.objects.create(email="replay@demonstration.example", name="Demonstration")
    Replay.objects.create(
        policy=PolicyVersion.objects.get(), asked_by=someone, asked_at=timezone.now(), total=0
    )
    return made


def addresses() -> Iterator[str]:
    def walk(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns)
            else:
                yield pattern.name or f"unnamed: {pattern.pattern}"

    return walk(get_resolver().url_patterns)


def test_the_table_names_every_address_and_no_other() -> None:
    assert set(addresses()) == PUBLIC | OWN_ACCOUNT | set(DOORS)


def policy_of(name: str) -> PolicyVersion:
    """The policy that was installed; for a change of one's own draft, the author's draft."""
    author = User.objects.filter(role_grants__role=Role.POLICY_AUTHOR).first()
    if name == "policy_amend" and author is not None:
        own = PolicyVersion.objects.filter(author=author).first()
        return own or policies.submit_draft(document=DRAFT, actor=author)
    return PolicyVersion.objects.get(author=None)


def ask(client: Client, name: str, door: Door, objects: dict[bool, Objects]) -> HttpResponseBase:
    about = objects[door.restricted]
    given: dict[str, dict[str, object]] = {
        "staff_retry_packet": {"packet_id": about.packet.pk},
        "agency_referral": {"referral_id": about.referral.pk},
        "agency_packet": {"referral_id": about.referral.pk},
        "agency_acknowledge": {"referral_id": about.referral.pk},
        "staff_add": {"case_number": about.complaint.case_number, "what": "county"},
        "agency_recuse": {"referral_id": about.referral.pk},
    }
    default = {"case_number": about.complaint.case_number} if name.startswith("staff_") else {}
    if name in ("staff_queue", "staff_attention", "staff_suspicions"):
        default = {}
    if name.startswith("policy_") and name not in ("policy_list", "policy_new"):
        default = {"policy_id": policy_of(name).pk}
    address = reverse(name, kwargs=given.get(name, default))
    answer = client.get(address) if door.method == "get" else client.post(address, {"body": "x"})
    if answer.streaming:  # a file is handed over: take it, so that it is closed
        b"".join(answer.streaming_content)
    return answer


@pytest.mark.parametrize(("name", "door"), CASES)
def test_each_role_passes_its_own_doors_and_meets_a_404_at_the_others(
    name: str, door: Door, objects: dict[bool, Objects]
) -> None:
    passed = set()
    for role in Role:
        client = signed_in(person(role, "jackson-prosecutor" if role in AGENCY else ""))
        status = ask(client, name, door, objects).status_code
        assert status in (200, 302, 404), (role, status)
        if status != 404:
            passed.add(role)
    assert passed == door.roles


@pytest.mark.parametrize(("name", "door"), CASES)
def test_people_of_another_agency_meet_a_404_even_where_their_own_page_exists(
    name: str, door: Door, objects: dict[bool, Objects]
) -> None:
    for role in sorted(AGENCY):
        answer = ask(signed_in(person(role, "clay-prosecutor")), name, door, objects)
        if name == "agency_referrals":
            assert objects[False].complaint.case_number not in answer.content.decode()  # type: ignore[attr-defined]
        else:
            assert answer.status_code == 404


@pytest.mark.parametrize(("name", "door"), CASES)
def test_a_visitor_is_asked_to_sign_in_and_learns_nothing(
    name: str, door: Door, objects: dict[bool, Objects]
) -> None:
    answer = ask(Client(), name, door, objects)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(LOGIN)


@pytest.mark.parametrize(("name", "door"), CASES)
def test_an_account_without_a_second_factor_passes_nowhere(
    name: str, door: Door, objects: dict[bool, Objects]
) -> None:
    role = min(door.roles)
    user = person(role, "jackson-prosecutor" if role in AGENCY else "")
    Authenticator.objects.filter(user=user).delete()
    answer = ask(signed_in(user), name, door, objects)
    assert answer.status_code == 302
    assert answer.headers["Location"] == reverse("mfa_activate_totp")


@pytest.mark.parametrize(
    "name", [*sorted(n for n in DOORS if n.startswith("staff_c")), "agency_referral"]
)
def test_what_does_not_exist_answers_like_what_is_hidden(name: str, db: None) -> None:
    key = "referral_id" if name.startswith("agency") else "case_number"
    value = uuid.uuid4() if key == "referral_id" else "KC-00000-00000"
    role = Role.AGENCY_REVIEWER if key == "referral_id" else Role.INTAKE
    answer = signed_in(person(role)).get(reverse(name, kwargs={key: value}))
    assert answer.status_code == 404


@pytest.mark.parametrize("name", sorted(OWN_ACCOUNT))
def test_account_pages_are_for_whoever_is_signed_in(name: str, db: None) -> None:
    assert Client().get(reverse(name)).status_code == 302
    for role in Role:
        assert signed_in(person(role)).get(reverse(name)).status_code in (200, 302, 404)


@pytest.mark.parametrize("name", sorted(PUBLIC - {"local_sign_in"}))
def test_public_pages_ask_nobody_to_sign_in(name: str, db: None) -> None:
    answer = Client().get(reverse(name))
    if name != "mfa_authenticate":  # the second step of signing in begins with the first
        assert not answer.headers.get("Location", "").startswith(LOGIN)


def test_what_is_behind_the_sign_in_is_kept_by_no_browser(objects: dict[bool, Objects]) -> None:
    for role, name in ((Role.INTAKE, "staff_case"), (Role.AGENCY_REVIEWER, "agency_packet")):
        client = signed_in(person(role, "jackson-prosecutor" if role in AGENCY else ""))
        answer = ask(client, name, Door(frozenset()), objects)
        assert "no-store" in answer.headers["Cache-Control"]
