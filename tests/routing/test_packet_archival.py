"""Packets of every size, signed, before the reference validators: PDF/A-3A, PDF/UA-1, PAdES."""

from __future__ import annotations

import io
import json
from pathlib import Path

import jsonschema
import pikepdf
import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from routing.packets import case_document
from routing.packets.audiences import for_filer
from routing.packets.signing import PacketSigner, packet_signer
from routing.packets.withholding import without_account
from tests.routing.packet_documents import Rendered, rendered, snapshot
from tests.routing.packet_evidence import Evidence, jpeg, png
from tests.routing.packet_sizes import SIZES, packet_of
from tests.routing.verapdf import PDF_A, PDF_UA, verdicts

EVERY_SCRIPT = (
    "Người cảnh sát đánh tôi. ضربني الشرطي مرتين. ရဲက ငါ့ကို ရိုက်တယ်။ Askarigu wuu i garaacay. "
    "Polisi alinipiga. Policajac me udario, čćžšđ. 警察打了我。 🚓 \ue000 \U0010ffff \ufeff"
)


@pytest.fixture(scope="module")
def signer() -> PacketSigner:
    return packet_signer()


@pytest.fixture(scope="module")
def packets(signer: PacketSigner) -> dict[str, Rendered]:
    """One signed packet of each size, with smaller photographs, and one of everything odd."""
    made = {}
    for size in SIZES:
        document, evidence = packet_of(size, width=400, height=300)
        made[size] = rendered(document, files=evidence, signer=signer)
    document, evidence = odd()
    made["odd"] = rendered(document, files=evidence, signer=signer)
    made["the filer's copy"] = rendered(for_filer(document), files=evidence, signer=signer)
    document["account"] = {"under_order": "unknown", "withheld": True}
    made["withheld"] = rendered(without_account(document), files=evidence, signer=signer)
    return made


def odd() -> tuple[dict[str, object], Evidence]:
    """Every kind of file and of turn, every script, and nothing plain."""
    evidence = Evidence()
    for rotation in (0, 90, 180, 270):
        for mirrored in (False, True):
            evidence.photo(jpeg(), rotation=rotation, mirrored=mirrored)
    for mode in ("L", "CMYK"):
        evidence.photo(jpeg(mode=mode))
    for mode in ("RGB", "RGBA", "L", "P"):
        evidence.photo(png(mode=mode), media_type="image/png")
    evidence.recording(b"\x00" * 5000, jpeg(), name="<b>clip</b>.mp4")
    evidence.document(b"%PDF-", [png(), png(mode="L")])
    evidence.waiting(name="later.mov")
    document = snapshot(
        EVERY_SCRIPT,
        evidence=evidence.rows,
        evidence_withheld=[{"reason": "under_order", "count": 1}],
    )
    return document, evidence


def test_verapdf_finds_that_every_packet_keeps_both_standards(
    packets: dict[str, Rendered], tmp_path: Path
) -> None:
    asked = []
    for name, packet in packets.items():
        (tmp_path / f"{name}.pdf").write_bytes(packet.pdf)
        asked += [(profile, tmp_path / f"{name}.pdf") for profile in (PDF_A, PDF_UA)]
    # The judge must be able to say no.
    spoiled = tmp_path / "spoiled.pdf"
    with pikepdf.open(io.BytesIO(packets["small"].pdf)) as pdf:
        del pdf.Root.Metadata, pdf.Root.MarkInfo
        pdf.save(spoiled)
    asked += [(profile, spoiled) for profile in (PDF_A, PDF_UA)]
    found = verdicts(asked)
    for (profile, path), verdict in zip(asked[:-2], found[:-2], strict=True):
        assert verdict.conforms, f"{path.name} {profile} {verdict.broken}"
        assert verdict.checks > 10_000
    assert not any(verdict.conforms for verdict in found[-2:])


def test_pyhanko_finds_each_signature_whole_sound_and_by_the_authority(
    packets: dict[str, Rendered], signer: PacketSigner
) -> None:
    roots = [cert for cert in signer.certificates if cert.self_signed != "no"]
    for packet in packets.values():
        (signature,) = PdfFileReader(io.BytesIO(packet.pdf)).embedded_signatures
        context = ValidationContext(trust_roots=roots, allow_fetching=False)
        status = validate_pdf_signature(signature, context)
        assert status.bottom_line, status.pretty_print_details()
        assert status.coverage.name == "ENTIRE_FILE"
        assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"


def test_a_changed_byte_breaks_the_signature(
    packets: dict[str, Rendered], signer: PacketSigner
) -> None:
    pdf = bytearray(packets["small"].pdf)
    pdf[pdf.index(b"KC-DEM00-NSTR8")] ^= 1
    (signature,) = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    status = validate_pdf_signature(signature, ValidationContext(trust_roots=signer.certificates))
    assert not status.intact


def test_unsigned_bytes_are_the_same_each_time() -> None:
    for make in (lambda: packet_of("medium", width=400, height=300), odd):
        made = [rendered(document, files=evidence) for document, evidence in (make(), make())]
        assert made[0].pdf == made[1].pdf


def test_case_json_is_attached_and_keeps_its_schema(packets: dict[str, Rendered]) -> None:
    schema = json.loads(case_document.SCHEMA_FILE.read_text())
    for packet in packets.values():
        with pikepdf.open(io.BytesIO(packet.pdf)) as pdf:
            document = json.loads(pdf.attachments["case.json"].get_file().read_bytes())
            relationships = {str(each.UF): str(each.AFRelationship) for each in pdf.Root.AF}
        jsonschema.validate(document, schema)
        assert relationships.pop("case.json") == "/Data"
        assert set(relationships) == {file["name"] for file in document["files"]}
        assert set(relationships.values()) <= {"/Source"}


def test_case_json_says_how_each_exhibit_is_turned() -> None:
    document, _ = odd()
    said = json.loads(case_document.case_document(document))["evidence"]
    assert [(each["rotation"], each["mirrored"]) for each in said[:8]] == [
        (rotation, mirrored) for rotation in (0, 90, 180, 270) for mirrored in (False, True)
    ]


def test_the_sizes_are_what_they_are_called(packets: dict[str, Rendered]) -> None:
    assert packets["small"].pages <= 10
    assert 14 <= packets["medium"].pages <= 17
    assert 41 <= packets["large"].pages <= 45
