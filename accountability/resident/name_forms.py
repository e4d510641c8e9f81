"""The questions about who files, who may learn it, and whether the filer signs for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext_lazy as _

from accountability.resident.fields import OneOf, WordsField
from accountability.resident.wording import DISCLOSURE_MEANINGS
from complaints import wording
from complaints.vocabulary import Disclosure, Sworn
from complaints.wording import Words


class NameForm(forms.Form):
    """Who files, and who may learn it."""

    disclosure = OneOf(_("What may we do with your name?"), wording.DISCLOSURES)
    name = WordsField(_("Name"), most=200, autocomplete="name")
    email = WordsField(_("Email"), most=254, type="email", inputmode="email", autocomplete="email")
    phone = WordsField(_("Phone"), most=60, type="tel", inputmode="tel", autocomplete="tel")
    reach = WordsField(
        _("How to reach you safely"),
        most=500,
        hint=_("For example: text only, after 6 pm, no voice mail, or through a friend."),
    )
    interpreter = WordsField(
        _("Language of an interpreter, if you need one"),
        most=200,
        hint=_("Any language, sign language too. You can fill this in and stay anonymous."),
    )

    def choices_with_meanings(self) -> Iterator[tuple[str, Words, Words]]:
        """Each choice with what it means later, and before a court."""
        for code, label in wording.DISCLOSURES.items():
            yield code.value, label, DISCLOSURE_MEANINGS[code]

    def clean_name(self) -> str:
        return str(self.cleaned_data["name"]).strip()

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).strip()
        if email:
            EmailValidator(_("Write the whole address, like name@example.com, or leave it empty."))(
                email
            )
        return email

    def clean_phone(self) -> str:
        return str(self.cleaned_data["phone"]).strip()

    def clean(self) -> dict[str, Any]:
        answers = self.cleaned_data
        told = any(self.data.get(self.add_prefix(key), "").strip() for key in IDENTITY)
        choice = answers.get("disclosure")
        if told and choice == Disclosure.ANONYMOUS:
            self.add_error("disclosure", ValidationError(STAY_ANONYMOUS, "identity"))
        if told and not choice and "disclosure" not in self.errors:
            self.add_error("disclosure", ValidationError(CHOOSE, "required"))
        return answers


IDENTITY: Final = ("name", "email", "phone", "reach")
STAY_ANONYMOUS: Final = _(
    "To stay anonymous, empty the boxes for name, email, phone and how to reach you. To keep what "
    "you wrote there, choose one of the other two answers."
)
CHOOSE: Final = _("You wrote a name or a contact. Choose what we may do with it.")


class StatementForm(forms.Form):
    """Whether the filer stands by it formally. It is an offer: nothing depends on it here."""

    sworn = OneOf(_("Do you want to sign or swear to it?"), wording.SWORN)
    signed_name = WordsField(_("Your name, typed as your signature"), most=200, autocomplete="name")

    def clean_signed_name(self) -> str:
        return str(self.cleaned_data["signed_name"]).strip()

    def clean(self) -> dict[str, Any]:
        answers = self.cleaned_data
        signed, choice = answers.get("signed_name"), answers.get("sworn")
        if choice == Sworn.ATTESTED and not signed and "signed_name" not in self.errors:
            self.add_error("signed_name", ValidationError(SIGN_HERE, "required"))
        if signed and choice in ("", Sworn.NO) and "sworn" not in self.errors:
            self.add_error("sworn", ValidationError(CHOOSE_STATEMENT, "required"))
        return answers


SIGN_HERE: Final = _("Type your name here to sign, or choose another answer.")
CHOOSE_STATEMENT: Final = _(
    "You typed a signature. Choose the answer that says so, or empty the box."
)
