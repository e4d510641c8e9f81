"""What an officer may have been ordered to say (Garrity) reaches no agency, until two people decide
that it may."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.db import IntegrityError, connection, transaction

from accountability import filer_casework, translation_casework
from accountability.evidence_work import review_account
from accounts.models import RoleGrant, User
from accounts.roles import Role
from complaints.evidence.access import read_evidence_file
from complaints.evidence.kinds import UnderOrder
from complaints.evidence.order_reviews import ReviewRefusal, ReviewRefused
from complaints.filing import WORD_COLUMNS, FiledOfficer, FiledPerson, Filing
from complaints.models import Complaint, EvidenceItem, Fact, Suspicion
from complaints.translations.adding import Made
from complaints.translations.places import Language, Translator
from complaints.vocabulary import County, Disclosure, FilerKind, ForceType, PersonRole, YesNo
from ledger.models import Entry
from routing import notices
from routing.installation import install_defaults
from routing.models import Packet, Referral
from routing.packets.filer_copy import render_filer_copy
from routing.packets.snapshot import open_snapshot
from tests.cast import SHARED_FILER, file_demonstration, person, signed_in
from tests.complaints.evidence.sent import accepted_photo
from tests.published import publish
from tests.routing.packet_documents import Rendered, rendered
from tests.routing.test_packet_audiences import everything_in
from tests.rows import bypassing_triggers

pytestmark = pytest.mark.django_db
CANARY = "Quetzalfinch"
AGENCY = "jackson-prosecutor"
OFFICER = replace(SHARED_FILER, kind=FilerKind.OFFICER)
EVERYTHING = Filing(
    **{column: f"{CANARY} {column}: he struck the man with a baton." for column in WORD_COLUMNS},
    filer=OFFICER,
    under_order=UnderOrder.YES,
    force_types=(ForceType.BATON,),
    county=County.JACKSON,
    officers=(
        FiledOfficer(
            name=f"{CANARY} Smith",
            badge=f"{CANARY}7",
            car=f"{CANARY}8",
            description=f"{CANARY}, tall",
            employer="kcpd",
        ),
    ),
    people=(
        FiledPerson(
            roles=(PersonRole.WITNESS,),
            name=f"{CANARY} Bruno",
            contact=f"{CANARY} 816 555 0199",
            guardian=f"{CANARY} Gloria",
            consent=YesNo.YES,
            notes=f"{CANARY} saw it",
        ),
    ),
)


@pytest.fixture(autouse=True)
def _kansas_city(db: None) -> None:
    install_defaults()


def filed(**changes: Any) -> Complaint:
    number = file_demonstration(replace(EVERYTHING, **changes)).case_number
    return Complaint.objects.get(case_number=number)


@pytest.fixture
def complaint() -> Complaint:
    """A report with words in every answer, and a photo whose name and description tell too."""
    complaint = filed()
    item = accepted_photo(complaint, under_order="no")
    with bypassing_triggers():
        EvidenceItem.objects.filter(pk=item.pk).update(
            name=f"{CANARY}.jpg", description=f"{CANARY} in the photo"
        )
    return complaint


def team(count: int) -> list[User]:
    people = [person(Role.WHISTLEBLOWER_TEAM)]
    for number in range(1, count):
        one = User.objects.create(email=f"{number}@demonstration.example", name=f"Demo {number}")
        RoleGrant.objects.create(user=one, role=Role.WHISTLEBLOWER_TEAM)
        people.append(one)
    return people


def let_out(complaint: Complaint) -> None:
    for one in team(2):
        review_account(complaint=complaint, reason="Of his own will", actor=one)


def read(file_id: str) -> Iterator[bytes]:
    return read_evidence_file(file_id)


def packet_of(version: int) -> Packet:
    return Packet.objects.get(referral__agency_id=AGENCY, version=version)


def leaves(packet: Packet, folder: Path) -> bytes:
    """All that the packet's PDF holds, its files too."""
    return everything_in(rendered(open_snapshot(packet), files=read), folder)


def filers_copy(complaint: Complaint, folder: Path) -> bytes:
    target = io.BytesIO()
    made = render_filer_copy(complaint, target)
    assert made is not None
    return everything_in(Rendered(target.getvalue(), made.pages, made.sha256), folder)


