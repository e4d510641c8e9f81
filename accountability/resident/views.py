"""The resident's pages: start, the screens, the receipt."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accountability import casework
from accountability.arrivals import Arrival
from accountability.resident import draft_cookie
from accountability.resident.draft_answers import (
    begin,
    next_step,
    save_screen,
    screen_of,
    situation_of,
)
from accountability.resident.evidence import evidence_page
from accountability.resident.filing import NotReadyError, file_draft, read_answers
from accountability.resident.language import choose_language, chosen_language
from accountability.resident.receipt_file import FILE_NAME, receipt_text
from accountability.resident.receipt_pdf import FILE_NAME as PDF_NAME
from accountability.resident.receipt_pdf import receipt_pdf
from accountability.resident.repeated import Typed
from accountability.resident.review import review_page
from accountability.resident.steps import (
    BY_SLUG,
    REVIEW,
    STEPS,
    Screen,
    Step,
    path_of,
    read_typed,
)
from accountability.resident.wording import OFFICERS_REPORT, RESIDENTS_REPORT
from complaints import drafts
from complaints.drafts import OpenDraft
from complaints.vocabulary import FilerKind, Language
from complaints.wording import Words

no_store = cache_control(no_store=True)
get_or_post = require_http_methods(["GET", "HEAD", "POST"])
CSRF_FAILED: Final = 403
LONGEST_PAGE: Final = 40  # the name that a page gives itself, a UUID


@no_store
@get_or_post
def start(request: HttpRequest) -> HttpResponse:
    """What happens next and who will see it, before anything is asked."""
    return _start(request, RESIDENTS_REPORT, "resident/start.html")


@no_store
@get_or_post
def officer_start(request: HttpRequest) -> HttpResponse:
    """What protects an officer or employee who reports, and what does not."""
    return _start(request, OFFICERS_REPORT, "resident/officer_start.html")


def _start(request: HttpRequest, kinds: Mapping[FilerKind, Words], template: str) -> HttpResponse:
    token = draft_cookie.read(request)
    chosen = request.POST.get("kind", next(iter(kinds)))
    if request.method == "POST" and "erase" in request.POST:
        return _erased(request.path, token)
    if request.method == "POST" and chosen in kinds:
        response = redirect(STEPS[0].url)
        draft_cookie.write(response, begin(token, FilerKind(chosen)).token)
        return response
    draft = _open(token)
    context = {
        "kinds": kinds,
        "draft": draft,
        "next_step": next_step(draft) if draft and not draft.filed else None,
        "days": drafts.KEPT_DAYS,
        "unknown_kind": request.method == "POST",
        "nothing_open": "none" in request.GET,
    }
    return render(request, template, context)


@no_store
@get_or_post
def screen(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one screen, or keep what was typed into it and go where the pressed button says."""
    step = BY_SLUG[slug]
    if request.method == "POST":
        return _leave(request, step)
    draft = _open(draft_cookie.read(request))
    if draft is None or draft.filed:
        return elsewhere(draft)
    return show_screen(request, screen_of(draft, step))


def _leave(request: HttpRequest, step: Step) -> HttpResponse:
    typed = _with_members_changed(request, step, read_typed(step, request.POST))
    token, kind = draft_cookie.read(request), posted_kind(request)
    page = request.POST.get("page", "")[:LONGEST_PAGE]
    while_typing = "autosave" in request.POST
    draft = save_screen(token, step, typed, kind, page=page, while_typing=while_typing)
    if while_typing:
        response = HttpResponse(
            status=HTTPStatus.CONFLICT if draft.filed else HTTPStatus.NO_CONTENT
        )
        draft_cookie.write(response, draft.token)
        return response
    if draft.filed:
        return redirect("report_receipt")
    left = Screen(step, situation_of(draft), typed)
    target = _target(request, left)
    if target is None and not left.is_valid():
        response = show_screen(request, left)
    else:
        onward = REVIEW.url if _from_review(request) else step.after(left.situation)
        response = redirect(target or onward)
    choose_language(response, request.POST.get("language"))
    draft_cookie.write(response, draft.token)
    return response


def show_screen(
    request: HttpRequest, shown: Screen, *, status: int = 200, more: dict[str, Any] | None = None
) -> HttpResponse:
    """One screen with what was typed. Status 403: its security token was out of date."""
    errors = list(shown.errors())
    context = _place(shown.step, path_of(shown.situation, shown.step)) | {
        "screen": shown,
        "form": shown.form,
        "errors": errors,
        "kind": shown.situation.kind.value,
        "from_review": _from_review(request),
        "token_expired": status == CSRF_FAILED,
    }
    if shown.step.slug == "evidence":
        context |= evidence_page(request)
    context |= more or {}
    return render(request, f"resident/{shown.step.slug}.html", context, status=status)


def _place(step: Step, path: list[Step]) -> dict[str, Any]:
    """Where on the way somebody is."""
    return {"step": step, "steps": path, "number": path.index(step) + 1}


