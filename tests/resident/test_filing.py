"""Filing a draft: once, whole, in its language, sealed where asked."""

from __future__ import annotations

import threading

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from accountability.resident.filing import file_draft
from complaints import recording
from complaints.models import Complaint, Draft, Identity, Officer, Verbatim
from complaints.vocabulary import Language
from routing.installation import install_defaults
from tests.resident.path import Resident, kept_phrase, shown_text

NAMELESS = {"disclosure": "anonymous", "name": "", "email": "", "phone": "", "reach": ""}


def test_a_second_submit_and_a_reload_give_the_same_receipt(resident: Resident) -> None:
    resident.start()
    resident.answer_all()
    assert resident.file().headers["Location"] == "/report/receipt/"
    first = kept_phrase(resident.get("/report/receipt/"))
    assert resident.file().headers["Location"] == "/report/receipt/"
    assert kept_phrase(resident.get("/report/receipt/")) == first
    assert Complaint.objects.count() == 1


def test_after_filing_every_screen_leads_to_the_receipt(resident: Resident) -> None:
    resident.start()
    resident.answer_all()
    resident.file()
    assert resident.get("/report/incident/").headers["Location"] == "/report/receipt/"
    assert resident.answer("people").headers["Location"] == "/report/receipt/"
    assert resident.get("/report/review/").headers["Location"] == "/report/receipt/"
    assert "Have you saved your last receipt?" in shown_text(resident.get("/report/"))


