"""After the phrase: writing to staff, adding, correcting, mail without content, leaving."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from accountability import staff_casework
from accountability.limits import WRONG_PHRASES
from accounts.roles import Role
from complaints import access, tasks
from complaints.filing import Filer
from complaints.models import Complaint, Fact, Message, NoticeWish, Statement, Suspicion
from complaints.vocabulary import Allegation, Disclosure, FilerKind, Language
from ledger.models import Entry
from routing.access import latest_decision
from routing.installation import install_defaults
from routing.models import Packet, Referral
from tests.cast import SEALED_FILER, SHARED_FILER, file_demonstration, person, signed_in
from tests.resident.path import shown_text

pytestmark = pytest.mark.django_db
RUDE = {
    "narrative": "Demonstration: the officer at the desk called my mother names and laughed at us.",
    "force_types": (),
    "allegations": (Allegation.DISCOURTESY,),
}


@pytest.fixture(autouse=True)
def _kansas_city(db: None) -> Iterator[None]:
    install_defaults()
    WRONG_PHRASES.reset()
    yield
    WRONG_PHRASES.reset()


def follow(client: Client, **changes: Any) -> Complaint:
    """File, and open the report in this browser."""
    filed = file_demonstration(**changes)
    assert client.post("/track/", {"phrase": filed.phrase}).status_code == 200
    return Complaint.objects.get(pk=filed.complaint_id)


def test_the_report_stays_open_for_half_an_hour_without_the_phrase_anywhere(client: Client) -> None:
    filed = file_demonstration()
    client.post("/track/", {"phrase": filed.phrase})
    cookie = client.cookies["follow"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    assert cookie["path"] == "/track/"
    assert not cookie["max-age"]
    assert not any(word in cookie.value for word in filed.phrase.split())
    assert filed.case_number in shown_text(client.get("/track/"))
    with time_machine.travel(timezone.now() + timedelta(minutes=31)):
        assert "Type the seven words" in shown_text(client.get("/track/"))


@pytest.mark.parametrize("value", ["", "forged", "x:y:z", '"a":1tgM4x:abc'])
def test_a_forged_cookie_opens_nothing(client: Client, value: str) -> None:
    file_demonstration()
    client.cookies["follow"] = value
    assert "Type the seven words" in shown_text(client.get("/track/"))
    assert client.get("/track/message/").status_code == 302


def test_closing_forgets_it(client: Client) -> None:
    complaint = follow(client)
    client.post("/track/close/")
    assert complaint.case_number not in shown_text(client.get("/track/"))


def test_leaving_is_a_link_that_closes_the_report_and_empties_the_cache(client: Client) -> None:
    complaint = follow(client)
    assert 'href="/leave/"' in client.get("/track/").content.decode()
    answer = client.get("/leave/")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("https://www.weather.gov")
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    assert complaint.case_number not in shown_text(client.get("/track/"))


def test_a_message_reaches_staff_and_the_answer_reaches_the_filer(client: Client) -> None:
    complaint = follow(client)
    answer = client.post("/track/message/", {"words": "When will somebody call me?"})
    assert answer.headers["Location"] == "/track/?done=message"
    page = shown_text(client.get("/track/?done=message"))
    assert "Your message is sent. Staff will read it." in page
    assert "You wrote to staff" in page
    staff = signed_in(person(Role.INTAKE))
    attention = shown_text(staff.get("/staff/attention/"))
    assert "Messages that nobody has read" in attention
    assert "1 unread" in shown_text(staff.get(f"/staff/cases/{complaint.case_number}/"))
    thread = f"/staff/cases/{complaint.case_number}/messages/"
    assert "When will somebody call me?" in shown_text(staff.get(thread))
    assert "1 unread" not in shown_text(staff.get(f"/staff/cases/{complaint.case_number}/"))
    sent = staff.post(thread, {"to": "filer", "words": "Tomorrow morning."})
    assert sent.status_code == 302
    page = shown_text(client.get("/track/"))
    assert "Staff wrote to you" in page
    assert "Tomorrow morning." in page


@pytest.mark.parametrize("kind", [FilerKind.RESIDENT, FilerKind.OFFICER])
def test_what_was_said_stands_in_the_order_in_which_it_was_said(
    client: Client, kind: FilerKind
) -> None:
    said = ["First question", "First answer", "Second question", "An addition", "Second answer"]
    with time_machine.travel("2026-11-20T18:05:00Z", tick=False) as clock:
        complaint = follow(client, filer=Filer(kind))
        role = Role.WHISTLEBLOWER_TEAM if kind is FilerKind.OFFICER else Role.INTAKE
        staff = signed_in(person(role))
        thread = f"/staff/cases/{complaint.case_number}/messages/"
        for words in said:
            clock.shift(timedelta(minutes=5))
            if "answer" in words:
                answer = staff.post(thread, {"to": "filer", "words": words})
            else:
                page = "statement" if "addition" in words else "message"
                typed = {"words": words, "under_order": "no"}
                answer = client.post(f"/track/{page}/", typed)
            assert answer.status_code == 302
        for shown in (shown_text(client.get("/track/")), shown_text(staff.get(thread))):
            places = [shown.index(words) for words in said]
            assert places == sorted(places)


def test_a_filers_time_is_the_hour_and_an_officers_the_day(client: Client) -> None:
    for filer, coarse in ((Filer(), {"minute": 0}), (Filer(FilerKind.OFFICER), {"hour": 0})):
        complaint = follow(client, filer=filer)
        client.post("/track/message/", {"words": "Thank you."})
        at = timezone.localtime(Message.objects.get(complaint=complaint).at)
        assert all(getattr(at, part) == value for part, value in coarse.items())
        entry = Entry.objects.get(action="message.sent", object_ref=complaint.ref)
        assert entry.at == Message.objects.get(complaint=complaint).at


def test_a_message_that_tells_of_force_counts_and_sends_the_case_out(client: Client) -> None:
    complaint = follow(client, **RUDE)
    assert not Referral.objects.filter(complaint=complaint, agency__outside=True).exists()
    client.post(
        "/track/message/", {"words": "I forgot: he punched me in the face and broke my arm."}
    )
    assert Fact.objects.filter(complaint=complaint, kind="force", source="screening").exists()
    assert Referral.objects.filter(complaint=complaint, agency__outside=True).exists()


def test_a_short_thank_you_starts_no_suspicion_and_builds_no_packet(client: Client) -> None:
    complaint = follow(client, **RUDE)

    def standing() -> tuple[object, ...]:
        return (
            Packet.objects.count(),
            list(Suspicion.objects.filter(complaint=complaint).values()),
            list(Fact.objects.filter(complaint=complaint).values()),
        )

    before = standing()
    client.post("/track/message/", {"words": "Thank you."})
    assert standing() == before


def test_a_sealed_name_in_a_message_is_replaced_wherever_it_is_shown(client: Client) -> None:
    complaint = follow(client, filer=SEALED_FILER)
    words = "My name is Dolores Demonstration, call 816-555-0101."
    client.post("/track/message/", {"words": words})
    stored = Message.objects.get().words
    assert "Dolores" not in stored
    assert "0101" not in stored
    assert complaint.verbatim.filter(column__startswith="message.").exists()
    page = signed_in(person(Role.INTAKE)).get(f"/staff/cases/{complaint.case_number}/messages/")
    assert "Dolores" not in page.content.decode()


def test_an_addition_stands_beside_what_was_filed_and_reaches_the_agencies(client: Client) -> None:
    complaint = follow(client)
    before = Packet.objects.filter(referral__complaint=complaint).count()
    client.post("/track/statement/", {"words": "I remember the car: number 1432."})
    statement = Statement.objects.get(complaint=complaint)
    assert statement.taken_by is None
    assert Packet.objects.filter(referral__complaint=complaint).count() == before + 1
    assert Entry.objects.get(action="case.statement_added").actor_ref == "filer"
    staff = signed_in(person(Role.INTAKE))
    assert "number 1432" in shown_text(staff.get(f"/staff/cases/{complaint.case_number}/"))


def test_the_filers_decision_is_the_latest_even_after_staffs_in_the_same_hour(
    client: Client,
) -> None:
    complaint = follow(client, **RUDE)
    staff_casework.add_class(
        complaint=complaint, allegation=Allegation.SEARCH, actor=person(Role.INTAKE)
    )
    client.post("/track/statement/", {"words": "He hit me with his baton twice."})
    decision = latest_decision(complaint.pk)
    assert decision is not None
    assert "baton" in decision.facts["force_types"]
    assert "search" in decision.facts["allegations"]


def test_what_was_typed_is_kept_when_the_report_was_open_too_long(client: Client) -> None:
    filed = file_demonstration()
    client.post("/track/", {"phrase": filed.phrase})
    with time_machine.travel(timezone.now() + timedelta(minutes=31)):
        answer = client.post("/track/message/", {"words": "A long story."})
        assert answer.status_code == 403
        assert "A long story." in answer.content.decode()
        assert not Message.objects.exists()
        again = client.post("/track/message/", {"words": "A long story.", "phrase": filed.phrase})
        assert again.status_code == 302
    assert Message.objects.get().words == "A long story."


@pytest.mark.parametrize("page", ["message", "statement"])
@pytest.mark.parametrize("words", ["", "   ", "\x00", "x" * 60_000])
def test_what_cannot_be_kept_gets_a_message(client: Client, page: str, words: str) -> None:
    follow(client)
    answer = client.post(f"/track/{page}/", {"words": words})
    assert answer.status_code == 200
    assert "usa-error-message" in answer.content.decode()
    assert not Message.objects.exists()


def test_corrected_contact_counts_from_then_on_and_is_shown_nowhere(client: Client) -> None:
    complaint = follow(client, filer=SHARED_FILER)
    packets = Packet.objects.filter(referral__complaint=complaint).count()
    page = client.get("/track/contact/").content.decode()
    assert "dolores@" not in page
    client.post("/track/contact/", {"name": "", "email": "new@demonstration.example", "phone": ""})
    identity = access.shared_identity(complaint, data_key=access.data_key_of(complaint))
    assert identity is not None
    assert identity["email"] == "new@demonstration.example"
    assert identity["name"] == SHARED_FILER.name
    assert Packet.objects.filter(referral__complaint=complaint).count() == packets + 1
    entry = Entry.objects.get(action="contact.corrected")
    assert "demonstration.example" not in entry.content
    assert "new@demonstration.example" in shown_text(
        signed_in(person(Role.INTAKE)).get(f"/staff/cases/{complaint.case_number}/")
    )


def test_a_sealed_contact_stays_sealed_when_corrected_old_and_new(client: Client) -> None:
    complaint = follow(client, filer=SEALED_FILER)
    client.post("/track/contact/", {"name": "", "email": "", "phone": "816-555-0199"})
    client.post("/track/message/", {"words": "Not 816-555-0101 any more but 816-555-0199."})
    stored = Message.objects.get().words
    assert "0101" not in stored
    assert "0199" not in stored
    page = signed_in(person(Role.INTAKE)).get(f"/staff/cases/{complaint.case_number}/")
    assert "0199" not in page.content.decode()


def test_an_anonymous_report_has_no_contact_to_correct(client: Client) -> None:
    follow(client)
    assert "/track/contact/" not in client.get("/track/").content.decode()
    assert client.post("/track/contact/", {"name": "Somebody"}).headers["Location"] == "/track/"


@pytest.mark.parametrize(
    "typed", [{}, {"email": "no address"}, {"name": "x" * 300}, {"name": "\x00"}]
)
def test_a_contact_that_cannot_be_taken_gets_a_message(
    client: Client, typed: dict[str, str]
) -> None:
    follow(client, filer=SHARED_FILER)
    answer = client.post("/track/contact/", typed)
    assert answer.status_code == 200
    assert "Please change this first." in shown_text(answer)


def test_mail_comes_only_if_asked_for_and_says_nothing(client: Client) -> None:
    complaint = follow(client, filer=SEALED_FILER, language=Language.EN)
    staff = person(Role.INTAKE)
    staff_casework.tell_filer(complaint=complaint, words="A secret of the case.", actor=staff)
    tasks.sweep_filer_notices()
    assert mail.outbox == []
    client.post("/track/notices/", {"wanted": "yes"})
    staff_casework.tell_filer(complaint=complaint, words="Another secret.", actor=staff)
    staff_casework.tell_filer(complaint=complaint, words="And a third.", actor=staff)
    tasks.sweep_filer_notices()
    tasks.sweep_filer_notices()
    [message] = mail.outbox
    assert message.to == [SEALED_FILER.email]
    whole = str(message.message())
    for secret in (complaint.case_number, "secret", "third", "police", "complaint", "Dolores D"):
        assert secret not in whole
    assert message.subject == "Something new"
    client.post("/track/notices/", {"wanted": "no"})
    staff_casework.tell_filer(complaint=complaint, words="Fourth.", actor=staff)
    tasks.sweep_filer_notices()
    assert len(mail.outbox) == 1


def test_a_mail_server_that_is_away_is_asked_again_later(
    client: Client, settings: Any, tmp_path: Any
) -> None:
    complaint = follow(client, filer=SHARED_FILER)
    client.post("/track/notices/", {"wanted": "yes"})
    staff_casework.tell_filer(complaint=complaint, words="News.", actor=person(Role.INTAKE))
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens there
    tasks.sweep_filer_notices()
    wish = NoticeWish.objects.get()
    assert wish.attempts == 1
    assert wish.due_at is not None
    assert wish.due_at > timezone.now()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    with time_machine.travel(wish.due_at + timedelta(seconds=1)):
        tasks.sweep_filer_notices()
    assert len(mail.outbox) == 1
    assert NoticeWish.objects.get().due_at is None


def test_after_thirty_days_without_news_the_filer_is_told_so_once(client: Client) -> None:
    filed = file_demonstration()
    tasks.write_due_updates()
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        tasks.write_due_updates()
        tasks.write_due_updates()
        page = shown_text(client.post("/track/", {"phrase": filed.phrase}))
        assert page.count("There is no news for you in the last 30 days.") == 1
        complaint = Complaint.objects.get(pk=filed.complaint_id)
        assert complaint.filer_updated_at is None  # staff's own clock goes on
    with time_machine.travel(timezone.now() + timedelta(days=62)):
        tasks.write_due_updates()
        assert complaint.updates.count() == 2


def test_everything_is_said_in_spanish(client: Client) -> None:
    filed = file_demonstration(filer=SHARED_FILER, language=Language.ES)
    spanish = {"accept-language": "es"}
    page = shown_text(client.post("/track/", {"phrase": filed.phrase}, headers=spanish))
    assert "Lo que usted puede hacer" in page
    for path in ("message", "statement", "contact"):
        assert "Volver a su queja" in shown_text(client.get(f"/track/{path}/", headers=spanish))


@pytest.mark.parametrize("disclosure", list(Disclosure))
def test_a_tracking_page_takes_few_queries(
    client: Client, disclosure: Disclosure, django_assert_max_num_queries: Any
) -> None:
    shared = disclosure is not Disclosure.ANONYMOUS
    follow(client, filer=SHARED_FILER if shared else Filer())
    for _ in range(3):
        client.post("/track/message/", {"words": "Thank you."})
    with django_assert_max_num_queries(9):
        client.get("/track/")


@pytest.mark.parametrize(("answer", "taken"), [("no", 1), ("yes", 0), ("unknown", 0), ("", 0)])
def test_what_an_officer_was_ordered_to_say_is_turned_away_and_kept_on_the_page(
    client: Client, answer: str, taken: int
) -> None:
    follow(client, filer=Filer(FilerKind.OFFICER))
    typed = {"words": "I saw it from the car.", "under_order": answer}
    page = client.post("/track/statement/", typed)
    assert Statement.objects.count() == taken
    if not taken:
        assert "I saw it from the car." in page.content.decode()


def test_an_officer_whose_report_was_closed_meanwhile_is_asked_too(client: Client) -> None:
    filed = file_demonstration(filer=Filer(FilerKind.OFFICER))
    page = client.post("/track/statement/", {"words": "I saw it.", "phrase": filed.phrase})
    assert "Was any of this given under an order?" in shown_text(page)
    assert not Statement.objects.exists()


def test_words_survive_a_security_token_that_is_out_of_date() -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/track/message/", {"words": "A long story with <tags>."})
    assert answer.status_code == 403
    assert "A long story with &lt;tags&gt;.</textarea>" in answer.content.decode()
    assert not Message.objects.exists()
