"""The form of a ledger entry: fixed for good, so the expected values are written out."""

from __future__ import annotations

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger import leaves

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


def test_canonical_json_sorts_keys_and_keeps_letters_as_they_are() -> None:
    assert leaves.canonical_json({"b": "ñ", "a": [1, True, None]}) == '{"a":[1,true,null],"b":"ñ"}'


@given(st.dictionaries(st.text(), json_values))
def test_canonical_json_says_the_same_whatever_the_order_of_keys(
    document: dict[str, object],
) -> None:
    turned = dict(reversed(list(document.items())))
    assert leaves.canonical_json(document) == leaves.canonical_json(turned)
    assert json.loads(leaves.canonical_json(document)) == document


@pytest.mark.parametrize("document", [{"a": 1.5}, {"a": [1.5]}, {"a": {"b": 1.5}}])
def test_floating_point_numbers_are_refused(document: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="floating-point"):
        leaves.canonical_json(document)


def test_a_leaf_is_the_rfc_9162_hash_of_the_salted_commitment() -> None:
    salt, content = bytes(32), '{"v":1}'
    commitment = hashlib.sha256(salt + b'{"v":1}').digest()
    assert (
        leaves.leaf_hash(salt=salt, content=content)
        == hashlib.sha256(b"\x00" + commitment).digest()
    )
    assert leaves.leaf_hash(salt=salt, content=content).hex() == (
        "f9d8ffc12af1c0c07a10c894930bdc58bdac7f3a3e9a61051cb6bb0768ab30d7"
    )


def test_the_same_content_twice_gives_leaves_that_nobody_can_match() -> None:
    first, second = (leaves.leaf_hash(salt=leaves.new_salt(), content="{}") for _ in range(2))
    assert first != second
