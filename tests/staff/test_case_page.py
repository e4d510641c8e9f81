"""The page of one case: everything that its reader may see, and every step with what came of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accountability import casework, staff_casework
from accountability.staff.highlighting import pieces
from accountability.staff.timeline import SENTENCES
from accounts.models import User
from accounts.roles import Role
from complaints import triage
from complaints.filing import FiledOfficer, Filer
from complaints.models import Complaint, DataKey, Fact, Note, Suspicion
from complaints.vocabulary import AgencyCode, Allegation, County, FilerKind, Injury
from ledger.actions import Action
from ledger.models import Entry
from routing import referral
from routing.installation import install_defaults
from routing.models import Packet, Referral
from tests.cast import SEALED_FILER, SHARED_FILER, file_demonstration, person, signed_in
from tests.published import publish

PUSHED = "Demonstration: <b>the officer</b> shoved me to the ground and kicked me in the ribs."


@pytest.fixture(autouse=True)
def _kansas_city(db: None) -> None:
    install_defaults()


@pytest.fixture
def user() -> User:
    return person(Role.INTAKE)


@pytest.fixture
def ines(user: User) -> Client:
    return signed_in(user)


def filed(**changes: Any) -> Complaint:
    return Complaint.objects.get(case_number=file_demonstration(**changes).case_number)


def page(complaint: Complaint, step: str = "") -> str:
    return f"/staff/cases/{complaint.case_number}/{step}"


def words_of(client: Client, complaint: Complaint) -> str:
    answer = client.get(page(complaint))
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_filers_words_stand_whole_and_escaped_with_force_marked(ines: Client) -> None:
    complaint = filed(narrative=PUSHED, force_types=())
    said = words_of(ines, complaint)
    assert "<b>the officer</b>" not in said
    assert "&lt;b&gt;the officer&lt;/b&gt;" in said
    spans = Suspicion.objects.get().spans
    assert spans
    for start, end in spans:
        assert f"<mark>{PUSHED[start:end]}</mark>" in said


def test_words_with_replaced_values_are_not_marked_in_the_wrong_places(ines: Client) -> None:
    complaint = filed(
        narrative=f"Demonstration: {SEALED_FILER.name} here. The officer shoved me to the ground.",
        force_types=(),
        filer=SEALED_FILER,
    )
    said = words_of(ines, complaint)
    assert "<mark>" not in said
    assert "[sealed]" in said
    assert "The words cannot be marked here" in said
    assert "Dolores" not in said


@pytest.mark.parametrize(
    ("filer", "shown", "told"),
    [
        (SHARED_FILER, True, "Shared with staff"),
        (SEALED_FILER, False, "Sealed: the name is in the vault"),
        (Filer(), False, "Anonymous: no name was given"),
    ],
)
def test_a_name_shows_only_where_it_is_shared(
    ines: Client, filer: Filer, told: str, *, shown: bool
) -> None:
    said = words_of(ines, filed(filer=filer))
    assert told in said
    for value in filter(None, SHARED_FILER.identity.values()):
        assert (value in said) is shown


def test_a_name_that_does_not_open_is_an_alarm_and_no_fault(
    ines: Client, caplog: pytest.LogCaptureFixture
) -> None:
    complaint = filed(filer=SHARED_FILER)
    DataKey.objects.update(kek_id="lost")
    assert "it cannot be opened" in words_of(ines, complaint)
    assert "ALARM: the identity of a complaint does not open" in caplog.text


def test_the_decision_is_told_with_every_rule_and_who_was_passed_over(ines: Client) -> None:
    officer = FiledOfficer(employer="mshp", task_forces=(AgencyCode.FBI_KC,))
    complaint = filed(injury=Injury.DEATH, officers=(officer,), county=County.CLAY)
    said = words_of(ines, complaint)
    for words in (
        "A death in contact with the police goes to an outside agency at once.",
        "was passed over for criminal investigation: an officer of this incident works for it",
        "rules that did not match",
        "no class that it asks for is stated",
        "Whether the force looks justified plays no part.",
    ):
        assert words in said


def test_an_unrouted_case_says_so(ines: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(referral, "route", lambda *_, **__: 1 / 0)
        complaint = filed()
    assert "recorded but not routed yet" in words_of(ines, complaint)


def test_a_weak_suspicion_shows_its_clock(ines: Client) -> None:
    said = words_of(ines, filed(narrative="See video", force_types=()))
    assert "There are too few words to judge." in said
    assert "Unless two people clear this, it counts as force" in said


def test_the_timeline_tells_what_happened_and_who_read(ines: Client, user: User) -> None:
    complaint = filed()
    triage.claim_case(complaint_id=complaint.pk, actor=user)
    words_of(ines, complaint)
    said = words_of(ines, complaint)
    assert f"<strong>{user.name}:</strong> Claimed the case." in said
    assert "<strong>The person who filed:</strong> Filed the complaint." in said
    assert "1 recorded reading" in said


def test_every_action_that_can_concern_a_case_has_a_sentence() -> None:
    of_others = ("policy.", "sealing_keys.", "spam.clearing_", "spam.sample_")
    of_cases = {action for action in Action if not action.startswith(of_others)}
    assert set(SENTENCES) >= of_cases


def test_reading_is_recorded_even_where_a_form_was_wrong(ines: Client) -> None:
    complaint = filed()
    ines.post(page(complaint, "notes/"), {"body": ""})
    assert Entry.objects.filter(action="complaint.read").count() == 1


def test_a_note_is_kept_and_shown(ines: Client) -> None:
    complaint = filed()
    answer = ines.post(page(complaint, "notes/"), {"body": "Line one\r\n<i>two</i>"}, follow=True)
    said = answer.content.decode()
    assert "Your note is saved." in said
    assert "&lt;i&gt;two&lt;/i&gt;" in said


@pytest.mark.parametrize(
    ("step", "form", "told", "kept"),
    [
        ("notes/", {"body": "  "}, "Write something first", ""),
        ("notes/", {"body": "y" * 10_001}, "too long: 10001 characters", "y" * 10_001),
        ("notes/", {"body": "a\x00b"}, "Null characters are not allowed", "a\x00b"),
        ("classes/", {}, "Choose one from the list.", ""),
        ("classes/", {"allegation": "nonsense"}, "Choose one from the list.", ""),
        ("close/", {"note": "my careful words"}, "Choose one from the list.", "my careful words"),
        ("close/", {"reason": "x", "note": "kept"}, "Choose one from the list.", "kept"),
    ],
)
def test_bad_input_gets_a_message_and_what_was_typed_is_still_there(
    ines: Client, step: str, form: dict[str, str], told: str, kept: str
) -> None:
    complaint = filed()
    before = Entry.objects.exclude(action="complaint.read").count()
    answer = ines.post(page(complaint, step), form)
    assert answer.status_code == 200
    assert told in answer.content.decode()
    assert kept in answer.content.decode()
    assert Entry.objects.exclude(action="complaint.read").count() == before


def test_who_comes_second_is_told_who_was_first(ines: Client) -> None:
    complaint = filed()
    sam = person(Role.SUPERVISOR)
    triage.claim_case(complaint_id=complaint.pk, actor=sam)
    said = ines.post(page(complaint, "claim/")).content.decode()
    assert f"{sam.name} claimed this case before you. Nothing was changed." in said


def test_closing_a_closed_case_explains_and_keeps_the_words(ines: Client) -> None:
    complaint = filed()
    form = {"reason": "duplicate", "note": "first words"}
    said = ines.post(page(complaint, "close/"), form, follow=True).content.decode()
    assert "Its referrals go on." in said
    assert "first words" in said
    said = ines.post(page(complaint, "close/"), form | {"note": "second"}).content.decode()
    assert "This case is closed already. Nothing was changed." in said


def test_adding_a_class_sends_the_case_on_and_a_second_time_explains(ines: Client) -> None:
    complaint = filed(force_types=(), narrative="Demonstration: he was rude at the counter today.")
    form = {"allegation": Allegation.EXCESSIVE_FORCE.value}
    said = ines.post(page(complaint, "classes/"), form, follow=True).content.decode()
    assert "Jackson County Prosecuting Attorney" in said
    said = ines.post(page(complaint, "classes/"), form).content.decode()
    assert "Staff added that class before." in said


def test_a_fault_in_routing_is_told_and_nothing_is_saved(
    ines: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    complaint = filed()
    monkeypatch.setattr(casework.referral, "route", lambda *_, **__: 1 / 0)
    answer = ines.post(page(complaint, "classes/"), {"allegation": "bias"})
    assert "nothing was changed" in answer.content.decode()
    assert not Fact.objects.filter(source="staff").exists()


@pytest.mark.parametrize("step", ["claim/", "notes/", "classes/", "close/"])
def test_a_reload_after_signing_in_again_leads_to_the_case(ines: Client, step: str) -> None:
    complaint = filed()
    assert ines.get(page(complaint, step)).headers["Location"] == page(complaint)
    assert Note.objects.count() == 0


def test_an_auditor_reads_and_has_no_forms() -> None:
    said = words_of(signed_in(person(Role.AUDITOR)), filed())
    for step in ("claim/", "notes/", "classes/", "close/"):
        assert step not in said


def test_who_audits_plain_cases_and_works_on_restricted_ones_cannot_mix_the_two() -> None:
    """The door lets such a person in; the service still says no."""
    both = person(Role.AUDITOR)
    both.role_grants.create(role=Role.WHISTLEBLOWER_TEAM)
    client = signed_in(both)
    plain, restricted = filed(), filed(filer=Filer(kind=FilerKind.OFFICER))
    assert client.post(page(plain, "notes/"), {"body": "x"}).status_code == 404
    assert client.post(page(restricted, "notes/"), {"body": "x"}).status_code == 302


def test_a_form_without_its_token_is_refused(user: User) -> None:
    complaint = filed()
    client = Client(enforce_csrf_checks=True)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.post(page(complaint, "claim/")).status_code == 403


def test_a_case_takes_twenty_queries_at_most(ines: Client, user: User) -> None:
    complaint = filed(
        narrative=PUSHED, filer=SHARED_FILER, injury=Injury.DEATH, officers=(FiledOfficer(),) * 3
    )
    triage.add_note(complaint_id=complaint.pk, body="x", actor=user)
    staff_casework.add_class(complaint=complaint, allegation=Allegation.CAMERA, actor=user)
    assert Referral.objects.count() > 2
    ines.get("/staff/")
    with CaptureQueriesContext(connection) as asked:
        ines.get(page(complaint))
    told = [q["sql"] for q in asked if "SAVEPOINT" not in q["sql"]]
    assert len(told) <= 20
    assert any("INSERT" in sql for sql in told)  # this reading was recorded too


@pytest.mark.parametrize(
    ("spans", "marked"),
    [
        ([], []),
        ([[0, 3]], ["abc"]),
        ([[2, 4], [0, 3]], ["abc", "d"]),
        ([[4, 99]], ["ef"]),
        ([[3, 3], [9, 12]], []),
        ([[0, 6]], ["abcdef"]),
    ],
)
def test_marking_never_loses_or_doubles_a_character(
    spans: list[list[int]], marked: list[str]
) -> None:
    cut = pieces("abcdef", spans)
    assert "".join(piece.words for piece in cut) == "abcdef"
    assert [piece.words for piece in cut if piece.marked] == marked


def test_spans_count_code_points() -> None:
    assert [p.words for p in pieces("😀 él pegó", [[5, 9]]) if p.marked] == ["pegó"]


def test_asking_how_far_the_packets_are_is_no_reading_of_the_case() -> None:
    complaint = Complaint.objects.get(case_number=file_demonstration().case_number)
    client = signed_in(person(Role.INTAKE))
    address = f"/staff/cases/{complaint.case_number}/progress/"
    with CaptureQueriesContext(connection) as asked:
        said = client.get(address).content.decode()
    assert len(asked) <= 12
    assert "data-waits" in said
    assert "1 packet is not made yet." in said
    assert "Packet version 1: waiting to be made, next for this agency" in said
    assert not Entry.objects.filter(action="complaint.read").exists()
    Packet.objects.update(state="building")
    assert "being made now" in client.get(address).content.decode()
    Packet.objects.update(state="queued", not_before=timezone.now() + timedelta(minutes=5))
    assert "waiting to be tried again, 4 min left" in client.get(address).content.decode()
    publish(Packet.objects.get())
    said = client.get(address).content.decode()
    assert "data-waits" not in said
    assert "Not told of any version yet." in said


def test_the_place_in_the_queue_counts_what_is_more_urgent() -> None:
    first, second = (file_demonstration().case_number for _ in range(2))
    rows = {
        case: Packet.objects.get(referral__complaint__case_number=case) for case in (first, second)
    }
    order = sorted(rows, key=lambda case: (rows[case].referral.open_by, rows[case].pk))
    client = signed_in(person(Role.INTAKE))
    said = [client.get(f"/staff/cases/{case}/progress/").content.decode() for case in order]
    assert "next for this agency" in said[0]
    assert "1 packet for this agency before it" in said[1]
