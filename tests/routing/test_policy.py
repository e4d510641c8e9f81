"""Policy documents: what is read, and what is refused with words that help."""

from __future__ import annotations

import pytest

from complaints.vocabulary import ForceType
from routing.policy import PolicyError, parse
from routing.policy_gaps import gaps
from tests.routing.decisions import EMPTY, KANSAS_CITY, data

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


RULE = 4  # the line of [[rules]] in GOOD, whose keys follow in this order
ID, WHEN, REFER, WITHIN = range(RULE + 1, RULE + 5)


@pytest.mark.parametrize(
    ("change", "line", "what_to_do"),
    [
        (('"mshp"', '"mhsp"'), REFER, "Known: "),
        (('"mshp"', '"kcpd"'), REFER, "Known: "),
        (('["mshp"]', "[]"), REFER, "must list at least one"),
        (('[{ purpose = "outside review", to = ["mshp"] }]', "[]"), REFER, "say where"),
        (('["any"]', '["punch"]'), WHEN, "Known: "),
        (('["any"]', "[]"), WHEN, "give a list with at least one word"),
        (('{ force_any = ["any"] }', "{}"), WHEN, "say when it applies"),
        (("PT1H", "soon"), WITHIN, "such as PT0S"),
        (('"mshp"', '"doj-crt"'), REFER, "name another agency before it"),
        (('"mshp"', '"county-prosecutor"'), REFER, "name another agency behind it"),
        # No rule can lead to another one, so that none can lead back to itself.
        (('to = ["mshp"]', 'to = ["force"]'), REFER, "agency 'force' is unknown"),
        (("force_any = ", "rule_any = "), WHEN, "'rule_any' is unknown. Known: "),
        (('id = "force"', 'id = "force"\nafter = "force"'), ID + 1, "'after' is unknown. Known: "),
    ],
)
def test_a_fault_names_its_line_and_what_to_do(
    change: tuple[str, str], line: int, what_to_do: str
) -> None:
    with pytest.raises(PolicyError) as refused:
        parse(GOOD.replace(*change, 1))
    assert [fault.line for fault in refused.value.faults] == [line]
    assert what_to_do in refused.value.faults[0].message


def test_a_document_without_rules_leaves_everything_to_the_floor_and_is_no_draft() -> None:
    empty = parse('version = "x"\neffective_from = 2020-06-04\nrules = []')
    assert len(gaps(empty)) == len(gaps(EMPTY))


def test_a_rule_that_stands_twice_is_refused() -> None:
    rule = GOOD[GOOD.index("[[rules]]") :]
    with pytest.raises(PolicyError, match="'force' stands twice"):
        parse(GOOD + rule)


FAULTY = """\
version = "test-2"
effective_from = "June"  # no date

[[rules]]
# id = "a comment is no key"
id = "force"
when = { force_any = [
  "baton", "punch",
] }
refer = [
  { purpose = "review", to = ["mshp"] },
  { purpose = "charging", to = ["county-prosecutor"] },
]
within = "soon"
because = "within = nothing; to = nobody"
because_es = "La fuerza va fuera."

[[rules]]
id = "force"
when = { injury_any = [] }
refer = [{ purpose = "review", to = ["doj-crt"] }]
within = "PT0S"
because = "A reason."
"""


def test_every_fault_is_named_with_its_line() -> None:
    with pytest.raises(PolicyError) as refused:
        parse(FAULTY)
    found = {(fault.line, fault.message.partition(";")[0]) for fault in refused.value.faults}
    assert found == {
        (2, "Give the policy a date, such as effective_from = 2020-06-04."),
        (8, f"rule 'force', force_any: 'punch' is unknown. Known: {', '.join(sorted(ForceType))}."),
        (12, "rule 'force': county-prosecutor alone leaves nobody where the county is unknown"),
        (14, "rule 'force', within: 'soon' is no ISO 8601 duration such as PT0S or P3D, or end-of-next-day."),  # noqa: E501
        (18, "rule 'force': because_es is missing or empty"),
        (19, "the rule 'force' stands twice"),
        (20, "rule 'force', injury_any: give a list with at least one word."),
        (21, "rule 'force': doj-crt is never the only destination"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("document", "line"),
    [
        ('version = "x"\neffective_from = 2020-06-04\nrules = [\n', 3),
        ('version = "x"\nversion = "y"\n', 2),
        ("a = " + "9" * 5000, 1),
        ("a = " + "[" * 5000, 1),
        ('version = "x"\n\nrules = [{ id = "a" }]\neffective_from = 2020-06-04', 3),
        ('version = "x"\neffective_from = 2020-06-04\n[[rules]]\nid = """\nto = 3"""\nto = 4', 6),
    ],
)
def test_a_fault_stands_in_the_line_that_it_is_about(document: str, line: int) -> None:
    with pytest.raises(PolicyError) as refused:
        parse(document)
    assert line in {fault.line for fault in refused.value.faults}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (('["any"]', '["any", "baton"]'), "'any' stands for all words"),
        (('["any"]', '["baton", "baton"]'), "'baton' stands twice"),
        (('to = ["mshp"] }', 'to = ["mshp"] }, { purpose = "outside review", to = ["fbi-kc"] }'),
         "the purpose 'outside review' stands twice"),
        (('force_any = ["any"] }', 'force_any = ["any"], county_any = ["unknown"] }'),
         "an unknown county has no prosecutor"),
        (('version = "test-1"', f'version = "{"v" * 61}"'), "at most 60 letters"),
    ],
)  # fmt: skip
def test_gaps_and_contradictions_are_refused(change: tuple[str, str], message: str) -> None:
    document = GOOD.replace('"mshp"', '"mshp", "county-prosecutor"')
    if "purpose" in change[0] or "to =" in change[0]:
        document = GOOD
    with pytest.raises(PolicyError, match=message):
        parse(document.replace(*change, 1))


def test_two_rules_that_ask_the_same_for_the_same_purpose_contradict_each_other() -> None:
    rule = GOOD[GOOD.index("[[rules]]") :].replace('"force"', '"again"')
    with pytest.raises(PolicyError, match="asks for the same as rule 'force'"):
        parse(GOOD + rule)
    parse(GOOD + rule.replace("outside review", "charging decision"))


def test_a_county_prosecutor_alone_is_enough_where_the_rule_asks_for_known_counties() -> None:
    counties = 'force_any = ["any"], county_any = ["clay", "cass"] }'
    document = GOOD.replace('force_any = ["any"] }', counties)
    assert parse(document.replace('"mshp"', '"county-prosecutor"')).rules[0].refer[0].to


def test_kansas_city_leaves_nothing_to_the_floor_and_the_empty_policy_everything() -> None:
    assert gaps(KANSAS_CITY) == ()
    assert len(gaps(EMPTY)) == len(ForceType) + 3 + 2


def test_a_gap_for_some_filers_alone_is_named_with_them() -> None:
    document = data("kansas_city.toml").replace(
        'when = { force_any = ["any"] }',
        'when = { force_any = ["any"], filer_any = ["resident", "third_party"] }',
    )
    document = document.replace('filer_any = ["officer", "staff"]', 'filer_any = ["officer"]')
    told = [fault.message for fault in gaps(parse(document))]
    assert len(told) == len(ForceType) - 1, "a shooting has a rule of its own"
    assert all("filer staff)" in message for message in told)


def test_the_office_of_community_complaints_alone_answers_for_no_force() -> None:
    assert len(gaps(parse(GOOD.replace('"mshp"', '"occ"')))) == len(ForceType) + 5
