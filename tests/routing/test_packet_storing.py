"""Storing a packet: whole or not at all, on a disk or in another kind of storage."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from pytest_django import Settings

from routing.packets import fonts, storing


def test_a_write_that_fails_leaves_nothing(tmp_path: Path) -> None:
    target = tmp_path / "packets" / "a.pdf"
    (target / "in the way").mkdir(parents=True)
    with pytest.raises(OSError, match="directory"):
        storing._store_on_disk(target, b"%PDF-")
    assert [path.name for path in target.parent.iterdir()] == ["a.pdf"]


def test_other_storages_work_too(settings: Settings) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    }
    name = storing.store(b"%PDF-")
    with default_storage.open(name) as file:
        assert file.read() == b"%PDF-"
    storing.discard(name)
    assert not default_storage.exists(name)


def test_missing_fonts_are_named_and_no_other_font_takes_their_place(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(fonts.PACKAGES, "fonts-that-nobody-installed", tmp_path / "none.ttf")
    with pytest.raises(fonts.MissingFontsError, match="fonts-that-nobody-installed"):
        fonts.packet_fonts.__wrapped__()
