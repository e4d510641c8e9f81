"""Pictures on their way into a PDF: the file's own compressed data wherever a PDF can hold it.

A JPEG goes in byte for byte, so that its scan is the original's. The data of a PNG goes in as it is
when nothing in it needs another form. What a PDF/A cannot hold (transparency, interlacing, inks) is
decoded and stored again without loss. Nothing here knows Django.
"""

from __future__ import annotations

import io
import itertools
import struct
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import pydyf
from PIL import Image

from routing.packets.writing import LongStream

Chunks = Callable[[], Iterator[bytes]]
_SPACES = {1: "/DeviceGray", 3: "/DeviceRGB"}
_PNG_MAGIC = b"\x89PNG\r\n\x1a\n"
_PNG_SPACES = {0: 1, 2: 3}
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
# JPEG processes that readers of PDF decode: baseline, extended with 8 bits, progressive.
_FRAMES_OF_PDF = (0xC0, 0xC1, 0xC2)
# What cameras put before the picture fills a few hundred kilobytes at most.
_LARGEST_HEADER = 4 << 20
# Each of the eight EXIF orientations (rotation clockwise; mirrored left to right before) as the
# matrix a b c d e f that turns the unit square.
TURNS = {
    (0, False): (1, 0, 0, 1, 0, 0),
    (90, False): (0, -1, 1, 0, 0, 1),
    (180, False): (-1, 0, 0, -1, 1, 1),
    (270, False): (0, 1, -1, 0, 1, 0),
    (0, True): (-1, 0, 0, 1, 1, 0),
    (90, True): (0, 1, 1, 0, 0, 0),
    (180, True): (1, 0, 0, -1, 0, 1),
    (270, True): (0, -1, -1, 0, 1, 1),
}


class UnusablePictureError(Exception):
    """A picture that was accepted cannot be put on a page."""


def image_stream(media_type: str, size: int, chunks: Chunks) -> pydyf.Stream:
    """The image object of a picture file. Raises ``UnusablePictureError``."""
    if media_type == "image/jpeg":
        stream = _jpeg(size, chunks)
    elif media_type == "image/png":
        stream = _png(chunks)
    else:
        raise UnusablePictureError(media_type)
    return stream if stream is not None else _decoded(b"".join(chunks()))


def turned(stream: pydyf.Stream, rotation: int, *, mirrored: bool) -> pydyf.Stream:
    """A form that draws a picture turned (clockwise, in degrees); its data stays as it is."""
    matrix = " ".join(str(value) for value in TURNS[rotation, mirrored])
    extra = {
        "Type": "/XObject",
        "Subtype": "/Form",
        "BBox": pydyf.Array((0, 0, 1, 1)),
        "Resources": pydyf.Dictionary({"XObject": pydyf.Dictionary({"P": stream.reference})}),
    }
    return pydyf.Stream([f"q {matrix} cm /P Do Q"], extra)


def _image(width: int, height: int, components: int, bits: int, **more: Any) -> dict[str, Any]:
    return {
        "Type": "/XObject",
        "Subtype": "/Image",
        "Width": width,
        "Height": height,
        "ColorSpace": _SPACES[components],
        "BitsPerComponent": bits,
        **more,
    }


def _jpeg(size: int, chunks: Chunks) -> pydyf.Stream | None:
    kind, bits, height, width, components = _jpeg_frame(chunks())
    if kind not in _FRAMES_OF_PDF or bits != 8 or components not in _SPACES:
        return None
    extra = _image(width, height, components, bits, Filter="/DCTDecode")
    return LongStream(extra, size, chunks())


def _jpeg_frame(chunks: Iterator[bytes]) -> tuple[int, int, int, int, int]:
    """Kind of the frame, bits, height, width and number of components, from the file's header."""
    data, place = b"", 2
    while len(data) < _LARGEST_HEADER:
        while place + 19 <= len(data):
            if data[place] != 0xFF:
                raise UnusablePictureError("JPEG")
            kind = data[place + 1]
            if kind in _FRAMES:
                return (kind, *struct.unpack_from(">BHHB", data, place + 4))
            place += 1 if kind == 0xFF else 2 + int.from_bytes(data[place + 2 : place + 4], "big")
        more = next(chunks, b"")
        if not more:
            break
        data += more
    raise UnusablePictureError("JPEG")


def _png(chunks: Chunks) -> pydyf.Stream | None:
    """The PNG's own compressed rows, unless it has colors, places or an order that PDF lacks."""
    parts = _png_parts(chunks())
    kind, header = next(parts, (b"", b""))
    if kind != b"IHDR" or len(header) != 13:
        raise UnusablePictureError("PNG")
    width, height, bits, color, _, _, interlaced = struct.unpack(">IIBBBBB", header)
    components = _PNG_SPACES.get(color)
    before_rows = [kind for kind, _ in itertools.takewhile(lambda part: part[0] != b"IDAT", parts)]
    if components is None or interlaced or b"tRNS" in before_rows:
        return None
    rows = b"".join(data for kind, data in _png_parts(chunks()) if kind == b"IDAT")
    return _rows(width, height, components, bits, rows)


def _png_parts(chunks: Iterator[bytes]) -> Iterator[tuple[bytes, bytes]]:
    source = io.BytesIO(b"".join(chunks))
    if source.read(8) != _PNG_MAGIC:
        raise UnusablePictureError("PNG")
    while len(head := source.read(8)) == 8:
        length = int.from_bytes(head[:4], "big")
        yield head[4:], source.read(length)
        source.read(4)


def _rows(width: int, height: int, components: int, bits: int, rows: bytes) -> pydyf.Stream:
    predictor = {"Predictor": 15, "Columns": width, "Colors": components, "BitsPerComponent": bits}
    extra = _image(
        width, height, components, bits,
        Filter="/FlateDecode", DecodeParms=pydyf.Dictionary(predictor),
    )  # fmt: skip
    return LongStream(extra, len(rows), iter((rows,)))


def _decoded(data: bytes) -> pydyf.Stream:
    """The picture's points, stored again without loss, on white where it was transparent."""
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as picture:
            flat = _flattened(picture)
    except (OSError, ValueError, Image.DecompressionBombError) as error:
        raise UnusablePictureError("decoding") from error
    components = len(flat.getbands())
    points = zlib.compress(flat.tobytes(), 6)
    extra = _image(flat.width, flat.height, components, 8, Filter="/FlateDecode")
    return LongStream(extra, len(points), iter((points,)))


def _flattened(picture: Image.Image) -> Image.Image:
    if picture.mode in ("1", "L"):
        return picture.convert("L")
    if picture.has_transparency_data:
        colors = picture.convert("RGBA")
        white = Image.new("RGBA", colors.size, "white")
        return Image.alpha_composite(white, colors).convert("RGB")
    return picture.convert("RGB")


def size_on_page(
    width: int, height: int, *, rotation: int, room: tuple[float, float]
) -> tuple[float, float]:
    """Width and height in points of a picture, turned, as large as ``room`` allows."""
    if rotation in (90, 270):
        width, height = height, width
    scale = min(room[0] / max(width, 1), room[1] / max(height, 1))
    return round(width * scale, 2), round(height * scale, 2)
