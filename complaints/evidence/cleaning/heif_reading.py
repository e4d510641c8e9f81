"""Reads the items of a HEIF file: what pictures it holds, how they hang together, where they lie.

Source: ISO/IEC 23008-12 and 14496-12, section 8.11. Pure: no Django here.
"""

from __future__ import annotations

import struct
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from complaints.evidence.boxes import Box, boxes
from complaints.evidence.cleaning.pieces import damaged, rare, truncated

MAX_ITEMS: Final = 4096  # a grid of 4,096 tiles is 1,000 megapixels
IN_FILE, IN_IDAT = 0, 1


@dataclass
class Item:
    """One item: a picture, a tile, or metadata. Extents are (offset, length) in bytes."""

    kind: bytes
    method: int = IN_FILE
    extents: list[tuple[int, int]] = field(default_factory=list)
    properties: list[tuple[int, bool]] = field(default_factory=list)  # (from 1, essential)


@dataclass
class Contents:
    """What a HEIF file says of its items. ``references`` are (kind, from, to)."""

    data: memoryview
    brands: list[bytes] = field(default_factory=list)
    primary: int = 0
    items: dict[int, Item] = field(default_factory=dict)
    references: list[tuple[bytes, int, list[int]]] = field(default_factory=list)
    properties: list[tuple[bytes, memoryview]] = field(default_factory=list)
    idat: memoryview = field(default_factory=lambda: memoryview(b""))
    other_boxes: set[bytes] = field(default_factory=set)

    def content(self, item: Item) -> bytes:
        """The item's bytes, its extents joined."""
        source = self.idat if item.method == IN_IDAT else self.data
        parts = []
        for offset, length in item.extents:
            if offset + length > len(source):
                truncated("heif item")
            parts.append(source[offset : offset + (length or len(source))])
        return b"".join(parts)


class Fields:
    """Takes numbers of stated sizes off a box, one after the other."""

    def __init__(self, data: memoryview, box: Box, *, full: bool = True) -> None:
        self.data, self.at, self.end = data, box.content, box.end
        self.version = self.flags = 0
        if full:
            word = self.take(4)
            self.version, self.flags = word >> 24, word & 0xFFFFFF

    def take(self, size: int) -> int:
        """The next number, of ``size`` bytes; none are zero."""
        if self.at + size > self.end:
            damaged("heif box")
        self.at += size
        return int.from_bytes(self.data[self.at - size : self.at], "big")


def read(data: memoryview) -> Contents:
    """Read the file's boxes. Raises ``Refused`` for what is no HEIF file of one picture."""
    contents = Contents(data)
    for box in boxes(data):
        if box.kind == b"ftyp":
            brands = bytes(data[box.content : box.end])
            contents.brands = [brands[i : i + 4] for i in range(0, len(brands), 4) if i != 4]
        elif box.kind == b"meta":
            _read_meta(contents, box)
        elif box.kind not in (b"mdat", b"free", b"skip"):
            contents.other_boxes.add(box.kind)
    if contents.primary not in contents.items:
        damaged("heif primary item")
    return contents


def _read_meta(contents: Contents, meta: Box) -> None:
    for box in boxes(contents.data, meta.content + 4, meta.end):
        if box.kind in READERS:
            READERS[box.kind](contents, box)
        elif box.kind != b"hdlr":
            contents.other_boxes.add(box.kind)


def _read_primary(contents: Contents, box: Box) -> None:
    fields = Fields(contents.data, box)
    contents.primary = fields.take(4 if fields.version else 2)


def _item(contents: Contents, number: int) -> Item:
    if number not in contents.items and len(contents.items) >= MAX_ITEMS:
        damaged("heif number of items")
    return contents.items.setdefault(number, Item(b""))


def _read_infos(contents: Contents, box: Box) -> None:
    fields = Fields(contents.data, box)
    fields.take(4 if fields.version else 2)
    for info in boxes(contents.data, fields.at, box.end):
        entry = Fields(contents.data, info)
        number = entry.take(4 if entry.version == 3 else 2)
        if entry.version not in (2, 3) or entry.take(2):  # protected
            rare("heif")
        _item(contents, number).kind = entry.take(4).to_bytes(4, "big")


def _read_locations(contents: Contents, box: Box) -> None:
    fields = Fields(contents.data, box)
    sizes = fields.take(2)
    offset_size, length_size, base_size, index_size = (sizes >> s & 15 for s in (12, 8, 4, 0))
    wide = 4 if fields.version == 2 else 2
    for _ in range(fields.take(wide)):
        item = _item(contents, fields.take(wide))
        item.method = fields.take(2) & 15 if fields.version else IN_FILE
        if fields.take(2) or item.method not in (IN_FILE, IN_IDAT):  # lies in another file
            rare("heif")
        base = fields.take(base_size)
        for _ in range(fields.take(2)):
            fields.take(index_size if fields.version else 0)
            offset = base + fields.take(offset_size)
            item.extents.append((offset, fields.take(length_size)))


def _read_references(contents: Contents, box: Box) -> None:
    wide = 4 if Fields(contents.data, box).version else 2
    for reference in boxes(contents.data, box.content + 4, box.end):
        fields = Fields(contents.data, reference, full=False)
        source = fields.take(wide)
        targets = [fields.take(wide) for _ in range(fields.take(2))]
        contents.references.append((reference.kind, source, targets))


def _read_properties(contents: Contents, box: Box) -> None:
    for inner in boxes(contents.data, box.content, box.end):
        if inner.kind == b"ipco":
            contents.properties = [
                (p.kind, contents.data[p.content : p.end])
                for p in boxes(contents.data, inner.content, inner.end)
            ]
        elif inner.kind == b"ipma":
            _read_associations(contents, inner)


def _read_associations(contents: Contents, box: Box) -> None:
    fields = Fields(contents.data, box)
    wide = 2 if fields.flags & 1 else 1
    for _ in range(fields.take(4)):
        item = _item(contents, fields.take(4 if fields.version else 2))
        for _ in range(fields.take(1)):
            word = fields.take(wide)
            top = 1 << (8 * wide - 1)
            item.properties.append((word & (top - 1), bool(word & top)))


def _read_idat(contents: Contents, box: Box) -> None:
    contents.idat = contents.data[box.content : box.end]


READERS: Final[dict[bytes, Callable[[Contents, Box], None]]] = {
    b"pitm": _read_primary,
    b"iinf": _read_infos,
    b"iloc": _read_locations,
    b"iref": _read_references,
    b"iprp": _read_properties,
    b"idat": _read_idat,
}


def inputs_of(contents: Contents) -> dict[int, list[int]]:
    """For each derived picture, the pictures that it is made of, in their order."""
    inputs: dict[int, list[int]] = defaultdict(list)
    for kind, source, targets in contents.references:
        if kind == b"dimg":
            inputs[source].extend(targets)
    return inputs


def struct_size(flags: int) -> int:
    """Bytes of a grid's description with these flags."""
    return struct.calcsize(">BBBBII" if flags & 1 else ">BBBBHH")
