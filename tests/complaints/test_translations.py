"""Translations: beside the filer's words, screened like them, sealed like them, never instead."""

from __future__ import annotations

import dataclasses

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from accountability import casework, filer_casework
from accountability.translation_casework import add_translation
from accounts.models import User
from accounts.roles import Role
from complaints.filing import Filer
from complaints.models import Complaint, Fact, Statement, Suspicion, Translation, Verbatim
from complaints.translations.access import newest, translatable, translations_of
from complaints.translations.adding import Made, NothingThere
from complaints.translations.places import Language, Translator
from complaints.vocabulary import FilerKind
from ledger.models import Entry
from routing.installation import install_defaults
from routing.models import Packet, Referral
from routing.packets.snapshot import open_snapshot
from tests.cast import SEALED_FILER, file_demonstration, person

pytestmark = pytest.mark.django_db
VIETNAMESE = (
    "Tôi đang đi bộ về nhà thì hai cảnh sát chặn tôi lại ở góc đường. Họ hỏi tôi nhiều câu và tôi "
    "không hiểu gì cả. Sau đó họ để tôi đi và không nói lý do."
)
HARMLESS = Made(
    place="narrative",
    from_language=Language.VI,
    to_language=Language.EN,
    translator=Translator.PERSON,
    translator_name="Demonstration translator",
    certified=True,
    words="I was walking home when two officers stopped me at the corner and asked me questions.",
)
FORCE = dataclasses.replace(
    HARMLESS, words="I was walking home. One of the officers punched me in the face."
)


@pytest.fixture(autouse=True)
def _kansas_city(db: None) -> None:
    install_defaults()


@pytest.fixture
def intake() -> User:
    return person(Role.INTAKE)


@pytest.fixture
def unreadable() -> Complaint:
    file_demonstration(force_types=(), narrative=VIETNAMESE)
    complaint = Complaint.objects.get()
    assert Suspicion.objects.get().reason == "unreadable_language"
    return complaint


def test_a_translation_stands_beside_the_words_which_stay(
    unreadable: Complaint, intake: User
) -> None:
    add_translation(complaint=unreadable, made=HARMLESS, actor=intake)
    unreadable.refresh_from_db()
    assert unreadable.narrative == VIETNAMESE
    row = Translation.objects.get()
    assert (row.words, row.certified, row.added_by) == (HARMLESS.words, True, intake)
    entry = Entry.objects.get(action="case.translation_added")
    assert entry.object_ref == unreadable.ref
    assert "corner" not in entry.content


def test_force_that_nobody_could_read_counts_once_it_is_translated(
    unreadable: Complaint, intake: User
) -> None:
    assert not Referral.objects.filter(agency__outside=True).exists()
    add_translation(complaint=unreadable, made=FORCE, actor=intake)
    assert Fact.objects.filter(kind="force", source="screening").exists()
    assert Referral.objects.filter(agency__outside=True).exists()


def test_a_translation_without_force_clears_nothing(unreadable: Complaint, intake: User) -> None:
    add_translation(complaint=unreadable, made=HARMLESS, actor=intake)
    assert Suspicion.objects.get().state == "open"


def test_a_correction_is_another_translation_and_the_older_stays(intake: User) -> None:
    file_demonstration()
    complaint = Complaint.objects.get()
    for words in ("They hit me.", "They hit me twice."):
        made = dataclasses.replace(HARMLESS, words=words)
        add_translation(complaint=complaint, made=made, actor=intake)
    rows = translations_of(complaint)
    assert [row.words for row in rows] == ["They hit me.", "They hit me twice."]
    assert newest(rows)["narrative"].words == "They hit me twice."
    snapshot = open_snapshot(Packet.objects.order_by("version").last())  # type: ignore[arg-type]
    assert [(row["words"], row["superseded"]) for row in snapshot["translations"]] == [
        ("", True),
        ("They hit me twice.", False),
    ]


