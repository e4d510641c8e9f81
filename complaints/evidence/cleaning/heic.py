"""HEIC: writes the main picture into a new file, with what decoding it needs and nothing else.

Kept: the primary picture, the tiles that it is made of, its transparency, and for each of them the
properties on a short list; of the HEVC data, parameter sets and slices byte for byte. Left out:
Exif, XMP, thumbnails, depth and gain maps, further pictures, names, SEI messages, all other boxes.
Colour profiles: see ``icc.py``.

Source: ISO/IEC 23008-12; 14496-15 for the form of HEVC data. Pure: no Django here.
"""

from __future__ import annotations

import struct
from typing import Final

from complaints.evidence import icc
from complaints.evidence.boxes import box, full_box
from complaints.evidence.cleaning.heif_reading import (
    Contents,
    Item,
    inputs_of,
    read,
    struct_size,
)
from complaints.evidence.cleaning.pieces import Pieces, damaged, rare

BRANDS: Final = frozenset({b"mif1", b"heic", b"heix", b"miaf", b"MiHB", b"MiHE"})
# Property → the lengths of content that it may have; None: written anew below.
PROPERTIES: Final[dict[bytes, frozenset[int] | None]] = {
    b"hvcC": None,
    b"colr": None,
    b"auxC": None,
    b"ispe": frozenset({12}),
    b"pixi": frozenset({6, 8}),
    b"irot": frozenset({1}),
    b"imir": frozenset({1}),
    b"clap": frozenset({32}),
    b"pasp": frozenset({8}),
}
ALPHA: Final = (
    b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha",
    b"urn:mpeg:hevc:2015:auxid:1",
)
PARAMETER_SETS: Final = frozenset({32, 33, 34})
LAST_SLICE: Final = 31  # NAL unit types up to here hold the picture
NAMES: Final = {b"Exif": "exif", b"mime": "xmp", b"uri ": "private-data"}


def clean(data: memoryview) -> Pieces:
    """The clean file's pieces. Raises ``Refused`` for what is no whole HEIC file."""
    contents = read(data)
    kept = _kept_items(contents)
    pieces = Pieces()
    for number, item in contents.items.items():
        if number not in kept:
            pieces.drop(NAMES.get(item.kind, "further-pictures"))
    if contents.other_boxes:
        pieces.drop("private-data")
    bodies = [_clean_content(contents, contents.items[number], pieces) for number in kept]
    known = dict.fromkeys(brand for brand in contents.brands if brand in BRANDS)
    brands = list(known) or [b"mif1", b"heic"]
    head = box(b"ftyp", brands[0], bytes(4), *brands)
    description = _description(contents, kept, pieces)
    size = len(_meta(description, [0] * len(kept), bodies))
    offsets, at = [], len(head) + size + 8
    for body in bodies:
        offsets.append(at)
        at += len(body)
    pieces.keep(head, _meta(description, offsets, bodies), box(b"mdat", *bodies))
    return pieces


def _kept_items(contents: Contents) -> list[int]:
    """The primary picture, what it is made of, and the same for its transparency."""
    inputs = inputs_of(contents)
    kept: list[int] = []
    waiting = [contents.primary]
    for kind, source, targets in contents.references:
        if kind == b"auxl" and contents.primary in targets and _is_alpha(contents, source):
            waiting.append(source)
    while waiting:
        number = waiting.pop(0)
        if number in kept:
            continue
        if number not in contents.items:
            damaged("heif item missing")
        kept.append(number)
        waiting.extend(inputs[number])
    return kept


def _is_alpha(contents: Contents, number: int) -> bool:
    item = contents.items.get(number, Item(b""))
    return any(
        kind == b"auxC" and bytes(content[4:]).split(b"\0")[0] in ALPHA
        for kind, content in (_property(contents, index) for index, _ in item.properties if index)
    )


def _property(contents: Contents, index: int) -> tuple[bytes, memoryview]:
    if not 1 <= index <= len(contents.properties):
        damaged("heif property missing")
    return contents.properties[index - 1]


# --- The pictures' data ---------------------------------------------------------------------------
def _clean_content(contents: Contents, item: Item, pieces: Pieces) -> bytes:
    content = contents.content(item)
    if item.kind == b"hvc1":
        return _slices(content, _length_size(contents, item), pieces)
    if item.kind == b"grid" and len(content) >= 8:
        return content[: struct_size(content[1])]
    if item.kind != b"iden":
        rare("heif")
    return b""


def _length_size(contents: Contents, item: Item) -> int:
    for index, _ in item.properties:
        if index and (found := _property(contents, index))[0] == b"hvcC":
            return (found[1][21] & 3) + 1
    return damaged("heif decoder configuration")


