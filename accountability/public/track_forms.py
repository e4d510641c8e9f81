"""What a filer may add after the filing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from accountability.public.track_wording import REPRISALS
from accountability.resident.fields import OneOf, WordsField
from complaints.evidence.kinds import UnderOrder
from complaints.messages import MESSAGE_MAX_CHARACTERS
from complaints.vocabulary import NARRATIVE_MAX_CHARACTERS
from complaints.wording import ACCOUNT_ORDERS

WRITE_FIRST = {"required": _("Write something first.")}


class MessageForm(forms.Form):
    words = WordsField(
        _("Your message"),
        most=MESSAGE_MAX_CHARACTERS,
        rows=6,
        required=True,
        hint=_("Only staff read it, and they can pass it on to an agency."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].error_messages |= WRITE_FIRST


class StatementForm(forms.Form):
    words = WordsField(
        _("What you want to add"),
        most=NARRATIVE_MAX_CHARACTERS,
        rows=10,
        required=True,
        hint=_("Staff and every agency that has your report will read it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].error_messages |= WRITE_FIRST


def asked_about_order() -> OneOf:
    """The question to officers and employees, whatever they write."""
    return OneOf(
        _("Was any of this given under an order?"),
        ACCOUNT_ORDERS,
        required=True,
        hint=_("For example, a statement that Internal Affairs ordered you to give."),
    )


class OfficersStatementForm(StatementForm):
    """What is compelled (Garrity) must reach no agency: it is asked, and turned away."""

    field_order = ("under_order", "words")
    under_order = asked_about_order()

    def clean_under_order(self) -> str:
        answer: str = self.cleaned_data["under_order"]
        if answer != UnderOrder.NO:
            raise ValidationError(
                _(
                    "Then do not write it here: it would reach the agencies. Take out what was "
                    "given under order, or write to staff that there is such a statement. What "
                    "you typed is still here."
                )
            )
        return answer


class ContactForm(forms.Form):
    name = WordsField(_("Name"), most=200, autocomplete="name")
    email = WordsField(_("Email"), most=254, autocomplete="email", inputmode="email")
    phone = WordsField(_("Phone"), most=60, autocomplete="tel", inputmode="tel")

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].strip()
        if email:
            try:
                validate_email(email)
            except ValidationError as error:
                raise ValidationError(
                    _("This is not a whole email address. Example: name@example.com")
                ) from error
        return email

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors and not any(given.values()):
            raise ValidationError(_("Type what is to be corrected."))
        return given


class ReprisalForm(forms.Form):
    """A report of its own: what may have been given under order waits for two people."""

    kinds = forms.MultipleChoiceField(
        label=_("What was done to you?"),
        choices=[(kind.value, words) for kind, words in REPRISALS.items()],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose all that apply. This is the list in the law."),
        error_messages={
            "required": _("Choose at least one."),
            "invalid_choice": _("Please choose from the answers shown here."),
        },
    )
    under_order = asked_about_order()
    words = WordsField(
        _("What happened, in your words"),
        most=NARRATIVE_MAX_CHARACTERS,
        rows=10,
        required=True,
        hint=_("When, by whom, and why you think it is because of your report."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].error_messages |= WRITE_FIRST
