"""The first page, the way to another language, and the pages for what goes wrong."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.resident.path import shown_text

pytestmark = pytest.mark.django_db


def test_the_first_page_says_what_this_is_and_where_to_go(client: Client) -> None:
    response = client.get("/")
    page = shown_text(response)
    for told in ("What happens after you file", "call 911", "agency outside the department"):
        assert told in page
    for target in ('"/report/"', '"/report/officer/"', '"/track/"', '"/leave/"'):
        assert target in response.content.decode()


def test_the_first_page_asks_the_database_nothing(
    client: Client, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        client.get("/")


def test_the_language_switch_keeps_the_page(client: Client) -> None:
    response = client.post("/i18n/setlang/", {"language": "es", "next": "/track/"})
    assert response.headers["Location"] == "/track/"
    assert "Seguir una queja" in shown_text(client.get("/track/"))


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:x"])
def test_the_language_switch_leads_nowhere_else(client: Client, target: str) -> None:
    response = client.post("/i18n/setlang/", {"language": "es", "next": target})
    assert "evil" not in response.headers["Location"]
    assert "javascript" not in response.headers["Location"]


@pytest.mark.parametrize("path", ["/nowhere/", "/report/nowhere/", "/%00", "/report/%FF/"])
def test_an_unknown_address_is_a_page(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert "This page does not exist" in shown_text(response)


def test_no_page_carries_inline_script_or_style(client: Client) -> None:
    for path in ("/", "/report/", "/report/officer/", "/track/", "/nowhere/"):
        page = client.get(path).content.decode()
        assert " style=" not in page
        assert "<style" not in page
        assert " onclick" not in page
        assert page.count("<script") == page.count("<script src=")


@pytest.mark.parametrize("path", ["/", "/report/receipt/", "/report/receipt/file/"])
def test_pages_that_only_show_refuse_a_post(client: Client, path: str) -> None:
    refused = client.post(path)
    assert refused.status_code == 405
    assert refused.headers["Allow"]
    assert "Nothing was changed" in shown_text(refused)


def test_the_front_page_leads_to_the_page_for_the_phrase(client: Client) -> None:
    told = client.get("/").content.decode()
    assert '<a href="/track/">the page for following a report</a>' in " ".join(told.split())
    assert "phrase here" not in told
