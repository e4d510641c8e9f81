"""Whether a session has shown a second factor.

That an account *has* one is not enough: a session that a stolen password opened before the owner
set the factor up would then slip in behind it.
"""

from __future__ import annotations

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.http import HttpRequest

from accounts.access import has_second_factor
from accounts.models import User

# Holds the account's number, so that it says nothing about anybody else's session.
SESSION_FLAG = "second_factor_shown_by"


def is_shown(request: HttpRequest, user: User) -> bool:
    """True once a code was given in this session, or the factor was set up in it."""
    if request.session.get(SESSION_FLAG) == user.pk:
        return True
    steps = {record["method"] for record in get_authentication_records(request, user)}
    # A session that nobody typed a password for was opened by the program itself, which only the
    # sign-in links of a local installation do.
    opened_locally = settings.LOCAL_MODE and not steps and has_second_factor(user)
    if "mfa" in steps or opened_locally:
        note_shown(request, user)
        return True
    return False


def note_shown(request: HttpRequest, user: User) -> None:
    request.session[SESSION_FLAG] = user.pk
