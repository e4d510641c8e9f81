"""The pages of weak suspicions: what the words may tell of, and the two people who may clear it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from accountability import staff_casework
from accountability.staff.forms import ClearingForm
from accountability.staff.steps import READ, form_step
from accountability.staff.suspicion_list import SuspicionsForm, suspicion_page
from accounts.gate import SignedInRequest, requires
from accounts.models import User
from complaints import suspicions as services
from complaints.models import Complaint


@requires(*READ)
@require_GET
def suspicions(request: SignedInRequest) -> HttpResponse:
    """The suspicions that still have time, the next to lapse first."""
    after = SuspicionsForm(request.GET).place
    page = suspicion_page(request.grants, request.user, after, timezone.now())
    context = {"page": page, "after": after}
    return render(request, "staff/suspicions.html", context)


@form_step(
    ClearingForm,
    "clearing_form",
    done=_(
        "Your reason is recorded. Nothing is cleared yet: a second person must agree before "
        "the clock runs out."
    ),
)
def propose_clearing(complaint: Complaint, form: ClearingForm, actor: User) -> None:
    """Say as the first of two people that the words tell of no force."""
    reason = form.cleaned_data["why"]
    services.propose_clearing(complaint_id=complaint.pk, reason=reason, actor=actor)


@form_step(
    ClearingForm,
    "clearing_form",
    done=_("Cleared by two people. Referrals that were made for other reasons stand."),
)
def confirm_clearing(complaint: Complaint, form: ClearingForm, actor: User) -> None:
    """Say so as the second; the rules decide without the suspicion."""
    staff_casework.confirm_clearing(
        complaint=complaint, reason=form.cleaned_data["why"], actor=actor
    )
