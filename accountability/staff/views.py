"""The pages of staff: the queue, what needs attention, and one case with what may be done to it."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accountability import casework
from accountability.staff.attention import attention
from accountability.staff.case_page import case_page
from accountability.staff.forms import ClassForm, CloseForm, NoteForm
from accountability.staff.queue import QueueForm, queue_page
from accountability.staff.wording import refusal_words
from accounts.gate import SignedInRequest, requires
from accounts.roles import Permission
from complaints import access as complaint_access
from complaints import triage
from complaints.models import Complaint
from routing import delivery

logger = logging.getLogger(__name__)
READ = (Permission.READ_CASES, Permission.READ_RESTRICTED_CASES)
TRIAGE = (Permission.TRIAGE_CASES, Permission.TRIAGE_RESTRICTED_CASES)


@requires(*READ)
@require_GET
def queue(request: SignedInRequest) -> HttpResponse:
    """The cases that wait, a page at a time."""
    form = QueueForm(request.GET)
    choice = form.chosen
    page = queue_page(request.grants, request.user, choice, timezone.now())
    context = {"form": form, "choice": choice, "page": page}
    return render(request, "staff/queue.html", context)


@requires(*READ)
@require_GET
def needs_attention(request: SignedInRequest) -> HttpResponse:
    """What is late, stuck or alarmed."""
    context = {
        "attention": attention(request.grants, timezone.now()),
        "may_triage": request.grants.allow(*TRIAGE),
    }
    return render(request, "staff/attention.html", context)


@requires(*TRIAGE)
@require_POST
def retry_packet(request: SignedInRequest, packet_id: uuid.UUID) -> HttpResponse:
    """Have a packet in trouble built now."""
    try:
        waiting = delivery.retry_packet(packet_id=packet_id, actor=request.user)
    except PermissionDenied as denied:
        raise Http404 from denied
    if waiting:
        messages.success(request, _("A worker has been told to make the packet now."))
    else:
        messages.info(request, _("The packet is being made, or is ready already."))
    return redirect("staff_attention")


@requires(*READ)
@require_GET
def case(request: SignedInRequest, case_number: str) -> HttpResponse:
    """One case. That it was read goes into the ledger."""
    return _show(request, _find(request, case_number))


@requires(*TRIAGE)
@require_http_methods(["GET", "POST"])
def claim(request: SignedInRequest, case_number: str) -> HttpResponse:
    """Put one's own name on a case."""
    complaint = _find(request, case_number)
    return _step(
        request,
        complaint,
        lambda: triage.claim_case(complaint_id=complaint.pk, actor=request.user),
        done=_("You have claimed this case."),
    )


@requires(*TRIAGE)
@require_http_methods(["GET", "POST"])
def add_note(request: SignedInRequest, case_number: str) -> HttpResponse:
    """Write a note."""
    complaint = _find(request, case_number)
    form = NoteForm(request.POST)
    return _step(
        request,
        complaint,
        lambda: triage.add_note(
            complaint_id=complaint.pk, body=form.cleaned_data["body"], actor=request.user
        ),
        done=_("Your note is saved."),
        note_form=form,
    )


@requires(*TRIAGE)
@require_http_methods(["GET", "POST"])
def add_class(request: SignedInRequest, case_number: str) -> HttpResponse:
    """State a class beside the filer's own; the rules decide anew."""
    complaint = _find(request, case_number)
    form = ClassForm(request.POST)
    return _step(
        request,
        complaint,
        lambda: casework.add_class(complaint=complaint, allegation=form.chosen, actor=request.user),
        done=_("The class is added, and the rules have decided again. Referrals only grow."),
        class_form=form,
    )


@requires(*TRIAGE)
@require_http_methods(["GET", "POST"])
def close(request: SignedInRequest, case_number: str) -> HttpResponse:
    """End staff's own work on a case."""
    complaint = _find(request, case_number)
    form = CloseForm(request.POST)
    return _step(
        request,
        complaint,
        lambda: triage.close_case(
            complaint_id=complaint.pk,
            reason=form.chosen,
            note=form.cleaned_data["note"],
            actor=request.user,
        ),
        done=_("Staff's work on this case is closed. Its referrals go on."),
        close_form=form,
    )


def _step(
    request: SignedInRequest,
    complaint: Complaint,
    act: Callable[[], object],
    *,
    done: str,
    **forms_by_name: forms.Form,
) -> HttpResponse:
    """Take one step. What stands in its way is said on the page, beside what was typed."""
    page_of_case = redirect("staff_case", case_number=complaint.case_number)
    if request.method == "GET":  # somebody signed in again, or reloaded the answer to a form
        return page_of_case
    if not all(form.is_valid() for form in forms_by_name.values()):
        return _show(request, complaint, **forms_by_name)
    try:
        act()
    except triage.StepRefused as refused:
        messages.warning(request, refusal_words(refused))
    except PermissionDenied as denied:
        raise Http404 from denied
    except Exception:  # routing failed: the step was undone as a whole, and the person must know
        logger.exception("a step on a case failed")
        messages.error(
            request, _("This could not be saved, and nothing was changed. Please try again.")
        )
    else:
        messages.success(request, done)
        return page_of_case
    return _show(request, _find(request, complaint.case_number), **forms_by_name)


def _find(request: SignedInRequest, case_number: str) -> Complaint:
    complaint = complaint_access.by_case_number(request.grants, case_number)
    if complaint is None:
        raise Http404
    return complaint


def _show(
    request: SignedInRequest, complaint: Complaint, **forms_by_name: forms.Form
) -> HttpResponse:
    page = case_page(complaint, request.grants, timezone.now())
    triage.record_reading(complaint=complaint, entries=page.entries, actor=request.user)
    context: dict[str, Any] = {
        "case": page,
        "note_form": NoteForm(),
        "class_form": ClassForm(),
        "close_form": CloseForm(),
        **forms_by_name,
    }
    return render(request, "staff/case.html", context)
