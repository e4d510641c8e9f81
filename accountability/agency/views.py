"""The pages of the agencies: their own referrals, and nobody else's."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accountability.agency.beside_the_packet import translations_in
from accountability.agency.evidence_views import released_evidence
from accountability.agency.find import find_referral, may_handle
from accountability.agency.forms import ConclusionForm, RecusalForm
from accountability.agency.referral_list import ListForm
from accountability.agency.referral_list import referral_page as list_page
from accountability.agency.referral_page import referral_page
from accountability.agency.wording import REFUSALS
from accountability.form_problems import problems_of
from accounts.gate import SignedInRequest, requires
from accounts.roles import Permission
from routing import access, delivery
from routing.models import Referral
from routing.recusal import recuse_referral


@requires(Permission.READ_REFERRALS)
@require_GET
def referrals(request: SignedInRequest) -> HttpResponse:
    """What was referred to the person's agency."""
    form = ListForm(request.GET)
    choice = form.chosen
    agencies = request.grants.agencies_for(Permission.READ_REFERRALS)
    context = {
        "form": form,
        "choice": choice,
        "page": list_page(agencies, choice, timezone.now()),
        "several_agencies": len(agencies) > 1,
    }
    return render(request, "agency/referrals.html", context)


@requires(Permission.READ_REFERRALS)
@require_GET
def referral(request: SignedInRequest, referral_id: uuid.UUID) -> HttpResponse:
    """One referral. The first time that a reviewer opens it stops the clock for opening."""
    found = find_referral(request, referral_id)
    handles = may_handle(request, found)
    if handles and found.opened_at is None and found.is_live:
        found.opened_at = delivery.open_referral(referral_id=found.pk, actor=request.user).opened_at
    return _show(request, found)


@requires(Permission.READ_REFERRALS)
@require_GET
def progress(request: SignedInRequest, referral_id: uuid.UUID) -> HttpResponse:
    """What changes on the page while the packet is made; nobody opens a referral by this."""
    found = find_referral(request, referral_id)
    context = {
        "evidence": released_evidence(found),
        "page": referral_page(found, timezone.now(), may_handle=may_handle(request, found)),
    }
    return render(request, "agency/progress.html", context)


def _show(request: SignedInRequest, found: Referral, **forms_by_name: forms.Form) -> HttpResponse:
    handles = may_handle(request, found)
    page = referral_page(found, timezone.now(), may_handle=handles)
    context = {
        "evidence": released_evidence(found),
        "page": page,
        # Words of the packet: for whoever may open it.
        "translations": translations_in(page.packet) if handles and found.is_live else [],
        "recusal_form": RecusalForm(),
        "conclusion_form": ConclusionForm(),
        "problems": [p for form in forms_by_name.values() for p in problems_of(form)],
        **forms_by_name,
    }
    return render(request, "agency/referral.html", context)


@requires(Permission.HANDLE_REFERRALS)
@require_GET
def packet(
    request: SignedInRequest, referral_id: uuid.UUID, version: int | None = None
) -> HttpResponseBase:
    """The packet itself, the newest version or an older one.

    Only bytes that prove to be the published ones leave, and each time that is recorded.
    """
    found = find_referral(request, referral_id)
    ready = access.ready_packet(found, version)
    if ready is None or not found.is_live or not may_handle(request, found):
        raise Http404
    try:
        file = delivery.intact_file(ready)
    except delivery.PacketDamaged:
        context = {"referral": found, "packet": ready}
        return render(request, "agency/packet_damaged.html", context, status=503)
    delivery.record_download(referral_id=found.pk, packet=ready, actor=request.user)
    name = f"referral-{found.pk.hex[:8]}-v{ready.version}.pdf"
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/pdf")


@requires(Permission.HANDLE_REFERRALS)
@require_http_methods(["GET", "POST"])
def acknowledge(request: SignedInRequest, referral_id: uuid.UUID) -> HttpResponse:
    """The agency takes the referral on."""
    return _take_step(
        request,
        find_referral(request, referral_id),
        lambda: delivery.acknowledge_referral(referral_id=referral_id, actor=request.user),
        done=_("Your agency has acknowledged this referral."),
    )


@requires(Permission.HANDLE_REFERRALS)
@require_http_methods(["GET", "POST"])
def begin(request: SignedInRequest, referral_id: uuid.UUID) -> HttpResponse:
    """The agency says that its review began."""
    return _take_step(
        request,
        find_referral(request, referral_id),
        lambda: delivery.begin_review(referral_id=referral_id, actor=request.user),
        done=_("Recorded: the review began. Staff and the person who filed see it."),
    )


@requires(Permission.HANDLE_REFERRALS)
@require_http_methods(["GET", "POST"])
def conclude(request: SignedInRequest, referral_id: uuid.UUID) -> HttpResponse:
    """The agency says what it found; that stands."""
    form = ConclusionForm(request.POST)
    return _take_step(
        request,
        find_referral(request, referral_id),
        lambda: delivery.conclude_referral(
            referral_id=referral_id,
            finding=form.chosen,
            note=form.cleaned_data["note"],
            actor=request.user,
        ),
        done=_(
            "Recorded: the review is concluded. Staff and the person who filed see the finding."
        ),
        conclusion_form=form,
    )


@requires(Permission.HANDLE_REFERRALS)
@require_http_methods(["GET", "POST"])
def recuse(request: SignedInRequest, referral_id: uuid.UUID) -> HttpResponse:
    """The agency steps back, with a reason; the next eligible one takes over at once."""
    form = RecusalForm(request.POST)
    return _take_step(
        request,
        find_referral(request, referral_id),
        lambda: recuse_referral(
            referral_id=referral_id, reason=form.cleaned_data["reason"], actor=request.user
        ),
        done=_("Your agency stepped back. The next eligible agency has it now."),
        recusal_form=form,
    )


def _take_step(
    request: SignedInRequest,
    found: Referral,
    act: Callable[[], object],
    *,
    done: str,
    **forms_by_name: forms.Form,
) -> HttpResponse:
    """Take one step. What stands in its way is said on the page, beside what was typed."""
    page_of_referral = redirect("agency_referral", referral_id=found.pk)
    if request.method == "GET":  # somebody signed in again, or reloaded the answer to a form
        return page_of_referral
    if not all(form.is_valid() for form in forms_by_name.values()):
        return _show(request, found, **forms_by_name)
    try:
        act()
    except PermissionDenied as denied:
        raise Http404 from denied
    except delivery.StepRefused as refused:
        messages.warning(request, str(REFUSALS[refused.refusal]))
        return _show(request, find_referral(request, found.pk), **forms_by_name)
    messages.success(request, done)
    return page_of_referral
