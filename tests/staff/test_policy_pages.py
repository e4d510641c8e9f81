"""The pages of the policy: read, draft with faults by line, compare, prove, replay, publish."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from django.utils.html import strip_tags

from accounts.roles import Role
from routing import policies, replays
from routing.clocks import CITY_TIME
from routing.installation import install_defaults
from routing.models import PolicyVersion, Replay
from routing.states import PolicyState, ReplayState
from tests.cast import file_demonstration, person, signed_in
from tests.routing.policy_drafts import DRAFT, drafted, proved, replayed

pytestmark = pytest.mark.django_db
LIST = "/staff/policies/"


@pytest.fixture(autouse=True)
def installed(db: None) -> None:
    install_defaults()


@pytest.fixture
def author() -> Client:
    return signed_in(person(Role.POLICY_AUTHOR))


@pytest.fixture
def approver() -> Client:
    return signed_in(person(Role.POLICY_APPROVER))


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return str(answer.content.decode())


def page_of(row: PolicyVersion, rest: str = "") -> str:
    return f"{LIST}{row.pk}/{rest}"


def test_the_installed_policy_reads_in_plain_sentences(approver: Client) -> None:
    told = text_of(approver, page_of(PolicyVersion.objects.get()))
    assert "any force was used or threatened" in told
    assert "criminal investigation" in told
    assert "by the end of the next day" in told
    assert "All police shootings go to an outside agency" in told
    assert told.count("<h3") == 9
    listed = text_of(approver, LIST)
    assert "came with the installation" in listed
    assert "Write a draft" not in listed


def test_a_draft_begins_with_the_policy_in_force_and_is_kept(author: Client) -> None:
    assert "kc-2020.1" in text_of(author, LIST + "new/")
    answer = author.post(LIST + "new/", {"document": DRAFT.replace("\n", "\r\n")})
    row = PolicyVersion.objects.get(version="kc-test-2")
    assert answer.headers["Location"] == page_of(row)
    assert row.document == DRAFT
    assert row.state == PolicyState.DRAFT


def test_faults_are_shown_by_line_and_what_was_typed_stays(author: Client) -> None:
    bad = DRAFT.replace('to = ["occ"]', 'to = ["ooc"]') + "\n# <kept & shown>\n"
    told = author.post(LIST + "new/", {"document": bad}).content.decode()
    line = bad[: bad.index('"ooc"')].count("\n") + 1
    assert f"<strong>Line {line}:</strong>" in told
    assert "agency &#x27;ooc&#x27; is unknown" in told
    assert "# &lt;kept &amp; shown&gt;" in told
    assert PolicyVersion.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfe", "not text in UTF-8"),
        (b"x" * 900_000, "too large"),
        (b"", "Type or paste a document"),
        (b"version = ", "Line 1:"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_what_to_do(
    author: Client, content: bytes, said: str
) -> None:
    answer = author.post(LIST + "new/", {"file": SimpleUploadedFile("p.toml", content)})
    assert said in answer.content.decode()
    assert PolicyVersion.objects.count() == 1


def test_a_file_takes_the_place_of_the_text(author: Client) -> None:
    file = SimpleUploadedFile("p.toml", b"\xef\xbb\xbf" + DRAFT.encode())
    author.post(LIST + "new/", {"document": "typed", "file": file})
    assert PolicyVersion.objects.get(version="kc-test-2").document == DRAFT


def test_a_name_that_is_taken_is_said_and_the_text_stays(author: Client) -> None:
    same_name = DRAFT.replace("kc-test-2", "kc-2020.1")
    told = author.post(LIST + "new/", {"document": same_name}).content.decode()
    assert "A version of this name exists" in told
    assert "kc-2020.1" in told


def test_the_difference_from_the_version_in_force_is_told_rule_by_rule(approver: Client) -> None:
    row = drafted(DRAFT.replace('id = "death"', 'id = "any-death"'))
    told = text_of(approver, page_of(row, "compare/"))
    assert "the clock: within 1 day instead of within 3 days" in told
    assert "no longer: The county prosecutor" in told
    assert "another order: Missouri Attorney General, FBI Kansas City Field Office" in told
    assert told.count(">Added<") == told.count(">Removed<") == 1
    assert told.count(">Changed<") == 3
    assert told.count("the same<") == 5


def test_only_the_author_changes_a_draft(author: Client, approver: Client) -> None:
    own = person_of(author)
    row = drafted(author=own)
    changed = DRAFT + "# changed\n"
    assert author.post(page_of(row, "amend/"), {"document": changed}).status_code == 302
    row.refresh_from_db()
    assert row.document == changed
    other = PolicyVersion.objects.get(version="kc-2020.1")
    assert author.get(page_of(other, "amend/")).status_code == 404


def person_of(client: Client) -> Any:
    from accounts.models import User

    return User.objects.get(pk=client.session["_auth_user_id"])


def test_the_proof_is_asked_for_shown_under_way_and_shown_done(approver: Client) -> None:
    row = drafted()
    assert "Prove it" in text_of(approver, page_of(row))
    approver.post(page_of(row, "prove/"))
    told = text_of(approver, page_of(row))
    assert "The proof is under way" in told
    assert 'data-look-again="2"' in told
    assert "Prove it" not in told
    policies.carry_out_proof(row.pk)
    told = text_of(approver, page_of(row))
    assert "It holds." in told
    assert "7,536,640 combinations" in told
    assert "data-look-again" not in told


def test_a_replay_is_begun_stopped_and_resumed_and_its_result_read(approver: Client) -> None:
    filed = file_demonstration()
    row = proved()
    approver.post(page_of(row, "replay/start/"))
    replay = Replay.objects.get()
    told = " ".join(strip_tags(text_of(approver, page_of(row))).split())
    assert "The replay is under way. 0% Look again" in told
    approver.post(page_of(row, "replay/stop/"))
    assert "The replay was stopped" in text_of(approver, page_of(row))
    approver.post(page_of(row, "replay/resume/"))
    for part in replay.parts.all():
        replays.replay_part(part.pk)
    replay.refresh_from_db()
    assert replay.state == ReplayState.DONE
    told = text_of(approver, page_of(row, "replay/"))
    assert filed.case_number in told
    assert f"/staff/cases/{filed.case_number}/" not in told, "this person reads no cases"
    assert "Missouri Attorney General" in told
    reader = signed_in(person(Role.AUDITOR))
    assert f"/staff/cases/{filed.case_number}/" in text_of(reader, page_of(row, "replay/"))
    assert "waits for approval" in text_of(approver, page_of(row))


def test_there_is_no_result_before_a_replay(approver: Client) -> None:
    assert approver.get(page_of(proved(), "replay/")).status_code == 404


def test_an_approver_publishes_with_a_date_and_an_author_cannot(
    author: Client, approver: Client
) -> None:
    row = replayed(author=person_of(author))
    day = timezone.now().astimezone(CITY_TIME).date() + timedelta(days=2)
    assert "Approve and publish" not in text_of(author, page_of(row))
    told = approver.post(page_of(row, "publish/"), {"effective_from": "soon"}).content.decode()
    assert "Write the day as in 2026-05-01" in told
    told = approver.post(
        page_of(row, "publish/"), {"effective_from": "2020-06-04"}
    ).content.decode()
    assert "cannot take force in the past" in told
    answer = approver.post(page_of(row, "publish/"), {"effective_from": day.isoformat()})
    assert answer.status_code == 302
    row.refresh_from_db()
    assert (row.state, row.effective_from) == (PolicyState.PUBLISHED, day)


def test_somebody_with_both_roles_is_told_that_another_must_approve(author: Client) -> None:
    from accounts.models import RoleGrant

    own = person_of(author)
    row = replayed(author=own)
    RoleGrant.objects.create(user=own, role=Role.POLICY_APPROVER)
    assert "Somebody else must approve it" in text_of(author, page_of(row))
    told = author.post(page_of(row, "publish/"), {"effective_from": "2999-01-01"}).content.decode()
    assert "Somebody else must approve it" in told


def test_the_document_comes_as_a_file_byte_for_byte(approver: Client) -> None:
    row = drafted()
    answer = approver.get(page_of(row, "policy.toml"))
    assert answer.content.decode() == DRAFT
    assert "attachment" in answer.headers["Content-Disposition"]


def test_policy_people_get_no_links_to_cases(approver: Client) -> None:
    assert "/staff/attention/" not in text_of(approver, LIST)
    assert "/staff/attention/" in text_of(signed_in(person(Role.INTAKE)), LIST)


def test_a_policy_that_does_not_exist_is_not_found(approver: Client) -> None:
    assert approver.get(f"{LIST}999999/").status_code == 404
