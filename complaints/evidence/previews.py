"""Pictures of evidence for pages and screens: clean by construction, nothing of the source's
metadata is copied.

Pure: no Django here. Decoding runs in a child (``sandbox.py``).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from complaints.evidence import cleaning, recordings, sandbox
from complaints.evidence.cleaning import jpeg
from complaints.evidence.kinds import MediaKind, RefusalReason, Refused
from complaints.evidence.orientation import UPRIGHT
from complaints.evidence.proof import Proof

MOST_PAGE_PICTURES: Final = 50
DOTS_PER_INCH: Final = 150
POSTER_SIDE: Final = 1280  # pixels
POSTER_AT: Final = 1.0  # seconds; many films begin black


@dataclass(frozen=True)
class Picture:
    """A picture as written: pixels as stored, and the clockwise turn that shows it upright.

    ``mirrored``: it is to be mirrored left to right before it is turned.
    """

    media_type: str
    width: int
    height: int
    rotation: int = 0
    mirrored: bool = False


def picture(source: Path, target: Path, proof: Proof) -> Picture:
    """The picture that stands on a packet's page.

    A JPEG is the clean JPEG itself, its scans byte for byte the original's, and says its turn; a
    PNG of 8 bits that is upright is the clean PNG. CMYK JPEGs, other PNGs, WebP, GIF and HEIC are
    drawn anew, upright: lossless PNG where there is transparency or a palette, else a JPEG of
    quality 92, in sRGB. So whoever follows Exif shows each of them upright. Raises ``Refused``;
    and ``ValueError`` for what is no photo.
    """
    if proof.kind is not MediaKind.PHOTO or proof.width is None or proof.height is None:
        raise ValueError("only a photo is a picture")
    if _stands_as_it_is(source, proof):
        cleaning.clean(source, target, proof)
        return Picture(proof.media_type, proof.width, proof.height, proof.rotation, proof.mirrored)
    return _drawn("picture", source, target, proof)


def _stands_as_it_is(source: Path, proof: Proof) -> bool:
    if proof.media_type == "image/jpeg":
        return jpeg.channels(cleaning.still_pieces(source, proof.media_type)) != 4
    if proof.media_type == "image/png" and proof.turn == UPRIGHT:  # not everybody turns a PNG
        kept = cleaning.still_pieces(source, proof.media_type).kept
        return kept[1][16] <= 8 and not any(bytes(piece[4:8]) == b"acTL" for piece in kept)
    return False


def thumbnail(source: Path, target: Path, proof: Proof) -> Picture:
    """A JPEG of at most 480 pixels, upright: of a photo, a video's early frame, a PDF's first page.

    Raises ``ValueError`` for sound and text, which have no looks.
    """
    shown, turn = source, proof
    if proof.kind is MediaKind.VIDEO:
        poster(source, target, proof)
        shown, turn = target, Proof("image/jpeg", MediaKind.PHOTO)
    elif proof.kind is MediaKind.PDF:
        page = page_pictures(source, target.parent, proof, most=1, dots_per_inch=60)[0]
        page.path.replace(target)
        return page.picture
    elif proof.kind is not MediaKind.PHOTO:
        raise ValueError("sound and text have no looks")
    return _drawn("thumbnail", shown, target, turn)


def _drawn(what: str, source: Path, target: Path, proof: Proof) -> Picture:
    """A picture drawn anew by this function of ``stills``: upright."""
    return Picture(
        **sandbox.call(
            f"complaints.evidence.stills:{what}",
            sandbox.STILL,
            source=str(source.resolve()),
            target=str(target.resolve()),
            media_type=proof.media_type,
            rotation=proof.rotation,
            mirrored=proof.mirrored,
        )
    )


@dataclass(frozen=True)
class PagePicture:
    """The picture of a PDF's page; pages count from 1."""

    number: int
    path: Path
    picture: Picture


def page_pictures(
    source: Path,
    folder: Path,
    proof: Proof,
    *,
    most: int = MOST_PAGE_PICTURES,
    dots_per_inch: int = DOTS_PER_INCH,
) -> list[PagePicture]:
    """The first pages of a PDF as JPEGs in the folder, 4 million pixels each at most."""
    if proof.kind is not MediaKind.PDF:
        raise ValueError("only a PDF has pages")
    drawn: list[dict[str, Any]] = sandbox.call(
        "complaints.evidence.documents:pages",
        sandbox.DOCUMENT,
        path=str(source.resolve()),
        folder=str(folder.resolve()),
        most=most,
        dots_per_inch=dots_per_inch,
    )
    return [
        PagePicture(number, folder / f"page-{number}.jpg", Picture(**facts))
        for number, facts in enumerate(drawn, start=1)
    ]


def poster(source: Path, target: Path, proof: Proof) -> None:
    """One frame of a video, upright, as a JPEG of at most 1280 pixels."""
    seconds = min(POSTER_AT, (proof.duration_seconds or 0) / 2)
    size = f"'min({POSTER_SIDE},iw)':'min({POSTER_SIDE},ih)'"
    ended = sandbox.ffmpeg(
        [
            *("-v", "error", "-y", "-ss", f"{seconds:.3f}"),
            *recordings.input_options(source, proof.media_type),
            *(
                "-map",
                "0:V:0",
                "-frames:v",
                "1",
                "-vf",
                f"scale={size}:force_original_aspect_ratio=decrease",
                "-map_metadata",
                "-1",
            ),
            *("-fflags", "+bitexact", "-flags:v", "+bitexact", "-q:v", "3"),
            *("-f", "image2", "-c:v", "mjpeg", "-update", "1", f"file:{target.resolve()}"),
        ],
        sandbox.STILL,
    )
    if ended.status != 0 or not target.exists():
        raise Refused(RefusalReason.DAMAGED, "no frame")
