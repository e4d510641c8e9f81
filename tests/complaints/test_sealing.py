"""Sealed values open in their own place, with their own key, unchanged, and nowhere else."""

from __future__ import annotations

import uuid

import pytest

from complaints import sealing
from complaints.sealing import Place, SealBroken, WrappedKey

ROW, OTHER_ROW = uuid.uuid4(), uuid.uuid4()
NAME = Place("complaints_identity", ROW, "name")


def sealed() -> tuple[bytes, bytes]:
    key, _ = sealing.new_data_key(ROW)
    return key, sealing.encrypt(key, b"Dolores", NAME)


def test_a_sealed_value_opens_in_its_place() -> None:
    key, value = sealed()
    assert sealing.decrypt(key, value, NAME) == b"Dolores"


@pytest.mark.parametrize(
    "place",
    [
        Place("complaints_identity", OTHER_ROW, "name"),
        Place("complaints_identity", ROW, "email"),
        Place("complaints_verbatim", ROW, "name"),
    ],
)
def test_a_value_moved_to_another_row_column_or_table_does_not_open(place: Place) -> None:
    key, value = sealed()
    with pytest.raises(SealBroken):
        sealing.decrypt(key, value, place)


@pytest.mark.parametrize("position", [0, 12, -1])
def test_a_flipped_bit_is_detected(position: int) -> None:
    key, value = sealed()
    changed = bytearray(value)
    changed[position] ^= 1
    with pytest.raises(SealBroken):
        sealing.decrypt(key, bytes(changed), NAME)


def test_a_value_cut_short_does_not_open() -> None:
    key, value = sealed()
    with pytest.raises(SealBroken):
        sealing.decrypt(key, value[:8], NAME)


def test_a_wrapped_data_key_opens_for_its_own_complaint_alone() -> None:
    key, wrapped = sealing.new_data_key(ROW)
    assert sealing.unwrap(ROW, wrapped) == key
    with pytest.raises(SealBroken):
        sealing.unwrap(OTHER_ROW, wrapped)
    with pytest.raises(SealBroken):
        sealing.unwrap(ROW, WrappedKey("lost-key", wrapped.wrapped))


def test_the_message_of_a_broken_seal_tells_the_place_and_no_value() -> None:
    key, value = sealed()
    with pytest.raises(SealBroken) as broken:
        sealing.decrypt(key, value[:-1], NAME)
    assert "Dolores" not in str(broken.value)
