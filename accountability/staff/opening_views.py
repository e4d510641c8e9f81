"""Opening what is sealed: one person asks, another confirms, and the two may see it for hours."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accountability.form_problems import problems_of
from accountability.staff.opening_forms import ConfirmForm, RequestForm
from accountability.staff.opening_wording import GROUNDS, REFUSALS, SEALED
from accountability.staff.steps import READ, find_case
from accounts.gate import SignedInRequest, requires
from accounts.roles import Permission
from complaints import access, openings
from complaints.models import Complaint, Opening
from complaints.models.openings import Sealed
from complaints.openings import OpeningRefused
from complaints.sealing import SealBroken

MAY_OPEN = (
    Permission.REQUEST_OPENINGS,
    Permission.CONFIRM_OPENINGS,
    Permission.OPEN_RESTRICTED_SEALED,
)


@requires(*READ)
@require_http_methods(["GET", "POST"])
def openings_of_case(request: SignedInRequest, case_number: str) -> HttpResponse:
    """Every opening of a case; ask for the name."""
    complaint = find_case(request, case_number)
    if request.method == "GET":
        return _show(request, complaint, RequestForm())
    if not openings.may_request(request.grants, complaint):
        raise Http404
    form = RequestForm(request.POST)
    return _take(
        request,
        complaint,
        form,
        lambda: openings.request_opening(
            complaint_id=complaint.pk,
            wanted=form.wanted(Sealed.IDENTITY, complaint.pk),
            actor=request.user,
        ),
        done=_("Asked. Now another person must confirm it."),
    )


@requires(*MAY_OPEN)
@require_http_methods(["GET", "POST"])
def confirm(request: SignedInRequest, case_number: str, opening_id: uuid.UUID) -> HttpResponse:
    """Be the second person."""
    complaint = find_case(request, case_number)
    if request.method == "GET":
        return redirect("staff_openings", case_number=case_number)
    if not openings.may_confirm(request.grants, complaint):
        raise Http404
    form = ConfirmForm(request.POST, auto_id=_ids_of(opening_id))
    return _take(
        request,
        complaint,
        form,
        lambda: openings.confirm_opening(
            opening_id=_own(complaint, opening_id).pk,
            reason=form.cleaned_data["reason"],
            actor=request.user,
        ),
        done=_("Confirmed. The two of you may see it for eight hours."),
    )


@requires(*MAY_OPEN)
@require_http_methods(["GET", "POST"])
def see_identity(request: SignedInRequest, case_number: str, opening_id: uuid.UUID) -> HttpResponse:
    """Show the name to one of the two. Each time is a ledger entry, so it takes a button."""
    complaint = find_case(request, case_number)
    if request.method == "GET":
        return redirect("staff_openings", case_number=case_number)
    try:
        identity = openings.see_identity(
            opening_id=_own(complaint, opening_id).pk, actor=request.user
        )
    except PermissionDenied as denied:
        raise Http404 from denied
    except OpeningRefused as refused:
        messages.warning(request, str(REFUSALS[refused.refusal]))
        return redirect("staff_openings", case_number=case_number)
    except SealBroken:
        messages.error(request, _("It does not open. Tell an administrator at once."))
        return redirect("staff_openings", case_number=case_number)
    context = {"complaint": complaint, "identity": identity}
    return render(request, "staff/identity.html", context)


def _own(complaint: Complaint, opening_id: uuid.UUID) -> Opening:
    """An opening of this very case."""
    found = access.openings_of(complaint).filter(pk=opening_id).first()
    if found is None:
        raise Http404
    return found


def _take(
    request: SignedInRequest,
    complaint: Complaint,
    form: RequestForm | ConfirmForm,
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
    except OpeningRefused as refused:
        messages.warning(request, str(REFUSALS[refused.refusal]))
        return _show(request, complaint, form)
    messages.success(request, done)
    return redirect("staff_openings", case_number=complaint.case_number)


def _show(request: SignedInRequest, complaint: Complaint, form: forms.Form) -> HttpResponse:
    now = timezone.now()
    context = {
        "complaint": complaint,
        "rows": [_row(row, request, form, now) for row in access.openings_of(complaint)],
        "may_ask": openings.may_request(request.grants, complaint)
        and access.has_sealed_identity(complaint),
        "request_form": form if isinstance(form, RequestForm) else RequestForm(),
        "confirm_form": form if isinstance(form, ConfirmForm) else ConfirmForm(),
        "problems": list(problems_of(form)),
    }
    return render(request, "staff/openings.html", context)


def _ids_of(opening_id: uuid.UUID) -> str:
    """The pattern of the identifiers of an opening's own form."""
    return f"confirm_{opening_id}_%s"


def _row(
    opening: Opening, request: SignedInRequest, sent: forms.Form, now: datetime
) -> dict[str, object]:
    two = (opening.requested_by_id, opening.confirmed_by_id)
    awaited = openings.is_awaited(opening, now)
    is_open = openings.is_open(opening, now)
    ids = _ids_of(opening.pk)
    return {
        "form": sent if sent.auto_id == ids else ConfirmForm(auto_id=ids),
        "opening": opening,
        "what": SEALED[opening.what],
        "ground": GROUNDS[opening.ground],
        "awaited": awaited,
        "is_open": is_open,
        "may_confirm": awaited
        and opening.requested_by_id != request.user.pk
        and openings.may_confirm(request.grants, opening.complaint),
        "may_see": is_open and opening.what == Sealed.IDENTITY and request.user.pk in two,
        "may_download": is_open
        and opening.what == Sealed.EVIDENCE_ORIGINAL
        and request.user.pk in two,
    }
