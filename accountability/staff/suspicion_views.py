"""The pages of weak suspicions: what the words may tell of, and the two people who may clear it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accountability import casework
from accountability.staff.forms import ClearingForm
from accountability.staff.steps import READ, TRIAGE, find_case, take_step
from accountability.staff.suspicion_list import SuspicionsForm, suspicion_page
from accounts.gate import SignedInRequest, requires
from complaints import suspicions as services


@requires(*READ)
@require_GET
def suspicions(request: SignedInRequest) -> HttpResponse:
    """The suspicions that still have time, the next to lapse first."""
    after = SuspicionsForm(request.GET).place
    page = suspicion_page(request.grants, request.user, after, timezone.now())
    context = {"page": page, "after": after}
    return render(request, "staff/suspicions.html", context)


@requires(*TRIAGE)
@require_http_methods(["GET", "POST"])
def propose_clearing(request: SignedInRequest, case_number: str) -> HttpResponse:
    """Say as the first of two people that the words tell of no force."""
    complaint = find_case(request, case_number)
    form = ClearingForm(request.POST)
    return take_step(
        request,
        complaint,
        lambda: services.propose_clearing(
            complaint_id=complaint.pk, reason=form.cleaned_data["why"], actor=request.user
        ),
        done=_(
            "Your reason is recorded. Nothing is cleared yet: a second person must agree before "
            "the clock runs out."
        ),
        clearing_form=form,
    )


@requires(*TRIAGE)
@require_http_methods(["GET", "POST"])
def confirm_clearing(request: SignedInRequest, case_number: str) -> HttpResponse:
    """Say so as the second; the rules decide without the suspicion."""
    complaint = find_case(request, case_number)
    form = ClearingForm(request.POST)
    return take_step(
        request,
        complaint,
        lambda: casework.confirm_clearing(
            complaint=complaint, reason=form.cleaned_data["why"], actor=request.user
        ),
        done=_("Cleared by two people. Referrals that were made for other reasons stand."),
        clearing_form=form,
    )
