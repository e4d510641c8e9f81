"""Pages that only a local installation has."""

from __future__ import annotations

from ipaddress import ip_address

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accountability.local import sign_in_links
from accounts.models import User

USED_UP = (
    "This sign-in link was used already, or belongs to an earlier start of script/server.\n"
    "Start script/server again for new links, or sign in with the password and a code.\n"
)


@require_GET
@never_cache
def sign_in(request: HttpRequest, token: str) -> HttpResponse:
    """Sign the link's account in and go to its page.

    The settings leave this address out in production; it looks again, and at who is asking, because
    whoever holds a link needs neither password nor second factor.
    """
    if not (settings.LOCAL_MODE and _asked_from_this_machine(request)):
        raise Http404
    email = sign_in_links.claim(settings.HOME, token)
    user = User.objects.filter(email=email, is_active=True).first() if email else None
    if user is None:
        return HttpResponse(USED_UP, status=410, content_type="text/plain")
    login(request, user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return redirect(settings.LOGIN_REDIRECT_URL)


def _asked_from_this_machine(request: HttpRequest) -> bool:
    return ip_address(request.META["REMOTE_ADDR"]).is_loopback
