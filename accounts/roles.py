"""Roles, and what each may do. Pure: no Django here.

One table answers every question of access; a permission that no role holds does not exist.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """The parts that people play. One person may hold several."""

    INTAKE = "intake"
    SUPERVISOR = "supervisor"
    WHISTLEBLOWER_TEAM = "whistleblower_team"
    POLICY_AUTHOR = "policy_author"
    POLICY_APPROVER = "policy_approver"
    AUDITOR = "auditor"
    AGENCY_REVIEWER = "agency_reviewer"
    AGENCY_ADMINISTRATOR = "agency_administrator"
    SYSTEM_ADMINISTRATOR = "system_administrator"


AGENCY_ROLES = frozenset({Role.AGENCY_REVIEWER, Role.AGENCY_ADMINISTRATOR})


class Permission(StrEnum):
    """What a page or a service asks for."""

    READ_CASES = "read_cases"
    TRIAGE_CASES = "triage_cases"
    READ_RESTRICTED_CASES = "read_restricted_cases"
    TRIAGE_RESTRICTED_CASES = "triage_restricted_cases"
    READ_ESCALATIONS = "read_escalations"
    REQUEST_OPENINGS = "request_openings"
    CONFIRM_OPENINGS = "confirm_openings"
    OPEN_RESTRICTED_SEALED = "open_restricted_sealed"
    READ_REFERRALS = "read_referrals"
    HANDLE_REFERRALS = "handle_referrals"
    READ_POLICIES = "read_policies"
    DRAFT_POLICIES = "draft_policies"
    APPROVE_POLICIES = "approve_policies"


_POLICIES = Permission.READ_POLICIES
_STAFF = frozenset(
    {Permission.READ_CASES, Permission.TRIAGE_CASES, Permission.REQUEST_OPENINGS, _POLICIES}
)
PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.INTAKE: _STAFF,
    Role.SUPERVISOR: _STAFF | {Permission.READ_ESCALATIONS, Permission.CONFIRM_OPENINGS},
    Role.WHISTLEBLOWER_TEAM: frozenset(
        {
            Permission.READ_RESTRICTED_CASES,
            Permission.TRIAGE_RESTRICTED_CASES,
            Permission.OPEN_RESTRICTED_SEALED,
            _POLICIES,
        }
    ),
    Role.POLICY_AUTHOR: frozenset({_POLICIES, Permission.DRAFT_POLICIES}),
    Role.POLICY_APPROVER: frozenset({_POLICIES, Permission.APPROVE_POLICIES}),
    Role.AUDITOR: frozenset({Permission.READ_CASES, _POLICIES}),
    Role.AGENCY_REVIEWER: frozenset({Permission.READ_REFERRALS, Permission.HANDLE_REFERRALS}),
    Role.AGENCY_ADMINISTRATOR: frozenset({Permission.READ_REFERRALS}),
    Role.SYSTEM_ADMINISTRATOR: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Grant:
    """A role, and for the agency roles the agency that it is held at."""

    role: Role
    agency_code: str = ""


@dataclass(frozen=True, slots=True)
class Grants:
    """All that one person holds."""

    held: frozenset[Grant]

    @classmethod
    def of(cls, held: Iterable[Grant]) -> Grants:
        return cls(frozenset(held))

    def allow(self, *permissions: Permission) -> bool:
        """True when any of the permissions is held through any role."""
        return any(p in PERMISSIONS[grant.role] for grant in self.held for p in permissions)

    def agencies_for(self, permission: Permission) -> frozenset[str]:
        """The codes of the agencies at which the permission is held."""
        return frozenset(
            grant.agency_code
            for grant in self.held
            if grant.role in AGENCY_ROLES and permission in PERMISSIONS[grant.role]
        )
