"""One lock for every way to guess: passwords, codes of the second factor, recovery codes.

django-axes counts failures under a name. allauth calls the name ``email``, which axes does not look
for, and hands the second factor's failures to nobody; both meet here. Five failures of any kind
lock the account for fifteen minutes, whether or not it exists.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.models import User

LOCKED = _("This account is locked for a while after too many failures. Nothing was checked.")


def counted_name(request: HttpRequest, credentials: Mapping[str, Any] | None) -> str | None:
    """The name that failures are counted under: the address's keyed hash, spelled one way.

    Without one spelling, ``A@x`` and ``a@x`` would have five guesses each at the same account.
    """
    known = credentials or {}
    typed = known.get("email") or known.get("login") or request.POST.get("login")
    if not typed:
        return None
    return salted_hmac(__name__, str(typed).strip().lower(), algorithm="sha256").hexdigest()


@contextmanager
def counting_failures(request: HttpRequest, user: User) -> Iterator[None]:
    """Check a secret of a known account: refused while locked, and a failure counts.

    One guess at a time: requests sent at once would otherwise all be let in by the same count, and
    could spend one recovery code twice.
    """
    refused: ValidationError | None = None
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        if not AxesProxyHandler.is_allowed(request, _credentials(user)):
            _show_lock(request, user)
            raise ValidationError(LOCKED, "locked")
        try:
            yield
        except ValidationError as error:
            # Raised again after the commit: the count must not be rolled back with it.
            AxesProxyHandler.user_login_failed(__name__, _credentials(user), request)
            refused = error
    if refused is not None:
        raise refused


def _show_lock(request: HttpRequest, user: User) -> None:
    """Tell axes' middleware to answer with the page of the lock."""
    request.axes_locked_out = True  # type: ignore[attr-defined]
    request.axes_credentials = _credentials(user)  # type: ignore[attr-defined]


def _credentials(user: User) -> dict[str, str]:
    return {"email": user.email}
