"""Filing through the API: the same complaint, answered or refused with words that help."""

from __future__ import annotations

import json
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from complaints.models import Complaint, Identity, Officer
from routing.installation import install_defaults

URL = "/api/v1/complaints/"
WHOLE: dict[str, Any] = {
    "narrative": "They pushed my brother down the steps.",
    "language": "en",
    "allegations": ["discourtesy"],
    "force_types": ["takedown"],
    "injury": "minor",
    "incident": {
        "date": "2020-05-30",
        "time": "21:15",
        "approximate": True,
        "place": "Country Club Plaza",
        "county": "jackson",
    },
    "officers": [
        {
            "name": None,
            "badge": None,
            "description": "tall",
            "employer": "kcpd",
            "task_forces": ["fbi-kc"],
            "role": "subject",
        }
    ],
    "agencies_present": [],
    "filer": {
        "kind": "third_party",
        "disclosure": "sealed",
        "name": "Dolores Demonstration",
        "email": "dolores@demonstration.example",
        "phone": None,
    },
}


@pytest.fixture(autouse=True)
def _kansas_city(db: None) -> None:
    install_defaults()


def post(body: Any, **headers: str) -> Any:
    raw = body if isinstance(body, bytes | str) else json.dumps(body)
    return Client().post(URL, raw, content_type="application/json", headers=headers or None)


def test_a_whole_complaint_is_filed_with_a_number_a_phrase_and_a_receipt() -> None:
    answer = post(WHOLE)
    assert answer.status_code == 201
    assert answer["Cache-Control"] == "no-store"
    body = answer.json()
    assert len(body["passphrase"].split()) == 7
    assert body["receipt"]["case_number"] == body["case_number"]
    complaint = Complaint.objects.get(case_number=body["case_number"])
    assert complaint.narrative == WHOLE["narrative"]
    assert str(complaint.incident_date) == "2020-05-30"
    assert Identity.objects.filter(complaint=complaint).exists()
    assert Officer.objects.get(complaint=complaint).task_forces == ["fbi-kc"]


def test_a_narrative_alone_is_enough() -> None:
    assert post({"narrative": "They would not give me a badge number."}).status_code == 201


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/narrative"),
        ({"narrative": ""}, "/narrative"),
        ({"narrative": " \n "}, "/narrative"),
        ({"narrative": None}, "/narrative"),
        ({"narrative": 7}, "/narrative"),
        ({"narrative": "x" * 50_001}, "/narrative"),
        ({"narrative": "a\u0000b"}, "/narrative"),
        ({"narrative": "x", "bogus": 1}, "/bogus"),
        ({"narrative": "x", "force_types": ["punched"]}, "/force_types/0"),
        ({"narrative": "x", "force_types": "baton"}, "/force_types"),
        ({"narrative": "x", "force_types": [{}]}, "/force_types/0"),
        ({"narrative": "x", "injury": ["minor"]}, "/injury"),
        ({"narrative": "x", "language": "tlh"}, "/language"),
        ({"narrative": "x", "incident": []}, "/incident"),
        ({"narrative": "x", "incident": {"date": "2999-01-01"}}, "/incident/date"),
        ({"narrative": "x", "incident": {"date": "yesterday"}}, "/incident/date"),
        ({"narrative": "x", "incident": {"date": 20200530}}, "/incident/date"),
        ({"narrative": "x", "incident": {"approximate": "yes"}}, "/incident/approximate"),
        ({"narrative": "x", "incident": {"town": "KC"}}, "/incident/town"),
        ({"narrative": "x", "officers": {}}, "/officers"),
        ({"narrative": "x", "officers": [{"employer": "nypd"}]}, "/officers/0/employer"),
        ({"narrative": "x", "officers": [{}] * 21}, "/officers"),
        ({"narrative": "x", "filer": {"kind": "mayor"}}, "/filer/kind"),
        ({"narrative": "x", "filer": {"name": "Demo"}}, "/filer/name"),
        ({"narrative": "x", "filer": {"disclosure": "sealed", "email": "no"}}, "/filer/email"),
        ({"narrative": "x", "declared_ties": ["mshp"]}, "/declared_ties"),
        ({"narrative": "x", "suspicion_state": "cleared"}, "/suspicion_state"),
        ([], ""),
        ("text", ""),
        (None, ""),
    ],
)
def test_what_cannot_be_used_is_named_with_its_place_and_nothing_is_stored(
    body: Any, pointer: str
) -> None:
    answer = post(json.dumps(body))
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == 400
    assert pointer in [error["pointer"] for error in problem["errors"]]
    assert not Complaint.objects.exists()


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b'{"narrative": "\\ud800"}',
        b'{"narrative": "He hit me.", "\\ud800": 1}',
        b'{"narrative": "a", "narrative": "b"}',
        b'{"narrative": NaN}',
        b"[" * 100_000,
        b'{"narrative": ' + b"9" * 5000 + b"}",
        b'{"a\\u0000b": 1, "narrative": "x"}',
    ],
)
def test_broken_json_is_a_problem_and_never_a_fault_of_the_server(raw: bytes) -> None:
    answer = post(raw)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert not Complaint.objects.exists()


def test_a_body_that_is_too_large_is_a_problem() -> None:
    answer = post(b'{"narrative": "' + b"x" * 1_100_000 + b'"}')
    assert answer.status_code == 413
    assert "1 MB" in answer.json()["detail"]


def test_another_content_type_and_another_method_are_problems() -> None:
    assert Client().post(URL, {"narrative": "x"}).status_code == 415
    refused = Client().get(URL)
    assert refused.status_code == 405
    assert refused["Content-Type"] == "application/problem+json"


def test_a_retry_with_the_same_key_and_body_gets_the_same_answer_and_files_nothing_new() -> None:
    key = {"Idempotency-Key": str(uuid.uuid4())}
    first, second = post(WHOLE, **key), post(WHOLE, **key)
    assert first.json() == second.json()
    assert Complaint.objects.count() == 1


def test_the_same_key_with_another_body_is_refused() -> None:
    key = {"Idempotency-Key": "k"}
    post(WHOLE, **key)
    answer = post({**WHOLE, "narrative": "Another story."}, **key)
    assert answer.status_code == 422
    assert Complaint.objects.count() == 1


def test_a_key_that_is_too_long_is_refused() -> None:
    assert post(WHOLE, **{"Idempotency-Key": "k" * 256}).status_code == 400


@pytest.mark.django_db(transaction=True)
def test_two_posts_at_once_with_one_key_file_one_complaint() -> None:
    install_defaults()
    key = {"Idempotency-Key": str(uuid.uuid4())}

    def send(_: int) -> dict[str, Any]:
        try:
            answer: dict[str, Any] = post(WHOLE, **key).json()
        finally:
            connection.close()
        return answer

    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(send, range(4)))
    assert all(answer == answers[0] for answer in answers)
    assert Complaint.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({}, "Add this: it must be there."),
        ({"narrative": ""}, "Write something here, or leave the key out."),
        ({"narrative": None}, "Give a value here, not null."),
        ({"narrative": 7}, "Send this as text, in quotation marks."),
        ({"narrative": "x" * 50_001}, "Shorten this to 50000 characters at most."),
        ({"narrative": "x", "injury": "bad"}, "Use one of the words that /api/schema/ lists"),
    ],
)
def test_each_fault_says_in_a_plain_sentence_what_to_do(
    db: None, body: dict[str, object], said: str
) -> None:
    answer = Client().post("/api/v1/complaints/", body, content_type="application/json")
    [error] = answer.json()["errors"]
    assert error["detail"].startswith(said)
