"""The pages of weak suspicions: the words marked, the clock, and who must be the second person."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accountability.filer_casework import add_statement, send_message
from accountability.staff import suspicion_list
from accountability.staff.highlighting import excerpt, pieces
from accounts.models import User
from accounts.roles import Role
from complaints.filing import Filer
from complaints.models import Complaint, Suspicion
from complaints.vocabulary import Allegation, FilerKind, Injury
from routing.installation import install_defaults
from tests.cast import SEALED_FILER, file_demonstration, person, signed_in

LIST = "/staff/suspicions/"
SCUFFLE = "Demonstration: there was a scuffle with the officer and I ended up on the floor."


@pytest.fixture(autouse=True)
def _kansas_city(db: None) -> None:
    install_defaults()


def filed(**changes: Any) -> Complaint:
    asked = {"narrative": SCUFFLE, "force_types": (), **changes}
    return Complaint.objects.get(case_number=file_demonstration(**asked).case_number)


def officers() -> Complaint:
    return filed(filer=Filer(kind=FilerKind.OFFICER))


@pytest.fixture
def ines_user() -> User:
    return person(Role.INTAKE)


@pytest.fixture
def ines(ines_user: User) -> Client:
    return signed_in(ines_user)


@pytest.fixture
def sam() -> Client:
    return signed_in(person(Role.SUPERVISOR))


def page(complaint: Complaint, step: str = "") -> str:
    return f"/staff/cases/{complaint.case_number}/{step}"


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_list_marks_the_words_and_says_who_must_be_second(ines: Client) -> None:
    complaint = filed()
    said = text(ines, LIST)
    start, end = Suspicion.objects.get().spans[0]
    assert f"<mark>{SCUFFLE[start:end]}</mark>" in said
    assert complaint.case_number in said
    assert "Anybody else who works on cases like this can be the second, but not you." in said


@pytest.mark.parametrize("where", ["list", "case"])
def test_two_people_clear_it_through_the_pages(
    ines: Client, sam: Client, ines_user: User, where: str
) -> None:
    complaint = filed()
    address = LIST if where == "list" else page(complaint)
    answer = ines.post(page(complaint, "suspicion/propose/"), {"why": "He slipped."}, follow=True)
    assert "a second person must agree" in answer.content.decode()
    own = text(ines, address)
    assert "The second must be somebody else" in own
    assert "Clear it as" not in own
    theirs = text(sam, address)
    assert "He slipped." in theirs
    assert f"after {ines_user.name}." in theirs
    assert page(complaint, "suspicion/confirm/") in theirs
    sam.post(page(complaint, "suspicion/confirm/"), {"why": "I agree."})
    assert Suspicion.objects.get().state == "cleared"
    assert "Two people cleared this." in text(ines, page(complaint))
    assert complaint.case_number not in text(ines, LIST)


def test_nothing_is_cleared_without_a_reason(ines: Client) -> None:
    complaint = filed()
    answer = ines.post(page(complaint, "suspicion/propose/"), {"why": "  "})
    assert "nothing is cleared without one" in answer.content.decode()
    assert not Suspicion.objects.get().clearings.exists()


def test_being_first_too_late_shows_the_others_reason(ines: Client, sam: Client) -> None:
    complaint = filed()
    ines.post(page(complaint, "suspicion/propose/"), {"why": "He slipped."})
    answer = sam.post(page(complaint, "suspicion/propose/"), {"why": "Nothing."})
    said = answer.content.decode()
    assert "Somebody else cleared this just before you" in said
    assert "He slipped." in said
    assert Suspicion.objects.get().state == "open"


def test_one_that_ran_out_shows_no_form(ines: Client) -> None:
    complaint = filed()
    with time_machine.travel(timezone.now() + timedelta(hours=25), tick=False):
        client = signed_in(User.objects.get())
        for address in (LIST, page(complaint)):
            said = text(client, address)
            assert "nobody can clear it any more" in said
            assert "Clear it as" not in said


def test_who_only_reads_sees_no_form() -> None:
    complaint = filed()
    client = signed_in(person(Role.AUDITOR))
    for address in (LIST, page(complaint)):
        said = text(client, address)
        assert "others can clear it" in said
        assert "Clear it as" not in said


def test_restricted_cases_are_listed_for_the_team_alone(ines: Client) -> None:
    plain, restricted = filed(), officers()
    assert restricted.case_number not in text(ines, LIST)
    team = text(signed_in(person(Role.WHISTLEBLOWER_TEAM)), LIST)
    assert restricted.case_number in team
    assert plain.case_number not in team


PLAIN = "Demonstration: the officer was rude to me, called me names and would not say why."


def test_words_that_came_later_are_marked_wherever_staff_read_them(ines: Client) -> None:
    complaint = filed(narrative=PLAIN, allegations=(Allegation.DISCOURTESY,))
    send_message(complaint_id=complaint.pk, words=f"Thank you. <i>By the way</i>: {SCUFFLE}")
    assert Suspicion.objects.get().spans == []
    marked = "there was a <mark>scuffle with the officer</mark>"
    for address in (LIST, page(complaint), page(complaint, "messages/")):
        text = ines.get(address).content.decode()
        assert marked in text, address
        assert "&lt;i&gt;" in text
    assert "The person who filed, to staff" in ines.get(LIST).content.decode()


def test_what_is_said_later_without_a_sign_of_force_is_not_shown_as_one(ines: Client) -> None:
    complaint = filed()
    send_message(complaint_id=complaint.pk, words="Thank you.")
    assert "Thank you." not in ines.get(LIST).content.decode()
    add_statement(complaint_id=complaint.pk, words=SCUFFLE.replace("scuffle", "tussle"))
    for address in (LIST, page(complaint)):
        assert "The person who filed added to the report" in ines.get(address).content.decode()


def test_a_sealed_name_in_later_words_stays_replaced_where_they_are_marked(ines: Client) -> None:
    complaint = filed(narrative=PLAIN, allegations=(Allegation.DISCOURTESY,), filer=SEALED_FILER)
    send_message(complaint_id=complaint.pk, words=f"I am {SEALED_FILER.name}. {SCUFFLE}")
    for address in (LIST, page(complaint), page(complaint, "messages/")):
        text = ines.get(address).content.decode()
        assert "there was a <mark>scuffle with the officer</mark>" in text, address
        assert str(SEALED_FILER.name) not in text


def test_words_with_replaced_values_are_not_marked(ines: Client) -> None:
    filed(filer=SEALED_FILER, narrative=f"Demonstration: {SEALED_FILER.name}. {SCUFFLE}")
    said = text(ines, LIST)
    assert "<mark>" not in said
    assert "Dolores" not in said


def test_each_form_of_the_list_has_a_label_of_its_own(ines: Client) -> None:
    first, second = filed(), filed()
    said = text(ines, LIST)
    for complaint in (first, second):
        assert f'for="{complaint.case_number}_why"' in said
        assert f'id="{complaint.case_number}_why"' in said


def test_the_next_to_lapse_stands_first_and_pages_lose_none(
    ines: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(suspicion_list, "PAGE_SIZE", 2)
    made = []
    for hours in (3, 0, 5, 1, 1):
        with time_machine.travel(timezone.now() + timedelta(hours=hours), tick=False):
            made.append(filed())
    seen, after = [], ""
    for _ in range(5):
        shown = ines.get(LIST, {"after": after}).context["page"]
        seen += [row.view.suspicion for row in shown.rows]
        if shown.next_place is None:
            break
        after = str(shown.next_place)
    assert {s.pk for s in seen} == {c.pk for c in made}
    assert [s.deadline for s in seen] == sorted(s.deadline for s in seen)
    assert text(ines, f"{LIST}?after=nonsense") != ""


def test_the_list_costs_the_same_however_long_it_is(ines: Client) -> None:
    counts = []
    ines.get(LIST)
    for _ in range(2):
        filed()
        filed()
        with CaptureQueriesContext(connection) as asked:
            ines.get(LIST)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 10


def test_attention_shows_what_lapses_soon(ines: Client) -> None:
    complaint = filed()
    assert complaint.case_number not in text(ines, "/staff/attention/")
    with time_machine.travel(timezone.now() + timedelta(hours=20), tick=False):
        said = text(signed_in(User.objects.get()), "/staff/attention/")
    assert "Possible force that lapses soon (1)" in said
    assert complaint.case_number in said


@pytest.mark.parametrize(
    ("role", "listed"), [(Role.SUPERVISOR, True), (Role.INTAKE, False), (Role.AUDITOR, False)]
)
def test_a_plain_case_past_its_clock_is_escalated_to_supervisors(
    role: Role, *, listed: bool
) -> None:
    plain = filed(
        narrative="Demonstration: the officer at the front desk was rude to me and laughed at me.",
        allegations=(Allegation.DISCOURTESY,),
        injury=Injury.NONE,
    )
    assert not Suspicion.objects.exists()
    sent_out = filed(narrative="Demonstration: he hit me with a baton.")
    user = person(role)
    assert "escalated" not in text(signed_in(user), page(plain))
    with time_machine.travel(timezone.now() + timedelta(days=4), tick=False):
        client = signed_in(user)
        answer = client.get("/staff/attention/")
        assert ("Escalated to supervisors" in answer.content.decode()) is listed
        stuck = [row.complaint for row in answer.context["attention"].stuck.items]
        assert stuck == ([plain] if listed else [])
        assert "it is escalated to supervisors" in text(client, page(plain))
        assert "it is escalated to supervisors" not in text(client, page(sent_out))


def test_an_excerpt_keeps_marks_whole_and_shortens_what_lies_between() -> None:
    words = "a" * 1000 + "HIT" + "b" * 1000 + "KICK" + "c" * 1000
    cut = excerpt(pieces(words, [(1000, 1003), (2003, 2007)]), around=10)
    assert [p.words for p in cut] == [
        " \N{HORIZONTAL ELLIPSIS} " + "a" * 10,
        "HIT",
        "b" * 10 + " \N{HORIZONTAL ELLIPSIS} " + "b" * 10,
        "KICK",
        "c" * 10 + " \N{HORIZONTAL ELLIPSIS} ",
    ]
    short = pieces("He shoved me.", [(3, 9)])
    assert excerpt(short) == short
    assert excerpt(pieces("x" * 30, []), around=10)[0].words.startswith("x" * 10)
