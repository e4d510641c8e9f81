"""The words that people read for the roles."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role

ROLES: Mapping[Role, str | Promise] = {
    Role.INTAKE: _("Intake"),
    Role.SUPERVISOR: _("Supervisor"),
    Role.WHISTLEBLOWER_TEAM: _("Whistleblower team"),
    Role.POLICY_AUTHOR: _("Policy author"),
    Role.POLICY_APPROVER: _("Policy approver"),
    Role.AUDITOR: _("Auditor"),
    Role.AGENCY_REVIEWER: _("Agency reviewer"),
    Role.AGENCY_ADMINISTRATOR: _("Agency administrator"),
    Role.SYSTEM_ADMINISTRATOR: _("System administrator"),
}