@no_store
@get_or_post
def review(request: HttpRequest) -> HttpResponse:
    """Everything that was answered, to be checked; posting files it, once."""
    token = draft_cookie.read(request)
    if request.method == "POST" and token and not _stays(request):
        try:
            arrival = Arrival(request.POST.get("altcha", ""))
            filed = file_draft(token, active_language(), arrival)
        except NotReadyError:
            pass  # the page says what is missing
        else:
            return redirect("report_receipt") if filed else elsewhere(_open(token))
    if request.method == "POST" and "back" in request.POST:
        draft = _open(token)
        return redirect(
            REVIEW.before(situation_of(draft)) if draft and not draft.filed else REVIEW.url
        )
    if request.method == "POST" and chosen_language(request.POST.get("language")):
        response = redirect(REVIEW.url)
        choose_language(response, request.POST["language"])
        return response
    draft = _open(token, with_evidence=True)
    if draft is None or draft.filed:
        return elsewhere(draft)
    return show_review(request, draft)


def show_review(request: HttpRequest, draft: OpenDraft, *, status: int = 200) -> HttpResponse:
    page = review_page(draft, read_answers(draft, active_language()))
    context = page | {
        **_place(REVIEW, path_of(situation_of(draft))),
        "pressed_file": request.method == "POST" and status != CSRF_FAILED,
        "token_expired": status == CSRF_FAILED,
    }
    return render(request, "resident/review.html", context, status=status)


@no_store
@require_safe
def receipt(request: HttpRequest) -> HttpResponse:
    """The case number, the phrase and the full text, for a day after filing."""
    answer = _answer(request)
    if answer is None:
        return render(request, "resident/no_receipt.html", status=404)
    return render(request, "resident/receipt.html", {"filed": answer, "receipt": answer.receipt})


@no_store
@require_safe
def receipt_file(request: HttpRequest) -> HttpResponse:
    """The receipt as plain text, under a name that tells nothing."""
    answer = _answer(request)
    if answer is None:
        return render(request, "resident/no_receipt.html", status=404)
    response = HttpResponse(receipt_text(answer), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{FILE_NAME}"'
    return response


@no_store
@require_safe
def receipt_as_pdf(request: HttpRequest) -> HttpResponse:
    """The receipt as an accessible PDF, under a name that tells nothing."""
    answer = _answer(request)
    if answer is None:
        return render(request, "resident/no_receipt.html", status=404)
    response = HttpResponse(receipt_pdf(answer), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{PDF_NAME}"'
    return response


@no_store
@require_POST
def clear_device(request: HttpRequest) -> HttpResponse:
    """Forget the draft and the receipt on this device."""
    return _erased(reverse("home"), draft_cookie.read(request))


def posted_kind(request: HttpRequest) -> FilerKind:
    """Who files, as the screen itself remembers it: an officer's report stays restricted even when
    the draft behind it has expired."""
    kind = request.POST.get("kind", "")
    return FilerKind(kind) if kind in set(FilerKind) else FilerKind.RESIDENT


def active_language() -> Language:
    code = (get_language() or "").partition("-")[0]
    return Language(code) if code in set(Language) else Language.EN


def open_draft_of(request: HttpRequest) -> OpenDraft | None:
    return _open(draft_cookie.read(request), with_evidence=True)


def _open(token: str | None, *, with_evidence: bool = False) -> OpenDraft | None:
    if not token:
        return None
    return drafts.open_draft(token, at=timezone.now(), with_evidence=with_evidence)


def _answer(request: HttpRequest) -> casework.Filed | None:
    token = draft_cookie.read(request)
    return casework.answer_to(token) if token else None


def elsewhere(draft: OpenDraft | None) -> HttpResponse:
    """Where a screen leads when its draft is gone or filed."""
    if draft is None:
        return redirect(reverse("report_start") + "?none=1")
    return redirect("report_receipt")


def _erased(target: str, token: str | None) -> HttpResponse:
    if token:
        drafts.erase_draft(token)
    response = redirect(target)
    draft_cookie.clear(response)
    return response


def _from_review(request: HttpRequest) -> bool:
    return request.GET.get("return") == REVIEW.slug


def _stays(request: HttpRequest) -> bool:
    """Whether a button other than "file" was pressed."""
    return "back" in request.POST or "language" in request.POST


def _with_members_changed(request: HttpRequest, step: Step, typed: Typed) -> Typed:
    """One more, or one less, of the several that a screen asks about."""
    if step.group is None:
        return typed
    if "add" in request.POST:
        return step.group.with_one_more(typed)
    number = request.POST.get("remove", "")
    return step.group.without(typed, int(number)) if number in ONE_DIGIT else typed


ONE_DIGIT: Final = frozenset("0123456789")


def _target(request: HttpRequest, left: Screen) -> str | None:
    """Where a button other than "continue" leads; None for "continue"."""
    step = left.step
    if "back" in request.POST:
        return REVIEW.url if _from_review(request) else step.before(left.situation)
    if "later" in request.POST:
        return reverse("report_later")
    here = request.get_full_path()
    if "add" in request.POST and step.group is not None:
        return f"{here}#{step.group.prefix}{len(left.members)}"
    if "remove" in request.POST or "language" in request.POST:
        return here
    return None
