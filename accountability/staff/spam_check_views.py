"""The spam check: clusters of held reports, and the two people who may clear one."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from accountability import spam_check
from accountability.form_problems import problems_of
from accountability.staff.spam_check_forms import ClearForm, DeclineForm, Marks, ReleaseForm
from accountability.staff.spam_check_page import (
    PageForm,
    cleared_list,
    cluster_list,
    cluster_page,
)
from accountability.staff.spam_check_wording import REFUSALS
from accountability.staff.steps import READ, TRIAGE, find_case, take_step
from accountability.staff.wording import refusal_words
from accounts.gate import SignedInRequest, requires
from complaints import spam_clearings, spam_clusters, triage
from complaints.models import SpamClearing
from complaints.spam_clusters import Cluster
from complaints.statuses import Mark
from ledger.access import entries_about

logger = logging.getLogger(__name__)


@requires(*READ)
@require_GET
def clusters(request: SignedInRequest) -> HttpResponse:
    """What waits, the smallest clusters first."""
    page = cluster_list(request.grants, PageForm(request.GET).number, timezone.now())
    return render(request, "staff/spam_check.html", {"page": page})


@requires(*READ)
@require_GET
def cleared(request: SignedInRequest) -> HttpResponse:
    """What two people cleared as spam; from here each case can be found and released."""
    return render(request, "staff/spam_cleared.html", {"rows": cleared_list(request.grants)})


@requires(*READ)
@require_GET
def cluster(request: SignedInRequest, slug: str) -> HttpResponse:
    """One cluster: how it stands, and what this person is to read of it."""
    return _show(request, _find(request, slug))


@requires(*READ)
@require_GET
def progress(request: SignedInRequest, slug: str) -> HttpResponse:
    """How far the closing of what two people cleared is, for the page while it is open."""
    page = cluster_page(_find(request, slug), request.user, request.grants, timezone.now())
    return render(request, "staff/spam_progress.html", {"page": page})


@requires(*TRIAGE)
@require_http_methods(["GET", "POST"])
def draw(request: SignedInRequest, slug: str) -> HttpResponse:
    """Have the server draw this person's sample."""
    found = _find(request, slug)
    return _take(
        request,
        found,
        lambda: spam_clearings.draw(cluster=found, actor=request.user),
        done=_("Your sample is drawn. It stays the same until you have read it."),
    )


@requires(*TRIAGE)
@require_http_methods(["GET", "POST"])
def mark(request: SignedInRequest, slug: str) -> HttpResponse:
    """Say what the reports on the page are. What is real goes out at once."""
    found = _find(request, slug)
    given = Marks.of(request.POST).given

    def keep() -> None:
        for hold_id, chosen in given.items():
            spam_check.mark_report(cluster=found, hold_id=hold_id, mark=chosen, actor=request.user)

    real = sum(chosen is Mark.REAL for chosen in given.values())
    done = ngettext("%d report is marked.", "%d reports are marked.", len(given)) % len(given)
    if real:
        sent = ngettext("%d is real, and went out.", "%d are real, and went out.", real) % real
        done = f"{done} {sent}"
    return _take(request, found, keep, done=done)


@requires(*TRIAGE)
@require_http_methods(["GET", "POST"])
def propose(request: SignedInRequest, slug: str) -> HttpResponse:
    """Say as the first of two people that these are spam."""
    found = _find(request, slug)
    form = ClearForm(request.POST)
    return _take(
        request,
        found,
        lambda: spam_clearings.propose_clearing(
            cluster=found, reason=form.cleaned_data["reason"], actor=request.user
        ),
        done=_(
            "Your reason is recorded. Nothing is cleared yet: a second person must read a sample "
            "and agree before the clocks run out."
        ),
        clear_form=form,
    )


