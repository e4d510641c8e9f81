"""Reads of accounts and of what they may do."""

from __future__ import annotations

from collections.abc import Iterable

from allauth.mfa.models import Authenticator

from accounts.models import RoleGrant, User
from accounts.roles import Grant, Grants, Role

SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)

KEPT_AS = "grants_of_this_request"


def grants_of(user: User) -> Grants:
    """What the person holds; one query, kept on the user object of this request."""
    known: Grants | None = getattr(user, KEPT_AS, None)
    if known is None:
        rows = RoleGrant.objects.filter(user=user).values_list("role", "agency_code")
        known = Grants.of(Grant(Role(role), agency_code) for role, agency_code in rows)
        setattr(user, KEPT_AS, known)
    return known


def has_second_factor(user: User) -> bool:
    return bool(Authenticator.objects.filter(user=user, type__in=SECOND_FACTORS).exists())


def agency_addresses(agency_code: str) -> list[str]:
    """Mail addresses of the people who review referrals at an agency, in a fixed order."""
    return list(
        User.objects.filter(
            is_active=True,
            role_grants__role=Role.AGENCY_REVIEWER,
            role_grants__agency_code=agency_code,
        )
        .order_by("pk")
        .values_list("email", flat=True)
    )


def names_of(user_ids: Iterable[int]) -> dict[int, str]:
    """People's names by number; no query for nobody."""
    wanted = set(user_ids)
    return dict(User.objects.filter(pk__in=wanted).values_list("pk", "name")) if wanted else {}
