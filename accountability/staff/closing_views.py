"""Ending staff's work on a case, alone or by two people; opening it again; writing to the filer."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accountability import casework
from accountability.staff.forms import AnswerForm, CloseForm, ReopenForm, UpdateForm
from accountability.staff.steps import TRIAGE, find_case, take_step
from accounts.gate import SignedInRequest, requires
from routing import access as routing_access


@requires(*TRIAGE)
@require_http_methods(["GET", "POST"])
def close(request: SignedInRequest, case_number: str) -> HttpResponse:
    """End staff's own work on a case that an agency has; of any other, propose to close it."""
    complaint = find_case(request, case_number)
    alone = not routing_access.has_live_referral(complaint.pk)
    form = CloseForm(request.POST, alone=alone)
    return take_step(
        request,
        complaint,
        lambda: casework.close_case(
            complaint=complaint,
            reason=form.chosen,
            note=form.cleaned_data["note"],
            actor=request.user,
        ),
        done=(
            _(
                "Your reasons are recorded. The case stays open: no agency has it, so a second "
                "person must agree."
            )
            if alone
            else _("Staff's work on this case is closed. Its referrals go on.")
        ),
        close_form=form,
    )


@requires(*TRIAGE)
@require_http_methods(["GET", "POST"])
def confirm(request: SignedInRequest, case_number: str) -> HttpResponse:
    """Close a case that no agency has, as the second person."""
    complaint = find_case(request, case_number)
    form = AnswerForm(request.POST)
    return take_step(
        request,
        complaint,
        lambda: casework.confirm_closing(
            complaint=complaint, answer=form.cleaned_data["answer"], actor=request.user
        ),
        done=_("The case is closed, by two people. Whoever works on cases can open it again."),
        answer_form=form,
    )


@requires(*TRIAGE)
@require_http_methods(["GET", "POST"])
def decline(request: SignedInRequest, case_number: str) -> HttpResponse:
    """Say why a case that somebody would close stays open."""
    complaint = find_case(request, case_number)
    form = AnswerForm(request.POST)
    return take_step(
        request,
        complaint,
        lambda: casework.decline_closing(
            complaint=complaint, answer=form.cleaned_data["answer"], actor=request.user
        ),
        done=_("The case stays open. Your reason stands beside the proposal."),
        answer_form=form,
    )


@requires(*TRIAGE)
@require_http_methods(["GET", "POST"])
def reopen(request: SignedInRequest, case_number: str) -> HttpResponse:
    """Open a closed case again."""
    complaint = find_case(request, case_number)
    form = ReopenForm(request.POST)
    return take_step(
        request,
        complaint,
        lambda: casework.reopen_case(
            complaint=complaint, because=form.cleaned_data["because"], actor=request.user
        ),
        done=_("The case is open again, and its triage clock starts anew. Nobody has claimed it."),
        reopen_form=form,
    )


@requires(*TRIAGE)
@require_http_methods(["GET", "POST"])
def tell_filer(request: SignedInRequest, case_number: str) -> HttpResponse:
    """Write to the filer, who reads it with the phrase."""
    complaint = find_case(request, case_number)
    form = UpdateForm(request.POST)
    return take_step(
        request,
        complaint,
        lambda: casework.tell_filer(
            complaint=complaint, words=form.cleaned_data["words"], actor=request.user
        ),
        done=_("Your update stands on the page that the person who filed opens with the phrase."),
        update_form=form,
    )
