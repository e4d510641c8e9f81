"""Sealed files: what was written comes back, and nothing else does."""

from __future__ import annotations

import secrets
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from complaints import sealing
from complaints.evidence import storing
from complaints.evidence.kinds import MIB, FileRole
from complaints.evidence.sealed_files import (
    EvidenceDamagedError,
    FilePlace,
    SealedWriter,
    digest_of,
    read,
    read_range,
)
from tests.complaints.evidence.sent import sha256

KEY = secrets.token_bytes(32)


def write(content: bytes, place: FilePlace, piece: int = 100_000) -> SealedWriter:
    writer = SealedWriter(KEY, place)
    for start in range(0, len(content), piece):
        writer.write(content[start : start + piece])
    writer.finish()
    return writer


def path_of(name: str) -> Path:
    return Path(settings.STORAGES["default"]["OPTIONS"]["location"]) / name


@pytest.mark.parametrize("size", [1, MIB - 1, MIB, MIB + 1, 4 * MIB, 5 * MIB + 7])
def test_what_was_written_comes_back_whatever_its_size(size: int) -> None:
    content = secrets.token_bytes(size)
    place = FilePlace(uuid.uuid4())
    writer = write(content, place)
    assert b"".join(read(writer.stored, KEY, place)) == content
    assert digest_of(writer.stored, KEY, place) == (size, sha256(content))
    writer.discard()


def test_nothing_of_the_content_stands_on_disk() -> None:
    place = FilePlace(uuid.uuid4())
    writer = write(b"canary " * 1000, place)
    assert b"canary" not in path_of(writer.stored[0][0]).read_bytes()
    writer.discard()
    assert not storing.names_of(place.item_id)


def test_a_file_goes_on_after_a_pause_with_whole_segments() -> None:
    content = secrets.token_bytes(3 * MIB + 10)
    place = FilePlace(uuid.uuid4())
    first = SealedWriter(KEY, place)
    first.write(content[: 2 * MIB + 500])
    parts = first.pause()
    kept = sum(size for _, size in parts)
    assert kept == 2 * MIB
    second = SealedWriter(KEY, place, kept)
    second.write(content[kept:])
    parts = [*parts, *second.finish()]
    assert b"".join(read(parts, KEY, place)) == content


def test_changed_cut_swapped_and_missing_parts_do_not_open() -> None:
    place = FilePlace(uuid.uuid4())
    stored = write(secrets.token_bytes(9 * MIB), place).stored
    assert len(stored) == 3
    with pytest.raises(EvidenceDamagedError):
        list(read(stored[:2], KEY, place))  # the end was cut off
    with pytest.raises(EvidenceDamagedError):
        list(read([stored[1], stored[0], stored[2]], KEY, place))
    with pytest.raises(EvidenceDamagedError):
        list(read(stored, KEY, FilePlace(place.item_id, FileRole.CLEAN)))
    with pytest.raises(EvidenceDamagedError):
        list(read(stored, KEY, FilePlace(uuid.uuid4())))
    changed = path_of(stored[1][0])
    whole = changed.read_bytes()
    changed.write_bytes(whole[:100] + bytes([whole[100] ^ 1]) + whole[101:])
    with pytest.raises(EvidenceDamagedError):
        list(read(stored, KEY, place))
    changed.unlink()
    with pytest.raises(EvidenceDamagedError):
        list(read(stored, KEY, place))


def test_a_part_of_a_file_opens_only_the_segments_that_hold_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    content = secrets.token_bytes(9 * MIB + 7)
    place = FilePlace(uuid.uuid4())
    writer = write(content, place)
    opened = []
    decrypt = sealing.decrypt

    def counted(*arguments: Any) -> bytes:
        opened.append(arguments)
        return decrypt(*arguments)

    monkeypatch.setattr(sealing, "decrypt", counted)
    size = len(content)
    for first, last, segments in (
        (0, 0, 1), (MIB - 1, MIB, 2), (4 * MIB, 4 * MIB, 1), (4 * MIB - 1, 8 * MIB, 6),
        (size - 1, size - 1, 1), (0, size - 1, 10),
    ):  # fmt: skip
        opened.clear()
        read_back = b"".join(read_range(writer.stored, KEY, place, first, last))
        assert read_back == content[first : last + 1]
        assert len(opened) == segments
    writer.discard()


def test_a_part_of_a_file_that_was_changed_swapped_or_cut_is_not_handed_out() -> None:
    place = FilePlace(uuid.uuid4())
    writer = write(secrets.token_bytes(9 * MIB), place)
    first, second = (path_of(name) for name, _ in writer.stored[:2])
    whole = first.read_bytes()
    for damaged in (second.read_bytes(), whole[: 2 * (MIB + 28)], whole[:-1] + b"\0", b""):
        first.write_bytes(damaged)
        with pytest.raises(EvidenceDamagedError):
            b"".join(read_range(writer.stored, KEY, place, 3 * MIB, 4 * MIB - 1))
    first.unlink()
    with pytest.raises(EvidenceDamagedError):
        b"".join(read_range(writer.stored, KEY, place, 0, 0))
    writer.discard()
