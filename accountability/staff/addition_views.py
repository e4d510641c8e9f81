"""Adding to a case what was learned later."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accountability.staff.addition_forms import ADDITIONS, form_for
from accountability.staff.steps import TRIAGE, find_case, take_step
from accounts.gate import SignedInRequest, requires


@requires(*TRIAGE)
@require_http_methods(["GET", "POST"])
def add(request: SignedInRequest, case_number: str, what: str) -> HttpResponse:
    """State one thing beside what was filed; the rules decide anew."""
    complaint = find_case(request, case_number)
    if what not in ADDITIONS:
        raise Http404
    form = form_for(what, complaint)(request.POST, prefix=what)
    return take_step(
        request,
        complaint,
        lambda: form.add(complaint, request.user),
        done=_("It is added, and the rules have decided again."),
        addition=form,
    )
