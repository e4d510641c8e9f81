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
from complaints.models import (
    Complaint,
    EvidenceFile,
    EvidenceItem,
    Opening,
    PreservationRequest,
    SpamClearing,
)
from complaints.models.openings import Ground, Sealed
from complaints.spam_clusters import Cluster
from complaints.vocabulary import FilerKind
from routing import policies
from routing.models import Packet, PolicyVersion, Referral, Replay
from tests.cast import BATON_IN_JACKSON, file_demonstration, person, signed_in
from tests.complaints.evidence.sent import accepted_photo
from tests.held import held
from tests.published import publish
from tests.routing.policy_drafts import DRAFT

LOGIN = "/accounts/login/"

PUBLIC = frozenset(
    """
    track_message track_statement track_contact track_notices track_reprisal track_copy track_close
    leave
    home track withdraw set_language healthz local_sign_in
    report_evidence report_evidence_files report_remove_file report_uploads report_upload
    track_evidence track_uploads track_upload api_evidence
    report_start report_officer report_incident report_order report_force report_injuries
    report_officers report_people report_munitions report_background report_statement report_later
    report_leave report_resume report_name report_review report_receipt report_receipt_pdf
    report_receipt_file report_clear
    api_schema api_case_schema api_complaints api_challenge api_status api_unknown
    account_login account_inactive account_logout mfa_authenticate
    """.split()
)
WITH_AN_ITEM = frozenset({"report_remove_file", "report_upload", "track_upload"})
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
    "staff_confirm_closing": [Door(STAFF, "post"), Door(TEAM, "post", restricted=True)],
    "staff_decline_closing": [Door(STAFF, "post"), Door(TEAM, "post", restricted=True)],
    "staff_reopen": [Door(STAFF, "post"), Door(TEAM, "post", restricted=True)],
    "staff_review_conflicts": [Door(STAFF, "post"), Door(TEAM, "post", restricted=True)],
    "staff_tell_filer": [Door(STAFF, "post"), Door(TEAM, "post", restricted=True)],
    "staff_suspicions": [Door(READERS | TEAM)],
    "staff_spam_check": [Door(READERS | TEAM)],
    "staff_spam_cleared": [Door(READERS | TEAM)],
    "staff_spam_cluster": [Door(READERS), Door(TEAM, restricted=True)],
    "staff_spam_progress": [Door(READERS), Door(TEAM, restricted=True)],
    "staff_spam_draw": [Door(STAFF, "post"), Door(TEAM, "post", restricted=True)],
    "staff_spam_mark": [Door(STAFF, "post"), Door(TEAM, "post", restricted=True)],
    "staff_spam_propose": [Door(STAFF, "post"), Door(TEAM, "post", restricted=True)],
    "staff_spam_confirm": [Door(STAFF, "post"), Door(TEAM, "post", restricted=True)],
    "staff_spam_decline": [Door(STAFF, "post"), Door(TEAM, "post", restricted=True)],
    "staff_release": [Door(STAFF, "post"), Door(TEAM, "post", restricted=True)],
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
    "staff_messages": [
        Door(READERS),
        Door(TEAM, restricted=True),
        Door(STAFF, "post"),
        Door(TEAM, "post", restricted=True),
    ],
    "staff_openings": [
        Door(READERS),
        Door(TEAM, restricted=True),
        Door(STAFF, "post"),
        Door(TEAM, "post", restricted=True),
    ],
    "staff_confirm_opening": [
        Door(frozenset({Role.SUPERVISOR}), "post"),
        Door(TEAM, "post", restricted=True),
    ],
    # Nobody sees a name who is not one of the two.
    "staff_see_identity": [
        Door(frozenset(), "post"),
        Door(frozenset(), "post", restricted=True),
    ],
    "staff_preservation": [
        Door(READERS),
        Door(TEAM, restricted=True),
        Door(STAFF, "post"),
        Door(TEAM, "post", restricted=True),
    ],
    "staff_preservation_letter": [Door(READERS), Door(TEAM, restricted=True)],
    "staff_preservation_step": [Door(STAFF, "post"), Door(TEAM, "post", restricted=True)],
    "staff_translations": [
        Door(READERS),
        Door(TEAM, restricted=True),
        Door(STAFF, "post"),
        Door(TEAM, "post", restricted=True),
    ],
    "agency_messages": [
        Door(AGENCY),
        Door(AGENCY, restricted=True),
        Door(REVIEWERS, "post"),
        Door(REVIEWERS, "post", restricted=True),
    ],
    "staff_evidence": [Door(READERS), Door(TEAM, restricted=True)],
    "staff_evidence_item": [Door(READERS), Door(TEAM, restricted=True)],
    "staff_evidence_file": [Door(READERS), Door(TEAM, restricted=True)],
    "staff_evidence_picture": [Door(READERS), Door(TEAM, restricted=True)],
    "staff_add_evidence": [Door(STAFF, "post"), Door(TEAM, "post", restricted=True)],
    "staff_uploads": [Door(STAFF, "post"), Door(TEAM, "post", restricted=True)],
    # Nobody goes on with a file that somebody else sends.
    "staff_upload": [Door(frozenset(), "head"), Door(frozenset(), "head", restricted=True)],
    "staff_review_order": [Door(STAFF, "post"), Door(TEAM, "post", restricted=True)],
    # Only what officers and employees file waits for such a decision.
    "staff_account_order": [
        Door(frozenset()),
        Door(TEAM, restricted=True),
        Door(TEAM, "post", restricted=True),
    ],
    "staff_request_original": [Door(STAFF, "post"), Door(TEAM, "post", restricted=True)],
    # Nobody sees an original who is not one of the two.
    "staff_open_original": [Door(frozenset()), Door(frozenset(), restricted=True)],
    "agency_evidence_file": [Door(REVIEWERS), Door(REVIEWERS, restricted=True)],
    "agency_referrals": [Door(AGENCY)],
    "agency_referral": [Door(AGENCY), Door(AGENCY, restricted=True)],
    "agency_packet": [Door(REVIEWERS), Door(REVIEWERS, restricted=True)],
    "agency_packet_version": [Door(REVIEWERS), Door(REVIEWERS, restricted=True)],
    "agency_bundle_version": [Door(REVIEWERS), Door(REVIEWERS, restricted=True)],
    "agency_progress": [Door(AGENCY), Door(AGENCY, restricted=True)],
    "staff_progress": [Door(READERS), Door(TEAM, restricted=True)],
    "staff_add": [Door(STAFF, "post"), Door(TEAM, "post", restricted=True)],
    "agency_recuse": [Door(REVIEWERS, "post"), Door(REVIEWERS, "post", restricted=True)],
    "agency_begin": [Door(REVIEWERS, "post"), Door(REVIEWERS, "post", restricted=True)],
    "agency_conclude": [Door(REVIEWERS, "post"), Door(REVIEWERS, "post", restricted=True)],
    "api_referrals": [Door(AGENCY)],
    "agency_bundle": [Door(REVIEWERS), Door(REVIEWERS, restricted=True)],
    "api_bundle": [Door(REVIEWERS), Door(REVIEWERS, restricted=True)],
    "api_packet": [Door(REVIEWERS), Door(REVIEWERS, restricted=True)],
    "api_referral_evidence": [Door(AGENCY), Door(AGENCY, restricted=True)],
    "api_referral_evidence_file": [Door(REVIEWERS), Door(REVIEWERS, restricted=True)],
    "api_acknowledge": [Door(REVIEWERS, "post"), Door(REVIEWERS, "post", restricted=True)],
    "api_recuse": [Door(REVIEWERS, "post"), Door(REVIEWERS, "post", restricted=True)],
    "api_update": [Door(REVIEWERS, "post"), Door(REVIEWERS, "post", restricted=True)],
    "agency_acknowledge": [Door(REVIEWERS, "post"), Door(REVIEWERS, "post", restricted=True)],
}
WITHOUT_A_CASE = frozenset(
    """
    staff_queue staff_attention staff_suspicions staff_spam_check staff_spam_cleared
    """.split()
)
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
    opening: Opening
    evidence: EvidenceItem
    clearing: SpamClearing
    asked: PreservationRequest

    @property
    def spam(self) -> dict[str, object]:
        return {"slug": Cluster(self.clearing.cluster, self.clearing.restricted).slug}

    @property
    def request(self) -> dict[str, object]:
        return {"case_number": self.complaint.case_number, "request_id": self.asked.pk}

    @property
    def exhibit(self) -> dict[str, object]:
        return {"case_number": self.complaint.case_number, "item_id": self.evidence.pk}


