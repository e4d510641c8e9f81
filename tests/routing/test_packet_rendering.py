"""The PDF: complete, the same bytes each time, and no word of it ever markup."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pikepdf
import pytest
from weasyprint import CSS

from routing.packets import rendering
from routing.packets.fonts import packet_fonts
from routing.packets.page import ResourceDeniedError
from routing.packets.rendering import PacketTooLongError, lay_out, to_html
from routing.packets.verbatim import printable, words
from tests.routing.packet_documents import NARRATIVE, Rendered, rendered, snapshot


def text_of(packet: Rendered, folder: Path) -> str:
    """What poppler reads in the PDF, without line breaks."""
    file = folder / "packet.pdf"
    file.write_bytes(packet.pdf)
    done = subprocess.run(["pdftotext", "-raw", file, "-"], check=True, capture_output=True)
    return " ".join(done.stdout.decode().split())


def test_a_packet_holds_every_section_in_the_order_of_its_contents(tmp_path: Path) -> None:
    text = text_of(rendered(snapshot()), tmp_path)
    headings = [
        "Confidential",
        "Referral packet",
        "What we ask of you",
        "Contents",
        "1. Basis of this referral",
        "2. Neutral summary",
        "3. Parties",
        "4. Chronology",
        "5. Force, injuries and medical care",
        "6. Officers as described",
        "7. The account, word for word",
        "8. Other people and evidence, as described",
        "9. Evidence index",
        "10. Custody log",
        "11. Redaction log",
        "12. Preservation",
        "13. Limitation dates",
        "14. Other agencies notified",
        "15. Known gaps",
        "16. Exhibits",
        "17. Verification",
        "18. Certification, a draft",
        "19. Receipt form",
        "Contact sheet The person who filed",
    ]
    after_the_contents = text.index("Contact sheet (detachable)") + 1
    places = [text.index(h) for h in headings[:4]] + [
        text.index(h, after_the_contents) for h in headings[4:]
    ]
    assert places == sorted(places)
    assert NARRATIVE in text
    assert (
        "FBI Kansas City Field Office independent review of force An officer of this incident"
        in text
    )
    assert "Office of Community Complaints administrative review Within 3 days" in text


def test_the_contents_name_the_pages_that_the_sections_are_on(tmp_path: Path) -> None:
    packet = rendered(snapshot("Demonstration: a long account. " * 600))
    file = tmp_path / "packet.pdf"
    file.write_bytes(packet.pdf)
    pages = [
        subprocess.run(
            ["pdftotext", "-layout", "-f", str(n), "-l", str(n), file, "-"],
            check=True,
            capture_output=True,
        ).stdout.decode()
        for n in range(1, packet.pages + 1)
    ]
    contents = re.findall(r"^(\d+\. .+), page (\d+)$", pages[1], re.MULTILINE)
    assert len(contents) == 19
    for heading, number in contents:
        assert heading in pages[int(number) - 1]
    for number, page in enumerate(pages, start=1):
        head = "Case KC-DEM00-NSTR8 · version 1 · Confidential · an allegation, no finding"
        assert f"{head} · page {number} of {packet.pages}\n" in page


def test_the_same_snapshot_gives_the_same_bytes_whatever_was_rendered_between() -> None:
    first = rendered(snapshot())
    other = rendered(snapshot("Demonstration: بيان 😀 another account."))
    assert other.sha256 != first.sha256
    assert rendered(snapshot()).pdf == first.pdf


def test_the_file_is_tagged_titled_in_a_language_and_its_fonts_are_embedded(tmp_path: Path) -> None:
    (tmp_path / "packet.pdf").write_bytes(rendered(snapshot()).pdf)
    with pikepdf.open(tmp_path / "packet.pdf") as pdf:
        assert str(pdf.Root.Lang) == "en"
        assert bool(pdf.Root.MarkInfo.Marked)
        assert "/StructTreeRoot" in pdf.Root
        with pdf.open_metadata() as metadata:
            assert metadata["dc:title"] == "Referral packet KC-DEM00-NSTR8, version 1"
            assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
            assert metadata["pdfuaid:part"] == "1"
            assert "Dolores" not in str(metadata)
        with pdf.open_outline() as outline:
            assert [item.title for item in outline.root][-1] == "Contact sheet"
    done = subprocess.run(
        ["pdffonts", tmp_path / "packet.pdf"], check=True, capture_output=True, text=True
    )
    fonts = done.stdout.splitlines()[2:]
    assert fonts
    assert all(re.search(r" yes yes yes ", line) for line in fonts)
    assert all("Noto-Sans" in line for line in fonts)


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=file:///etc/passwd>",
        "<style>body { display: none }</style>",
        "</p></div><h2>13. Receipt form</h2>",
        '" onload="x',
        "{{ contact.name }} {% include 'base.html' %}",
        "&amp; &lt; &#x202e;",
        "<!-- <![CDATA[ ]]> -->",
    ],
)
def test_words_are_never_markup(hostile: str, tmp_path: Path) -> None:
    packet = rendered(snapshot(f"Before. {hostile} After."))
    assert f"Before. {hostile} After." in text_of(packet, tmp_path)


def test_every_field_that_people_type_is_escaped() -> None:
    hostile = "<b>bold</b>"
    document = snapshot(hostile)
    document["words"] = dict.fromkeys(document["words"], hostile)
    document["incident"] |= {"when": hostile, "place": hostile}
    document["contact"] = dict.fromkeys(document["contact"], hostile)
    document["officers"][0] |= {"name": hostile, "badge": hostile, "description": hostile}
    html = to_html(document, "0" * 64)
    assert "<b>" not in html
    assert html.count("&lt;b&gt;bold") == 20


@pytest.mark.parametrize(
    "markup",
    [
        "<img src='file:///etc/passwd' alt='x'/>",
        "<img src='https://example.com/a.png' alt='x'/>",
        "<img src='data:image/png;base64,AAAA' alt='x'/>",
        "<img src='relative.png' alt='x'/>",
        "<link rel='stylesheet' href='file:///etc/passwd'/>",
        "<style>@import 'https://example.com/a.css';</style>",
        "<style>p { background: url(https://example.com/a.png) }</style><p>x</p>",
        "<style>@font-face { font-family: x; src: url(file:///x.ttf) }</style>",
        "<object data='file:///etc/passwd'></object>",
    ],
)
def test_a_packet_that_asks_for_anything_fails(markup: str) -> None:
    html = f"<html lang='en'><head><title>t</title></head><body>{markup}</body></html>"
    with pytest.raises(ResourceDeniedError) as denied:
        lay_out(html, ["packet:picture/1"])
    assert "example" not in str(denied.value)
    assert denied.value.__cause__ is None


@pytest.mark.parametrize(
    "narrative",
    [
        "x" * 50_000,
        "é́" * 25_000,
        "\u0627" * 50_000,
        "\n" * 4_000 + "end",
        "\u202e\u2066" * 200 + "end",
        "\x01\x07\x1b\x7f\x85\ufffe end",
        "\U0010ffff \ue000 \ufeff \ufdd0 \u0378 end",
    ],
)
def test_words_that_no_layout_expects_are_laid_out(narrative: str) -> None:
    assert rendered(snapshot(narrative)).pages >= 6


def test_a_long_account_flows_over_pages_and_loses_no_word(tmp_path: Path) -> None:
    account = " ".join(f"word{n}" for n in range(4_000))
    text = text_of(rendered(snapshot(account)), tmp_path)
    assert all(re.search(rf"\bword{n}\b", text) for n in range(4_000))


@pytest.mark.parametrize(
    ("narrative", "font"),
    [
        ("Người cảnh sát đánh tôi.", "Noto-Sans"),
        ("ضربني الشرطي.", "Noto-Sans-Arabic"),
        ("ရဲက ငါ့ကို ရိုက်တယ်။", "Noto-Sans-Myanmar"),
        ("Askarigu wuu i garaacay.", "Noto-Sans"),
        ("Polisi alinipiga.", "Noto-Sans"),
        ("Policajac me udario, čćžšđ.", "Noto-Sans"),
        ("警察打了我。", "Droid-Sans-Fallback"),
        ("🚓", "Symbola"),
    ],
)
def test_scripts_have_their_fonts(narrative: str, font: str, tmp_path: Path) -> None:
    (tmp_path / "packet.pdf").write_bytes(rendered(snapshot(narrative)).pdf)
    done = subprocess.run(
        ["pdffonts", tmp_path / "packet.pdf"], check=True, capture_output=True, text=True
    )
    assert re.search(rf"\+{font}(-Semi-Condensed)? ", done.stdout)


def test_lines_and_directions_are_kept() -> None:
    told = words("  Two  spaces.\n\nضربني\nback\n", "es")
    assert [(p.text, p.direction) for p in told.paragraphs] == [
        ("  Two  spaces.\n\n", "ltr"),
        ("ضربني", "rtl"),
        ("back\n\n", "ltr"),
    ]
    assert told.language == "es"
    assert words("ضربني", "es").language == "und"
    assert printable("a\r\nb\rc\x07") == "a\nb\nc\u2407"


def test_a_joined_letter_is_never_parted() -> None:
    parted = printable("e\u0301" * 100).split("\u200b")
    assert len(parted) > 2
    assert all(piece.startswith("e") for piece in parted)
    assert printable("x" * 120) == "x" * 120


def test_a_sealed_or_anonymous_filer_has_no_contact_sheet(tmp_path: Path) -> None:
    for disclosure in ("sealed", "anonymous"):
        document = snapshot(contact=None)
        document["case"]["disclosure"] = disclosure
        document["redactions"] = [
            {"column": "officer.0.description", "replaced": 3},
            {"column": "evidence.1.name", "replaced": 1},
            {"column": "evidence.1.description", "replaced": 2},
        ]
        text = text_of(rendered(document), tmp_path)
        assert "Contact sheet" not in text
        assert "Officer 1, description 3" in text
        assert "E-1, name 1" in text
        assert "E-1, description 2" in text


def test_who_can_see_a_sealed_name_is_said_the_same_wherever_it_is_said(tmp_path: Path) -> None:
    document = snapshot("I am [sealed].", contact=None)
    document["case"]["disclosure"] = "sealed"
    document["redactions"] = [{"column": "narrative", "replaced": 1}]
    text = text_of(rendered(document), tmp_path)
    assert "nor the intake staff" not in text
    said = "Of the intake staff, only two people together can open it, with a reason"
    assert text.count(said) == 2


def test_a_referral_by_the_floor_says_so(tmp_path: Path) -> None:
    document = snapshot()
    document["routing"] |= {
        "floor_applied": True,
        "rules": [],
        "alarms": ["floor-applied", "no-recipient: charging decision"],
    }
    document["routing"]["assignments"][0]["rules"] = ["floor"]
    text = text_of(rendered(document), tmp_path)
    assert "whatever the policy says. This rule names your agency." in text
    assert "A purpose has no eligible recipient (charging decision)." in text


def test_a_time_is_told_no_more_exactly_than_it_is_known(tmp_path: Path) -> None:
    assert "Filed June 5, 2020, in the hour from 2:00 PM CDT" in text_of(
        rendered(snapshot()), tmp_path
    )
    document = snapshot()
    document["case"] |= {
        "filed_at": "2020-06-05T05:00:00Z",
        "filed_at_exact_to": "day",
        "filer_kind": "officer",
    }
    assert "Filed June 5, 2020 Please open by" in text_of(rendered(document), tmp_path)


def test_the_style_sheet_and_the_fonts_are_read_once() -> None:
    assert packet_fonts() is packet_fonts()
    assert isinstance(rendering._style_sheet(), CSS)
    assert rendering._style_sheet() is rendering._style_sheet()


def test_characters_without_a_glyph_are_replaced_and_named_and_stay_in_the_data(
    tmp_path: Path,
) -> None:
    packet = rendered(snapshot("Before \U0010ffff\ue000 after."))
    text = text_of(packet, tmp_path)
    assert "Before \ufffd\ufffd after." in text
    assert "No font here can draw U+E000, U+10FFFF;" in text
    with pikepdf.open(tmp_path / "packet.pdf") as pdf:
        data = pdf.attachments["case.json"].get_file().read_bytes().decode()
    assert "Before \U0010ffff\ue000 after." in data


def test_a_forged_snapshot_of_two_million_letters_fails_at_once() -> None:
    with pytest.raises(PacketTooLongError):
        rendered(snapshot("x" * 2_000_000))


def test_force_that_two_sources_state_is_one_row_naming_both(tmp_path: Path) -> None:
    both = [
        {"kind": "force", "code": "baton", "source": source} for source in ("filer", "screening")
    ]
    unknown = {"kind": "force", "code": "unknown", "source": "filer"}
    text = text_of(rendered(snapshot(facts=[*both, unknown])), tmp_path)
    assert text.count("Force Baton, or an object used as a club") == 1
    assert "Stated by the person who filed; Read from the account" in text
    assert "Force of a kind that is not known" in text
    assert "I do not know" not in text


def test_limitation_dates_and_the_erasure_of_video_are_computed_and_called_so(
    tmp_path: Path,
) -> None:
    text = text_of(rendered(snapshot()), tmp_path)
    assert "Computed, not legal advice." in text
    assert "Misdemeanor (RSMo 556.036) 1 year May 30, 2021" in text
    assert "November 26, 2020 (approximate); computed from the day of the incident" in text
    unknown = snapshot()
    unknown["incident"]["date"] = None
    assert "Not computed: the date is not known" in text_of(rendered(unknown), tmp_path)


def test_what_the_questionnaire_adds_is_shown(tmp_path: Path) -> None:
    document = snapshot(
        munitions={"warning": "no", "way_out": "unknown", "imminent_threat": "unknown"},
        interpreter="Vietnamese",
        sworn="oath_wanted",
        people=[{"position": 4, "roles": ["witness"], "consent": "yes", "notes": "A neighbor"}],
        people_contacts=[{"position": 4, "name": "Wanda", "guardian": "", "contact": "555"}],
    )
    document["incident"]["until"] = "2020-06-01"
    document["officers"][0] |= {"car": "12", "camera": "off", "force_types": ["baton"]}
    document["words"] |= {"hoped_outcome": "An apology", "earlier_reports": "To a sergeant"}
    text = text_of(rendered(document), tmp_path)
    for shown in (
        "May 30, 2020 to June 1, 2020",
        "A warning was heard No",
        "Interpreter Asked for: Vietnamese",
        "Not sworn yet; the person wants to swear it",
        "Person 1: Civilian witness May be contacted by agencies. A neighbor",
        "Body camera Seen off",
        "Force by this officer Baton",
        "Outcome hoped for An apology",
        "Person 1 Name Wanda Contact 555",
    ):
        assert shown in text


def test_a_later_statement_says_who_wrote_it_down_and_when_as_exactly_as_was_kept(
    tmp_path: Path,
) -> None:
    at = "2020-06-07T12:00:00Z"
    document = snapshot(
        statements=[
            {"at": at, "words": "I saw more.", "number": 1, "by": "filer"},
            {"at": at, "words": "On the phone.", "number": 2, "by": "staff"},
        ]
    )
    text = text_of(rendered(document), tmp_path)
    typed = "written by the person who filed, on June 7, 2020, in the hour from 7:00 AM CDT"
    assert typed in text
    assert "written down by staff on June 7, 2020, 7:00 AM CDT" in text
    document["case"]["filed_at_exact_to"] = "day"
    text = text_of(rendered(document), tmp_path)
    assert "written by the person who filed, on June 7, 2020 I saw more." in text
