"""Nobody works here with a password alone."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.access import has_second_factor
from accounts.models import User

SESSION_FLAG = "second_factor_set_up"
OPEN_PREFIXES = ("/accounts/", "/static/", "/healthz")


class RequireSecondFactorMiddleware:
    """Send an account without a second factor to its set-up, whatever it asked for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if self._must_set_up(request):
            return redirect("mfa_activate_totp")
        return self.get_response(request)

    @staticmethod
    def _must_set_up(request: HttpRequest) -> bool:
        # Asking request.user reads the session; residents have none, so look at the cookie first.
        if request.path.startswith(OPEN_PREFIXES) or not request.session.session_key:
            return False
        user = request.user
        if not isinstance(user, User) or request.session.get(SESSION_FLAG):
            return False
        if not has_second_factor(user):
            return True
        request.session[SESSION_FLAG] = True
        return False
