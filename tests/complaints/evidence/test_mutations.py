"""However a file is mangled, a cleaner refuses it or writes a file that it would write again."""

from __future__ import annotations

import io
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from complaints.evidence.cleaning import STILLS, _pieces
from complaints.evidence.kinds import Refused
from tests.complaints.evidence import planted
from tests.complaints.evidence.planted import Markers

MAKERS = {
    "image/jpeg": lambda: planted.jpeg(Markers(), picture=planted.scene(48, 32)),
    "image/png": lambda: planted.png(Markers(), planted.scene(48, 32)),
    "image/gif": lambda: planted.gif(Markers()),
    "image/webp": lambda: planted.webp(Markers()),
    "image/heic": lambda: planted.heic(Markers(), (64, 64)),
}


@cache
def example(media_type: str) -> bytes:
    return MAKERS[media_type]()


edits = st.lists(
    st.tuples(
        st.sampled_from(["set", "cut", "insert", "end"]),
        st.floats(0, 1, exclude_max=True),
        st.binary(min_size=1, max_size=8),
    ),
    max_size=6,
)


def mangled(data: bytes, changes: list[tuple[str, float, bytes]]) -> bytes:
    for how, where, what in changes:
        at = int(where * len(data))
        if how == "set":
            data = data[:at] + what + data[at + len(what) :]
        elif how == "cut":
            data = data[:at] + data[at + len(what) :]
        elif how == "insert":
            data = data[:at] + what + data[at:]
        else:
            data = data[:at]
    return data


@pytest.mark.parametrize("media_type", list(STILLS))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(changes=edits)
def test_a_mangled_picture_is_refused_or_cleaned_for_good(media_type: str, changes: list) -> None:
    data = mangled(example(media_type), changes)
    try:
        clean = b"".join(_pieces(memoryview(data), media_type).kept)
    except Refused:
        return
    again = _pieces(memoryview(clean), media_type)
    assert b"".join(again.kept) == clean
    assert "trailing-data" not in again.removed


@pytest.mark.parametrize("media_type", list(STILLS))
@settings(max_examples=100, deadline=None)
@given(noise=st.binary(max_size=400))
def test_noise_behind_a_signature_is_refused_or_cleaned(media_type: str, noise: bytes) -> None:
    data = example(media_type)[:12] + noise
    try:
        io.BytesIO().writelines(_pieces(memoryview(data), media_type).kept)
    except Refused:
        return
