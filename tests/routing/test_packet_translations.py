"""What a packet tells of translations and of requests to keep footage. No database here."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from accountability.staff.preservation_letter import letter_pdf
from complaints.models import Complaint, PreservationRequest
from routing.packets import case_document
from routing.packets.audiences import for_filer
from routing.packets.changes import changes_since
from routing.packets.changes_wording import present_changes
from routing.packets.gaps import known_gaps
from routing.packets.translations import is_translated, shown, sides, superseded
from routing.packets.withholding import without_account
from routing.packets.wording import column_words
from tests.pdf_text import text_of_pdf
from tests.routing.packet_documents import rendered, snapshot
from tests.routing.verapdf import PDF_A, PDF_UA, verdicts

SPANISH = "Me pegaron en la esquina.\n\nLuego se fueron."
ENGLISH = "They hit me at the corner.\n\nThen they left."
ARABIC = "أوقفوني عند الزاوية."


def translation(**changes: Any) -> dict[str, Any]:
    return {
        "place": "narrative",
        "from_language": "es",
        "to_language": "en",
        "translator": "person",
        "translator_name": "Demonstration translator",
        "certified": True,
        "at": "2020-06-08T19:00:00Z",
        "words": ENGLISH,
        "superseded": False,
        **changes,
    }


def request(**changes: Any) -> dict[str, Any]:
    return {
        "holder": "kcpd",
        "holder_name": "",
        "state": "prepared",
        "made_at": "2020-06-05T19:00:00Z",
        "expires_on": "2020-11-26",
        "sent_on": None,
        "confirmed_on": None,
        "reference": "",
        "outcome": "",
        **changes,
    }


def case(*translations: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return snapshot(SPANISH, translations=list(translations), **changes)


def asked(*requests: dict[str, Any], **changes: Any) -> dict[str, Any]:
    kept = {"retention_days": 180, "requests": list(requests)}
    return snapshot(preservation=kept, **changes)


def test_a_translation_stands_beside_the_words_as_typed_paragraph_by_paragraph() -> None:
    (side,) = sides(case(translation()), "narrative", SPANISH)
    assert [
        [words.paragraphs[0].text.strip() for words in (pair.original, pair.translation)]
        for pair in side.pairs
    ] == [
        ["Me pegaron en la esquina.", "They hit me at the corner."],
        ["Luego se fueron.", "Then they left."],
    ]
    text = text_of_pdf(rendered(case(translation())).pdf)
    assert "As typed, in Spanish" in text
    assert text.index("Me pegaron") < text.index("They hit me")
    assert "By Demonstration translator (a person), certified, added on June 8, 2020" in text
    assert "None is on file" not in text


def test_where_paragraphs_do_not_pair_the_whole_stands_beside_the_whole() -> None:
    (side,) = sides(case(translation(words="In one go.")), "narrative", SPANISH)
    assert len(side.pairs) == 1
    assert len(side.pairs[0].original.paragraphs) == 2


def test_statements_and_other_answers_have_theirs_and_right_to_left_keeps_its_direction() -> None:
    document = case(
        translation(place="statement.7", from_language="ar", words="They stopped me."),
        translation(place="people_notes", words="Two who stood there"),
        statements=[{"at": "2020-06-08T19:00:00Z", "words": ARABIC, "number": 7, "by": "filer"}],
    )
    (side,) = sides(document, "statement.7", ARABIC)
    assert side.pairs[0].original.paragraphs[0].direction == "rtl"
    text = text_of_pdf(rendered(document).pdf)
    assert "They stopped me." in text
    assert "Translation of an answer: Other people" in text
    assert "Two who stood there" in text


def test_of_two_translations_into_one_language_the_later_counts() -> None:
    rows = [translation(words="First"), translation(words="Second"), translation(to_language="es")]
    kept = superseded([{k: v for k, v in row.items() if k != "superseded"} for row in rows])
    assert [(row["words"], row["superseded"]) for row in kept] == [
        ("", True),
        ("Second", False),
        (ENGLISH, False),
    ]


def test_a_withheld_account_keeps_its_translation_back() -> None:
    document = without_account(case(translation()))
    assert "corner" not in json.dumps(document)
    assert sides(document, "narrative", "[withheld]") == []
    assert shown(document, column_words) == []


def test_a_translated_account_is_no_gap() -> None:
    spanish = {**snapshot()["case"], "language": "es"}
    assert "no_translation" in known_gaps(case(case=spanish))
    assert "no_translation" in known_gaps(case(translation(to_language="es"), case=spanish))
    assert "no_translation" not in known_gaps(case(translation(), case=spanish))
    assert not is_translated(case(translation(place="people_notes")), "narrative")


def test_the_filers_copy_names_no_officer_in_a_translation_either() -> None:
    officers = [{**snapshot()["officers"][0], "name": "Officer Duarte"}]
    document = case(translation(words="Duarte hit me."), officers=officers)
    copy = for_filer(document)
    assert copy["translations"][0]["words"] == "[removed] hit me."
    assert "Duarte" not in text_of_pdf(rendered(copy).pdf)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (request(), "Prepared on June 5, 2020, in the hour from 2:00 PM CDT. Not sent yet."),
        (request(state="held"), "Held: it would tell the holder that somebody spoke."),
        (request(state="sent", sent_on="2020-06-06"), "Sent on June 6, 2020. Not confirmed yet."),
        (
            request(
                state="confirmed", sent_on="2020-06-06", confirmed_on="2020-06-09", reference="R-5"
            ),
            "Sent on June 6, 2020, confirmed on June 9, 2020, under the reference R-5.",
        ),
        (request(state="concluded", outcome="refused"), "Ended: the holder refused."),
    ],
    ids=lambda value: value["state"] if isinstance(value, dict) else "",
)
def test_the_section_on_preservation_says_how_each_request_stands(
    row: dict[str, Any], said: str
) -> None:
    text = text_of_pdf(rendered(asked(row)).pdf)
    assert "Kansas City Police Department" in text
    assert said in text


def test_an_officers_packet_warns_whoever_would_ask_the_department() -> None:
    restricted = {**snapshot()["case"], "restricted": True, "filed_at_exact_to": "day"}
    text = text_of_pdf(rendered(asked(request(state="held"), case=restricted)).pdf)
    assert "Whoever asks the department tells it that somebody spoke" in text


def test_the_next_version_tells_of_a_new_translation_and_of_a_request_that_moved_on() -> None:
    before = {**case(), **asked(request())}
    now = {**case(translation()), **asked(request(state="sent", sent_on="2020-06-06"))}
    now |= {"translations": [translation()]}
    told = present_changes({**now, "changes": changes_since(before, now)})
    assert told is not None
    lines = {(line["change"], line["what"], line["where"]) for line in told["lines"]}
    assert ("New", "Translation 1: The account; English", "Section 7") in lines
    moved = "Request to keep footage, to Kansas City Police Department. Sent on June 6, 2020."
    assert ("Different", f"{moved} Not confirmed yet.", "Section 12") in lines


def test_case_json_holds_both_and_keeps_its_schema() -> None:
    document = case(translation()) | {
        "preservation": {"retention_days": 90, "requests": [request()]}
    }
    told = json.loads(case_document.case_document(document))
    jsonschema.validate(told, json.loads(case_document.SCHEMA_FILE.read_text()))
    assert told["translations"][0]["words"] == ENGLISH
    assert told["preservation"]["requests"][0]["state"] == "prepared"
    assert told["camera_video_kept_until"] == "2020-08-28", "as many days as were frozen with it"


def test_verapdf_finds_that_packet_and_letter_keep_their_standards(tmp_path: Path) -> None:
    packet, letter = tmp_path / "packet.pdf", tmp_path / "letter.pdf"
    document = case(
        translation(words="word " * 3_000),
        translation(place="statement.7", from_language="ar", words="They stopped me."),
        statements=[
            {"at": "2020-06-08T19:00:00Z", "words": ARABIC * 40, "number": 7, "by": "filer"}
        ],
    )
    packet.write_bytes(rendered(document).pdf)
    asked_of = PreservationRequest(
        holder_name="A hospital",
        address="Records\n1 Street",
        retention_days=180,
        expires_on=date(2026, 11, 28),
    )
    told = {"when": "June 1", "where": "<b>Main</b> & 12th", "officers": "", "recordings": "Video"}
    letter.write_bytes(
        letter_pdf(Complaint(case_number="KC-00000-00000", restricted=False), asked_of, told)
    )
    assert "<b>Main</b> & 12th" in text_of_pdf(letter.read_bytes())
    for verdict in verdicts([(PDF_A, packet), (PDF_UA, packet), (PDF_UA, letter)]):
        assert verdict.conforms, verdict.broken
