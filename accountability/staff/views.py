"""The pages of staff: the queue, what needs attention, one case and the work on it."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accountability import staff_casework
from accountability.staff.after_filing import after_filing
from accountability.staff.attention import attention
from accountability.staff.forms import ClassForm, NoteForm
from accountability.staff.queue import QueueForm, queue_page
from accountability.staff.steps import READ, TRIAGE, find_case, form_step, show_case, take_step
from accounts.gate import SignedInRequest, requires
from accounts.models import User
from complaints import triage
from complaints.models import Complaint
from routing import delivery


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
        "after_filing": after_filing(request.grants, timezone.now()),
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
    return show_case(request, find_case(request, case_number))


@requires(*TRIAGE)
@require_http_methods(["GET", "POST"])
def claim(request: SignedInRequest, case_number: str) -> HttpResponse:
    """Put one's own name on a case."""
    complaint = find_case(request, case_number)
    return take_step(
        request,
        complaint,
        lambda: triage.claim_case(complaint_id=complaint.pk, actor=request.user),
        done=_("You have claimed this case."),
    )


@form_step(NoteForm, "note_form", done=gettext_lazy("Your note is saved."))
def add_note(complaint: Complaint, form: NoteForm, actor: User) -> None:
    """Write a note."""
    triage.add_note(complaint_id=complaint.pk, body=form.cleaned_data["body"], actor=actor)


@form_step(
    ClassForm,
    "class_form",
    done=gettext_lazy("The class is added, and the rules have decided again."),
)
def add_class(complaint: Complaint, form: ClassForm, actor: User) -> None:
    """State a class beside the filer's own; the rules decide anew."""
    staff_casework.add_class(complaint=complaint, allegation=form.chosen, actor=actor)
