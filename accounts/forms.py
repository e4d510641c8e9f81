"""allauth's forms that check a secret, with every failure counted towards the lock."""

from __future__ import annotations

from allauth.account.forms import ChangePasswordForm
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm

from accounts import spent_codes
from accounts.lockout import counting_failures


class CountedAuthenticateForm(AuthenticateForm):  # type: ignore[misc]  # allauth is untyped
    """The second step of signing in: a code, or a recovery code."""

    def clean_code(self) -> str:
        with counting_failures(context.request, self.user):
            code: str = super().clean_code()
            spent_codes.spend(self.authenticator)
        return code


class CountedReauthenticateForm(ReauthenticateForm):  # type: ignore[misc]  # allauth is untyped
    """A code asked for again before something sensitive."""

    def clean_code(self) -> str:
        with counting_failures(context.request, self.user):
            code: str = super().clean_code()
            spent_codes.spend(self.authenticator)
        return code


class CountedChangePasswordForm(ChangePasswordForm):  # type: ignore[misc]  # allauth is untyped
    """The old password, asked for before a new one is set."""

    def clean_oldpassword(self) -> str:
        with counting_failures(context.request, self.user):
            old: str = super().clean_oldpassword()
        return old
