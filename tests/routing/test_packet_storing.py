"""Storing a packet: whole or not at all, on a disk or in another kind of storage."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from pytest_django import Settings

from routing.packets import fonts, storing


def files() -> set[Path]:
    folder = Path(default_storage.path(storing.FOLDER))
    return set(folder.iterdir()) if folder.exists() else set()


def test_what_is_being_written_has_no_name_so_that_a_crash_leaves_nothing() -> None:
    before = files()
    with storing.unfinished() as new:
        new.file.write(b"%PDF-")
        new.file.flush()
        assert files() == before
    with pytest.raises(ZeroDivisionError), storing.unfinished() as new:
        new.file.write(bytes(1 // 0))
    assert files() == before


def test_where_a_file_needs_a_name_from_the_start_it_is_copied_and_renamed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = files()

    def refuse(*_: object, **__: object) -> None:
        raise OSError("it cannot")

    monkeypatch.setattr(storing.os, "link", refuse)
    with storing.unfinished() as new:
        new.file.write(b"%PDF-")
        name = new.keep()
    assert {path.name for path in files() - before} == {Path(name).name}
    assert Path(default_storage.path(name)).read_bytes() == b"%PDF-"

    monkeypatch.setattr(Path, "rename", refuse)
    before = files()
    with pytest.raises(OSError, match="cannot"), storing.unfinished() as new:
        new.keep()
    assert files() == before


def test_what_is_kept_is_whole_under_a_name_that_says_nothing() -> None:
    with storing.unfinished() as new:
        new.file.write(b"%PDF-")
        name = new.keep()
    assert re.fullmatch(r"packets/[0-9a-f]{32}\.pdf", name)
    path = Path(default_storage.path(name))
    assert path.read_bytes() == b"%PDF-"
    assert path.stat().st_mode & 0o077 == 0
    storing.discard(name)
    assert not path.exists()


def test_other_storages_work_too(settings: Settings) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    }
    with storing.unfinished() as new:
        new.file.write(b"%PDF-")
        name = new.keep()
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