def test_not_a_word_of_it_is_in_a_packet_which_says_that_there_is_one_and_why(
    complaint: Complaint, tmp_path: Path
) -> None:
    found = leaves(packet_of(1), tmp_path)
    text = " ".join(found.decode(errors="replace").split())
    assert CANARY not in text
    assert "The account is withheld" in text
    assert "Asked whether any of it was given under order, the person answered yes" in text
    assert "may have been given under order (Garrity): see section 7" in text
    assert "Baton" in text  # what was chosen from a list stands
    assert "dolores@demonstration.example" in text  # and so does a name that is shared
    case = open_snapshot(packet_of(1))
    assert case["account"] == {"under_order": "yes", "withheld": True}
    assert set(case["words"].values()) == {"[withheld]"}
    assert case["suspicion"]["strength"] == "strong"


def test_not_a_word_of_it_is_on_an_agencys_pages_in_its_api_or_its_mail(
    complaint: Complaint, mailoutbox: list[EmailMessage]
) -> None:
    reviewer = person(Role.AGENCY_REVIEWER, AGENCY)
    client = signed_in(reviewer)
    referral = Referral.objects.get(agency_id=AGENCY)
    publish(packet_of(1), json.dumps(open_snapshot(packet_of(1))).encode())
    item = EvidenceItem.objects.get()
    notices.send_notice(referral.pk)
    shown = []
    for address in (
        "/agency/",
        f"/agency/referrals/{referral.pk}/",
        f"/agency/referrals/{referral.pk}/messages/",
        f"/agency/referrals/{referral.pk}/evidence/{item.pk}/",
        f"/agency/referrals/{referral.pk}/packet/",
        "/api/v1/referrals/",
        f"/api/v1/referrals/{referral.pk}/packet/",
        f"/api/v1/referrals/{referral.pk}/evidence/",
        f"/api/v1/referrals/{referral.pk}/evidence/{item.pk}/",
    ):
        answer: Any = client.get(address)
        assert answer.status_code == 200, address
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        shown.append(body + str(answer.headers).encode())
    shown.append(mailoutbox[0].message().as_bytes())
    assert not [body for body in shown if CANARY.encode() in body]
    assert item.sha256.encode() in shown[1]
    assert b"The account is withheld: an officer or employee filed it" in shown[1]


def test_not_a_word_of_it_is_in_the_filers_copy_of_what_was_sent(
    complaint: Complaint, tmp_path: Path
) -> None:
    publish(packet_of(1))
    text = filers_copy(complaint, tmp_path).decode(errors="replace")
    assert CANARY not in text
    assert '"narrative": "[withheld]"' in text
    assert "The account is withheld" in text


@pytest.mark.parametrize(
    ("answer", "withheld"),
    [
        (UnderOrder.YES, True),
        (UnderOrder.UNKNOWN, True),
        (None, True),
        (UnderOrder.NO, False),
    ],
)
def test_only_a_plain_no_lets_an_officers_words_out(
    answer: UnderOrder | None, *, withheld: bool
) -> None:
    complaint = filed(under_order=answer)
    assert complaint.account_withheld == withheld
    assert (CANARY in json.dumps(open_snapshot(packet_of(1)))) != withheld


def test_nobody_else_is_asked() -> None:
    complaint = filed(filer=SHARED_FILER, under_order=None)
    assert (complaint.under_order, complaint.account_withheld) == ("", False)
    with pytest.raises(ValueError, match="alone are asked"):
        filed(filer=SHARED_FILER, under_order=UnderOrder.NO)


def test_routing_and_screening_read_what_no_agency_gets() -> None:
    words = "He hit the man on the floor twice with his baton."
    ordered = filed(narrative=words, force_types=())
    free = filed(narrative=words, force_types=(), under_order=UnderOrder.NO)
    for model in (Suspicion, Fact):
        assert model.objects.filter(complaint=ordered).exists()
    facts = [sorted(c.facts.values_list("kind", "code", "source")) for c in (ordered, free)]
    agencies = [sorted(c.referrals.values_list("agency_id", flat=True)) for c in (ordered, free)]
    assert facts[0] == facts[1]
    assert agencies[0] == agencies[1]
    assert agencies[0]


