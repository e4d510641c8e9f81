"""Two people let an officer's or employee's account out that may have been given under order."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accountability import evidence_work
from accountability.form_problems import problems_of
from accountability.staff.evidence_views import REVIEW_REFUSALS, ReviewForm
from accountability.staff.steps import READ, find_case
from accounts.gate import SignedInRequest, requires
from complaints import access
from complaints.evidence import access as evidence_access
from complaints.evidence.order_reviews import ReviewRefused


@requires(*READ)
@require_http_methods(["GET", "POST"])
def account_order(request: SignedInRequest, case_number: str) -> HttpResponse:
    """What was answered, who reviewed it and why; posting is one person's word."""
    complaint = find_case(request, case_number)
    may_review = access.may_triage(request.grants, complaint)
    if not complaint.restricted or (request.method == "POST" and not may_review):
        raise Http404
    form = ReviewForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            let_in = evidence_work.review_account(
                complaint=complaint, reason=form.cleaned_data["reason"], actor=request.user
            )
        except PermissionDenied as denied:
            raise Http404 from denied
        except ReviewRefused as refused:
            messages.warning(request, str(REVIEW_REFUSALS[refused.refusal]))
        else:
            done = (
                _("It goes into packets now.")
                if let_in
                else _("Noted. A second person must agree.")
            )
            messages.success(request, done)
        return redirect("staff_account_order", case_number=case_number)
    context = {
        "complaint": complaint,
        "reviews": evidence_access.account_reviews_of(complaint),
        "may_review": may_review,
        "review_form": form,
        "problems": list(problems_of(form)) if form.is_bound else [],
    }
    return render(request, "staff/account_order.html", context)