def _slices(content: bytes, length_size: int, pieces: Pieces) -> bytes:
    kept, at = [], 0
    while at < len(content):
        start = at + length_size
        at = start + int.from_bytes(content[at:start], "big")
        if at > len(content) or at <= start:
            damaged("hevc unit")
        if content[start] >> 1 & 63 <= LAST_SLICE or content[start] >> 1 & 63 in PARAMETER_SETS:
            kept.append(content[start - length_size : at])
        else:
            pieces.drop("messages-in-stream")
    if not kept:
        damaged("hevc without a picture")
    return b"".join(kept)


# --- Properties -----------------------------------------------------------------------------------
def _clean_property(kind: bytes, content: memoryview, pieces: Pieces) -> bytes:
    """The property as a whole box; nothing where it is left out."""
    if kind == b"hvcC":
        return box(kind, _configuration(bytes(content)))
    if kind == b"colr":
        return _color(bytes(content), pieces)
    if kind == b"auxC" and bytes(content[4:]).split(b"\0")[0] in ALPHA:
        return full_box(kind, 0, 0, ALPHA[0], b"\0")
    if len(content) in (PROPERTIES.get(kind) or ()):
        return box(kind, bytes(content))
    pieces.drop("private-data")
    return b""


def _configuration(content: bytes) -> bytes:
    """The decoder's configuration with its parameter sets alone."""
    arrays, at, count = [], 23, 0
    for _ in range(content[22]):
        start, kind = at, content[at] & 63
        (units,) = struct.unpack_from(">H", content, at + 1)
        at += 3
        for _ in range(units):
            at += 2 + struct.unpack_from(">H", content, at)[0]
        if at > len(content):
            damaged("hevc configuration")
        if kind in PARAMETER_SETS:
            arrays.append(content[start:at])
            count += 1
    return content[:22] + bytes([count]) + b"".join(arrays)


def _color(content: bytes, pieces: Pieces) -> bytes:
    if content[:4] == b"nclx" and len(content) == 11:
        return box(b"colr", content)
    pieces.drop("color-profile")
    profile, colors_stay = icc.standard(content[4:])
    if not colors_stay:
        pieces.changed.add("color-profile")
    return box(b"colr", b"prof", profile) if profile else b""


# --- Writing --------------------------------------------------------------------------------------
def _description(contents: Contents, kept: list[int], pieces: Pieces) -> list[bytes]:
    """The boxes that say what the items are; they are numbered anew, from 1."""
    new = {number: place for place, number in enumerate(kept, start=1)}
    infos = [
        full_box(b"infe", 2, 0, struct.pack(">HH", place, 0), contents.items[number].kind, b"\0")
        for number, place in new.items()
    ]
    references = [
        box(kind, struct.pack(f">HH{len(to)}H", new[source], len(to), *(new[t] for t in to)))
        for kind, source, targets in contents.references
        if kind in (b"dimg", b"auxl")
        and source in new
        and (to := [target for target in targets if target in new])
    ]
    return [
        full_box(b"hdlr", 0, 0, bytes(4), b"pict", bytes(13)),
        full_box(b"pitm", 0, 0, struct.pack(">H", new[contents.primary])),
        full_box(b"iinf", 0, 0, struct.pack(">H", len(infos)), *infos),
        full_box(b"iref", 0, 0, *references) if references else b"",
        _properties(contents, new, pieces),
    ]


def _properties(contents: Contents, new: dict[int, int], pieces: Pieces) -> bytes:
    written: list[bytes] = []
    associations = []
    for number, place in new.items():
        mine = []
        for index, essential in contents.items[number].properties:
            if index == 0:
                continue
            whole = _clean_property(*_property(contents, index), pieces)
            if not whole:
                if essential and contents.properties[index - 1][0] != b"colr":
                    rare("heif")
                continue
            if whole not in written:
                written.append(whole)
            mine.append(written.index(whole) + 1 | (0x8000 if essential else 0))
        associations.append(struct.pack(f">HB{len(mine)}H", place, len(mine), *mine))
    return box(
        b"iprp",
        box(b"ipco", *written),
        full_box(b"ipma", 0, 1, struct.pack(">I", len(associations)), *associations),
    )


def _meta(description: list[bytes], offsets: list[int], bodies: list[bytes]) -> bytes:
    locations = [
        struct.pack(">HHHII", place, 0, 1, offset, len(body))
        for place, (offset, body) in enumerate(zip(offsets, bodies, strict=True), start=1)
    ]
    count = struct.pack(">BBH", 0x44, 0, len(locations))  # offsets and lengths in four bytes
    return full_box(b"meta", 0, 0, *description, full_box(b"iloc", 0, 0, count, *locations))