@requires(*TRIAGE)
@require_http_methods(["GET", "POST"])
def confirm(request: SignedInRequest, slug: str, clearing_id: int) -> HttpResponse:
    """Say so as the second. A worker closes the cases."""
    found, clearing = _find_clearing(request, slug, clearing_id)
    form = ClearForm(request.POST)
    return _take(
        request,
        found,
        lambda: spam_clearings.confirm_clearing(
            clearing_id=clearing.pk, answer=form.cleaned_data["reason"], actor=request.user
        ),
        done=_("Cleared by two people. The cases are being closed; each can be released later."),
        clear_form=form,
    )


@requires(*TRIAGE)
@require_http_methods(["GET", "POST"])
def decline(request: SignedInRequest, slug: str, clearing_id: int) -> HttpResponse:
    """Say why what somebody would clear goes on waiting."""
    found, clearing = _find_clearing(request, slug, clearing_id)
    form = DeclineForm(request.POST)
    return _take(
        request,
        found,
        lambda: spam_clearings.decline_clearing(
            clearing_id=clearing.pk, answer=form.cleaned_data["answer"], actor=request.user
        ),
        done=_("These go on waiting. Your reason stands beside the proposal."),
        decline_form=form,
    )


@requires(*TRIAGE)
@require_http_methods(["GET", "POST"])
def release(request: SignedInRequest, case_number: str) -> HttpResponse:
    """Send a held report out, or one that was cleared as spam, because it is real."""
    complaint = find_case(request, case_number)
    form = ReleaseForm(request.POST)
    return take_step(
        request,
        complaint,
        lambda: spam_check.release_held(
            complaint=complaint, because=form.cleaned_data["because"], actor=request.user
        ),
        done=_("Released. The rules have decided where it goes, as for any other report."),
        release_form=form,
    )


def _take(
    request: SignedInRequest,
    found: Cluster,
    act: Callable[[], object],
    *,
    done: str,
    **forms_by_name: forms.Form,
) -> HttpResponse:
    """Take one step. What stands in its way is said on the page, beside what was typed."""
    page_of_cluster = redirect("staff_spam_cluster", slug=found.slug)
    if request.method == "GET":  # somebody signed in again, or reloaded the answer to a form
        return page_of_cluster
    if not all(form.is_valid() for form in forms_by_name.values()):
        return _show(request, found, **forms_by_name)
    try:
        act()
    except spam_clearings.ClearingRefused as refused:
        messages.warning(request, str(REFUSALS[refused.refusal]))
    except triage.StepRefused as refused:
        messages.warning(request, refusal_words(refused))
    except PermissionDenied as denied:
        raise Http404 from denied
    except Exception:  # routing failed: what was not kept is shown again
        logger.exception("a step of the spam check failed")
        messages.error(request, _("Not everything could be saved. Please look, and try again."))
    else:
        messages.success(request, done)
    return page_of_cluster


def _find(request: SignedInRequest, slug: str) -> Cluster:
    """A cluster that the person may read, and of which something waits or was judged."""
    found = Cluster.of(slug)
    if found is None or not spam_clusters.may_read(request.grants, found):
        raise Http404
    return found


def _find_clearing(
    request: SignedInRequest, slug: str, clearing_id: int
) -> tuple[Cluster, SpamClearing]:
    found = _find(request, slug)
    clearing = spam_clusters.clearing(found, clearing_id)
    if clearing is None:
        raise Http404
    return found, clearing


def _show(request: SignedInRequest, found: Cluster, **forms_by_name: forms.Form) -> HttpResponse:
    page = cluster_page(found, request.user, request.grants, timezone.now())
    if page.standing is None and page.under_way is None and not page.clearings:
        raise Http404
    shown = [report.hold.complaint for report in page.reports]
    entries = entries_about([complaint.ref for complaint in shown]) if shown else []
    triage.record_readings(complaints=shown, entries=entries, actor=request.user)
    context: dict[str, Any] = {
        "page": page,
        "clear_form": ClearForm(),
        "decline_form": DeclineForm(),
        "problems": [problem for form in forms_by_name.values() for problem in problems_of(form)],
        **forms_by_name,
    }
    return render(request, "staff/spam_cluster.html", context)
