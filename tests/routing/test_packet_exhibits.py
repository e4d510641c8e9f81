"""Pictures and files in a packet: the original's own bytes, in their place, or no packet at all."""

from __future__ import annotations

import hashlib
import io
import re
import subprocess
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from PIL import Image

from routing.packets import exhibits, pictures, rendering
from routing.packets.archival import PictureLostError
from routing.packets.files import FileDamagedError
from routing.packets.pictures import UnusablePictureError
from routing.packets.writing import SizeDiffersError
from tests.routing.packet_documents import Rendered, rendered, snapshot
from tests.routing.packet_evidence import GPS_CANARY, Evidence, jpeg, png, scan_of, with_exif


def packet_with(evidence: Evidence, **changes: Any) -> Rendered:
    document = snapshot(evidence=evidence.rows, **changes)
    return rendered(document, files=evidence)


def images_of(packet: Rendered) -> list[pikepdf.Object]:
    with pikepdf.open(io.BytesIO(packet.pdf)) as pdf:
        found = [
            item
            for item in pdf.objects
            if isinstance(item, pikepdf.Stream) and item.get("/Subtype") == "/Image"
        ]
        return [(item.read_raw_bytes(), str(item.Filter), int(item.Width)) for item in found]


def drawn(packet: Rendered, page: int, folder: Path) -> Image.Image:
    """A page as poppler draws it."""
    (folder / "packet.pdf").write_bytes(packet.pdf)
    subprocess.run(
        ["pdftoppm", "-png", "-r", "36", "-f", str(page), "-l", str(page), "-singlefile",
         folder / "packet.pdf", folder / "page"],
        check=True,
    )  # fmt: skip
    return Image.open(folder / "page.png").convert("RGB")


def test_the_scan_in_the_pdf_is_the_originals_byte_for_byte() -> None:
    evidence = Evidence()
    for rotation in (0, 90):
        evidence.photo(jpeg(seed=rotation), rotation=rotation)
    images = images_of(packet_with(evidence))
    for rotation, (data, encoding, _) in zip((0, 90), images, strict=True):
        assert (b"Exif" in data) == (rotation == 90), "the file says its turn; the page makes it"
        assert encoding == "/DCTDecode"
        assert scan_of(data) == scan_of(with_exif(jpeg(seed=rotation)))
        assert GPS_CANARY not in data, "the page shows the clean copy"


@pytest.mark.parametrize(
    ("turn", "corner"),
    [
        ((0, False), "top left"),
        ((90, False), "top right"),
        ((180, False), "bottom right"),
        ((270, False), "bottom left"),
        ((0, True), "top right"),
        ((90, True), "bottom right"),
        ((180, True), "bottom left"),
        ((270, True), "top left"),
    ],
)
def test_the_page_turns_a_picture_as_its_camera_meant(
    turn: tuple[int, bool], corner: str, tmp_path: Path
) -> None:
    rotation, mirrored = turn
    evidence = Evidence()
    evidence.photo(jpeg(), rotation=rotation, mirrored=mirrored)
    packet = packet_with(evidence)
    page = drawn(packet, page_of(packet, "Shown turned|by 300 pixels", tmp_path), tmp_path)
    red = [
        (x, y)
        for x in range(page.width)
        for y in range(page.height)
        if page.getpixel((x, y))[0] > 190 and max(page.getpixel((x, y))[1:]) < 80
    ]
    ink = [(x, y) for x in range(page.width) for y in range(page.height) if is_picture(page, x, y)]
    middle = [(min(p[i] for p in ink) + max(p[i] for p in ink)) / 2 for i in (0, 1)]
    x, y = (sum(p[i] for p in red) / len(red) for i in (0, 1))
    found = f"{'top' if y < middle[1] else 'bottom'} {'left' if x < middle[0] else 'right'}"
    assert found == corner


def is_picture(page: Image.Image, x: int, y: int) -> bool:
    color = page.getpixel((x, y))
    return max(color) - min(color) > 60


def page_of(packet: Rendered, words: str, folder: Path) -> int:
    (folder / "packet.pdf").write_bytes(packet.pdf)
    for page in range(packet.pages, 0, -1):
        done = subprocess.run(
            ["pdftotext", "-f", str(page), "-l", str(page), folder / "packet.pdf", "-"],
            check=True, capture_output=True, text=True,
        )  # fmt: skip
        if re.search(words, done.stdout):
            return page
    raise AssertionError(words)


def test_attached_files_are_the_released_ones_with_their_hashes() -> None:
    evidence = Evidence()
    shared = evidence.photo(jpeg(), copy="original", name="../../etc/Näme <b>.jpg")
    sealed = evidence.photo(jpeg(seed=2), copy="clean")
    with pikepdf.open(io.BytesIO(packet_with(evidence).pdf)) as pdf:
        attached = {name: each.get_file().read_bytes() for name, each in pdf.attachments.items()}
    assert attached["E-1_Name_b.jpg"] == with_exif(jpeg())
    assert hashlib.sha256(attached["E-1_Name_b.jpg"]).hexdigest() == shared["sha256"]
    assert attached["E-2_IMG_2.jpg"] == jpeg(seed=2)
    assert GPS_CANARY not in attached["E-2_IMG_2.jpg"]
    assert sealed["released"]["sha256"] != sealed["sha256"]


