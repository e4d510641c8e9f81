"""The screens in their order, what each one asks, and when it is asked at all."""

from __future__ import annotations

import functools
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
    BackgroundForm,
    ForceForm,
    IncidentForm,
    InjuriesForm,
    MunitionsForm,
    OrderForm,
)
from accountability.resident.name_forms import NameForm, StatementForm
from accountability.resident.people_forms import OfficerForm, PeopleForm, PersonForm, PresentForm
from accountability.resident.repeated import GROUPS, OFFICERS, PEOPLE, Group, Typed
from accountability.resident.situation import Situation
from complaints.vocabulary import Disclosure
from complaints.wording import Words

Ask = Callable[[Typed | None, Situation], list[Form]]

MOST_VALUES: Final = 64  # of one name; the longest list of boxes is far shorter
COUNTS: Final = frozenset(group.count_name for group in GROUPS)


def _always(_situation: Situation) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Step:
    """One screen: its address, its heading, the forms that it is made of, when it applies.

    Where it asks for several of a kind (``group``), the last form is about all of them.
    """

    slug: str
    title: Words
    ask: Ask
    applies: Callable[[Situation], bool] = _always
    group: Group | None = None

    @property
    def url(self) -> str:
        return reverse(f"report_{self.slug}")

    def before(self, situation: Situation) -> str:
        """Where "back" leads."""
        earlier = STEPS[: STEPS.index(self)]
        return next(
            (s.url for s in reversed(earlier) if s.applies(situation)), reverse("report_start")
        )

    def after(self, situation: Situation) -> str:
        """Where "continue" leads; the last step applies to everybody."""
        later = STEPS[STEPS.index(self) + 1 :]
        return next(step.url for step in later if step.applies(situation))


@dataclass(slots=True)
class Screen:
    """A step with the answers that somebody typed into it."""

    step: Step
    situation: Situation
    typed: Typed | None = None
    forms: list[Form] = field(init=False)

    def __post_init__(self) -> None:
        self.forms = self.step.ask(self.typed, self.situation)

    @property
    def form(self) -> Form:
        """The screen's own form; where several of a kind are asked for, the one about all."""
        return self.forms[-1]

    @property
    def members(self) -> list[Form]:
        """The forms of the several: officers, people."""
        return self.forms[:-1]

    @property
    def has_room(self) -> bool:
        """Whether one more of the several may be added."""
        return self.step.group is not None and len(self.members) < self.step.group.most

    def is_valid(self) -> bool:
        with_errors = [form for form in self.forms if not form.is_valid()]  # each form is asked
        return not with_errors

    def errors(self) -> Iterator[tuple[str, str, str]]:
        """For the summary: the id to jump to, the label, the message."""
        for form in self.forms:
            for name, messages in form.errors.items():
                bound = form[name]
                first = bound.subwidgets[:1] if bound.use_fieldset else []
                target = first[0].id_for_label if first else bound.auto_id
                yield from ((target or bound.auto_id, str(bound.label), str(m)) for m in messages)


def single(form: type[Form]) -> Ask:
    """A screen of one form, the same for everybody."""
    return lambda typed, _situation: [form(data_of(typed))]


def _officer_forms(typed: Typed | None, situation: Situation) -> list[Form]:
    data, used = data_of(typed), situation.force_types
    officers = [OfficerForm(data, prefix=p, used=used) for p in OFFICERS.prefixes(typed or {})]
    return [*officers, PresentForm(data)]


def _people_forms(typed: Typed | None, situation: Situation) -> list[Form]:
    data, kind = data_of(typed), situation.kind
    people = [PersonForm(data, prefix=p, kind=kind) for p in PEOPLE.prefixes(typed or {})]
    return [*people, PeopleForm(data)]


def _name_form(typed: Typed | None, situation: Situation) -> list[Form]:
    sealed = {"disclosure": Disclosure.SEALED.value} if situation.restricted else None
    return [NameForm(data_of(typed), initial=sealed)]


def data_of(typed: Typed | None) -> MultiValueDict[str, str] | None:
    """What a form takes: None for a screen that nobody has left yet."""
    return None if typed is None else MultiValueDict(typed)


STEPS: Final = (
    Step("incident", _("What happened"), single(IncidentForm)),
    Step("order", _("What you were ordered to say"), single(OrderForm), lambda s: s.restricted),
    Step("force", _("Force and weapons"), single(ForceForm)),
    Step("munitions", _("Gas and munitions"), single(MunitionsForm), lambda s: s.munitions),
    Step("injuries", _("Injuries and medical care"), single(InjuriesForm)),
    Step("officers", _("Officers"), _officer_forms, group=OFFICERS),
    Step("people", _("Other people and evidence"), _people_forms, group=PEOPLE),
    Step("background", _("Earlier reports, and what you hope for"), single(BackgroundForm)),
    Step("name", _("Your name"), _name_form),
    Step("evidence", _("Photos, video and papers"), single(Form)),
    Step("statement", _("Your statement"), single(StatementForm), lambda s: s.named),
    Step("review", _("Check and file"), lambda _typed, _situation: []),
)
BY_SLUG: Final[Mapping[str, Step]] = {step.slug: step for step in STEPS}
QUESTIONS: Final = STEPS[:-1]
REVIEW: Final = STEPS[-1]


def path_of(situation: Situation, at: Step | None = None) -> list[Step]:
    """The steps that apply, and the one where somebody is in any case."""
    return [step for step in STEPS if step is at or step.applies(situation)]


def questions_of(situation: Situation) -> list[Step]:
    """The steps that apply, without the last one, which asks nothing."""
    return path_of(situation)[:-1]


def read_typed(step: Step, post: QueryDict) -> Typed:
    """What was posted under the names that the screen has; nothing else is kept."""
    count = step.group.count(dict(post.lists())) if step.group else 0
    names = _names(step.slug, count)
    return {name: values[:MOST_VALUES] for name in names if (values := post.getlist(name))}


@functools.cache
def _names(slug: str, count: int) -> tuple[str, ...]:
    """The names under which a screen's answers are posted, where it shows so many of a kind."""
    step = BY_SLUG[slug]
    shape: Typed = {step.group.count_name: [str(count)]} if step.group else {}
    asked = step.ask(shape or None, Situation())
    return (*shape, *(name for form in asked for name in accepted_names(form)))


def is_blank(typed: Typed) -> bool:
    """Whether nothing was answered, so that the screen shows no errors yet."""
    return not any(
        value.strip() for name, values in typed.items() if name not in COUNTS for value in values
    )
