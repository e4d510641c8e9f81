"""Colour profiles. One may name the device, its owner or its day, and its very numbers may be one
screen's; so none is copied.

What remains is the colour space by name: sRGB needs no profile, Display P3 and Adobe RGB get a
profile that is written here, byte for byte the same for everybody. Others are left out; the
picture's numbers stay the same, and are then shown as sRGB.

Source: ICC.1:2022, sections 7 to 10. Pure: no Django here.
"""

from __future__ import annotations

import struct
from typing import Final

HEADER_BYTES: Final = 128
TOLERANCE: Final = 0.003  # profiles of one space differ by their rounding

Colorants = tuple[float, float, float]
# X, Y, Z of red, green and blue, adapted to D50.
SRGB: Final = ((0.4361, 0.2225, 0.0139), (0.3851, 0.7169, 0.0971), (0.1431, 0.0606, 0.7141))
DISPLAY_P3: Final = ((0.5151, 0.2412, -0.0011), (0.2920, 0.6922, 0.0419), (0.1571, 0.0666, 0.7841))
ADOBE_RGB: Final = ((0.6097, 0.3111, 0.0195), (0.2053, 0.6257, 0.0609), (0.1492, 0.0632, 0.7446))
# Tags that hold numbers alone.
COMPUTING: Final = frozenset(
    b"wtpt bkpt kTRC rTRC gTRC bTRC rXYZ gXYZ bXYZ chad A2B0 A2B1 A2B2 B2A0 B2A1 B2A2 gamt".split()
)
D50: Final = (0.9642, 1.0, 0.8249)


def standard(profile: bytes) -> tuple[bytes, bool]:
    """The standard profile to put in this one's place (empty: none), and whether colours stay."""
    colorants = _colorants(profile)
    if _near(colorants, SRGB):
        return b"", True
    if _near(colorants, DISPLAY_P3):
        return DISPLAY_P3_PROFILE, True
    if _near(colorants, ADOBE_RGB):
        return ADOBE_RGB_PROFILE, True
    return b"", False


def without_words(profile: bytes) -> bytes:
    """The same conversion of colours, without names, dates, devices: for what has no standard.

    Gray and CMYK profiles in PDFs are large tables of a few print houses, no single screen's.
    """
    (count,) = struct.unpack_from(">I", profile, HEADER_BYTES)
    kept = {b"desc": _text("Profile"), b"cprt": _text("CC0")}
    for index in range(min(count, 100)):
        name, offset, size = struct.unpack_from(">4sII", profile, HEADER_BYTES + 4 + 12 * index)
        if name in COMPUTING:
            kept[name] = profile[offset : offset + size]
    return _assembled(profile[12:16], profile[16:20], profile[20:24], kept)


def _near(these: tuple[Colorants, ...], those: tuple[Colorants, ...]) -> bool:
    return len(these) == len(those) and all(
        abs(a - b) <= TOLERANCE
        for this, that in zip(these, those, strict=True)
        for a, b in zip(this, that, strict=True)
    )


def _colorants(profile: bytes) -> tuple[Colorants, ...]:
    """Red, green, blue of a profile of RGB by matrix; nothing where it is something else."""
    if len(profile) < HEADER_BYTES + 4 or profile[16:20] != b"RGB ":
        return ()
    (count,) = struct.unpack_from(">I", profile, HEADER_BYTES)
    found: dict[bytes, Colorants] = {}
    for index in range(min(count, 100)):
        entry = profile[HEADER_BYTES + 4 + 12 * index :][:12]
        if len(entry) < 12:
            break
        name, offset, _ = struct.unpack(">4sII", entry)
        value = profile[offset : offset + 20]
        if len(value) == 20 and value[:4] == b"XYZ ":
            x, y, z = struct.unpack(">3i", value[8:])
            found[name] = (x / 65536, y / 65536, z / 65536)
    try:
        return found[b"rXYZ"], found[b"gXYZ"], found[b"bXYZ"]
    except KeyError:
        return ()


def _text(words: str) -> bytes:
    encoded = words.encode("utf-16-be")
    return struct.pack(">4sIII2s2sII", b"mluc", 0, 1, 12, b"en", b"US", len(encoded), 28) + encoded


def _xyz(value: Colorants) -> bytes:
    return struct.pack(">4sI3i", b"XYZ ", 0, *(round(v * 65536) for v in value))


def _profile(name: str, colorants: tuple[Colorants, ...], curve: bytes) -> bytes:
    """A display profile by matrix and curve, version 4, without a date, a device or an author."""
    tags = {
        b"desc": _text(name),
        b"cprt": _text("CC0"),
        b"wtpt": _xyz(D50),
        b"rXYZ": _xyz(colorants[0]),
        b"gXYZ": _xyz(colorants[1]),
        b"bXYZ": _xyz(colorants[2]),
        b"rTRC": curve,
        b"gTRC": curve,
        b"bTRC": curve,
    }
    return _assembled(b"mntr", b"RGB ", b"XYZ ", tags)


def _assembled(sort: bytes, space: bytes, between: bytes, tags: dict[bytes, bytes]) -> bytes:
    """A profile of these tags, its header without a date, a device, a maker, an identifier."""
    table, body = struct.pack(">I", len(tags)), b""
    start = HEADER_BYTES + 4 + 12 * len(tags)
    for tag, value in tags.items():
        table += struct.pack(">4sII", tag, start + len(body), len(value))
        body += value + bytes(-len(value) % 4)
    header = struct.pack(
        ">I4sI4s4s4s12s4s4sI4s4sQI3i4s44s",
        *(start + len(body), b"", 0x04000000, sort, space, between),
        *(struct.pack(">6H", 2000, 1, 1, 0, 0, 0), b"acsp", b"", 0, b"", b"", 0, 0),
        *(round(v * 65536) for v in D50),
        *(b"", b""),
    )
    return header + table + body


# The curve of sRGB: IEC 61966-2-1. Gamma, a, b, c, d of a parametric curve of type 3.
_SRGB_CURVE: Final = struct.pack(">4sIHH", b"para", 0, 3, 0) + struct.pack(
    ">5i", *(round(v * 65536) for v in (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045))
)
_ADOBE_CURVE: Final = struct.pack(">4sIIHH", b"curv", 0, 1, 0x0233, 0)  # 2.19921875

DISPLAY_P3_PROFILE: Final = _profile("Display P3", DISPLAY_P3, _SRGB_CURVE)
SRGB_PROFILE: Final = _profile("sRGB", SRGB, _SRGB_CURVE)
ADOBE_RGB_PROFILE: Final = _profile("Adobe RGB compatible", ADOBE_RGB, _ADOBE_CURVE)