def test_files_beyond_the_limit_are_not_attached_and_the_packet_says_where_they_are(
    tmp_path: Path,
) -> None:
    evidence = Evidence()
    evidence.photo(jpeg())
    document = snapshot(evidence=evidence.rows)
    document["packet"]["attachment_limit"] = evidence.rows[0]["released"]["size_bytes"] - 1
    packet = rendered(document, files=evidence)
    with pikepdf.open(io.BytesIO(packet.pdf)) as pdf:
        assert list(pdf.attachments) == ["case.json"]
    assert page_of(packet, "1, in the bundle beside this PDF", tmp_path) == 1
    assert exhibits.exported_items(document) != {}, "the picture on the page left the house too"


def test_a_missing_or_changed_file_fails_the_packet() -> None:
    for spoil in ("missing", "page", "attachment", "longer"):
        evidence = Evidence()
        row = evidence.photo(jpeg(), copy="clean")
        shown, released = row["pictures"][0]["file"], row["released"]["file"]
        if spoil == "missing":
            evidence.files.clear()
        elif spoil == "longer":
            evidence.files[released] += b"more"
        else:
            place = shown if spoil == "page" else released
            evidence.files[place] = evidence.files[place][:-9] + b"different"
        with pytest.raises((FileDamagedError, KeyError, SizeDiffersError)):
            packet_with(evidence)


def test_a_picture_that_layout_drops_fails_the_packet(monkeypatch: pytest.MonkeyPatch) -> None:
    evidence = Evidence()
    evidence.photo(jpeg())
    whole = rendering._Parts.html
    monkeypatch.setattr(
        rendering._Parts,
        "html",
        lambda parts, undrawable=(): re.sub("<img[^>]*/>", "", whole(parts, undrawable)),
    )
    with pytest.raises(PictureLostError):
        packet_with(evidence)


@pytest.mark.parametrize("data", [b"", b"\xff\xd8", b"\xff\xd8\xff\xe1\x00\x04xx", b"no picture"])
def test_what_is_no_picture_fails_the_packet(data: bytes) -> None:
    for media_type in ("image/jpeg", "image/png", "image/webp"):
        with pytest.raises(UnusablePictureError):
            pictures.image_stream(media_type, len(data), lambda: iter((data,)))


def test_a_png_goes_in_as_it_is_unless_pdf_a_cannot_hold_it() -> None:
    evidence = Evidence()
    for mode in ("RGB", "L", "RGBA", "P"):
        evidence.photo(png(mode=mode), media_type="image/png")
    images = images_of(packet_with(evidence))
    assert all(encoding == "/FlateDecode" for _, encoding, _ in images)
    rows = b"".join(data for kind, data in pictures._png_parts(iter((png(),))) if kind == b"IDAT")
    assert images[0][0] == rows


def test_a_recording_has_a_sheet_with_its_hash_and_a_frame(tmp_path: Path) -> None:
    evidence = Evidence()
    row = evidence.recording(b"\x00" * 500, jpeg(), name="clip.mp4")
    packet = packet_with(evidence)
    page = page_of(packet, "Exhibit E-1: clip.mp4", tmp_path)
    text = subprocess.run(
        ["pdftotext", "-f", str(page), "-l", str(page), tmp_path / "packet.pdf", "-"],
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    assert row["sha256"] in "".join(text.split())
    assert "1 min 23 s" in text
    assert "One frame of the recording." in text


def test_what_is_still_checked_or_withheld_is_listed_and_not_handed_over(tmp_path: Path) -> None:
    evidence = Evidence()
    evidence.waiting(name="later.mov")
    packet = packet_with(
        evidence, evidence_withheld=[{"reason": "under_order", "count": 2}],
        gaps=["evidence_not_checked"],
    )  # fmt: skip
    (tmp_path / "packet.pdf").write_bytes(packet.pdf)
    done = subprocess.run(
        ["pdftotext", tmp_path / "packet.pdf", "-"], check=True, capture_output=True, text=True
    )
    text = " ".join(done.stdout.split())
    assert "Being checked: not handed over with this version." in text
    assert "2 items are withheld: it may have been given under order" in text
    assert "Evidence is still being checked: a new version follows." in text
    with pikepdf.open(io.BytesIO(packet.pdf)) as pdf:
        assert list(pdf.attachments) == ["case.json"]


def test_times_of_evidence_are_told_as_exactly_as_they_are_known(tmp_path: Path) -> None:
    evidence = Evidence()
    evidence.photo(jpeg())
    evidence.photo(jpeg(), received_at="2020-06-05T05:00:00Z", received_exact_to="day")
    rows = exhibits.index_rows(snapshot(evidence=evidence.rows))
    assert [row["received"] for row in rows] == [
        "2020-06-05, hour from 19:00 UTC",
        "2020-06-05 (day)",
    ]
    custody = exhibits.custody_rows(snapshot(evidence=evidence.rows))
    assert custody[2]["at"] == "2020-06-06 01:02:03.45 UTC"
    assert custody[2]["who"] == "Missouri State Highway Patrol"
