"""The seven screens in their order, and what each one asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from django.forms import Form
from django.http import QueryDict
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from accountability.resident.fields import accepted_names
from accountability.resident.forms import (
    ForceForm,
    IncidentForm,
    InjuriesForm,
    NameForm,
    OfficerForm,
    PeopleForm,
    PresentForm,
)
from complaints.vocabulary import RESTRICTED_FILER_KINDS, Disclosure, FilerKind
from complaints.wording import Words

Typed = dict[str, list[str]]  # what a browser posted: each name with its values

MOST_OFFICERS: Final = 6
MOST_VALUES: Final = 64  # of one name; the longest list of boxes is far shorter
OFFICER_COUNT: Final = "officer_count"


@dataclass(frozen=True, slots=True)
class Step:
    """One screen: its address, its heading, and the forms that it is made of."""

    slug: str
    title: Words
    ask: Callable[[Typed | None, FilerKind], list[Form]]

    @property
    def url(self) -> str:
        return reverse(f"report_{self.slug}")

    @property
    def number(self) -> int:
        return STEPS.index(self) + 1

    @property
    def before(self) -> str:
        """Where "back" leads."""
        return STEPS[self.number - 2].url if self.number > 1 else reverse("report_start")

    @property
    def after(self) -> str:
        return STEPS[self.number].url


@dataclass(slots=True)
class Screen:
    """A step with the answers that somebody typed into it."""

    step: Step
    kind: FilerKind
    typed: Typed | None = None
    forms: list[Form] = field(init=False)

    def __post_init__(self) -> None:
        self.forms = self.step.ask(self.typed, self.kind)

    @property
    def form(self) -> Form:
        """The screen's own form; on the officers' screen, the last of several."""
        return self.forms[-1]

    @property
    def officers(self) -> list[Form]:
        return self.forms[:-1]

    def is_valid(self) -> bool:
        with_errors = [form for form in self.forms if not form.is_valid()]  # each form is asked
        return not with_errors

    def errors(self) -> Iterator[tuple[str, str, str]]:
        """For the summary: the id to jump to, the label, the message."""
        for form in self.forms:
            for name, messages in form.errors.items():
                bound = form[name]
                target = bound.subwidgets[0].id_for_label if bound.use_fieldset else bound.auto_id
                yield from ((target or bound.auto_id, str(bound.label), str(m)) for m in messages)


def _single(form: type[Form]) -> Callable[[Typed | None, FilerKind], list[Form]]:
    def forms_of(typed: Typed | None, kind: FilerKind) -> list[Form]:
        del kind  # the question is the same for everybody
        return [form(_data(typed))]

    return forms_of


def _officer_forms(typed: Typed | None, kind: FilerKind) -> list[Form]:
    del kind
    data = _data(typed)
    count = officer_count(typed or {})
    return [*(OfficerForm(data, prefix=f"officer{n}") for n in range(count)), PresentForm(data)]


def _name_form(typed: Typed | None, kind: FilerKind) -> list[Form]:
    sealed = {"disclosure": Disclosure.SEALED.value} if kind in RESTRICTED_FILER_KINDS else None
    return [NameForm(_data(typed), initial=sealed)]


def _data(typed: Typed | None) -> MultiValueDict[str, str] | None:
    return None if typed is None else MultiValueDict(typed)


STEPS: Final = (
    Step("incident", _("What happened"), _single(IncidentForm)),
    Step("force", _("Force and weapons"), _single(ForceForm)),
    Step("injuries", _("Injuries and medical care"), _single(InjuriesForm)),
    Step("officers", _("Officers"), _officer_forms),
    Step("people", _("Other people and evidence"), _single(PeopleForm)),
    Step("name", _("Your name"), _name_form),
    Step("review", _("Check and file"), lambda _typed, _kind: []),
)
BY_SLUG: Final[Mapping[str, Step]] = {step.slug: step for step in STEPS}
QUESTIONS: Final = STEPS[:-1]
REVIEW: Final = STEPS[-1]


def officer_count(typed: Mapping[str, list[str]]) -> int:
    """How many officers the screen shows: at least one, at most six, whatever was posted."""
    posted = typed.get(OFFICER_COUNT, ["1"])[-1]
    return min(max(int(posted), 1), MOST_OFFICERS) if posted in ALLOWED_COUNTS else 1


ALLOWED_COUNTS: Final = frozenset(str(number) for number in range(1, MOST_OFFICERS + 1))


def read_typed(step: Step, post: QueryDict) -> Typed:
    """What was posted under the names that the screen has; nothing else is kept."""
    if step.slug == "officers":
        count = [str(officer_count(dict(post.lists())))]
        names = [OFFICER_COUNT, *_names(step.ask({OFFICER_COUNT: count}, FilerKind.RESIDENT))]
    else:
        names = _names(step.ask(None, FilerKind.RESIDENT))
    return {name: values[:MOST_VALUES] for name in names if (values := post.getlist(name))}


def _names(asked: list[Form]) -> list[str]:
    return [name for form in asked for name in accepted_names(form)]


def is_blank(typed: Typed) -> bool:
    """Whether nothing was answered, so that the screen shows no errors yet."""
    return not any(
        value.strip() for name, values in typed.items() if name != OFFICER_COUNT for value in values
    )


def with_officer_added(typed: Typed) -> Typed:
    return typed | {OFFICER_COUNT: [str(min(officer_count(typed) + 1, MOST_OFFICERS))]}


def with_officer_removed(typed: Typed, number: int) -> Typed:
    """Take out the officer with this number (from 0); those after it move up."""
    count = officer_count(typed)
    if not 0 <= number < count:
        return typed
    kept: Typed = {}
    for name, values in typed.items():
        prefix, dash, rest = name.partition("-")
        if not dash:
            kept[name] = values
            continue
        position = int(prefix.removeprefix("officer"))
        if position != number:
            kept[f"officer{position - (position > number)}-{rest}"] = values
    return kept | {OFFICER_COUNT: [str(max(count - 1, 1))]}
