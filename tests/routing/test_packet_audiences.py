"""Who may read what: what is taken out of a packet is in none of its corners."""

from __future__ import annotations

import io
import json
import subprocess
import zlib
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from complaints.filing import FiledOfficer
from complaints.models import Complaint
from routing.installation import install_defaults
from routing.models import Packet
from routing.packets.audiences import for_filer
from routing.packets.filer_copy import render_filer_copy
from tests.cast import SHARED_FILER, file_demonstration
from tests.published import publish
from tests.routing.packet_documents import Rendered, rendered, snapshot
from tests.routing.packet_evidence import GPS_CANARY, Evidence, jpeg

# Seeds of what a filer's copy must not hold, one for each place.
SECRETS = {
    "contact name": "Zelenkova",
    "e-mail": "zelenkova.secret@demonstration.example",
    "phone": "816-555-7788",
    "officer": "Quartermain",
    "badge": "77654",
    "car": "CAR9917",
    "person": "Rosencrantz",
    "guardian": "Guildenstern",
}


def secret_case() -> tuple[dict[str, Any], Evidence]:
    evidence = Evidence()
    evidence.photo(jpeg(), name="Quartermain at work.jpg", description="Badge 77654 is seen")
    everything = " / ".join(SECRETS.values())
    document = snapshot(
        f"Demonstration: it was officer Quartermain. {everything}. My number is (816) 555 7788.",
        evidence=evidence.rows,
        contact={
            "name": "Dolores Zelenkova",
            "email": SECRETS["e-mail"],
            "phone": SECRETS["phone"],
        },
        people=[{"position": 0, "roles": ["minor"], "consent": "yes", "notes": everything}],
        people_contacts=[
            {"position": 0, "name": SECRETS["person"], "guardian": SECRETS["guardian"],
             "contact": "816-555-0000"}
        ],
        statements=[{"at": "2020-06-07T12:00:00Z", "words": everything}],
    )  # fmt: skip
    document["officers"] = [
        document["officers"][0]
        | {
            "name": "Officer Quartermain",
            "badge": "77654",
            "car": "CAR9917",
            "description": everything,
        }
    ]
    document["words"] = dict.fromkeys(document["words"], everything) | {
        "narrative": document["words"]["narrative"]
    }
    document["incident"] |= {"when": everything, "place": everything}
    return document, evidence


def everything_in(packet: Rendered, folder: Path) -> bytes:
    """All that can be got out of a PDF: text, outlines, metadata, every stream decoded, files."""
    file = folder / "packet.pdf"
    file.write_bytes(packet.pdf)
    found = [packet.pdf]
    commands = (["pdftotext", file, "-"], ["pdfinfo", file], ["pdfinfo", "-meta", file])
    found += [subprocess.run(each, check=True, capture_output=True).stdout for each in commands]
    with pikepdf.open(file) as pdf:
        for item in pdf.objects:
            found.append(item.unparse(resolved=False))
            if isinstance(item, pikepdf.Stream):
                try:
                    found.append(item.read_bytes())
                except (pikepdf.PdfError, zlib.error):
                    found.append(item.read_raw_bytes())
        found += [each.get_file().read_bytes() for each in pdf.attachments.values()]
        with pdf.open_outline() as outline:
            found += [str(item.title).encode() for item in outline.root]
    return b"\n".join(found)


@pytest.mark.parametrize("place", SECRETS)
def test_the_filers_copy_holds_no_secret_anywhere(place: str, tmp_path: Path) -> None:
    document, evidence = secret_case()
    whole = everything_in(rendered(document, files=evidence), tmp_path)
    public = everything_in(rendered(for_filer(document), files=evidence), tmp_path)
    secret = SECRETS[place].encode()
    assert secret in whole, "the search finds what is there"
    assert secret not in public
    assert GPS_CANARY in whole
    assert GPS_CANARY not in public


