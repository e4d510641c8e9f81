"""No marker planted in a file survives in anything that is made of it; the picture does."""

from __future__ import annotations

import io
from pathlib import Path

import pillow_heif
import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageOps

from complaints.evidence import cleaning, previews, proving, sandbox
from complaints.evidence.cleaning.png import chunk
from complaints.evidence.kinds import MediaKind
from tests.complaints.evidence import planted, planted_pdf
from tests.complaints.evidence.planted import Markers

pillow_heif.register_heif_opener(thumbnails=False)

STILLS = {
    "photo.jpg": planted.jpeg,
    "progressive.jpg": lambda mark: planted.jpeg(mark, progressive=True),
    "gray.jpg": lambda mark: planted.jpeg(mark, picture=planted.scene(mode="L")),
    "screen.png": planted.png,
    "palette.png": lambda mark: planted.png(mark, planted.scene(mode="P")),
    "moving.gif": planted.gif,
    "lossy.webp": planted.webp,
    "lossless.webp": lambda mark: planted.webp(mark, lossless=True),
    "phone.heic": planted.heic,
    "turned.png": lambda mark: planted.png(mark, orientation=8),
    "turned.webp": lambda mark: planted.webp(mark, orientation=5),
    "turned.heic": lambda mark: planted.heic(mark, orientation=6),
    "mirrored.heic": lambda mark: planted.heic(mark, orientation=5),
}
VIDEO = {
    "h264.mp4": (
        "-c:v libx264 -c:a aac -c:s mov_text -movflags use_metadata_tags"
        " -bsf:v h264_metadata=sei_user_data=086f3693b7b34f2c965321492feee5b8+SEI"
    ),
    "hevc.mov": "-c:v libx265 -x265-params log-level=none -c:a aac -timecode 01:02:03:04",
    "phone.3gp": "-c:v h263 -s 352x288 -c:a libopencore_amrnb -ar 8000 -ac 1 -b:a 12.2k",
    "vp8.webm": "-c:v libvpx -c:a libvorbis",
    "vp9.webm": "-c:v libvpx-vp9 -deadline realtime -c:a libopus",
    "av1.mkv": "-c:v libsvtav1 -preset 12 -c:a flac -c:s srt",
}
AUDIO = {
    "tags.mp3": "-c:a libmp3lame -write_id3v1 1 -id3v2_version 3",
    "memo.m4a": "-c:a aac",
    "plain.wav": "-write_bext 1",
    "vorbis.ogg": "-c:a libvorbis",
    "opus.ogg": "-c:a libopus",
    "tags.flac": "",
    "voice.amr": "-c:a libopencore_amrnb -ar 8000 -ac 1 -b:a 12.2k",
    "tags.aac": "-c:a aac -write_id3v2 1",
}


def made(folder: Path, name: str, mark: Markers) -> Path:
    """The planted file of this name."""
    if name in STILLS or name.endswith(".pdf"):
        path = folder / name
        path.write_bytes(planted_pdf.pdf(mark) if name.endswith(".pdf") else STILLS[name](mark))
        return path
    options = {**VIDEO, **AUDIO}[name].replace("+SEI", "+" + mark(f"{name} SEI")).split()
    path = planted.recording(mark, folder, name, *options, video=name in VIDEO)
    if name.endswith((".mp4", ".mov", ".3gp")):
        planted.with_boxes(path, mark)
    return path


def pixels(path: Path) -> list[bytes]:
    """Every frame, decoded and turned to nothing but its stored form."""
    with Image.open(path) as picture:
        frames = []
        for number in range(getattr(picture, "n_frames", 1)):
            if path.suffix in (".jpg", ".heic") and number:
                break  # MPF's and HEIF's further pictures are left out
            picture.seek(number)
            frames.append(picture.convert("RGBA").tobytes())
        return frames


