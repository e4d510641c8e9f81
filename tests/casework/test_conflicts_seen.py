"""A conflict acts at once and never in silence; a case that no agency has is nobody's end."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accountability import staff_casework
from accounts.models import User
from accounts.roles import Role
from complaints.filing import FiledOfficer, Filer
from complaints.models import Closing, Complaint, NoticeWish
from complaints.recording import TRIAGE_CLOCK
from complaints.statuses import ClosingReason
from complaints.triage import Refusal, StepRefused
from complaints.vocabulary import AgencyCode, Allegation, FilerKind
from ledger.models import Entry
from routing import removal_notices
from routing.installation import install_defaults
from routing.models import Packet, Referral
from routing.recusal import recuse_referral
from tests.cast import file_demonstration, person, signed_in
from tests.published import publish

pytestmark = pytest.mark.django_db
FIRST = AgencyCode.JACKSON_PROSECUTOR
ATTENTION = "/staff/attention/"
RUDE = {
    "narrative": "He called me names.",
    "force_types": (),
    "allegations": (Allegation.DISCOURTESY,),
}


@pytest.fixture(autouse=True)
def _kansas_city(db: None) -> None:
    install_defaults()


@pytest.fixture
def ines(db: None) -> User:
    return person(Role.INTAKE)


@pytest.fixture
def sam(db: None) -> User:
    return person(Role.SUPERVISOR)


@pytest.fixture
def case(db: None) -> Complaint:
    return Complaint.objects.get(pk=file_demonstration().complaint_id)


@pytest.fixture
def with_occ(db: None) -> Complaint:
    """A case that the department's own board alone has."""
    complaint = Complaint.objects.get(pk=file_demonstration(**RUDE).complaint_id)
    assert holders(complaint) == {"occ"}
    return complaint


def holders(complaint: Complaint) -> set[str]:
    return {r.agency_id for r in Referral.objects.filter(complaint=complaint) if r.is_live}


def tie(complaint: Complaint, actor: User, agency: AgencyCode = FIRST) -> None:
    staff_casework.declare_tie(
        complaint=complaint, agency=agency, because="A cousin works there.", actor=actor
    )


def look(complaint: Complaint, actor: User, agency: AgencyCode = FIRST) -> None:
    staff_casework.review_conflicts(
        complaint=complaint, agencies=[agency], note="The cousin is real.", actor=actor
    )


def close(complaint: Complaint, actor: User) -> None:
    staff_casework.close_case(
        complaint=complaint, reason=ClosingReason.HANDLED_OUTSIDE, note="", actor=actor
    )


def close_by_two(complaint: Complaint, ines: User, sam: User) -> None:
    staff_casework.close_case(
        complaint=complaint, reason=ClosingReason.DUPLICATE, note="Filed twice.", actor=ines
    )
    staff_casework.confirm_closing(complaint=complaint, answer="I agree.", actor=sam)


def attention(actor: User) -> str:
    return signed_in(actor).get(ATTENTION).content.decode()


def check_now() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def test_a_tie_that_takes_a_case_from_an_agency_stands_among_what_needs_attention(
    case: Complaint, ines: User, sam: User
) -> None:
    tie(case, ines)
    for reader in (ines, sam):
        said = attention(reader)
        assert "Agencies that lost a case to a conflict of interest" in said
        names = [referral.agency.name for referral in Referral.objects.all()]
        assert len(names) == 2
        why = ["A cousin works there.", "a tie to this incident was declared"]
        for words in (case.case_number, ines.name, *names, *why):
            assert words in said


def test_an_officer_who_is_identified_later_rings_too(case: Complaint, ines: User) -> None:
    staff_casework.identify_officer(
        complaint=case,
        officer=FiledOfficer(name="Officer Demo", employer=FIRST.value),
        actor=ines,
    )
    said = attention(ines)
    assert "an officer of this incident works for it" in said
    assert ines.name in said


def test_a_tie_of_an_agency_that_never_had_the_case_rings_nothing(
    case: Complaint, ines: User
) -> None:
    tie(case, ines, AgencyCode.MSHP)
    assert "lost a case" not in attention(ines)


def test_the_alarm_stays_when_the_case_is_closed(case: Complaint, ines: User) -> None:
    tie(case, ines)
    close(case, ines)
    assert "lost a case" in attention(ines)


