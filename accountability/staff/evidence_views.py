"""Evidence on staff's pages: see it, add to it, hand it out, open an original, decide on orders."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from accountability import evidence_work
from accountability.evidence_files import hand_over, show_picture
from accountability.evidence_lines import EvidenceLine, evidence_line
from accountability.form_problems import problems_of
from accountability.staff.opening_forms import RequestForm
from accountability.staff.opening_wording import REFUSALS
from accountability.staff.steps import READ, TRIAGE, find_case
from accountability.uploads import tus
from accountability.uploads.form_post import Outcome, take_files, takes_files
from accountability.uploads.listing import form_facts
from accountability.uploads.slots import in_a_slot
from accounts.gate import SignedInRequest, requires
from complaints import access as complaint_access
from complaints import openings
from complaints.evidence import access, custody, handing_over
from complaints.evidence.intake import Owner
from complaints.evidence.kinds import FileRole
from complaints.evidence.order_reviews import (
    REASON_MAX_CHARACTERS,
    ReviewRefusal,
    ReviewRefused,
)
from complaints.models import Complaint, EvidenceItem
from complaints.models.openings import Sealed

REVIEW_REFUSALS = {
    ReviewRefusal.NOT_WITHHELD: gettext_lazy("It goes into packets already. Nothing was changed."),
    ReviewRefusal.REVIEWED_BY_YOU: gettext_lazy(
        "You said so already. The second person must be somebody else."
    ),
}


class ReviewForm(forms.Form):
    """Why an item may go into packets."""

    reason = forms.CharField(
        label=gettext_lazy("Why it may go into packets"),
        max_length=REASON_MAX_CHARACTERS,
        widget=forms.Textarea(attrs={"class": "usa-textarea", "rows": 3}),
        error_messages={"required": gettext_lazy("Write down the reason first.")},
    )


@requires(*READ)
@require_GET
def evidence(request: SignedInRequest, case_number: str) -> HttpResponse:
    """All evidence of a case, and the form that adds to it."""
    return _show_all(request, find_case(request, case_number), [])


@in_a_slot
@takes_files
@requires(*TRIAGE)
@require_http_methods(["GET", "POST"])
def add_files(request: SignedInRequest, case_number: str) -> HttpResponse:
    """Take the files of a plain form post."""
    complaint = find_case(request, case_number)
    if request.method == "GET":
        return redirect("staff_evidence", case_number=case_number)
    outcomes = take_files(request, _owner(request, complaint), asks_order=True)
    if any(outcome.refused for outcome in outcomes):
        return _show_all(request, complaint, outcomes)
    messages.success(request, _("Received. Agencies get a new version once it is checked."))
    return redirect("staff_evidence", case_number=case_number)


@requires(*TRIAGE)
@require_http_methods(["POST", "OPTIONS"])
def uploads(request: SignedInRequest, case_number: str) -> HttpResponse:
    """Declare a file that comes in pieces."""
    complaint = find_case(request, case_number)

    def address_of(item_id: uuid.UUID) -> str:
        return reverse("staff_upload", kwargs={"case_number": case_number, "item_id": item_id})

    return tus.create(request, _owner(request, complaint), address_of, asks_order=True)


@in_a_slot
@requires(*TRIAGE)
@require_http_methods(["HEAD", "PATCH", "DELETE"])
def upload(request: SignedInRequest, case_number: str, item_id: uuid.UUID) -> HttpResponse:
    """One piece of a file, or how far it has come."""
    complaint = find_case(request, case_number)
    return tus.go_on(request, _owner(request, complaint), item_id)


@requires(*READ)
@require_GET
def item(request: SignedInRequest, case_number: str, item_id: uuid.UUID) -> HttpResponse:
    """One item: looking at it is an event in its log."""
    complaint, found = _find(request, case_number, item_id)
    custody.record_viewing(item=found, actor=request.user)
    return _show_item(request, complaint, found)


@requires(*READ)
@require_GET
def picture(
    request: SignedInRequest, case_number: str, item_id: uuid.UUID, file_id: uuid.UUID
) -> HttpResponseBase:
    """A thumbnail, a picture or a page of an item; never its original."""
    _complaint, found = _find(request, case_number, item_id)
    files = access.files_of(found)
    shown = [f for f in files if f.role == FileRole.THUMBNAIL] + access.pictures(found, files)
    file = next((f for f in shown if f.pk == file_id), None)
    if file is None:
        raise Http404
    return show_picture(found, file)


@requires(*READ)
@require_GET
def download(request: SignedInRequest, case_number: str, item_id: uuid.UUID) -> HttpResponseBase:
    """The copy that agencies get."""
    complaint, found = _find(request, case_number, item_id)
    file = access.released(found, access.files_of(found), complaint.disclosure)
    if file is None:
        raise Http404
    return hand_over(
        request,
        found,
        file,
        record=lambda part: handing_over.record_download(
            item=found, file=file, actor=request.user, part=part
        ),
    )


@requires(*READ)
@require_http_methods(["GET", "POST"])
def request_original(
    request: SignedInRequest, case_number: str, item_id: uuid.UUID
) -> HttpResponse:
    """Ask, as the first of two people, to open an original."""
    complaint, found = _find(request, case_number, item_id)
    if request.method == "GET":
        return redirect("staff_evidence_item", case_number=case_number, item_id=item_id)
    if not openings.may_request(request.grants, complaint) or not _line(found).is_original_sealed:
        raise Http404
    form = RequestForm(request.POST)
    if not form.is_valid():
        return _show_item(request, complaint, found, request_form=form)
    try:
        openings.request_opening(
            complaint_id=complaint.pk,
            wanted=form.wanted(Sealed.EVIDENCE_ORIGINAL, found.pk),
            actor=request.user,
        )
    except openings.OpeningRefused as refused:
        messages.warning(request, str(REFUSALS[refused.refusal]))
        return _show_item(request, complaint, found, request_form=form)
    messages.success(request, _("Asked. Now another person must confirm it."))
    return redirect("staff_openings", case_number=case_number)


@requires(*READ)
@require_GET
def open_original(
    request: SignedInRequest, case_number: str, item_id: uuid.UUID, opening_id: uuid.UUID
) -> HttpResponseBase:
    """Hand the original to one of the two who opened it, while it is open."""
    complaint, found = _find(request, case_number, item_id)
    same = complaint_access.openings_of(complaint).filter(
        pk=opening_id, what=Sealed.EVIDENCE_ORIGINAL, target_id=found.pk
    )
    original = _line(found).original
    if original is None or not same.exists():
        raise Http404
    try:
        return hand_over(
            request,
            found,
            original,
            record=lambda part: handing_over.record_opening(
                item=found, file=original, opening_id=opening_id, actor=request.user, part=part
            ),
        )
    except PermissionDenied as denied:
        raise Http404 from denied
    except openings.OpeningRefused as refused:
        messages.warning(request, str(REFUSALS[refused.refusal]))
        return redirect("staff_openings", case_number=case_number)


@requires(*TRIAGE)
@require_http_methods(["GET", "POST"])
def review_order(request: SignedInRequest, case_number: str, item_id: uuid.UUID) -> HttpResponse:
    """Say that an item may go into packets, asked whether it was given under order."""
    complaint, found = _find(request, case_number, item_id)
    here = redirect("staff_evidence_item", case_number=case_number, item_id=item_id)
    if request.method == "GET":
        return here
    form = ReviewForm(request.POST)
    if not form.is_valid():
        return _show_item(request, complaint, found, review_form=form)
    try:
        let_in = evidence_work.review_order(
            complaint=complaint,
            item_id=found.pk,
            reason=form.cleaned_data["reason"],
            actor=request.user,
        )
    except PermissionDenied as denied:
        raise Http404 from denied
    except ReviewRefused as refused:
        messages.warning(request, str(REVIEW_REFUSALS[refused.refusal]))
        return here
    words = _("It goes into packets now.") if let_in else _("Noted. A second person must agree.")
    messages.success(request, words)
    return here


def _show_all(
    request: SignedInRequest, complaint: Complaint, outcomes: list[Outcome]
) -> HttpResponse:
    items = access.items_of(complaint)
    log = access.custody_of(items)
    context: dict[str, Any] = {
        **form_facts(),
        "complaint": complaint,
        "lines": [
            evidence_line(each, each.files.all(), complaint.disclosure, log[each.pk])
            for each in items
        ],
        "outcomes": outcomes,
        "description": request.POST.get("description", ""),
        "may_add": complaint_access.may_triage(request.grants, complaint),
        "asks_order": True,
        "files_address": reverse("staff_add_evidence", args=[complaint.case_number]),
        "uploads_address": reverse("staff_uploads", args=[complaint.case_number]),
    }
    return render(request, "staff/evidence.html", context)


def _show_item(
    request: SignedInRequest,
    complaint: Complaint,
    found: EvidenceItem,
    *,
    request_form: RequestForm | None = None,
    review_form: ReviewForm | None = None,
) -> HttpResponse:
    log = access.custody_of([found])[found.pk]
    given = request_form or review_form
    context = {
        "complaint": complaint,
        "line": evidence_line(found, access.files_of(found), complaint.disclosure, log),
        "reviews": access.order_reviews_of(found),
        "may_open": openings.may_request(request.grants, complaint),
        "may_review": complaint_access.may_triage(request.grants, complaint),
        "request_form": request_form or RequestForm(),
        "review_form": review_form or ReviewForm(),
        "problems": list(problems_of(given)) if given else [],
    }
    return render(request, "staff/evidence_item.html", context)


def _line(found: EvidenceItem) -> EvidenceLine:
    disclosure = found.complaint.disclosure if found.complaint else ""
    return evidence_line(found, access.files_of(found), disclosure)


def _find(
    request: SignedInRequest, case_number: str, item_id: uuid.UUID
) -> tuple[Complaint, EvidenceItem]:
    """An item of a case that the person may read; of all others it is not said that they exist."""
    complaint = find_case(request, case_number)
    found = access.find_item(complaint, item_id)
    if found is None:
        raise Http404
    return complaint, found


def _owner(request: SignedInRequest, complaint: Complaint) -> Owner:
    if not complaint_access.may_triage(request.grants, complaint):
        raise Http404
    return Owner(complaint=complaint, actor=request.user)
