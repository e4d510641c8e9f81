"""The messages of a case: read by staff, answered to the filer, passed on to and from agencies."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages as notes
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accountability import staff_casework
from accountability.form_problems import problems_of
from accountability.staff import conversation
from accountability.staff.forms import CHOOSE, TOO_LONG
from accountability.staff.steps import READ, find_case
from accounts.gate import SignedInRequest, requires
from complaints import access
from complaints.messages import MESSAGE_MAX_CHARACTERS
from complaints.models import Complaint
from complaints.vocabulary import AgencyCode

FILER = "filer"


class WriteForm(forms.Form):
    """To whom, and the words."""

    to = forms.ChoiceField(
        label=gettext_lazy("To"),
        widget=forms.Select(attrs={"class": "usa-select"}),
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )
    words = forms.CharField(
        label=gettext_lazy("Message"),
        max_length=MESSAGE_MAX_CHARACTERS,
        widget=forms.Textarea(attrs={"class": "usa-textarea", "rows": 5}),
        error_messages={"required": gettext_lazy("Write it down first."), "max_length": TOO_LONG},
    )

    def __init__(self, agencies: dict[str, str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        filer = (FILER, _("The person who filed, on the tracking page"))
        self.fields["to"].choices = [filer, *agencies.items()]  # type: ignore[attr-defined]


@requires(*READ)
@require_http_methods(["GET", "POST"])
def messages_of_case(request: SignedInRequest, case_number: str) -> HttpResponse:
    """Everything that was written; whoever works on the case has read it then. Write an answer."""
    complaint = find_case(request, case_number)
    agencies = conversation.agencies_with_the_case(complaint)
    if request.method == "POST" and not access.may_triage(request.grants, complaint):
        raise Http404
    form = WriteForm(agencies, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        _send(request, complaint, form)
        notes.success(request, _("It is sent."))
        return redirect("staff_messages", case_number=case_number)
    lines = conversation.lines_of(complaint)
    may_triage = access.may_triage(request.grants, complaint)
    if may_triage:
        conversation.note_read_by_staff(complaint)
    context = {
        "complaint": complaint,
        "lines": lines,
        "form": form,
        "may_triage": may_triage,
        "problems": list(problems_of(form)),
    }
    return render(request, "staff/messages.html", context)


def _send(request: SignedInRequest, complaint: Complaint, form: WriteForm) -> None:
    to, words = form.cleaned_data["to"], form.cleaned_data["words"]
    if to == FILER:
        staff_casework.tell_filer(complaint=complaint, words=words, actor=request.user)
    else:
        staff_casework.write_to_agency(
            complaint=complaint, agency=AgencyCode(to), words=words, actor=request.user
        )