@pytest.fixture
def objects(db: None) -> dict[bool, Objects]:
    return file_objects()


def file_objects() -> dict[bool, Objects]:
    """What the addresses are about, by whether it is restricted."""
    call_command("install_defaults", verbosity=0)
    officer = Filer(kind=FilerKind.OFFICER)
    someone = User.objects.create(email="replay@demonstration.example", name="Demonstration")
    made = {}
    for filing in (BATON_IN_JACKSON, None):
        filed = file_demonstration() if filing else file_demonstration(filer=officer)
        complaint = Complaint.objects.get(case_number=filed.case_number)
        referral = Referral.objects.get(complaint=complaint, agency_id="jackson-prosecutor")
        packet = Packet.objects.get(referral=referral)
        publish(packet)
        opening = Opening.objects.create(
            complaint=complaint,
            what=Sealed.IDENTITY,
            target_id=complaint.pk,
            ground=Ground.DANGER,
            reason="Demonstration",
            requested_by=someone,
            requested_at=timezone.now(),
        )
        evidence = accepted_photo(complaint, under_order="no" if complaint.restricted else "")
        flooded = held(filer=Filer() if filing else officer)
        clearing = SpamClearing.objects.create(
            cluster=flooded.spam_hold.cluster,
            restricted=flooded.restricted,
            reason="Demonstration",
            proposed_by=someone,
            proposed_at=timezone.now(),
            cases=1,
        )
        asked = PreservationRequest.objects.create(
            complaint=complaint,
            holder_name="Demonstration shop",
            made_at=timezone.now(),
            retention_days=180,
            state="prepared",
        )
        asked.steps.create(
            step="letter_written", by=someone, at=timezone.now(), letter={"when": "Demonstration"}
        )
        made[complaint.restricted] = Objects(
            complaint, referral, packet, opening, evidence, clearing, asked
        )
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