@pytest.mark.django_db(transaction=True)
def test_eight_submits_at_once_file_one_complaint() -> None:
    install_defaults()
    resident = Resident(Client())
    resident.start()
    resident.answer_all()
    token = resident.client.cookies["report"].value
    answers: list[str] = []
    together = threading.Barrier(8)

    def submit() -> None:
        together.wait(timeout=20)
        try:
            filed = file_draft(token, Language.EN)
            answers.append(filed.case_number if filed else "none")
        finally:
            connection.close()

    threads = [threading.Thread(target=submit) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(answers) == 8
    assert set(answers) == {Complaint.objects.get().case_number}


def test_a_fault_while_filing_keeps_the_draft(
    resident: Resident, monkeypatch: pytest.MonkeyPatch
) -> None:
    resident.start()
    resident.answer_all()

    def fail(*args: object, **kwargs: object) -> None:
        raise OSError

    with monkeypatch.context() as broken:
        broken.setattr(recording, "record", fail)
        resident.client.raise_request_exception = False
        assert resident.file().status_code == 500
    assert not Complaint.objects.exists()
    assert "baton" in shown_text(resident.get("/report/review/"))
    assert resident.file().headers["Location"] == "/report/receipt/"


def test_a_filed_draft_holds_no_answers_any_more(resident: Resident) -> None:
    resident.start()
    resident.answer_all()
    before = len(bytes(Draft.objects.get().answers))
    resident.file()
    draft = Draft.objects.get()
    assert draft.filed
    assert len(bytes(draft.answers)) < before / 4


def test_officers_with_nothing_known_are_left_out(resident: Resident) -> None:
    resident.start()
    blank = {"officer_count": "3", "officer0-role": "unknown", "officer0-employer": "unknown"}
    resident.answer("incident")
    resident.post("/report/officers/", blank | {"officer2-name": "Jones"})
    resident.file()
    assert [officer.name for officer in Officer.objects.all()] == ["Jones"]


def test_an_anonymous_report_stores_no_identity(resident: Resident) -> None:
    resident.start()
    resident.answer_all(name=NAMELESS)
    resident.file()
    assert not Identity.objects.exists()


def test_sealed_values_in_the_words_are_announced_and_replaced(resident: Resident) -> None:
    resident.start()
    told = {"narrative": "I am Dolores. He said: Dolores Demonstration, lie down."}
    resident.answer_all(incident=told, name={"disclosure": "sealed"})
    review = shown_text(resident.get("/report/review/"))
    assert "Your name or contact stands 2 times in your answers" in review
    resident.file()
    complaint = Complaint.objects.get()
    assert "Dolores" not in complaint.narrative
    assert "[sealed]" in complaint.narrative
    assert Verbatim.objects.get().column == "narrative"
    assert "I am Dolores." in shown_text(resident.get("/report/receipt/"))


def test_a_shared_name_in_the_words_needs_no_warning(resident: Resident) -> None:
    resident.start()
    resident.answer_all(incident={"narrative": "I am Dolores."})
    assert "show who you are" not in shown_text(resident.get("/report/review/"))


def test_the_officers_path_is_restricted_and_sealed_unless_chosen_otherwise(
    resident: Resident,
) -> None:
    page = shown_text(resident.get("/report/officer/"))
    for told in ("RSMo 105.055", "reassignment", "withholding of work", "court can order"):
        assert told in page
    resident.start("officer", "/report/officer/")
    name_page = resident.get("/report/name/").content.decode()
    sealed = name_page.partition('value="sealed"')[2].partition(">")[0]
    assert "checked" in sealed
    resident.answer("incident")
    resident.answer_order()
    resident.file()
    complaint = Complaint.objects.get()
    assert (complaint.restricted, complaint.disclosure) == (True, "sealed")
    assert timezone.localtime(complaint.filed_at).hour == 0


def test_an_officer_is_asked_whether_it_was_given_under_order_and_told_what_follows(
    resident: Resident,
) -> None:
    resident.start("officer", "/report/officer/")
    after = resident.answer("incident")
    assert after.headers["Location"] == "/report/order/"
    refused = shown_text(resident.file())
    assert "Not filed yet" in refused
    assert "What you were ordered to say" in refused
    assert "Please answer this question." in shown_text(resident.answer_order(""))
    resident.answer_order("unknown")
    assert "Was any of it given under an order? I am not sure" in shown_text(
        resident.get("/report/review/")
    )
    resident.file()
    receipt = resident.get("/report/receipt/")
    assert Complaint.objects.get().account_withheld
    assert "What you wrote stays out of what agencies get" in shown_text(receipt)
    assert "Was any of it given under an order? I am not sure" in shown_text(receipt)
    tracked = resident.post("/track/", {"phrase": kept_phrase(receipt)})
    assert "What you wrote stays out of what agencies get" in shown_text(tracked)


def test_a_resident_is_never_asked_about_orders(resident: Resident) -> None:
    resident.start()
    resident.answer_order("yes")  # a screen that does not apply
    resident.answer_all()
    assert "under an order" not in shown_text(resident.get("/report/review/"))
    resident.file()
    assert Complaint.objects.get().under_order == ""


def test_a_department_employee_is_restricted_too(resident: Resident) -> None:
    resident.start("staff", "/report/officer/")
    resident.answer("incident")
    resident.answer_order()
    resident.file()
    assert Complaint.objects.get().restricted


def test_in_spanish_page_errors_and_receipt_are_spanish(resident: Resident) -> None:
    resident.speaks_spanish()
    resident.start()
    refused = shown_text(resident.answer("incident", narrative=""))
    assert "Díganos qué pasó" in refused
    resident.answer_all()
    resident.file()
    complaint = Complaint.objects.get()
    assert complaint.language == "es"
    receipt = shown_text(resident.get("/report/receipt/"))
    assert "Su queja quedó presentada" in receipt
    assert "Macana" in receipt
    assert "Fiscalía del Condado de Jackson" in receipt


def test_the_receipt_stays_in_the_language_of_the_filing(resident: Resident) -> None:
    resident.start()
    resident.answer_all()
    resident.file()
    resident.speaks_spanish()
    receipt = resident.get("/report/receipt/")
    assert "Baton, or an object used as a club" in shown_text(receipt)
    assert 'lang="en"' in receipt.content.decode()
    assert "Su comprobante" in shown_text(receipt)