def test_each_agency_gets_it_with_a_new_version_that_says_so(intake: User) -> None:
    file_demonstration()
    complaint = Complaint.objects.get()
    add_translation(complaint=complaint, made=HARMLESS, actor=intake)
    packet = Packet.objects.get(version=2)
    snapshot = open_snapshot(packet)
    assert snapshot["translations"][0]["words"] == HARMLESS.words
    lines = [(line["part"], line["change"]) for line in snapshot["changes"]["lines"]]
    assert ("translation", "added") in lines


def test_a_sealed_name_is_replaced_and_the_whole_stands_in_the_vault(intake: User) -> None:
    file_demonstration(filer=SEALED_FILER)
    complaint = Complaint.objects.get()
    made = dataclasses.replace(
        HARMLESS, words="They asked Dolores for her papers.", translator_name="Dolores' cousin"
    )
    row = add_translation(complaint=complaint, made=made, actor=intake)
    assert row.words == "They asked [sealed] for her papers."
    assert row.translator_name == "[sealed]' cousin"
    assert Verbatim.objects.filter(column=f"translation.{row.pk}").exists()
    for packet in Packet.objects.all():
        assert "Dolores" not in str(open_snapshot(packet))


def test_what_came_later_can_be_translated_too(intake: User) -> None:
    file_demonstration()
    complaint = Complaint.objects.get()
    filer_casework.add_statement(complaint_id=complaint.pk, words="Me empujaron contra la pared.")
    filer_casework.send_message(complaint_id=complaint.pk, words="Gracias por su ayuda.")
    places = list(translatable(complaint))
    assert [place.partition(".")[0] for place in places] == ["narrative", "statement", "message"]
    versions = Packet.objects.count()
    for place in places[1:]:
        made = dataclasses.replace(HARMLESS, place=place, words="They thanked you.")
        add_translation(complaint=complaint, made=made, actor=intake)
    assert Packet.objects.count() == versions + 1, "a message stands in no packet"
    snapshot = open_snapshot(Packet.objects.order_by("version").last())  # type: ignore[arg-type]
    assert [row["place"] for row in snapshot["translations"]] == [
        f"statement.{Statement.objects.get().pk}"
    ]
    assert snapshot["statements"][0]["number"] == Statement.objects.get().pk


@pytest.mark.parametrize("place", ["force_details", "statement.1", "message.99", "phrase_hmac", ""])
def test_only_words_that_the_case_has_can_be_translated(place: str, intake: User) -> None:
    file_demonstration()
    complaint = Complaint.objects.get()
    with pytest.raises(NothingThere):
        add_translation(
            complaint=complaint, made=dataclasses.replace(HARMLESS, place=place), actor=intake
        )
    assert not Translation.objects.exists()


def test_an_officers_words_are_translated_by_the_team_alone_and_withheld_like_them() -> None:
    file_demonstration(filer=Filer(kind=FilerKind.OFFICER))
    complaint = Complaint.objects.get()
    with pytest.raises(PermissionDenied):
        add_translation(complaint=complaint, made=HARMLESS, actor=person(Role.INTAKE))
    add_translation(complaint=complaint, made=HARMLESS, actor=person(Role.WHISTLEBLOWER_TEAM))
    assert complaint.account_withheld
    for packet in Packet.objects.all():
        assert "corner" not in str(open_snapshot(packet))


def test_a_translation_on_a_case_that_routing_failed_for_waits_for_its_routing(
    intake: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("routing.referral.decide", lambda *_: 1 / 0)
        file_demonstration()
    complaint = Complaint.objects.get()
    add_translation(complaint=complaint, made=HARMLESS, actor=intake)
    assert not Packet.objects.exists()
    casework.route_unrouted(complaint.pk)
    assert open_snapshot(Packet.objects.get())["translations"]


@pytest.mark.parametrize("attack", ["UPDATE {} SET words = ''", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_database_refuses_to_change_or_lose_a_translation(attack: str, intake: User) -> None:
    file_demonstration()
    add_translation(complaint=Complaint.objects.get(), made=HARMLESS, actor=intake)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attack.format("complaints_translation"))