def test_two_people_let_it_out_and_a_new_version_brings_every_word(
    complaint: Complaint, tmp_path: Path
) -> None:
    one, two = team(2)
    assert not review_account(complaint=complaint, reason="I asked him", actor=one)
    with pytest.raises(ReviewRefused, match=ReviewRefusal.REVIEWED_BY_YOU):
        review_account(complaint=complaint, reason="Again", actor=one)
    assert Packet.objects.filter(version=2).count() == 0
    assert review_account(complaint=complaint, reason="I agree", actor=two)
    complaint.refresh_from_db()
    assert not complaint.account_withheld
    with pytest.raises(ReviewRefused, match=ReviewRefusal.NOT_WITHHELD):
        review_account(complaint=complaint, reason="Once more", actor=one)
    case = open_snapshot(packet_of(2))
    for column in ("narrative", "force_details", "hoped_outcome"):
        assert CANARY in case["words"][column]
    assert CANARY in case["officers"][0]["badge"]
    assert CANARY in case["people_contacts"][0]["name"]
    assert CANARY in case["evidence"][0]["description"]
    assert {"part": "account", "change": "changed", "item": "withheld"} in case["changes"]["lines"]
    text = " ".join(leaves(packet_of(2), tmp_path).decode(errors="replace").split())
    assert "Asked whether any of it was given under order" not in text
    assert "Whether the account is withheld" in text  # on the page of what changed
    assert Entry.objects.filter(action="account.let_in", actor_ref=f"staff:{two.pk}").exists()


def test_the_word_of_somebody_who_may_not_work_on_the_case_any_more_does_not_count(
    complaint: Complaint,
) -> None:
    one, two, three = team(3)
    review_account(complaint=complaint, reason="I asked him", actor=one)
    RoleGrant.objects.filter(user=one).delete()
    assert not review_account(complaint=complaint, reason="I agree", actor=two)
    complaint.refresh_from_db()
    assert complaint.account_withheld
    assert review_account(complaint=complaint, reason="So do I", actor=three)
    let_in = Entry.objects.get(action="account.let_in")
    assert json.loads(let_in.content)["data"]["reviewed_by"] == two.pk


def test_what_came_later_of_free_will_goes_out_with_the_account_withheld(
    complaint: Complaint,
) -> None:
    filer_casework.add_statement(complaint_id=complaint.pk, words="I write this freely.")
    case = open_snapshot(packet_of(2))
    assert case["statements"][0]["words"] == "I write this freely."
    assert case["words"]["narrative"] == "[withheld]"


def test_a_translation_of_it_is_withheld_with_it(complaint: Complaint, tmp_path: Path) -> None:
    one, two = team(2)
    made = Made(
        place="narrative",
        from_language=Language.ES,
        to_language=Language.EN,
        translator=Translator.PERSON,
        translator_name="Demo",
        certified=False,
        words=f"{CANARY}, he says",
    )
    translation_casework.add_translation(complaint=complaint, made=made, actor=one)
    assert CANARY not in leaves(packet_of(2), tmp_path).decode(errors="replace")
    for actor in (one, two):
        review_account(complaint=complaint, reason="Of his own will", actor=actor)
    assert CANARY in open_snapshot(packet_of(3))["translations"][0]["words"]


def test_the_log_of_replaced_values_tells_of_no_words_that_are_not_there() -> None:
    sealed = replace(OFFICER, disclosure=Disclosure.SEALED)
    filed(filer=sealed, narrative="I am Dolores Demonstration.")
    assert open_snapshot(packet_of(1))["redactions"] == []


def test_the_database_lets_nobody_decide_alone_or_change_the_answer(complaint: Complaint) -> None:
    review_account(complaint=complaint, reason="Alone", actor=team(1)[0])
    for change in ("order_decided = true", "under_order = 'no'"):
        with (
            pytest.raises(IntegrityError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"UPDATE complaints_complaint SET {change}")  # noqa: S608 (stands above)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM complaints_accountreview")


def test_a_decision_stays(complaint: Complaint) -> None:
    let_out(complaint)
    with pytest.raises(IntegrityError), transaction.atomic():
        Complaint.objects.update(order_decided=False)
