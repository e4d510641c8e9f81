"""A sealed case's text leaves with the sealed values replaced; the original stays under seal."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.roles import Role
from complaints.evidence import checking
from complaints.evidence.access import read_evidence_file, released
from complaints.evidence.intake import Owner
from complaints.evidence.proving import prove
from complaints.evidence.text_copies import replace_sealed
from complaints.filing import Filer
from complaints.models import Complaint, CustodyEvent, EvidenceFile, EvidenceItem, Verbatim
from complaints.vocabulary import Disclosure
from routing.installation import install_defaults
from routing.models import Packet, Referral
from routing.packets.filer_copy import render_filer_copy
from routing.packets.snapshot import open_snapshot
from tests.cast import SEALED_FILER, SHARED_FILER, file_demonstration, person, signed_in
from tests.complaints.evidence.sent import check_all, sha256
from tests.complaints.evidence.test_checking import arrive
from tests.published import publish
from tests.resident.path import Resident
from tests.routing.packet_documents import Rendered, rendered
from tests.routing.test_packet_audiences import everything_in

# Dolores Demonstration, 816-555-0101: the sealed filer of the cast.
LETTER = (
    "Demonstration, by DOLORES.\r\n"
    "The officer told me: \u201cGo home, Dolores Demonstration\u201d.\r\n"
    "Call me at (816) 555 0101, or write to dolores@demonstration.example.\r\n"
)
SECRETS = ("dolores", "555 0101", "dolores@demonstration")
SHOWN = (
    "[sealed], by [sealed].\r\nThe officer told me: \u201cGo home, [sealed]\u201d.\r\n"
    "Call me at [sealed], or write to [sealed].\r\n"
)
REPLACED = 5
AGENCY = "jackson-prosecutor"
VALUES = ("Dolores Demonstration", "dolores@demonstration.example", "816-555-0101")


def copy_of(tmp_path: Path, content: bytes) -> tuple[bytes, int]:
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(content)
    charset = prove(source).charset or ""
    count = replace_sealed(source, target, charset=charset, sealed=VALUES)
    return target.read_bytes(), count


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (b"", "utf-8"),
        (b"\xef\xbb\xbf", "utf-8"),
        (b"\xff\xfe", "utf-16-le"),
        (b"\xfe\xff", "utf-16-be"),
        (b"", "windows-1252"),
    ],
)
def test_values_are_replaced_as_in_the_account_whatever_the_encoding(
    mark: bytes, encoding: str, tmp_path: Path
) -> None:
    found = copy_of(tmp_path, mark + LETTER.encode(encoding))
    assert found == (mark + SHOWN.encode(encoding), REPLACED)


def test_an_accent_written_as_a_sign_of_its_own_hides_no_name(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_text(unicodedata.normalize("NFD", "I am Mar\xeda N\xfa\xf1ez, from the caf\xe9."))
    count = replace_sealed(source, target, charset="utf-8", sealed=("Mar\xeda N\xfa\xf1ez",))
    assert count == 1
    assert target.read_text() == unicodedata.normalize("NFD", "I am [sealed], from the caf\xe9.")


@pytest.fixture
def city(db: None) -> None:
    install_defaults()


def texts_case(**changes: Any) -> tuple[Complaint, EvidenceItem]:
    filed = file_demonstration(**{"filer": SEALED_FILER, **changes})
    complaint = Complaint.objects.get(case_number=filed.case_number)
    item = arrive(Owner(complaint=complaint), LETTER.encode(), "Dolores wrote this.txt")
    check_all()
    item.refresh_from_db()
    return complaint, item


def newest() -> Packet:
    return Packet.objects.filter(referral__agency_id=AGENCY).latest("version")


def read(file_id: str) -> Iterator[bytes]:
    return read_evidence_file(file_id)


def assert_tells_nothing(found: bytes) -> None:
    text = found.decode(errors="replace").lower()
    assert not [secret for secret in SECRETS if secret in text]


@pytest.mark.usefixtures("city")
def test_no_sealed_value_of_a_text_is_in_a_packet_which_lists_what_was_replaced(
    tmp_path: Path,
) -> None:
    complaint, item = texts_case()
    packet = newest()
    found = everything_in(rendered(open_snapshot(packet), files=read), tmp_path)
    assert_tells_nothing(found)
    text = " ".join(found.decode(errors="replace").split())
    clean = EvidenceFile.objects.get(item=item, role="clean")
    assert (clean.replaced, clean.sha256) == (REPLACED, sha256(SHOWN.encode()))
    assert "E-1, in the text itself" in text
    assert "a copy in which 5 sealed values are replaced (section 11)" in text
    assert item.sha256 in text
    assert clean.sha256 in text
    assert SHOWN.splitlines()[2].encode() in found  # the attached file
    log = open_snapshot(packet)["redactions"]
    assert {"column": "evidence.1.text", "replaced": REPLACED} in log
    publish(packet)
    target = io.BytesIO()
    made = render_filer_copy(complaint, target)
    assert made is not None
    copy = everything_in(Rendered(target.getvalue(), made.pages, made.sha256), tmp_path)
    assert_tells_nothing(copy)


@pytest.mark.usefixtures("city")
def test_an_agency_and_staff_download_the_copy_and_the_original_stays() -> None:
    complaint, item = texts_case()
    referral = Referral.objects.get(agency_id=AGENCY)
    staff = f"/staff/cases/{complaint.case_number}/evidence/{item.pk}/"
    for role, address in (
        (Role.AGENCY_REVIEWER, f"/agency/referrals/{referral.pk}/evidence/{item.pk}/"),
        (Role.INTAKE, f"{staff}file/"),
    ):
        client = signed_in(person(role, AGENCY if role is Role.AGENCY_REVIEWER else ""))
        answer: Any = client.get(address)
        assert b"".join(answer.streaming_content) == SHOWN.encode()
        assert_tells_nothing(str(answer.headers).encode())
    page = client.get(staff).content.decode()
    assert "Ask to open the original" in page
    assert "sealed values" in page  # in the custody log
    cleaned = CustodyEvent.objects.get(item=item, kind="cleaned")
    assert cleaned.why == checking.SEALED_VALUES


@pytest.mark.usefixtures("city")
@pytest.mark.parametrize("disclosure", [Disclosure.SHARED, Disclosure.ANONYMOUS])
def test_where_nothing_is_sealed_a_text_goes_as_it_came(disclosure: Disclosure) -> None:
    filer = SHARED_FILER if disclosure is Disclosure.SHARED else Filer()
    complaint, item = texts_case(filer=filer)
    file = released(item, EvidenceFile.objects.filter(item=item), complaint.disclosure)
    assert file is not None
    assert (file.role, file.sha256) == ("original", sha256(LETTER.encode()))
    assert open_snapshot(newest())["evidence"][0]["released"]["sha256"] == item.sha256


@pytest.mark.usefixtures("city")
def test_a_text_that_was_checked_before_filing_gets_its_copy_when_the_name_is_known() -> None:
    resident = Resident(Client())
    resident.start()
    resident.answer_all(name={"disclosure": "sealed"})
    letter = SimpleUploadedFile("letter.txt", LETTER.encode())
    resident.post("/report/evidence/files/", {"files": [letter], "end": "yes"})
    check_all()
    item = EvidenceItem.objects.get()
    assert item.state == "accepted"
    resident.file()
    item.refresh_from_db()
    assert item.complaint is not None
    assert item.state == "checking"
    assert open_snapshot(newest())["evidence"][0]["released"] is None
    check_all()
    case = open_snapshot(newest())
    assert case["packet"]["version"] == 2
    assert case["evidence"][0]["released"]["replaced"] == REPLACED
    assert not Verbatim.objects.filter(column__startswith="evidence.1.text").exists()


@pytest.mark.usefixtures("city")
def test_a_text_that_became_a_sealed_cases_while_it_was_checked_is_checked_again() -> None:
    item = arrive(Owner(draft_hash=b"0" * 32), LETTER.encode(), "note.txt")
    with checking.sole_checker(item.pk) as found:
        assert found is not None
        findings = checking.examine(found)
    filed = file_demonstration(filer=SEALED_FILER)
    complaint = Complaint.objects.get(case_number=filed.case_number)
    EvidenceItem.objects.filter(pk=item.pk).update(
        complaint=complaint, draft_hash=None, position=1, name="note.txt"
    )
    assert checking.record(item, findings) is None
    check_all()
    assert EvidenceFile.objects.get(item=item, role="clean").replaced == REPLACED
