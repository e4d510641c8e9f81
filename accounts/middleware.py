"""Nobody works here with a password alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts import second_factor
from accounts.access import has_second_factor
from accounts.models import User

# What a person needs before the second factor is shown, by name: everything else is closed, pages
# that are added later included.
OPEN_VIEWS = frozenset(
    {
        "account_inactive",
        "account_login",
        "account_logout",
        "account_reauthenticate",
        "healthz",
        "mfa_activate_totp",
        "mfa_authenticate",
        "set_language",
    }
)


class RequireSecondFactorMiddleware:
    """Send a session without a second factor to where it gets one, whatever it asked for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, *_view: Callable[..., Any] | tuple[Any, ...] | dict[str, Any]
    ) -> HttpResponse | None:
        """Django calls this once it knows the view, and before the view runs."""
        # Residents have no session. Asking for request.user would touch it all the same, and every
        # public page would then vary by cookie.
        if not request.session.session_key:
            return None
        match = request.resolver_match
        if match is not None and match.view_name in OPEN_VIEWS:
            return None
        user = request.user
        if not isinstance(user, User) or second_factor.is_shown(request, user):
            return None
        if not has_second_factor(user):
            return redirect("mfa_activate_totp")
        # The factor was set up elsewhere after this session began. Whoever holds it signs in again.
        logout(request)
        return redirect_to_login(request.get_full_path())
