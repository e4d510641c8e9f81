"""allauth's hooks: accounts are made by administrators, and the second factor stays."""

from __future__ import annotations

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from accounts import factor_secrets


class ClosedAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class RequiredMFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth is untyped
    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """A person may renew recovery codes, but not go without a second factor."""
        return False

    def encrypt(self, text: str) -> str:
        return factor_secrets.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return factor_secrets.decrypt(encrypted_text)

    def build_totp_svg(self, url: str) -> SafeString:
        """The QR code as an element of the page: the content policy allows no ``data:`` picture.

        Safe as it is: the address becomes squares, and none of its characters stands in the markup.
        """
        svg = segno.make(url, error="m").svg_inline(
            scale=5, border=4, light="white", title=gettext("QR code of the secret below")
        )
        return mark_safe(svg)  # noqa: S308 (see above)
