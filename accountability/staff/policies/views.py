"""The pages of the policy: read it, draft another, and walk that to its publication."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accountability.staff.policies.forms import DraftForm, PublishForm
from accountability.staff.policies.pages import listed, policy_page, replay_page
from accountability.staff.policies.sentences import compare
from accountability.staff.policies.wording import REFUSALS
from accountability.uploads.handlers import SmallFiles, files_go_to
from accounts.gate import SignedInRequest, requires
from accounts.roles import Permission
from routing import access, policies, replays
from routing.clocks import CITY_TIME
from routing.models import PolicyVersion, Replay
from routing.policies import StepRefused
from routing.policy import Fault, PolicyError

WORK = (Permission.DRAFT_POLICIES, Permission.APPROVE_POLICIES)


@requires(Permission.READ_POLICIES)
@require_GET
def policy_list(request: SignedInRequest) -> HttpResponse:
    """Every version, and which one is in force."""
    in_force, _parsed = access.policy_in_force(timezone.now())
    context = {
        "versions": listed(in_force),
        "may_draft": request.grants.allow(Permission.DRAFT_POLICIES),
        "in_force": in_force,
    }
    return _page(request, "staff/policies/list.html", context)


@requires(Permission.READ_POLICIES)
@require_GET
def read(request: SignedInRequest, policy_id: int) -> HttpResponse:
    """One version in plain sentences, with the way it has come."""
    return _show(request, _find(policy_id))


@requires(Permission.READ_POLICIES)
@require_GET
def document(_request: SignedInRequest, policy_id: int) -> HttpResponse:
    """The document itself, as a file."""
    row = _find(policy_id)
    answer = HttpResponse(row.document, content_type="application/toml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="policy-{row.pk}.toml"'
    return answer


@requires(Permission.READ_POLICIES)
@require_GET
def comparison(request: SignedInRequest, policy_id: int) -> HttpResponse:
    """One version beside the one in force."""
    row = _find(policy_id)
    in_force, parsed = access.policy_in_force(timezone.now())
    context = {
        "row": row,
        "in_force": in_force,
        "rules": compare(parsed, access.parsed(row.document)),
    }
    return _page(request, "staff/policies/compare.html", context)


@files_go_to(SmallFiles)
@requires(Permission.DRAFT_POLICIES)
@require_http_methods(["GET", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    """Write a draft, beginning with the policy in force."""
    if request.method == "GET":
        in_force, _parsed = access.policy_in_force(timezone.now())
        return _draft_page(request, in_force.document if in_force else "")
    return _keep_draft(
        request,
        lambda text: policies.submit_draft(document=text, actor=request.user),
    )


@files_go_to(SmallFiles)
@requires(Permission.DRAFT_POLICIES)
@require_http_methods(["GET", "POST"])
def amend(request: SignedInRequest, policy_id: int) -> HttpResponse:
    """Put another document in the place of one's own draft."""
    row = _find(policy_id)
    if row.author_id != request.user.pk:
        raise Http404
    if request.method == "GET":
        return _draft_page(request, row.document, row=row)
    return _keep_draft(
        request,
        lambda text: policies.amend_draft(policy_id=row.pk, document=text, actor=request.user),
        row=row,
    )


@requires(*WORK)
@require_POST
def prove(request: SignedInRequest, policy_id: int) -> HttpResponse:
    """Have a draft proved."""
    row = _find(policy_id)
    return _step(request, row, lambda: policies.ask_for_proof(policy_id=row.pk, actor=request.user))


@requires(*WORK)
@require_POST
def replay(request: SignedInRequest, policy_id: int) -> HttpResponse:
    """Begin a replay."""
    row = _find(policy_id)
    return _step(request, row, lambda: replays.start_replay(policy_id=row.pk, actor=request.user))


@requires(*WORK)
@require_POST
def stop_replay(request: SignedInRequest, policy_id: int) -> HttpResponse:
    """Let a replay rest."""
    row, running = _replay_of(policy_id)
    return _step(
        request, row, lambda: replays.stop_replay(replay_id=running.pk, actor=request.user)
    )


