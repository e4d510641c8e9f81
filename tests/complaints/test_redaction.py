"""A sealed name does not stand in what others read."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.redaction import MARK, redact

IDENTITY = ("María Núñez-Demo", "maria@demonstration.example", "816-555-0101")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("I am María Núñez-Demo.", f"I am {MARK}."),
        ("MARIA shouted", f"{MARK} shouted"),
        ("He wrote nunez on it", f"He wrote {MARK} on it"),
        ("mail maria@demonstration.example now", f"mail {MARK} now"),
        ("call (816) 555 0101 please", f"call {MARK} please"),
        ("8165550101", MARK),
        ("Mariachi music played", "Mariachi music played"),
        ("badge 5550", "badge 5550"),
    ],
)
def test_each_part_of_an_identity_is_found_whatever_its_case_accents_or_spacing(
    text: str, shown: str
) -> None:
    assert redact(text, IDENTITY)[0] == shown


@pytest.mark.parametrize(
    ("sealed", "text", "shown"),
    [
        ("+1 816 555 0101", "call 816-555-0101.", f"call {MARK}."),
        ("816-555-0101", "18165550101 or +18165550101", f"{MARK} or {MARK}"),
        ("816-555-0101 (cell)", "my cell is 8165550101", f"my cell is {MARK}"),
        ("816 555 0101 or 816 555 0199", "8165550199", MARK),
        ("816-555-0101", "at home 555 0101", f"at home {MARK}"),
        ("816-555-0101", "in 2020 816/555/0101 3 times", f"in 2020 {MARK} 3 times"),
        ("816-555-0101", "913-555-0101", "913-555-0101"),
        ("816-555-0101", "serial 99816555010177", "serial 99816555010177"),
        ("maria@demonstration.example", "<Maria@Demonstration.example>.", f"<{MARK}>."),
        ("maria@demonstration.example", "annamaria@demonstration.example", None),
        ("王小明", "我叫王小明。", f"我叫{MARK}。"),
        ("မောင်မောင်", "ကျွန်တော်မောင်မောင်ပါ", f"ကျွန်တော်{MARK}ပါ"),
        ("محمد", "أنا ومحمد", f"أنا و{MARK}"),
        ("O'Brien", "Obrien, O\u2019Brien", f"{MARK}, {MARK}"),
        ("Obrien", "O'Brien's dog", f"{MARK}'s dog"),
        ("Jose Garcia", "jose_garcia @JoseGarcia88", f"{MARK}_{MARK} @{MARK}88"),
        ("Bo Li", "Bo Li went, Bo_Li said", f"{MARK} went, {MARK} said"),
        ("Bo Li", "bolide", "bolide"),
        ("1234", "badge #1234, not 12345", f"badge #{MARK}, not 12345"),
    ],
)
def test_other_ways_of_writing_the_same_value_are_found(
    sealed: str, text: str, shown: str | None
) -> None:
    assert redact(text, (sealed,))[0] == (text if shown is None else shown)


@pytest.mark.parametrize("unit", ["word Demo 8165500001 ", "8165500001", "a@", "@", "a-", "1 "])
def test_a_thousand_values_and_a_long_text_cost_little(unit: str) -> None:
    identity = [*(f"81655{number:05d}" for number in range(1240)), "María Demo"]
    start = time.process_time()
    redact(unit * (50_000 // len(unit)), identity)
    assert time.process_time() - start < 1.5  # some 0.1; growing with the values it took minutes


def test_the_number_of_replacements_is_counted_for_the_redaction_log() -> None:
    assert redact("María, Maria and NÚÑEZ", IDENTITY)[1] == 3


@given(st.text(), st.text(min_size=1))
def test_no_whole_name_is_left_standing_between_spaces(text: str, name: str) -> None:
    shown, _ = redact(f"{text} Zoraida {name}", ("Zoraida",))
    assert " Zoraida " not in shown


@given(st.text())
def test_words_without_the_identity_stay_exactly_as_they_are(text: str) -> None:
    assert redact(text, ()) == (text, 0)
