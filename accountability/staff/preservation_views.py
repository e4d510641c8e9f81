"""Requests to keep footage: read, written, sent, confirmed, and ended."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accountability.form_problems import problems_of
from accountability.staff.preservation_forms import STEP_FORMS, LetterForm, OtherHolderForm
from accountability.staff.preservation_letter import FILE_NAME, letter_pdf
from accountability.staff.preservation_page import form_ids, preservation_page
from accountability.staff.preservation_wording import REFUSALS
from accountability.staff.steps import READ, TRIAGE, find_case
from accounts.gate import SignedInRequest, requires
from complaints.access import may_triage
from complaints.models import Complaint, PreservationRequest
from complaints.preservation import access, asking, steps
from complaints.preservation.clocks import Step
from complaints.preservation.steps import RequestRefused


@requires(*READ)
@require_http_methods(["GET", "POST"])
def preservation(request: SignedInRequest, case_number: str) -> HttpResponse:
    """Every request of a case; write to another holder."""
    complaint = find_case(request, case_number)
    if request.method == "GET":
        return _show(request, complaint)
    if not may_triage(request.grants, complaint):
        raise Http404
    form = OtherHolderForm(request.POST)
    return _take(
        request,
        complaint,
        form,
        lambda: asking.ask_by_hand(
            complaint=complaint,
            holder_name=form.cleaned_data["holder_name"],
            address=form.cleaned_data["address"],
            letter=form.letter,
            actor=request.user,
        ),
        done=_("The request is written. Download its letter, sign it and send it."),
    )


@requires(*TRIAGE)
@require_http_methods(["GET", "POST"])
def take_step(
    request: SignedInRequest, case_number: str, request_id: uuid.UUID, step: str
) -> HttpResponse:
    """Take one step about one request."""
    complaint = find_case(request, case_number)
    if request.method == "GET":  # somebody signed in again, or reloaded the answer to a form
        return redirect("staff_preservation", case_number=case_number)
    if step not in list(Step) or not may_triage(request.grants, complaint):
        raise Http404
    row = _own(complaint, request_id)
    if step == Step.LETTER_WRITTEN:
        return _write_letter(request, complaint, row)
    form = STEP_FORMS[Step(step)](request.POST, auto_id=form_ids(row, Step(step)))
    return _take(
        request,
        complaint,
        form,
        lambda: steps.take(
            complaint=complaint, request_id=request_id, taken=form.taken, actor=request.user
        ),
        done=_("It is recorded."),
    )


@requires(*READ)
@require_GET
def letter(request: SignedInRequest, case_number: str, request_id: uuid.UUID) -> HttpResponse:
    """The letter that was written last, to sign and send."""
    complaint = find_case(request, case_number)
    row = _own(complaint, request_id)
    written = steps.letter_of(row)
    if not written:
        raise Http404
    response = HttpResponse(letter_pdf(complaint, row, written), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{FILE_NAME}"'
    return response


def _write_letter(
    request: SignedInRequest, complaint: Complaint, row: PreservationRequest
) -> HttpResponse:
    form = LetterForm(request.POST, auto_id=form_ids(row, Step.LETTER_WRITTEN))
    return _take(
        request,
        complaint,
        form,
        lambda: steps.write_letter(
            complaint=complaint, request_id=row.pk, letter=form.letter, actor=request.user
        ),
        done=_("The letter is written. Download it, sign it and send it, and note the day here."),
    )


def _own(complaint: Complaint, request_id: uuid.UUID) -> PreservationRequest:
    """A request of this very case."""
    for row in access.requests_of(complaint):
        if row.pk == request_id:
            return row
    raise Http404


def _take(
    request: SignedInRequest,
    complaint: Complaint,
    form: forms.Form,
    act: Callable[[], object],
    *,
    done: str,
) -> HttpResponse:
    if not form.is_valid():
        return _show(request, complaint, form)
    try:
        act()
    except PermissionDenied as denied:
        raise Http404 from denied
    except RequestRefused as refused:
        messages.warning(request, str(REFUSALS[refused.refusal]))
        return _show(request, complaint, form)
    messages.success(request, done)
    return redirect("staff_preservation", case_number=complaint.case_number)


def _show(
    request: SignedInRequest, complaint: Complaint, sent: forms.Form | None = None
) -> HttpResponse:
    may_work = may_triage(request.grants, complaint)
    context = {
        "complaint": complaint,
        "page": preservation_page(complaint, timezone.now(), may_work=may_work, sent=sent),
        "may_work": may_work,
        "problems": list(problems_of(sent)) if sent is not None else [],
    }
    return render(request, "staff/preservation.html", context)
