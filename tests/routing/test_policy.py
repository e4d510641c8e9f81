"""Policy documents: what is read, and what is refused with words that help."""

from __future__ import annotations

import pytest

from complaints.vocabulary import ForceType
from routing.policy import PolicyError, parse
from tests.routing.decisions import KANSAS_CITY

GOOD = """
version = "test-1"
effective_from = 2020-06-04
[[rules]]
id = "force"
when = { force_any = ["any"] }
refer = [{ purpose = "outside review", to = ["mshp"] }]
within = "PT1H"
because = "Force goes out."
because_es = "La fuerza va fuera."
"""


def test_the_word_any_stands_for_every_force_type() -> None:
    assert parse(GOOD).rules[0].when.force_any == frozenset(ForceType)


def test_every_rule_of_kansas_city_gives_its_reason_in_english_and_spanish() -> None:
    assert all(rule.because and rule.because_es for rule in KANSAS_CITY.rules)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (('"mshp"', '"mhsp"'), "agency 'mhsp' is unknown"),
        (('["any"]', '["punch"]'), "'punch' is unknown"),
        (('["any"]', "[]"), "at least one word"),
        (('["mshp"]', "[]"), "at least one agency"),
        (('["mshp"]', '["mshp", "mshp"]'), "stands twice"),
        (("PT1H", "soon"), "no ISO 8601 duration"),
        (("PT1H", "P"), "no ISO 8601 duration"),
        (('id = "force"', 'id = ""'), "needs an id"),
        (("when = {", "unless = {"), "'unless' is unknown"),
        (("force_any", "justified"), "'justified' is unknown"),
        (('version = "test-1"', ""), "Give the policy a version"),
        (("effective_from = 2020-06-04", 'effective_from = "June"'), "Give the policy a date"),
        (('because = "Force goes out."', ""), "because is missing"),
        (("{ force_any", "{ force_any = "), "This is not TOML"),
        (("[[rules]]", "[rules]"), "must be a list of tables"),
    ],
)
def test_a_document_that_cannot_be_used_is_refused_with_what_to_do(
    change: tuple[str, str], message: str
) -> None:
    with pytest.raises(PolicyError, match=message):
        parse(GOOD.replace(*change, 1))


def test_a_rule_that_stands_twice_is_refused() -> None:
    rule = GOOD[GOOD.index("[[rules]]") :]
    with pytest.raises(PolicyError, match="'force' stands twice"):
        parse(GOOD + rule)
