"""One step on a case: found, taken, and told on its page."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accountability.form_problems import problems_of
from accountability.staff.addition_forms import additions_with
from accountability.staff.after_filing import case_after_filing
from accountability.staff.case_page import case_page
from accountability.staff.forms import (
    AnswerForm,
    ClassForm,
    ClearingForm,
    CloseForm,
    ConflictForm,
    NoteForm,
    ReopenForm,
    UpdateForm,
)
from accountability.staff.spam_check_forms import ReleaseForm
from accountability.staff.wording import NOT_ADDED, refusal_words
from accounts.gate import SignedInRequest, View, requires
from accounts.models import User
from accounts.roles import Permission
from complaints import access as complaint_access
from complaints import triage
from complaints.models import Complaint
from complaints.wording import Words
from routing import by_hand

logger = logging.getLogger(__name__)
F = TypeVar("F", bound=forms.Form)
READ = (Permission.READ_CASES, Permission.READ_RESTRICTED_CASES)
TRIAGE = (Permission.TRIAGE_CASES, Permission.TRIAGE_RESTRICTED_CASES)


def form_step(
    form_type: type[F], name: str, *, done: Words
) -> Callable[[Callable[[Complaint, F, User], object]], View[[str]]]:
    """Make a view of a step that one form on the page of a case asks for: what is decorated takes
    it, once the form is valid. ``name`` is the form's in the page."""

    def decorate(act: Callable[[Complaint, F, User], object]) -> View[[str]]:
        @requires(*TRIAGE)
        @require_http_methods(["GET", "POST"])
        @wraps(act)
        def view(request: SignedInRequest, case_number: str) -> HttpResponse:
            complaint = find_case(request, case_number)
            form = form_type(request.POST)
            return take_step(
                request,
                complaint,
                lambda: act(complaint, form, request.user),
                done=str(done),
                **{name: form},
            )

        return view

    return decorate


def take_step(
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
        return show_case(request, complaint, **forms_by_name)
    try:
        act()
    except triage.StepRefused as refused:
        messages.warning(request, refusal_words(refused))
    except by_hand.NotAdded as refused:
        messages.warning(request, str(NOT_ADDED[refused.refusal]))
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
    return show_case(request, find_case(request, complaint.case_number), **forms_by_name)


def find_case(request: SignedInRequest, case_number: str) -> Complaint:
    complaint = complaint_access.by_case_number(request.grants, case_number)
    if complaint is None:
        raise Http404
    return complaint


def show_case(
    request: SignedInRequest, complaint: Complaint, **forms_by_name: forms.Form
) -> HttpResponse:
    page = case_page(complaint, request.user, request.grants, timezone.now())
    in_trouble = [form for form in forms_by_name.values() if form.errors]
    triage.record_reading(complaint=complaint, entries=page.entries, actor=request.user)
    context: dict[str, Any] = {
        "case": page,
        "note_form": NoteForm(),
        "class_form": ClassForm(),
        "close_form": CloseForm(alone=not page.somebody_has_it),
        "answer_form": AnswerForm(),
        "reopen_form": ReopenForm(),
        "conflict_form": ConflictForm(),
        "update_form": UpdateForm(),
        "release_form": ReleaseForm(),
        "clearing_form": ClearingForm(),
        "after": case_after_filing(
            complaint, translated=any(line.place == "narrative" for line in page.translations)
        ),
        "problems": [problem for form in in_trouble for problem in problems_of(form)],
        **forms_by_name,
    }
    context["additions"] = additions_with(context.get("addition"), complaint)
    return render(request, "staff/case.html", context)
