"""The translations of a case: read beside the filer's words, and added."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accountability.form_problems import problems_of
from accountability.staff.forms import CHOOSE, TOO_LONG
from accountability.staff.steps import READ, find_case
from accountability.staff.translation_page import (
    LANGUAGES,
    TRANSLATORS,
    place_words,
    translation_lines,
)
from accountability.translation_casework import add_translation
from accounts.gate import SignedInRequest, requires
from complaints.access import may_triage
from complaints.models import Complaint
from complaints.translations.access import may_need_one, translatable, translations_of
from complaints.translations.adding import (
    NAME_MAX_CHARACTERS,
    WORDS_MAX_CHARACTERS,
    Made,
    NothingThere,
)
from complaints.translations.places import INTO, Language, Translator
from complaints.wording import Words


def _choice(label: Words, choices: list[tuple[str, Words]]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=[("", gettext_lazy("Choose one")), *choices],
        widget=forms.Select(attrs={"class": "usa-select"}),
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )


class TranslationForm(forms.Form):
    """Of which words, by whom, and what they say."""

    place = _choice(gettext_lazy("Which words"), [])
    from_language = _choice(
        gettext_lazy("From"), [(code.value, words) for code, words in LANGUAGES.items()]
    )
    to_language = _choice(gettext_lazy("Into"), [(code.value, LANGUAGES[code]) for code in INTO])
    translator = _choice(
        gettext_lazy("Made by"), [(code.value, words) for code, words in TRANSLATORS.items()]
    )
    translator_name = forms.CharField(
        label=gettext_lazy("Name of the person or of the service"),
        max_length=NAME_MAX_CHARACTERS,
        widget=forms.TextInput(attrs={"class": "usa-input"}),
        error_messages={"required": gettext_lazy("Say who made it."), "max_length": TOO_LONG},
    )
    certified = _choice(
        gettext_lazy("Is it certified?"),
        [("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))],
    )
    words = forms.CharField(
        label=gettext_lazy("Translation"),
        max_length=WORDS_MAX_CHARACTERS,
        strip=False,
        widget=forms.Textarea(attrs={"class": "usa-textarea", "rows": 10}),
        error_messages={
            "required": gettext_lazy("Write the translation first."),
            "max_length": TOO_LONG,
        },
    )

    def __init__(self, places: dict[str, str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose one")),
            *((place, place_words(place, places)) for place in places),
        ]

    def clean_words(self) -> str:
        words: str = self.cleaned_data["words"]
        if not words.strip():
            raise forms.ValidationError(_("Write the translation first."))
        return words

    @property
    def made(self) -> Made:
        told = self.cleaned_data
        return Made(
            place=told["place"],
            from_language=Language(told["from_language"]),
            to_language=Language(told["to_language"]),
            translator=Translator(told["translator"]),
            translator_name=told["translator_name"],
            certified=told["certified"] == "yes",
            words=told["words"],
        )


@requires(*READ)
@require_http_methods(["GET", "POST"])
def translations(request: SignedInRequest, case_number: str) -> HttpResponse:
    """Every translation of a case beside the words; add one."""
    complaint = find_case(request, case_number)
    places = translatable(complaint)
    if request.method == "GET":
        form = TranslationForm(places, initial={"place": "narrative", "to_language": "en"})
        return _show(request, complaint, form, places)
    if not may_triage(request.grants, complaint):
        raise Http404
    form = TranslationForm(places, request.POST)
    if not form.is_valid():
        return _show(request, complaint, form, places)
    try:
        add_translation(complaint=complaint, made=form.made, actor=request.user)
    except (PermissionDenied, NothingThere) as gone:
        raise Http404 from gone
    messages.success(
        request, _("It is added beside the words, screened for force, and agencies get it.")
    )
    return redirect("staff_translations", case_number=case_number)


def _show(
    request: SignedInRequest,
    complaint: Complaint,
    form: TranslationForm,
    places: dict[str, str],
) -> HttpResponse:
    rows = translations_of(complaint)
    context = {
        "complaint": complaint,
        "lines": translation_lines(rows, places),
        "form": form,
        "may_work": may_triage(request.grants, complaint),
        "wanted": may_need_one(complaint) and not any(row.place == "narrative" for row in rows),
        "untranslated": _untranslated(places, {row.place for row in rows}),
        "problems": list(problems_of(form)),
    }
    return render(request, "staff/translations.html", context)


def _untranslated(places: dict[str, str], done: set[str]) -> list[tuple[Words, str]]:
    """The words without a translation, to read them while one is written."""
    return [
        (place_words(place, places), words) for place, words in places.items() if place not in done
    ]