@pytest.mark.parametrize("name", [*STILLS, "file.pdf", *VIDEO, *AUDIO])
def test_no_marker_survives_in_anything_made_of_a_file(name: str, tmp_path: Path) -> None:
    mark = Markers()
    source = made(tmp_path, name, mark)
    assert len(mark.found_in(source.read_bytes())) >= 3 or name == "voice.amr"

    proof = proving.prove(source, declared_name=name)
    folder = tmp_path / "derived"
    folder.mkdir()
    cleaned = cleaning.clean(source, folder / name, proof)
    if proof.kind is not MediaKind.AUDIO:
        previews.thumbnail(source, folder / "thumbnail.jpg", proof)
    if proof.kind is MediaKind.PHOTO:
        previews.picture(source, folder / "picture", proof)
    if proof.kind is MediaKind.PDF:
        previews.page_pictures(source, folder, proof)

    assert cleaned.lossless
    assert cleaned.note == ""
    assert cleaned.removed
    for derived in folder.iterdir():
        data = derived.read_bytes()
        assert mark.found_in(data) == [], derived.name
        assert b"x265" not in data
        assert b"2020-06-04" not in data
    # The clean copy is itself a file of the same type, and cleaning finds nothing more to say.
    again = proving.prove(folder / name, declared_name="")
    assert again.media_type == proof.media_type


@pytest.mark.filterwarnings("ignore:Image appears to be a malformed MPO file")
@pytest.mark.parametrize("name", list(STILLS))
def test_a_clean_picture_has_the_same_pixels(name: str, tmp_path: Path) -> None:
    source, target = made(tmp_path, name, Markers()), tmp_path / f"clean-{name}"
    cleaning.clean(source, target, proving.prove(source))
    assert pixels(target) == pixels(source)


@pytest.mark.parametrize("name", ["photo.jpg", "progressive.jpg", "gray.jpg"])
def test_a_jpeg_s_scans_are_byte_for_byte_the_original_s(name: str, tmp_path: Path) -> None:
    source, target = made(tmp_path, name, Markers()), tmp_path / "picture.jpg"
    proof = proving.prove(source)
    shown = previews.picture(source, target, proof)
    data, clean = source.read_bytes(), target.read_bytes()
    first = clean.index(b"\xff\xda")
    assert clean[first:] in data
    assert clean[first:].endswith(b"\xff\xd9")
    assert (shown.width, shown.height, shown.rotation) == (320, 240, 90)


# All that a clean picture may say beside its picture; the turn's number stands where "??" does.
EXIF = "4d4d002a 00000008 0001 0112 0003 00000001 00?? 0000 00000000"
SAYS_TURN = {
    "jpg": (planted.jpeg, lambda exif: b"\xff\xe1\x00\x22Exif\0\0" + exif),
    "png": (planted.png, lambda exif: chunk(b"eXIf", exif)),
    "webp": (planted.webp, lambda exif: b"EXIF\x1a\0\0\0" + exif),
}


def cleaned(data: bytes, folder: Path) -> bytes:
    source, target = folder / "source", folder / "target"
    source.write_bytes(data)
    cleaning.clean(source, target, proving.prove(source))
    return target.read_bytes()


@pytest.mark.parametrize("kind", SAYS_TURN)
@pytest.mark.parametrize("orientation", [0, *range(1, 10)])
def test_a_clean_picture_says_its_turn_in_fixed_bytes_and_nothing_else(
    kind: str, orientation: int, tmp_path: Path
) -> None:
    make, wrapped = SAYS_TURN[kind]
    clean = cleaned(make(Markers(), orientation=orientation), tmp_path)
    upright = cleaned(make(Markers(), orientation=1), tmp_path)
    if orientation not in range(2, 9):
        assert clean == upright
        return
    says = wrapped(bytes.fromhex(EXIF.replace("??", f"{orientation:02x}")))
    assert clean.count(says) == 1
    rest = clean.replace(says, b"")
    if kind == "webp":  # the sizes and the flag for Exif in the extended header tell of it too
        assert (rest[20] ^ upright[20], len(rest)) == (0x08, len(upright))
        rest = upright[:8] + rest[8:20] + upright[20:21] + rest[21:]
    assert rest == upright
    assert cleaned(clean, tmp_path) == clean


