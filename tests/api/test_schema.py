"""The schema describes what the API takes."""

from __future__ import annotations

from django.test import Client


def test_the_schema_names_every_path_and_the_words_of_the_closed_lists() -> None:
    schema = Client().get("/api/schema/").json()
    assert {"/api/v1/complaints/", "/api/v1/complaints/status/"} <= set(schema["paths"])
    complaint = schema["components"]["schemas"]["Complaint"]
    assert complaint["required"] == ["narrative"]
    assert "neck_restraint" in str(schema)


def test_an_unknown_address_of_the_api_is_a_problem_document() -> None:
    for method in ("get", "post"):
        answer = getattr(Client(), method)("/api/v2/anything/")
        assert answer.status_code == 404
        assert answer["Content-Type"] == "application/problem+json"
