"""The fixed cast of the tests. Everybody here is invented, and marked as demonstration."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from allauth.mfa.models import Authenticator
from django.test import Client

from accountability.casework import Filed, file_complaint
from accounts.models import RoleGrant, User
from accounts.roles import AGENCY_ROLES, Role
from complaints.filing import Filer, Filing
from complaints.vocabulary import County, Disclosure, ForceType

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"

# A resident's complaint of force, in Jackson County, with no name.
BATON_IN_JACKSON = Filing(
    narrative="Demonstration: the officer hit me twice with his baton on Main Street.",
    force_types=(ForceType.BATON,),
    county=County.JACKSON,
)
SHARED_FILER = Filer(
    disclosure=Disclosure.SHARED,
    name="Dolores Demonstration",
    email="dolores@demonstration.example",
    phone="816-555-0101",
)
SEALED_FILER = replace(SHARED_FILER, disclosure=Disclosure.SEALED)


def file_demonstration(filing: Filing = BATON_IN_JACKSON, **changes: Any) -> Filed:
    """File a complaint through the real use case."""
    return file_complaint(replace(filing, **changes))


def person(role: Role, agency: str = "") -> User:
    """An account with one role and a second factor already set up."""
    user = User.objects.create(
        email=f"{role.value}{'.' + agency if agency else ''}@demonstration.example",
        name=f"Demonstration {role.value.replace('_', ' ')}",
    )
    RoleGrant.objects.create(
        user=user, role=role, agency_code=agency or ("mshp" if role in AGENCY_ROLES else "")
    )
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "unused"})
    return user


def signed_in(user: User) -> Client:
    """A browser of that person, past the login and the second factor."""
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client
