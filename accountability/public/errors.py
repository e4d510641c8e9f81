"""Pages for requests that could not be read, and for addresses that lead nowhere."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.access import grants_of
from accounts.models import User
from accounts.roles import Grants, Permission

# Whose menu a signed-in person has, and who that is: the first that fits.
MENUS = (
    ("staff/not_found.html", (Permission.READ_CASES, Permission.READ_RESTRICTED_CASES)),
    ("staff/policies/not_found.html", (Permission.READ_POLICIES,)),
    ("agency/not_found.html", (Permission.READ_REFERRALS,)),
)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's ``handler400``: says what to do when more was sent than one page may carry."""
    too_big = isinstance(exception, RequestDataTooBig)
    return render(request, "400.html", {"too_big": too_big}, status=413 if too_big else 400)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's ``handler404``: the same words for all, under the menu that the person has.

    The menu is that of the role and says nothing about the address that was asked for.
    """
    del exception
    return render(request, _page_for(request), status=404)


class NotAllowedPageMiddleware:
    """Gives words to Django's blank answer to a method that an address does not take.

    Somebody meets it who enters the address of a form's button by hand. The API has its own words.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        blank = self.get_response(request)
        not_allowed = blank.status_code == HTTPStatus.METHOD_NOT_ALLOWED
        if not not_allowed or blank.streaming or blank.content:
            return blank
        page = render(request, "405.html", status=blank.status_code)
        page["Allow"] = blank["Allow"]
        return page


def _page_for(request: HttpRequest) -> str:
    # Residents have no session. Asking for request.user would touch it all the same.
    session = getattr(request, "session", None)
    if session is None or not session.session_key or not isinstance(request.user, User):
        return "404.html"
    grants: Grants = grants_of(request.user)
    fitting = (template for template, permissions in MENUS if grants.allow(*permissions))
    return next(fitting, "account/not_found.html")
