"""What a crash left of packets is removed; what a row names, or may yet name, stays."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from routing.installation import install_defaults
from routing.models import Packet
from routing.packets import storing, sweeping
from routing.packets.limits import memory_limited
from tests.cast import file_demonstration
from tests.published import publish


@pytest.fixture
def folder(db: None) -> Path:
    install_defaults()
    file_demonstration()
    publish(Packet.objects.get())
    folder = Path(default_storage.path(storing.FOLDER))
    sweeping.remove_orphans(at=timezone.now() + timedelta(days=1))
    return folder


def left(folder: Path, name: str, *, hours: int) -> Path:
    """A file as a killed builder leaves it, so many hours ago."""
    path = folder / name
    path.write_bytes(b"%PDF-")
    then = (timezone.now() - timedelta(hours=hours)).timestamp()
    os.utime(path, (then, then))
    return path


@pytest.mark.parametrize("name", [".unfinished-abc", f"{'0' * 32}.pdf"])
def test_what_no_row_names_goes_once_it_is_old(folder: Path, name: str) -> None:
    young, old = left(folder, "young", hours=0), left(folder, name, hours=2)
    assert sweeping.remove_orphans(at=timezone.now()) == 1
    assert not old.exists()
    assert young.exists(), "its builder may be about to commit"
    young.unlink()


def test_what_a_row_names_stays_however_old(folder: Path) -> None:
    path = Path(Packet.objects.get().file.path)
    os.utime(path, (0, 0))
    assert sweeping.remove_orphans(at=timezone.now()) == 0
    assert path.exists()


def test_an_installation_without_packets_has_nothing_to_remove(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeping, "FOLDER", "nothing-here")
    assert sweeping.remove_orphans(at=timezone.now()) == 0


def test_a_builder_that_wants_too_much_memory_is_refused_it_and_goes_on_afterwards() -> None:
    with memory_limited(64 << 20), pytest.raises(MemoryError):
        bytearray(256 << 20)
    assert len(bytearray(256 << 20)) == 256 << 20
