"""An agency and staff write to each other about a referral; the filer is reached through staff."""

from __future__ import annotations

import uuid

from django import forms
from django.contrib import messages as notes
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accountability import filer_casework
from accountability.form_problems import problems_of
from accounts.gate import SignedInRequest, requires
from accounts.roles import Permission
from complaints.messages import MESSAGE_MAX_CHARACTERS
from complaints.models import Party
from routing import access
from routing.models import Referral


class QuestionForm(forms.Form):
    words = forms.CharField(
        label=gettext_lazy("Message to staff"),
        max_length=MESSAGE_MAX_CHARACTERS,
        widget=forms.Textarea(attrs={"class": "usa-textarea", "rows": 5}),
        error_messages={
            "required": gettext_lazy("Write it down first."),
            "max_length": gettext_lazy("This is too long: please shorten it."),
        },
    )


@requires(Permission.READ_REFERRALS)
@require_http_methods(["GET", "POST"])
def messages(request: SignedInRequest, referral_id: uuid.UUID) -> HttpResponse:
    """What the agency and staff wrote to each other; reviewers write."""
    own = request.grants.agencies_for(Permission.READ_REFERRALS)
    referral = access.visible_to(own).filter(pk=referral_id).first()
    if referral is None or not referral.is_live:
        raise Http404
    handled = request.grants.agencies_for(Permission.HANDLE_REFERRALS)
    may_write = referral.agency_id in handled
    form = QuestionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if not may_write:
            raise Http404
        if form.is_valid():
            filer_casework.ask_staff(
                referral=referral, words=form.cleaned_data["words"], actor=request.user
            )
            notes.success(request, _("It is sent to staff."))
            return redirect("agency_messages", referral_id=referral.pk)
    if may_write:
        filer_casework.note_read_by_agency(referral)
    context = {
        "referral": referral,
        "lines": _lines(referral),
        "form": form,
        "may_write": may_write,
        "problems": list(problems_of(form)),
    }
    return render(request, "agency/messages.html", context)


def _lines(referral: Referral) -> list[dict[str, object]]:
    return [
        {
            "from": _("Staff") if message.sender == Party.STAFF else _("Your agency"),
            "by": message.written_by,
            "at": message.at,
            "words": message.words,
        }
        for message in access.messages_with(referral)
    ]