def test_only_another_person_ends_the_alarm_and_their_word_stands(
    case: Complaint, ines: User, sam: User
) -> None:
    tie(case, ines)
    with pytest.raises(StepRefused) as refused:
        look(case, ines)
    assert refused.value.refusal is Refusal.CONFLICT_STATED_BY_YOU
    assert "lost a case" in attention(sam)
    look(case, sam)
    assert "lost a case" not in attention(sam)
    entry = Entry.objects.get(action="referral.conflict_seen")
    assert json.loads(entry.content)["actor"] == f"staff:{sam.pk}"
    assert "cousin" not in entry.content
    with pytest.raises(StepRefused) as refused:
        look(case, sam)
    assert refused.value.refusal is Refusal.CONFLICT_SEEN


def test_the_page_of_the_case_asks_a_second_person_and_shows_what_they_found(
    case: Complaint, ines: User, sam: User
) -> None:
    tie(case, ines)
    page = f"/staff/cases/{case.case_number}/"
    said = signed_in(sam).get(page).content.decode()
    assert "A second person must look at this conflict of interest" in said
    assert f"Stated by {ines.name}." in said
    sent = {"agencies": [FIRST.value], "looked": ""}
    answer = signed_in(sam).post(f"{page}conflicts/", sent).content.decode()
    assert "Say what you found" in answer
    sent["looked"] = "He is real."
    told = signed_in(ines).post(f"{page}conflicts/", sent, follow=True).content.decode()
    assert "Somebody else must look at it." in told
    told = signed_in(sam).post(f"{page}conflicts/", sent, follow=True).content.decode()
    assert "a second person has looked" in told
    assert "A second person must look" not in told
    assert "He is real." in told
    assert "Looked, as a second person" in told


@pytest.mark.parametrize("agencies", [[], ["nobody"], ["occ"], [FIRST.value, "occ"]])
def test_looking_at_what_waits_for_nobody_changes_nothing(
    case: Complaint, ines: User, sam: User, agencies: list[str]
) -> None:
    tie(case, ines)
    sent = {"agencies": agencies, "looked": "x"}
    answer = signed_in(sam).post(f"/staff/cases/{case.case_number}/conflicts/", sent)
    assert answer.status_code == 200
    assert not Referral.objects.filter(conflict_seen_at__isnull=False).exists()


def test_looking_takes_as_many_queries_whatever_was_set_aside(ines: User, sam: User) -> None:
    counted = []
    for agencies in ([FIRST], [FIRST, AgencyCode.FBI_KC, AgencyCode.MO_AG]):
        case = Complaint.objects.get(pk=file_demonstration().complaint_id)
        for agency in agencies:
            tie(case, ines, agency)
        client = signed_in(sam)
        with CaptureQueriesContext(connection) as asked:
            client.get(ATTENTION)
        counted.append(len([q for q in asked if "SAVEPOINT" not in q["sql"]]))
    assert counted[0] == counted[1]


def test_others_learn_nothing_of_an_officers_report_that_was_set_aside(sam: User) -> None:
    filed = file_demonstration(filer=Filer(kind=FilerKind.OFFICER))
    case = Complaint.objects.get(pk=filed.complaint_id)
    team = person(Role.WHISTLEBLOWER_TEAM)
    tie(case, team, AgencyCode(min(holders(case))))
    assert "lost a case" in attention(team)
    assert "lost a case" not in attention(sam)


def test_the_agency_is_told_once_that_it_no_longer_has_the_case(
    case: Complaint, ines: User, mailoutbox: list[EmailMessage]
) -> None:
    reviewer = person(Role.AGENCY_REVIEWER, FIRST.value)
    person(Role.AGENCY_REVIEWER, "fbi-kc")
    tie(case, ines)
    lost = Referral.objects.get(agency_id=FIRST.value)
    assert removal_notices.sweep(timezone.now()) == 1
    assert removal_notices.send(lost.pk)
    assert not removal_notices.send(lost.pk)
    assert removal_notices.sweep(timezone.now()) == 0
    (mail,) = mailoutbox
    assert (mail.subject, mail.recipients()) == ("You no longer have a referral", [reviewer.email])
    for secret in (case.case_number, str(case.pk), str(lost.pk), "cousin", "baton"):
        assert secret not in mail.message().as_string()
    assert Entry.objects.filter(action="notice.removal_sent").count() == 1


def test_an_agency_without_a_reviewer_is_asked_again_later(case: Complaint, ines: User) -> None:
    tie(case, ines)
    lost = Referral.objects.get(agency_id=FIRST.value)
    assert not removal_notices.send(lost.pk)
    assert removal_notices.sweep(timezone.now()) == 0, "it pauses"
    assert removal_notices.sweep(timezone.now() + timedelta(minutes=3)) == 1


def test_an_agency_that_keeps_the_case_as_the_last_resort_is_not_told_that_it_lost_it(
    case: Complaint, ines: User
) -> None:
    for agency in AgencyCode:
        tie(case, ines, agency)
    office = Referral.objects.get(agency_id="usao-wdmo")
    assert office.is_live
    assert not removal_notices.send(office.pk)


