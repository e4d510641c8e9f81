"""After signing in: each person to the page of their part."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.access import grants_of
from accounts.models import User
from accounts.roles import Permission


def home(request: HttpRequest) -> HttpResponse:
    """Send staff to the queue and agencies to their referrals; tell the others what they hold."""
    if not isinstance(request.user, User):
        return redirect("account_login")
    grants = grants_of(request.user)
    if grants.allow(Permission.READ_CASES, Permission.READ_RESTRICTED_CASES):
        return redirect("staff_queue")
    if grants.allow(Permission.READ_REFERRALS):
        return redirect("agency_referrals")
    roles = sorted(grant.role.value for grant in grants.held)
    return render(request, "account/home.html", {"roles": roles})