def address_of(name: str, door: Door, objects: dict[bool, Objects]) -> str:
    about = objects[door.restricted]
    given: dict[str, dict[str, object]] = {
        "staff_retry_packet": {"packet_id": about.packet.pk},
        "agency_referral": {"referral_id": about.referral.pk},
        "agency_packet": {"referral_id": about.referral.pk},
        "agency_packet_version": {"referral_id": about.referral.pk, "version": 1},
        "agency_bundle_version": {"referral_id": about.referral.pk, "version": 1},
        "agency_progress": {"referral_id": about.referral.pk},
        "agency_acknowledge": {"referral_id": about.referral.pk},
        "staff_add": {"case_number": about.complaint.case_number, "what": "county"},
        "agency_recuse": {"referral_id": about.referral.pk},
        "agency_begin": {"referral_id": about.referral.pk},
        "agency_conclude": {"referral_id": about.referral.pk},
        "agency_bundle": {"referral_id": about.referral.pk},
        "api_bundle": {"referral_id": about.referral.pk},
        "api_packet": {"referral_id": about.referral.pk},
        "api_referral_evidence": {"referral_id": about.referral.pk},
        "api_referral_evidence_file": {
            "referral_id": about.referral.pk,
            "item_id": about.evidence.pk,
        },
        "api_acknowledge": {"referral_id": about.referral.pk},
        "api_recuse": {"referral_id": about.referral.pk},
        "api_update": {"referral_id": about.referral.pk},
        "agency_messages": {"referral_id": about.referral.pk},
        **dict.fromkeys(
            (
                *("staff_spam_cluster", "staff_spam_progress", "staff_spam_draw"),
                *("staff_spam_mark", "staff_spam_propose"),
            ),
            about.spam,
        ),
        "staff_spam_confirm": {**about.spam, "clearing_id": about.clearing.pk},
        "staff_spam_decline": {**about.spam, "clearing_id": about.clearing.pk},
        **dict.fromkeys(
            (
                *("staff_evidence_item", "staff_evidence_file", "staff_review_order"),
                *("staff_request_original", "staff_upload"),
            ),
            about.exhibit,
        ),
        "staff_evidence_picture": {
            **about.exhibit,
            "file_id": EvidenceFile.objects.get(item=about.evidence, role="thumbnail").pk,
        },
        "staff_preservation_letter": about.request,
        "staff_preservation_step": {**about.request, "step": "concluded"},
        "staff_open_original": {**about.exhibit, "opening_id": about.opening.pk},
        "agency_evidence_file": {
            "referral_id": about.referral.pk,
            "item_id": about.evidence.pk,
        },
        "staff_confirm_opening": {
            "case_number": about.complaint.case_number,
            "opening_id": about.opening.pk,
        },
        "staff_see_identity": {
            "case_number": about.complaint.case_number,
            "opening_id": about.opening.pk,
        },
    }
    default = {"case_number": about.complaint.case_number} if name.startswith("staff_") else {}
    if name in WITHOUT_A_CASE:
        default = {}
    if name.startswith("policy_") and name not in ("policy_list", "policy_new"):
        default = {"policy_id": policy_of(name).pk}
    return reverse(name, kwargs=given.get(name, default))


