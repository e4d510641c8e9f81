"""A file is what its content proves, or it is refused with a reason."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Dictionary, Name, Pdf, String
from PIL import Image

from complaints.evidence import cleaning, proving, sandbox
from complaints.evidence.cleaning.png import chunk
from complaints.evidence.kinds import MediaKind, RefusalReason, Refused
from tests.complaints.evidence import planted, planted_pdf
from tests.complaints.evidence.planted import Markers


def refused(folder: Path, data: bytes, name: str = "evidence.jpg") -> RefusalReason:
    """The reason for which these bytes are refused, whatever they are called."""
    path = folder / "given"
    path.write_bytes(data)
    with pytest.raises(Refused) as caught:
        proving.prove(path, declared_name=name)
    return caught.value.reason


def archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as zipped:
        zipped.writestr("word/document.xml", "<w:document/>")
    return out.getvalue()


def plain_pdf(**catalog: object) -> bytes:
    out = io.BytesIO()
    with Pdf.new() as pdf:
        pdf.add_blank_page()
        for key, value in catalog.items():
            pdf.Root[f"/{key}"] = value
        pdf.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"  <!DOCTYPE html><html><body>words</body></html>",
        "\ufeff<html>".encode("utf-16-le"),
        b"#!/bin/sh\nrm -rf /\n",
        b"\x7fELF\x02\x01\x01" + bytes(60),
        b"MZ\x90\x00" + bytes(60),
        archive(),
        b"{\\rtf1 hello}",
        b"%!PS-Adobe-3.0\n",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        b"II*\x00" + bytes(100),
        b"BM" + bytes(100),
        b"#EXTM3U\n#EXT-X-VERSION:3\n\x00",
        b"words with a bell\x07",
        b"<html>" + plain_pdf(),
        b"\0\0\0\x18ftypavif\0\0\0\0avifmif1" + bytes(100),
    ],
    ids=lambda data: repr(data[:12]),
)
def test_what_is_not_on_the_list_is_refused_whatever_it_is_called(
    data: bytes, tmp_path: Path
) -> None:
    assert refused(tmp_path, data) is RefusalReason.UNKNOWN_TYPE


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, b"") is RefusalReason.EMPTY


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (planted.jpeg, "a.jpg"),
        (planted.png, "a.png"),
        (planted.gif, "a.gif"),
        (planted.webp, "a.webp"),
        (planted.heic, "a.heic"),
        (planted_pdf.pdf, "a.pdf"),
    ],
)
def test_a_picture_or_pdf_cut_short_is_refused_as_damaged(
    make: Callable[[Markers], bytes], name: str, tmp_path: Path
) -> None:
    data = make(Markers())
    for share in (0.02, 0.3, 0.6):
        assert refused(tmp_path, data[: int(len(data) * share)], name) in (
            RefusalReason.DAMAGED,
            RefusalReason.UNKNOWN_TYPE,
        )


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("film.mp4", "-c:v libx264 -c:a aac"),
        ("film.mov", "-c:v libx264 -c:a aac -movflags +faststart"),
        ("film.webm", "-c:v libvpx -c:a libopus"),
        ("sound.wav", ""),
    ],
)
def test_a_recording_cut_short_is_refused_as_damaged(
    name: str, options: str, tmp_path: Path
) -> None:
    path = planted.recording(
        Markers(), tmp_path, name, *options.split(), video=name.startswith("film")
    )
    data = path.read_bytes()
    for share in (0.1, 0.5, 0.9):
        assert refused(tmp_path, data[: int(len(data) * share)], name) is RefusalReason.DAMAGED


def test_the_declared_name_decides_nothing(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_bytes(planted.png(Markers()))
    assert proving.prove(path, declared_name="letter.pdf").media_type == "image/png"


def test_a_picture_of_more_pixels_than_the_cap_is_refused_before_it_is_decoded(
    tmp_path: Path,
) -> None:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0))
    bomb = b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", b"x\x9c\x03\0") + chunk(b"IEND", b"")
    assert refused(tmp_path, bomb) is RefusalReason.TOO_MANY_PIXELS


def test_a_jpeg_of_many_scans_cannot_hang_the_worker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox, "STILL", sandbox.Limits(cpu=2, wall=5))
    out = io.BytesIO()
    planted.scene(4000, 3000).save(out, "JPEG", progressive=True, quality=30)
    data = out.getvalue()
    end = len(data) - 2
    last = data.rindex(b"\xff\xda")
    assert refused(tmp_path, data[:end] + data[last:end] * 3000 + data[end:]) in (
        RefusalReason.TOO_HARD,
        RefusalReason.DAMAGED,
    )


def test_a_jpeg_whose_scan_is_noise_is_refused(tmp_path: Path) -> None:
    data = planted.jpeg(Markers())
    at = data.index(b"\xff\xda", 700)
    assert refused(tmp_path, data[:at] + b"\xff\xd9") is RefusalReason.DAMAGED


@pytest.mark.parametrize("frame", [0xC3, 0xC9, 0xCA])
def test_a_jpeg_that_browsers_cannot_show_is_refused(frame: int, tmp_path: Path) -> None:
    out = io.BytesIO()
    planted.scene().save(out, "JPEG")
    data = out.getvalue().replace(b"\xff\xc0", bytes([0xFF, frame]), 1)
    assert refused(tmp_path, data) is RefusalReason.UNKNOWN_TYPE


@pytest.mark.parametrize("mode", ["CMYK", "L", "RGB"])
def test_jpegs_of_every_usual_color_are_taken(mode: str, tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    planted.scene(mode=mode).save(path)
    assert proving.prove(path).width == 320


def test_sixteen_bit_pngs_are_taken(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    Image.new("I;16", (40, 30), 40_000).save(path)
    assert proving.prove(path).height == 30


def test_an_encrypted_pdf_is_refused_as_such(tmp_path: Path) -> None:
    for user in ("secret", ""):
        out = io.BytesIO()
        with Pdf.new() as pdf:
            pdf.add_blank_page()
            pdf.save(out, encryption=pikepdf.Encryption(owner="owner", user=user))
        assert refused(tmp_path, out.getvalue()) is RefusalReason.ENCRYPTED


@pytest.mark.parametrize(
    "catalog",
    [
        {"OpenAction": Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))},
        {"OpenAction": Dictionary(S=Name.Launch, F=String("cmd.exe"))},
        {"AA": Dictionary(WC=Dictionary(S=Name.JavaScript, JS=String("1")))},
        {"Names": Dictionary(JavaScript=Dictionary())},
    ],
)
def test_a_pdf_that_starts_something_is_refused(catalog: dict, tmp_path: Path) -> None:
    assert refused(tmp_path, plain_pdf(**catalog)) is RefusalReason.HAS_SCRIPTS


def test_a_pdf_of_too_many_pages_is_refused(tmp_path: Path) -> None:
    out = io.BytesIO()
    with Pdf.new() as pdf:
        for _ in range(2001):
            pdf.add_blank_page(page_size=(9, 9))
        pdf.save(out)
    assert refused(tmp_path, out.getvalue()) is RefusalReason.TOO_MANY_PAGES


def test_a_playlist_in_the_clothes_of_a_film_opens_no_other_file(tmp_path: Path) -> None:
    secret = planted.recording(Markers(), tmp_path, "secret.mp4", "-c:v", "libx264", "-c:a", "aac")
    playlists = [
        b"#EXTM3U\n#EXTINF:2,\nfile://" + str(secret).encode() + b"\n#EXT-X-ENDLIST\n",
        b"ffconcat version 1.0\nfile '" + str(secret).encode() + b"'\n",
    ]
    for playlist in playlists:
        path = tmp_path / "playlist"
        path.write_bytes(playlist)
        assert proving.prove(path).kind is MediaKind.TEXT  # words, and never opened as a film
        assert refused(tmp_path, b"\0\0\0\x14ftypisom\0\0\0\0isom" + playlist) in (
            RefusalReason.DAMAGED,
            RefusalReason.UNKNOWN_TYPE,
        )


@pytest.mark.parametrize(
    ("data", "charset"),
    [
        ("señal, ¿qué pasó?\r\n".encode(), "utf-8"),
        ("\ufeffseñal".encode(), "utf-8"),
        ("\ufeffseñal".encode("utf-16-le"), "utf-16-le"),
        ("\ufeffseñal".encode("utf-16-be"), "utf-16-be"),
        ("señal “así”".encode("cp1252"), "windows-1252"),
    ],
)
def test_plain_text_is_told_apart_by_its_encoding(
    data: bytes, charset: str, tmp_path: Path
) -> None:
    path = tmp_path / "note.txt"
    path.write_bytes(data)
    proof = proving.prove(path)
    assert (proof.media_type, proof.kind, proof.charset) == (
        "text/plain",
        MediaKind.TEXT,
        charset,
    )


def test_a_film_tells_its_size_duration_and_turn(tmp_path: Path) -> None:
    plain = planted.recording(Markers(), tmp_path, "a.mp4", "-c:v", "libx264", "-c:a", "aac")
    turned = tmp_path / "turned.mp4"
    moved = sandbox.ffmpeg(
        ["-v", "error", "-display_rotation", "-90", "-i", str(plain), "-c", "copy", str(turned)]
    )
    assert moved.status == 0
    proof = proving.prove(turned)
    assert (proof.width, proof.height, proof.rotation) == (320, 240, 90)
    assert proof.duration_seconds == pytest.approx(2, abs=0.1)
    clean = tmp_path / "clean.mp4"
    assert cleaning.clean(turned, clean, proof).lossless
    assert proving.prove(clean).rotation == 90  # it is how the film is shown, and stays


def test_a_film_without_pictures_is_sound(tmp_path: Path) -> None:
    path = planted.recording(Markers(), tmp_path, "a.mp4", "-c:a", "aac", video=False)
    assert proving.prove(path).media_type == "audio/mp4"