@pytest.mark.parametrize(
    ("language", "words", "nobody"),
    [
        ("en", "It works on your report no longer; another agency has it.", "No other agency"),
        ("es", "Ya no trabaja en su queja; otra agencia la tiene.", "Ninguna otra agencia"),
    ],
)
def test_the_filer_reads_that_the_agency_has_it_no_longer(
    client: Client, ines: User, language: str, words: str, nobody: str
) -> None:
    filed = file_demonstration()
    case = Complaint.objects.get(pk=filed.complaint_id)
    publish(Packet.objects.get())
    Referral.objects.update(state="notified")
    NoticeWish.objects.create(complaint=case, wanted=True)
    tie(case, ines)
    assert NoticeWish.objects.get().due_at is not None
    client.cookies["django_language"] = language
    page = client.post("/track/", {"phrase": filed.phrase}).content.decode()
    assert words in page
    assert nobody not in page


def test_the_filer_is_not_told_of_another_agency_where_there_is_none(
    client: Client, ines: User
) -> None:
    filed = file_demonstration(**RUDE)
    tie(Complaint.objects.get(pk=filed.complaint_id), ines, AgencyCode.OCC)
    page = client.post("/track/", {"phrase": filed.phrase}).content.decode()
    assert "No other agency has it now." in page
    assert "another agency has it" not in page


def lose_by_tie(complaint: Complaint, actor: User) -> None:
    tie(complaint, actor, AgencyCode.OCC)


def lose_by_recusal(complaint: Complaint, _actor: User) -> None:
    referral = Referral.objects.get(complaint=complaint, agency_id="occ")
    reviewer = person(Role.AGENCY_REVIEWER, "occ")
    recuse_referral(referral_id=referral.pk, reason="Our own man.", actor=reviewer)


LOSSES = [lose_by_tie, lose_by_recusal]


@pytest.mark.parametrize("lose", LOSSES)
def test_a_closed_case_that_loses_its_last_agency_is_open_again_with_a_clock(
    with_occ: Complaint, ines: User, lose: Any
) -> None:
    close(with_occ, ines)
    before = timezone.now()
    lose(with_occ, ines)
    check_now()
    with_occ.refresh_from_db()
    assert (with_occ.status, holders(with_occ)) == ("received", set())
    assert with_occ.due_at >= before + TRIAGE_CLOCK
    assert with_occ.next_due_at == with_occ.due_at
    reopened = json.loads(Entry.objects.get(action="case.reopened").content)
    assert reopened["actor"] == "system"
    closing = Closing.objects.get()
    assert (closing.state, closing.reopened_by) == ("reopened", None)
    assert with_occ.case_number in signed_in(ines).get("/staff/").content.decode()


@pytest.mark.parametrize("lose", LOSSES)
def test_what_two_people_closed_stays_closed(ines: User, sam: User, lose: Any) -> None:
    filed = file_demonstration(narrative="See video", force_types=())
    case = Complaint.objects.get(pk=filed.complaint_id)
    close_by_two(case, ines, sam)
    staff_casework.add_referral(
        complaint=case, agency=AgencyCode.OCC, purpose="administrative review",
        because="It asked for it.", actor=ines,
    )  # fmt: skip
    lose(case, ines)
    check_now()
    case.refresh_from_db()
    assert case.status == "closed"


def test_a_closed_case_that_another_agency_takes_over_stays_closed(
    case: Complaint, ines: User
) -> None:
    close(case, ines)
    tie(case, ines)
    check_now()
    case.refresh_from_db()
    assert (case.status, holders(case)) == ("closed", {"fbi-kc"})


def test_sql_cannot_leave_a_case_closed_by_one_person_without_an_agency(
    with_occ: Complaint, ines: User
) -> None:
    close(with_occ, ines)
    Referral.objects.update(state="recused")
    with pytest.raises(IntegrityError, match="closed by two"):
        check_now()


def test_sql_cannot_unsay_who_looked_or_let_one_person_do_both(
    case: Complaint, ines: User, sam: User
) -> None:
    tie(case, ines)
    lost = Referral.objects.filter(agency_id=FIRST.value)
    seen = {"conflict_seen_at": timezone.now(), "conflict_seen_note": "x"}
    with pytest.raises(IntegrityError, match="another_person"), transaction.atomic():
        lost.update(conflict_seen_by=ines, **seen)
    with pytest.raises(IntegrityError, match="stands"), transaction.atomic():
        lost.update(conflict_stated_by=sam)
    look(case, sam)
    with pytest.raises(IntegrityError, match="stands"), transaction.atomic():
        lost.update(conflict_seen_note="y")