@pytest.mark.parametrize("name", ["turned.png", "turned.webp", "turned.heic", "mirrored.heic"])
def test_what_a_page_shows_is_upright_where_it_is_drawn_anew(name: str, tmp_path: Path) -> None:
    source, target = made(tmp_path, name, Markers()), tmp_path / "picture"
    shown = previews.picture(source, target, proving.prove(source))
    assert (shown.width, shown.height, shown.rotation, shown.mirrored) == (240, 320, 0, False)
    with Image.open(source) as before, Image.open(target) as after:
        upright = ImageOps.exif_transpose(before).convert("L")
        assert dict(after.getexif()) == {}
        difference = ImageChops.difference(upright.reduce(8), after.convert("L").reduce(8))
    assert difference.getextrema()[1] < 20


def test_packets_of_a_film_are_equal_before_and_after(tmp_path: Path) -> None:
    source = made(tmp_path, "vp9.webm", Markers())
    target = tmp_path / "clean.webm"
    cleaning.clean(source, target, proving.prove(source))

    def frames(path: Path) -> bytes:
        decoded = ["-i", str(path), "-map", "0:v", "-map", "0:a", "-f", "streamhash", "pipe:1"]
        return sandbox.ffmpeg(["-v", "error", *decoded]).output

    assert frames(target) == frames(source) != b""


def test_vorbis_comments_in_webm_are_blanked(tmp_path: Path) -> None:
    mark = Markers()
    ogg = made(tmp_path, "vorbis.ogg", mark)
    source, target = tmp_path / "sound.webm", tmp_path / "clean.webm"
    moved = sandbox.ffmpeg(["-v", "error", "-i", str(ogg), "-c", "copy", str(source)])
    assert moved.status == 0
    assert mark.found_in(source.read_bytes())
    assert cleaning.clean(source, target, proving.prove(source)).lossless
    assert mark.found_in(target.read_bytes()) == []


def test_a_clean_pdf_draws_the_same_pages_with_what_was_filled_in(tmp_path: Path) -> None:
    source, target = made(tmp_path, "file.pdf", Markers()), tmp_path / "clean.pdf"
    cleaning.clean(source, target, proving.prove(source))
    before, after = pypdfium2.PdfDocument(source), pypdfium2.PdfDocument(target)
    text = after[0].get_textpage().get_text_range()
    assert "100% of page 0" in text
    before.init_forms()
    for number in range(2):
        drawn = [d[number].render(scale=1).to_pil().convert("L").reduce(2) for d in (before, after)]
        assert ImageChops.difference(*drawn).getextrema()[1] < 60
    assert (
        after[0].render(scale=1).to_pil().convert("L").crop((200, 570, 300, 595)).getextrema()[0]
        < 90
    )


def test_the_photo_in_a_pdf_keeps_its_scan(tmp_path: Path) -> None:
    source, target = made(tmp_path, "file.pdf", Markers()), tmp_path / "clean.pdf"
    cleaning.clean(source, target, proving.prove(source))
    plain = io.BytesIO()
    planted.scene().save(plain, "JPEG", quality=85)
    scan = plain.getvalue()[plain.getvalue().index(b"\xff\xda") :]
    assert scan in target.read_bytes()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_thumbnail_is_upright_whatever_the_orientation(orientation: int, tmp_path: Path) -> None:
    turn_back = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    upright = planted.scene()
    stored = upright.transpose(turn_back[orientation]) if orientation > 1 else upright
    source, target = tmp_path / "photo.jpg", tmp_path / "small.jpg"
    source.write_bytes(planted.jpeg(Markers(), picture=stored, orientation=orientation))
    small = previews.thumbnail(source, target, proving.prove(source))
    assert (small.width, small.height) == (320, 240)
    with Image.open(target) as shown:
        difference = ImageChops.difference(
            shown.convert("L").reduce(8), upright.convert("L").reduce(8)
        )
    assert difference.getextrema()[1] < 40