@requires(*WORK)
@require_POST
def resume_replay(request: SignedInRequest, policy_id: int) -> HttpResponse:
    """Go on with a replay."""
    row, stopped = _replay_of(policy_id)
    return _step(
        request, row, lambda: replays.resume_replay(replay_id=stopped.pk, actor=request.user)
    )


@requires(Permission.READ_POLICIES)
@require_GET
def replay_result(request: SignedInRequest, policy_id: int) -> HttpResponse:
    """What a replay found so far."""
    row, found = _replay_of(policy_id)
    context = {"row": row, "page": replay_page(found, request.grants)}
    return _page(request, "staff/policies/replay.html", context)


@requires(Permission.APPROVE_POLICIES)
@require_POST
def publish(request: SignedInRequest, policy_id: int) -> HttpResponse:
    """Approve somebody else's policy and give it its day."""
    row = _find(policy_id)
    form = PublishForm(request.POST)
    if not form.is_valid():
        return _show(request, row, form)
    return _step(
        request,
        row,
        lambda: policies.publish(policy_id=row.pk, effective_from=form.day, actor=request.user),
        done=_("The policy is published."),
        form=form,
    )


def _page(request: SignedInRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    reads_cases = request.grants.allow(Permission.READ_CASES, Permission.READ_RESTRICTED_CASES)
    return render(request, template, {**context, "reads_cases": reads_cases})


def _step(
    request: SignedInRequest,
    row: PolicyVersion,
    act: Callable[[], object],
    *,
    done: str = "",
    form: PublishForm | None = None,
) -> HttpResponse:
    """Take one step; what stands in its way is said on the page."""
    try:
        act()
    except StepRefused as refused:
        messages.warning(request, str(REFUSALS[refused.refusal]))
        return _show(request, _find(row.pk), form)
    except PermissionDenied as denied:
        raise Http404 from denied
    if done:
        messages.success(request, done)
    return redirect("policy_read", policy_id=row.pk)


def _keep_draft(
    request: SignedInRequest,
    keep: Callable[[str], PolicyVersion],
    *,
    row: PolicyVersion | None = None,
) -> HttpResponse:
    form = DraftForm(request.POST, request.FILES)
    if not form.is_valid():
        faults = [Fault(0, str(message)) for said in form.errors.values() for message in said]
        return _draft_page(request, form.text, faults, row=row)
    try:
        kept = keep(form.text)
    except PolicyError as error:
        return _draft_page(request, form.text, error.faults, row=row)
    except StepRefused as refused:
        fault = Fault(0, str(REFUSALS[refused.refusal]))
        return _draft_page(request, form.text, [fault], row=row)
    except PermissionDenied as denied:
        raise Http404 from denied
    messages.success(request, _("The draft is kept."))
    return redirect("policy_read", policy_id=kept.pk)


def _draft_page(
    request: SignedInRequest,
    text: str,
    faults: Sequence[Fault] = (),
    *,
    row: PolicyVersion | None = None,
) -> HttpResponse:
    lines = text.split("\n")
    shown = [
        (fault, lines[fault.line - 1].strip() if 0 < fault.line <= len(lines) else "")
        for fault in faults
    ]
    context = {"text": text, "faults": shown, "row": row}
    return _page(request, "staff/policies/draft.html", context)


def _show(
    request: SignedInRequest, row: PolicyVersion, form: PublishForm | None = None
) -> HttpResponse:
    today = timezone.now().astimezone(CITY_TIME).date()
    context = {
        "page": policy_page(row, request.grants, request.user),
        "form": form or PublishForm(initial={"effective_from": max(row.effective_from, today)}),
    }
    return _page(request, "staff/policies/policy.html", context)


def _find(policy_id: int) -> PolicyVersion:
    row = access.policy_version(policy_id)
    if row is None:
        raise Http404
    return row


def _replay_of(policy_id: int) -> tuple[PolicyVersion, Replay]:
    row = _find(policy_id)
    found = access.latest_replay(row)
    if found is None:
        raise Http404
    return row, found
