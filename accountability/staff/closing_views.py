"""Ending staff's work on a case, alone or by two people; opening it again; writing to the filer;
looking as a second person at a conflict that took it from an agency."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accountability import staff_casework
from accountability.staff.forms import (
    AnswerForm,
    CloseForm,
    ConflictForm,
    ReopenForm,
    UpdateForm,
)
from accountability.staff.steps import TRIAGE, find_case, form_step, take_step
from accounts.gate import SignedInRequest, requires
from accounts.models import User
from complaints.models import Complaint
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
        lambda: staff_casework.close_case(
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


@form_step(
    AnswerForm,
    "answer_form",
    done=gettext_lazy(
        "The case is closed, by two people. Whoever works on cases can open it again."
    ),
)
def confirm(complaint: Complaint, form: AnswerForm, actor: User) -> None:
    """Close a case that no agency has, as the second person."""
    answer = form.cleaned_data["answer"]
    staff_casework.confirm_closing(complaint=complaint, answer=answer, actor=actor)


@form_step(
    AnswerForm,
    "answer_form",
    done=gettext_lazy("The case stays open. Your reason stands beside the proposal."),
)
def decline(complaint: Complaint, form: AnswerForm, actor: User) -> None:
    """Say why a case that somebody would close stays open."""
    answer = form.cleaned_data["answer"]
    staff_casework.decline_closing(complaint=complaint, answer=answer, actor=actor)


@form_step(
    ReopenForm,
    "reopen_form",
    done=gettext_lazy(
        "The case is open again, and its triage clock starts anew. Nobody has claimed it."
    ),
)
def reopen(complaint: Complaint, form: ReopenForm, actor: User) -> None:
    """Open a closed case again."""
    because = form.cleaned_data["because"]
    staff_casework.reopen_case(complaint=complaint, because=because, actor=actor)


@form_step(
    ConflictForm,
    "conflict_form",
    done=gettext_lazy("Recorded: a second person has looked at that conflict of interest."),
)
def review_conflicts(complaint: Complaint, form: ConflictForm, actor: User) -> None:
    """Look, as a second person, at why agencies no longer have the case."""
    staff_casework.review_conflicts(
        complaint=complaint,
        agencies=form.chosen,
        note=form.cleaned_data["looked"],
        actor=actor,
    )


@form_step(
    UpdateForm,
    "update_form",
    done=gettext_lazy(
        "Your update stands on the page that the person who filed opens with the phrase."
    ),
)
def tell_filer(complaint: Complaint, form: UpdateForm, actor: User) -> None:
    """Write to the filer, who reads it with the phrase."""
    staff_casework.tell_filer(complaint=complaint, words=form.cleaned_data["words"], actor=actor)
