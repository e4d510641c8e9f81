"""After signing in: each person to the page of their part."""

from __future__ import annotations

from typing import Any

from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.views import ActivateTOTPView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts import second_factor
from accounts.access import grants_of, has_second_factor
from accounts.models import User
from accounts.roles import Permission
from accounts.wording import ROLES


@require_safe
@never_cache
def home(request: HttpRequest) -> HttpResponse:
    """Send staff to the queue and agencies to their referrals; tell the others what they hold."""
    if not isinstance(request.user, User):
        return redirect("account_login")
    grants = grants_of(request.user)
    if grants.allow(Permission.READ_CASES, Permission.READ_RESTRICTED_CASES):
        return redirect("staff_queue")
    if grants.allow(Permission.READ_POLICIES):
        return redirect("policy_list")
    if grants.allow(Permission.READ_REFERRALS):
        return redirect("agency_referrals")
    roles = sorted(str(ROLES[grant.role]) for grant in grants.held)
    return render(request, "account/home.html", {"roles": roles})


class SetUpSecondFactorView(ActivateTOTPView):  # type: ignore[misc]  # allauth is untyped
    """allauth's page, which also remembers that this session showed the factor."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # allauth would lead to the page that removes the factor; there is none here.
        if isinstance(request.user, User) and has_second_factor(request.user):
            return redirect("mfa_index")
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response

    def form_valid(self, form: ActivateTOTPForm) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        # What the session may do has just grown, so its key is a new one.
        self.request.session.cycle_key()
        second_factor.note_shown(self.request, self.request.user)
        return response


set_up_second_factor = never_cache(SetUpSecondFactorView.as_view())
