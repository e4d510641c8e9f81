"""Making an account. There is no sign-up page: an administrator does this."""

from __future__ import annotations

import secrets

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from accounts.models import RoleGrant, User
from accounts.roles import AGENCY_ROLES, Role

PASSWORD_BYTES = 15  # 120 bits, 20 characters


class CannotCreate(ValueError):
    """What was asked for is no account; says why."""


@transaction.atomic
def create_account(*, email: str, name: str, role: Role, agency: str = "") -> str:
    """Make an account and return its first password, which is kept nowhere.

    The second factor is set up at the first sign-in. Raises ``CannotCreate``.
    """
    address = email.strip().lower()  # allauth looks addresses up in lower case
    try:
        validate_email(address)
    except ValidationError as error:
        raise CannotCreate(f"{email!r} is no mail address.") from error
    if not name.strip():
        raise CannotCreate("An account needs the person's name.")
    if (role in AGENCY_ROLES) != bool(agency):
        raise CannotCreate(f"The role {role} {'names no' if agency else 'needs an'} agency.")
    if User.objects.filter(email=address).exists():
        raise CannotCreate(f"{address} has an account already.")
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    user = User(email=address, name=name.strip())
    user.set_password(password)
    user.save(force_insert=True)
    RoleGrant.objects.create(user=user, role=role, agency_code=agency)
    return password
