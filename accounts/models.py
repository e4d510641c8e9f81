"""People who sign in: staff and agencies. Residents have no accounts."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.roles import AGENCY_ROLES, Role


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """One person's account. What it may do stands in its role grants, nowhere else."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects: ClassVar[UserManager] = UserManager()

    def __str__(self) -> str:
        return f"account {self.pk}"

    def get_full_name(self) -> str:
        return self.name


class RoleGrant(models.Model):
    """One role held by one person, at one agency where the role belongs to an agency."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="role_grants")
    role = models.CharField(max_length=30, choices=[(r.value, r.value) for r in Role])
    agency_code = models.CharField(max_length=40, blank=True)
    granted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["user", "role", "agency_code"], name="accounts_one_grant_of_a_role"
            ),
            models.CheckConstraint(
                condition=(
                    Q(role__in=sorted(AGENCY_ROLES)) & ~Q(agency_code="")
                    | ~Q(role__in=sorted(AGENCY_ROLES)) & Q(agency_code="")
                ),
                name="accounts_agency_roles_name_an_agency",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.agency_code}".strip()