def test_the_filers_copy_is_the_complaint_without_the_agencys_pages(tmp_path: Path) -> None:
    document, evidence = secret_case()
    text = everything_in(rendered(for_filer(document), files=evidence), tmp_path).decode(
        errors="replace"
    )
    assert "Copy for the person who filed" in text
    assert "Demonstration: it was officer [removed]" in text
    for absent in ("Certification, a draft", "Receipt form", "Contact sheet", "Confidential"):
        assert absent not in text


@pytest.mark.parametrize(
    ("disclosure", "said"),
    [
        ("sealed", "are sealed: the agency does not have them"),
        ("shared", "are on its contact sheet"),
        ("anonymous", ""),
    ],
)
def test_the_filers_copy_says_truly_what_the_agency_has(
    disclosure: str, said: str, tmp_path: Path
) -> None:
    document, evidence = secret_case()
    document["case"]["disclosure"] = disclosure
    page = everything_in(rendered(for_filer(document), files=evidence), tmp_path).decode(
        errors="replace"
    )
    text = " ".join(page.split())
    assert "has all of it" not in text
    assert said in text
    assert ("Your own name and contact details" in text) == bool(said)


def test_the_filers_copy_says_of_each_file_whether_the_agency_has_it(tmp_path: Path) -> None:
    document, evidence = secret_case()
    evidence.waiting(name="later.mov")
    document["evidence"] = evidence.rows
    page = everything_in(rendered(for_filer(document), files=evidence), tmp_path)
    text = " ".join(page.decode(errors="replace").split())
    assert text.count("Handed over to the agency, and not in this copy.") == 1
    assert text.count("Being checked: not handed over with this version.") == 1


def test_taking_out_changes_nothing_in_the_snapshot_itself() -> None:
    document, _ = secret_case()
    before = json.dumps(document)
    for_filer(document)
    assert json.dumps(document) == before


def test_words_that_were_sealed_before_keep_their_mark() -> None:
    public = for_filer(snapshot("I am [sealed], and officer 1234 hit me."))
    assert public["words"]["narrative"] == "I am [sealed], and officer [removed] hit me."


def test_contact_details_stand_on_the_detachable_sheet_alone(tmp_path: Path) -> None:
    packet = rendered(snapshot())
    with pikepdf.open(io.BytesIO(packet.pdf)) as pdf:
        assert b"Dolores" not in pdf.attachments["case.json"].get_file().read_bytes()
    (tmp_path / "packet.pdf").write_bytes(packet.pdf)
    for page in range(1, packet.pages + 1):
        done = subprocess.run(
            ["pdftotext", "-f", str(page), "-l", str(page), tmp_path / "packet.pdf", "-"],
            check=True, capture_output=True, text=True,
        )  # fmt: skip
        assert ("Dolores" in done.stdout) == (page == packet.pages)


def test_a_sealed_identity_is_in_no_corner_of_an_agencys_packet(tmp_path: Path) -> None:
    document = snapshot("I am [sealed].", contact=None)
    document["case"]["disclosure"] = "sealed"
    document["redactions"] = [{"column": "narrative", "replaced": 1}]
    found = everything_in(rendered(document), tmp_path)
    assert b"Dolores" not in found
    assert b"816-555" not in found


@pytest.mark.django_db
def test_the_filers_copy_is_of_what_was_published(tmp_path: Path) -> None:
    install_defaults()
    file_demonstration(
        filer=SHARED_FILER, officers=(FiledOfficer(name="Officer Quartermain", badge="77654"),)
    )
    complaint = Complaint.objects.get()
    assert render_filer_copy(complaint, io.BytesIO()) is None
    publish(Packet.objects.get())
    target = io.BytesIO()
    made = render_filer_copy(complaint, target)
    assert made is not None
    packet = Rendered(target.getvalue(), made.pages, made.sha256)
    found = everything_in(packet, tmp_path)
    assert complaint.case_number.encode() in found
    for secret in ("Quartermain", "77654", "Dolores", "816-555-0101"):
        assert secret.encode() not in found
