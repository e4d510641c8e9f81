"""Decodes still pictures, and draws smaller or plainer ones.

Runs only in the child of ``sandbox.py``: what it reads is hostile. Functions take and return what
JSON can carry. Pure: no Django here.
"""

from __future__ import annotations

import importlib
import io
import warnings
from typing import Any, Final

from PIL import Image, ImageCms, UnidentifiedImageError
from PIL.Image import Transpose

from complaints.evidence import icc
from complaints.evidence.kinds import MOST_PIXELS, RefusalReason, Refused
from complaints.evidence.orientation import TAG as ORIENTATION

FORMATS: Final = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/webp": "WEBP",
    "image/gif": "GIF",
    "image/heic": "HEIF",
}
TURNED_BY_EXIF: Final = frozenset({"image/jpeg", "image/png", "image/webp"})
MOST_SIDE: Final = 60_000  # pixels
MOST_FRAMES: Final = 1000
THUMBNAIL: Final = 480  # pixels, the longer side
QUALITY: Final = 92  # of a JPEG that stands for a picture of another type

Image.MAX_IMAGE_PIXELS = None  # the caps are checked here, before anything is decoded
warnings.simplefilter("ignore")  # nobody reads a child's warnings


def _open(path: str, media_type: str) -> Image.Image:
    """Open without decoding; refuses what is over the caps."""
    if media_type == "image/heic":
        # Loaded where it is needed: its libraries take 50 ms in each child.
        importlib.import_module("pillow_heif").register_heif_opener(thumbnails=False)
    try:
        picture = Image.open(path, formats=[FORMATS[media_type]])
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError):
        raise Refused(RefusalReason.DAMAGED, "header") from None
    width, height = picture.size
    if width * height > MOST_PIXELS or max(width, height) > MOST_SIDE:
        raise Refused(RefusalReason.TOO_MANY_PIXELS)
    if getattr(picture, "n_frames", 1) > MOST_FRAMES:
        raise Refused(RefusalReason.TOO_MANY_PIXELS, "frames")
    return picture


def _decode(picture: Image.Image) -> None:
    try:
        picture.load()
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, RuntimeError):
        raise Refused(RefusalReason.DAMAGED, "decoding") from None


def still(path: str, media_type: str) -> dict[str, int]:
    """Decode every frame. Returns width, height (pixels as stored) and Exif's orientation."""
    with _open(path, media_type) as picture:
        _decode(picture)
        orientation = 1
        if media_type in TURNED_BY_EXIF:  # a HEIC's own properties turn it while it is decoded
            orientation = int(picture.getexif().get(ORIENTATION, 1) or 1)
        width, height = picture.size
        for frame in range(1, 1 if media_type == "image/jpeg" else getattr(picture, "n_frames", 1)):
            try:
                picture.seek(frame)
            except (OSError, ValueError, SyntaxError, EOFError):
                raise Refused(RefusalReason.DAMAGED, "frame") from None
            _decode(picture)
    return {"width": width, "height": height, "orientation": orientation}


def _standard_colors(picture: Image.Image) -> Image.Image:
    """8 bits a channel, in sRGB, gray or RGB, with transparency only where there is some."""
    profile = picture.info.get("icc_profile", b"")
    if picture.mode.startswith(("I", "F")):  # 16 bits of gray
        picture = picture.convert("I").point(lambda value: value / 257).convert("L")
    has_alpha = picture.has_transparency_data
    gray = picture.mode in ("1", "L", "LA")
    mode = ("LA" if has_alpha else "L") if gray else ("RGBA" if has_alpha else "RGB")
    picture = picture.convert(mode)
    standard, _ = icc.standard(profile or b"")
    if standard and not gray:
        source = ImageCms.ImageCmsProfile(io.BytesIO(standard))
        changed = ImageCms.profileToProfile(
            picture, source, ImageCms.createProfile("sRGB"), outputMode=mode
        )
        picture = changed or picture
    picture.info.clear()  # nothing of the source may slip into what is saved
    return picture


def _upright(picture: Image.Image, rotation: int, *, mirrored: bool) -> Image.Image:
    if mirrored:
        picture = picture.transpose(Transpose.FLIP_LEFT_RIGHT)
    turns = {90: Transpose.ROTATE_270, 180: Transpose.ROTATE_180, 270: Transpose.ROTATE_90}
    return picture.transpose(turns[rotation]) if rotation else picture


def _saved(picture: Image.Image, target: str, media_type: str, quality: int) -> dict[str, Any]:
    if media_type == "image/jpeg":
        picture.save(target, "JPEG", quality=quality, subsampling=0, optimize=False)
    else:
        picture.save(target, "PNG", compress_level=6)
    return {"media_type": media_type, "width": picture.width, "height": picture.height}


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode not in ("LA", "RGBA"):
        return picture
    ground = Image.new("RGBA", picture.size, "white")
    ground.alpha_composite(picture.convert("RGBA"))
    return ground.convert("RGB")


def picture(
    source: str, target: str, media_type: str, *, rotation: int, mirrored: bool
) -> dict[str, Any]:
    """The first frame as PNG (lossless) where few colours or transparency ask for it, else JPEG.

    Returns media type, width and height in pixels. The picture is upright.
    """
    with _open(source, media_type) as opened:
        _decode(opened)
        palette = opened.mode in ("1", "P") or media_type == "image/png"
        shown = _upright(_standard_colors(opened), rotation, mirrored=mirrored)
    lossless = palette or shown.mode in ("LA", "RGBA")
    return _saved(shown, target, "image/png" if lossless else "image/jpeg", QUALITY)


def thumbnail(
    source: str, target: str, media_type: str, *, rotation: int, mirrored: bool
) -> dict[str, Any]:
    """A JPEG of at most 480 pixels, upright, on white."""
    with _open(source, media_type) as opened:
        opened.draft("RGB", (THUMBNAIL, THUMBNAIL))  # a JPEG is decoded at a fraction of its size
        _decode(opened)
        shown = opened.convert("RGBA") if opened.mode in ("P", "1") else opened
        shown.thumbnail((THUMBNAIL, THUMBNAIL), reducing_gap=2.0)
        small = _on_white(_standard_colors(shown))
    return _saved(_upright(small, rotation, mirrored=mirrored), target, "image/jpeg", 80)