def ask(client: Client, name: str, door: Door, objects: dict[bool, Objects]) -> HttpResponseBase:
    address = address_of(name, door, objects)
    tus = {"Tus-Resumable": "1.0.0"}
    if door.method == "get":
        answer = client.get(address)
    elif door.method == "head":
        answer = client.head(address, headers=tus)
    elif name.startswith("api_"):
        answer = client.post(address, {}, content_type="application/json")
    else:
        answer = client.post(address, {"body": "x"}, headers=tus)
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
        assert status in (200, 302, 400, 404), (role, status)  # 400: the body lacks something
        if status != 404:
            passed.add(role)
    assert passed == door.roles


@pytest.mark.parametrize(("name", "door"), CASES)
def test_people_of_another_agency_meet_a_404_even_where_their_own_page_exists(
    name: str, door: Door, objects: dict[bool, Objects]
) -> None:
    for role in sorted(AGENCY):
        answer = ask(signed_in(person(role, "clay-prosecutor")), name, door, objects)
        if name in ("agency_referrals", "api_referrals"):
            assert objects[False].complaint.case_number not in answer.content.decode()  # type: ignore[attr-defined]
        else:
            assert answer.status_code == 404


@pytest.mark.parametrize(("name", "door"), CASES)
def test_a_visitor_is_asked_to_sign_in_and_learns_nothing(
    name: str, door: Door, objects: dict[bool, Objects]
) -> None:
    answer = ask(Client(), name, door, objects)
    if name.startswith("api_"):  # a program cannot follow to a page
        assert answer.status_code == 403
        return
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(LOGIN)


@pytest.mark.parametrize(("name", "door"), CASES)
def test_an_account_without_a_second_factor_passes_nowhere(
    name: str, door: Door, objects: dict[bool, Objects]
) -> None:
    role = min(door.roles or {Role.SUPERVISOR})
    user = person(role, "jackson-prosecutor" if role in AGENCY else "")
    Authenticator.objects.filter(user=user).delete()
    answer = ask(signed_in(user), name, door, objects)
    assert answer.status_code == 302
    assert answer.headers["Location"] == reverse("mfa_activate_totp")


@pytest.mark.parametrize(
    "name",
    [
        *sorted(n for n in DOORS if n.startswith("staff_c") and "opening" not in n),
        "agency_referral",
    ],
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
    kwargs = {"item_id": uuid.uuid4()} if name in WITH_AN_ITEM else {}
    answer = Client().get(reverse(name, kwargs=kwargs))
    if name != "mfa_authenticate":  # the second step of signing in begins with the first
        assert not answer.headers.get("Location", "").startswith(LOGIN)


def test_what_is_behind_the_sign_in_is_kept_by_no_browser(objects: dict[bool, Objects]) -> None:
    for role, name in ((Role.INTAKE, "staff_case"), (Role.AGENCY_REVIEWER, "agency_packet")):
        client = signed_in(person(role, "jackson-prosecutor" if role in AGENCY else ""))
        answer = ask(client, name, Door(frozenset()), objects)
        assert "no-store" in answer.headers["Cache-Control"]
