"""The door of every page that is not public."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import add_never_cache_headers

from accounts.access import grants_of
from accounts.models import User
from accounts.roles import Grants, Permission

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


class SignedInRequest(HttpRequest):
    """A request that passed the door: it has a person, and what that person holds."""

    user: User
    grants: Grants


SignedInView = Callable[Concatenate[SignedInRequest, P], HttpResponseBase]


def requires(*permissions: Permission) -> Callable[[SignedInView[P]], View[P]]:
    """Let in whoever holds any of the permissions.

    A visitor without an account is asked to sign in; everyone else gets a 404, as if the page did
    not exist.
    """

    def decorate(view: SignedInView[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            entering = cast("SignedInRequest", request)
            entering.grants = grants_of(entering.user)
            if not entering.grants.allow(*permissions):
                raise Http404
            response = view(entering, *args, **kwargs)
            # Nothing of this stays behind in a shared browser after signing out.
            add_never_cache_headers(response)
            return response

        return cast("View[P]", guarded)

    return decorate
