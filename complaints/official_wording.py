"""The words of the closed lists in official text: third person, where residents read "I" and "me".

For staff, agencies and packets. What a resident is asked stands in ``complaints/wording.py``.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from complaints import wording
from complaints.vocabulary import County, Employer, FilerKind, ForceType, Injury, OfficerRole
from complaints.wording import Words

FORCE_TYPES: Mapping[ForceType, Words] = {
    **wording.FORCE_TYPES,
    ForceType.UNKNOWN: _("Force of a kind that is not known"),
}
INJURIES: Mapping[Injury, Words] = {**wording.INJURIES, Injury.UNKNOWN: _("Injury not known")}
COUNTIES: Mapping[County, Words] = {**wording.COUNTIES, County.UNKNOWN: _("County not known")}
EMPLOYERS: Mapping[str, Words] = {
    **wording.EMPLOYERS,
    Employer.UNKNOWN.value: _("Employer not known"),
}
OFFICER_ROLES: Mapping[OfficerRole, Words] = {
    OfficerRole.SUBJECT: _("Subject officer"),
    OfficerRole.WITNESS: _("Witness officer"),
    OfficerRole.SUPERVISOR: _("Supervisor"),
    OfficerRole.UNKNOWN: _("Role not known"),
}
FILER_KINDS: Mapping[FilerKind, Words] = {
    FilerKind.RESIDENT: _("Complainant, who says that it happened to them"),
    FilerKind.THIRD_PARTY: _("Third-party reporter, who says that it happened to somebody else"),
    FilerKind.OFFICER: _("Police officer"),
    FilerKind.STAFF: _("Employee of the police department"),
}
