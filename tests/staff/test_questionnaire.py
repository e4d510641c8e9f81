"""What the questionnaire asked stands on the page of the case, as far as staff may know it."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.roles import Role
from complaints.filing import FiledOfficer, FiledPerson, Filer
from complaints.vocabulary import CameraState, ForceType, PersonRole, Sworn, YesNo
from routing.installation import install_defaults
from tests.cast import SEALED_FILER, SHARED_FILER, file_demonstration, person, signed_in
from tests.resident.path import shown_text

BRUNO = FiledPerson(
    roles=(PersonRole.WITNESS, PersonRole.MINOR),
    name="Bruno Demonstration",
    contact="816 555 0102",
    guardian="Gloria Demonstration",
    consent=YesNo.YES,
    notes="He stood across the street.",
)


@pytest.fixture(autouse=True)
def _city(db: None) -> None:
    install_defaults()


def page_of(filer: Filer) -> str:
    filed = file_demonstration(
        filer=filer,
        incident_date=date(2024, 5, 30),
        incident_until=date(2024, 6, 2),
        force_types=(ForceType.TEAR_GAS,),
        officers=(
            FiledOfficer(car="4412", camera=CameraState.OFF, force_types=(ForceType.TEAR_GAS,)),
        ),
        munition_warning=YesNo.NO,
        munition_threat=YesNo.YES,
        munition_details="Thrown at the corner.",
        people=(BRUNO,),
        earlier_reports="I called the station.",
        hoped_outcome="An apology.",
        interpreter="Burmese",
        sworn=Sworn.OATH_WANTED,
    )
    page = signed_in(person(Role.INTAKE)).get(f"/staff/cases/{filed.case_number}/")
    assert page.status_code == 200
    return shown_text(page)


def test_staff_read_every_answer() -> None:
    page = page_of(SHARED_FILER)
    for said in (
        "June 2, 2024", "car 4412", "camera: Off or covered", "warned first No",
        "as the filer saw it Yes", "Thrown at the corner.", "I called the station.", "An apology.",
        "Burmese", "Wants to swear to it", "Bruno Demonstration", "Gloria Demonstration",
        "816 555 0102", "He stood across the street.", "Saw or heard it; Is under 18",
    ):  # fmt: skip
        assert said in page


def test_who_the_others_are_stays_in_the_vault_of_a_sealed_filer() -> None:
    page = page_of(SEALED_FILER)
    assert "He stood across the street." in page
    assert "name in the vault or not given" in page
    for secret in ("Bruno", "Gloria", "816 555 0102"):
        assert secret not in page
