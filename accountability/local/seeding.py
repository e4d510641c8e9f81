"""Makes the demonstration accounts: one for each role, and a reviewer at each agency."""

from __future__ import annotations

from pathlib import Path

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.mfa.utils import decrypt
from django.db import transaction

from accountability.local import demonstration
from accountability.local.demonstration import DemonstrationAccount
from accounts.models import RoleGrant, User
from accounts.roles import AGENCY_ROLES, Role
from complaints.vocabulary import AgencyCode

MAIL_DOMAIN = "demo.example"
ADMINISTERED_BY = ("mshp",)


def ensure_accounts(home: Path) -> list[DemonstrationAccount]:
    """Return all demonstration accounts, making what is missing in the file or the database.

    The file is written first: an account that nobody knows the password of would be of no use.
    """
    known = {account.email: account for account in demonstration.load(home)}
    wanted = [_account(role, agency, known) for role, agency in _parts()]
    if wanted != list(known.values()):
        demonstration.save(home, wanted)
    for account in wanted:
        _ensure_in_database(account)
    return wanted


def _parts() -> list[tuple[Role, str]]:
    """Return each role with the agency it is held at, or with none for staff."""
    staff = [(role, "") for role in Role if role not in AGENCY_ROLES]
    reviewers = [(Role.AGENCY_REVIEWER, agency.value) for agency in AgencyCode]
    administrators = [(Role.AGENCY_ADMINISTRATOR, agency) for agency in ADMINISTERED_BY]
    return [*staff, *reviewers, *administrators]


def _account(
    role: Role, agency: str, known: dict[str, DemonstrationAccount]
) -> DemonstrationAccount:
    words = [word for word in (*role.split("_"), agency) if word]
    email = f"{'.'.join(words)}@{MAIL_DOMAIN}"
    return known.get(email) or DemonstrationAccount(
        email=email,
        name=f"Demonstration: {' '.join(words)}",
        role=role.value,
        agency=agency,
        password=demonstration.new_password(),
        totp_secret=generate_totp_secret(),
    )


@transaction.atomic
def _ensure_in_database(account: DemonstrationAccount) -> None:
    user, _ = User.objects.get_or_create(email=account.email, defaults={"name": account.name})
    RoleGrant.objects.get_or_create(user=user, role=account.role, agency_code=account.agency)
    # Password and second factor are set together: the secret, quick to compare, stands for both.
    factor = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    if factor is not None and decrypt(factor.data["secret"]) == account.totp_secret:
        return
    if factor is not None:
        factor.delete()
    user.set_password(account.password)
    user.save(update_fields=["password"])
    TOTP.activate(user, account.totp_secret)
