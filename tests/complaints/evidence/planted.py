"""Files of every accepted type, made here, with a marker in every place that can hold metadata."""

from __future__ import annotations

import base64
import io
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pillow_heif
from PIL import Image, ImageDraw, PngImagePlugin

from complaints.evidence import sandbox
from complaints.evidence.boxes import box, boxes, full_box
from complaints.evidence.cleaning.png import chunk
from complaints.evidence.icc import _SRGB_CURVE, DISPLAY_P3, _profile


@dataclass
class Markers:
    """Unique words, and where each was planted."""

    planted: dict[str, str] = field(default_factory=dict)

    def __call__(self, place: str) -> str:
        word = f"Canary{len(self.planted):03d}Zq{zlib.crc32(place.encode()):08x}"
        self.planted[word] = place
        return word

    def bytes(self, place: str) -> bytes:
        return self(place).encode()

    def found_in(self, data: bytes) -> list[str]:
        """The places whose markers show in these bytes, in any of the usual disguises."""
        views = [data, *_inflated(data)]
        found = []
        for word, place in self.planted.items():
            if any(form in view for view in views for form in _forms(word)):
                found.append(place)
        return found


def _forms(word: str) -> Iterator[bytes]:
    plain = word.encode()
    for raw in (plain, word.encode("utf-16-le"), word.encode("utf-16-be")):
        yield raw
        yield raw.hex().encode()
        yield raw.hex().upper().encode()
        for shift in range(3):  # base64 of a text that holds the word somewhere
            yield base64.b64encode(bytes(shift) + raw)[4 * bool(shift) + 1 : -4]


def _inflated(data: bytes) -> Iterator[bytes]:
    """Whatever inflates from any place that looks like the start of a zlib stream."""
    at = 0
    while (at := data.find(b"\x78", at)) >= 0:
        if data[at + 1 : at + 2] in (b"\x01", b"\x5e", b"\x9c", b"\xda"):
            try:
                unpacked = zlib.decompressobj().decompress(data[at:], 20_000_000)
            except zlib.error:
                unpacked = b""
            if unpacked:
                yield unpacked
        at += 1


# --- Pictures -------------------------------------------------------------------------------------
def scene(width: int = 320, height: int = 240, mode: str = "RGB") -> Image.Image:
    """A picture with edges, gradients and an unmistakable upper left corner."""
    picture = Image.radial_gradient("L").resize((width, height)).convert("RGB")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, width // 4, height // 4), fill=(220, 30, 30))
    draw.ellipse((width // 2, height // 2, width - 5, height - 5), fill=(20, 60, 200))
    return picture.convert(mode)


def xmp(word: str) -> bytes:
    return f'<?xpacket begin=""?><x:xmpmeta xmlns:x="adobe:ns:meta/">{word}</x:xmpmeta>'.encode()


def exif(mark: Markers, kind: str, orientation: int = 1) -> bytes:
    """Exif with maker's names, GPS, a maker note, a comment, and a thumbnail."""
    data = Image.Exif()
    data[0x010F], data[0x0110] = mark(f"{kind} Exif make"), mark(f"{kind} Exif model")
    data[0x0112] = orientation
    data[0x013B], data[0x8298] = mark(f"{kind} Exif artist"), mark(f"{kind} Exif copyright")
    inner = data.get_ifd(0x8769)
    inner[0x9003] = mark(f"{kind} Exif time")
    inner[0x927C] = mark.bytes(f"{kind} Exif maker note")
    inner[0x9286] = b"UNICODE\0" + mark(f"{kind} Exif user comment").encode("utf-16-le")
    inner[0xA431] = mark(f"{kind} Exif serial number")
    gps = data.get_ifd(0x8825)
    gps[1], gps[2] = "N", (39.0, 5.0, 59.0)
    gps[0x1D] = mark(f"{kind} Exif GPS date")
    return data.tobytes() + mark.bytes(f"{kind} Exif thumbnail")


def profile(mark: Markers, kind: str, colorants: tuple = DISPLAY_P3) -> bytes:
    return _profile(mark(f"{kind} profile's description"), colorants, _SRGB_CURVE)


def segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", 2 + len(body)) + body


def jpeg(
    mark: Markers,
    kind: str = "JPEG",
    *,
    orientation: int = 6,
    picture: Image.Image | None = None,
    progressive: bool = False,
    quality: int = 85,
) -> bytes:
    plain = io.BytesIO()
    (picture or scene()).save(plain, "JPEG", quality=quality, progressive=progressive)
    data = plain.getvalue()
    second = io.BytesIO()
    scene(64, 48).save(second, "JPEG", comment=mark.bytes(f"{kind} second picture's comment"))
    described = exif(mark, kind, orientation)
    described = described if described.startswith(b"Exif\0\0") else b"Exif\0\0" + described
    planted = [
        segment(0xE1, described),
        segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + xmp(mark(f"{kind} XMP"))),
        segment(0xE1, b"http://ns.adobe.com/xmp/extension/\0" + mark.bytes(f"{kind} XMP 2")),
        segment(0xE2, b"ICC_PROFILE\0\1\1" + profile(mark, kind)),
        segment(0xE2, b"MPF\0" + mark.bytes(f"{kind} MPF")),
        segment(0xED, b"Photoshop 3.0\x008BIM\x04\x04\0\0" + mark.bytes(f"{kind} IPTC")),
        segment(0xEE, b"Adobe\0\x64\0\0\0\0\1" + mark.bytes(f"{kind} behind Adobe")),
        segment(0xE0, b"JFXX\0" + mark.bytes(f"{kind} JFXX")),
        segment(0xFE, mark.bytes(f"{kind} comment")),
        *(segment(0xE0 + n, mark.bytes(f"{kind} APP{n}")) for n in range(3, 16)),
    ]
    trailer = second.getvalue() + b"PK\x03\x04" + mark.bytes(f"{kind} behind the end")
    trailer += b"<html><script>" + mark.bytes(f"{kind} page behind the end")
    at_scan = data.index(b"\xff\xda")
    late = segment(0xFE, mark.bytes(f"{kind} comment before the scan"))
    return data[:20] + b"".join(planted) + data[20:at_scan] + late + data[at_scan:] + trailer


def png(mark: Markers, picture: Image.Image | None = None, *, orientation: int = 1) -> bytes:
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", mark("PNG tEXt"))
    info.add_text("Comment", mark("PNG zTXt") * 20, zip=True)
    info.add_itxt("XML:com.adobe.xmp", mark("PNG iTXt"))
    info.add_itxt("Title", mark("PNG iTXt packed") * 20, zip=True)
    out = io.BytesIO()
    (picture or scene()).save(out, "PNG", pnginfo=info, icc_profile=profile(mark, "PNG"))
    data = out.getvalue()
    extra = (
        chunk(b"eXIf", exif(mark, "PNG", orientation).removeprefix(b"Exif\0\0"))
        + chunk(b"tIME", struct.pack(">HBBBBB", 2020, 6, 4, 1, 2, 3))
        + chunk(b"prVt", mark.bytes("PNG private chunk"))
        + chunk(b"zxIf", zlib.compress(mark.bytes("PNG private packed chunk") * 9))
        + chunk(b"pHYs", struct.pack(">IIB", 3000, 3000, 1))
    )
    at = data.index(b"IDAT") - 4
    end = chunk(b"IEND", b"")
    data = data[:at] + extra + data[at:].removesuffix(end)
    late = chunk(b"tEXt", b"k\0" + mark.bytes("PNG text behind the picture"))
    return data + late + end + mark.bytes("PNG behind the end")


def gif(mark: Markers) -> bytes:
    out = io.BytesIO()
    first, second = scene(mode="P"), scene(mode="L").convert("P")
    first.save(out, "GIF", save_all=True, append_images=[second], loop=0, duration=100)
    data = out.getvalue()

    def parts(content: bytes) -> bytes:
        return bytes([len(content)]) + content + b"\0"

    extra = b"\x21\xfe" + parts(mark.bytes("GIF comment"))
    extra += b"\x21\xff\x0bXMP DataXMP" + parts(xmp(mark("GIF XMP"))[:200])
    extra += b"\x21\xff\x0bICCRGBG1012" + parts(mark.bytes("GIF profile"))
    extra += b"\x21\x01\x0c" + bytes(12) + parts(mark.bytes("GIF plain text"))
    at = 13 + (3 << ((data[10] & 7) + 1) if data[10] & 0x80 else 0)
    return data[:at] + extra + data[at:] + mark.bytes("GIF behind the end")


def webp(mark: Markers, *, lossless: bool = False, orientation: int = 1) -> bytes:
    out = io.BytesIO()
    scene().save(
        out,
        "WEBP",
        lossless=lossless,
        exif=exif(mark, "WebP", orientation),
        xmp=xmp(mark("WebP XMP")),
        icc_profile=profile(mark, "WebP"),
    )
    data = out.getvalue() + b"prVt" + struct.pack("<I", 30) + mark.bytes("WebP private").ljust(30)
    data = data[:4] + struct.pack("<I", len(data) - 8) + data[8:]
    return data + mark.bytes("WebP behind the end")


def heic(mark: Markers, size: tuple[int, int] = (320, 240), *, orientation: int = 1) -> bytes:
    """The library writes the turn as a HEIC has it: as properties of the picture."""
    file = pillow_heif.from_pillow(scene(*size))
    file[0].info["exif"] = exif(mark, "HEIC", orientation)
    file[0].info["xmp"] = xmp(mark("HEIC XMP"))
    file[0].info["icc_profile"] = profile(mark, "HEIC")
    file[0].info["icc_profile_type"] = "prof"
    file.add_from_pillow(scene(64, 64))
    out = io.BytesIO()
    file.save(out, quality=80, chroma=420, save_nclx_profile=False)
    data = out.getvalue()
    uuid = box(b"uuid", bytes(range(16)), mark.bytes("HEIC uuid box"))
    return (
        data
        + box(b"free", mark.bytes("HEIC free box"))
        + uuid
        + box(b"udta", mark.bytes("HEIC udta"))
    )


# --- Recordings -----------------------------------------------------------------------------------
TAGS = ("title", "artist", "comment", "location", "com.apple.quicktime.location.ISO6709", "encoder")


def recording(
    mark: Markers, folder: Path, name: str, *options: str, seconds: float = 2, video: bool = True
) -> Path:
    """A recording made by ffmpeg, with tags, chapters, a subtitle track where they can stand."""
    target = folder / name
    chapters = folder / "chapters.txt"
    chapters.write_text(
        ";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=900\n"
        f"title={mark(name + ' chapter')}\n"
    )
    subtitles = folder / "where.srt"
    subtitles.write_text(f"1\n00:00:00,000 --> 00:00:01,000\n{mark(name + ' subtitle with GPS')}\n")
    picture = f"testsrc2=size=320x240:rate=25:duration={seconds}"
    sound = f"sine=frequency=440:duration={seconds}"
    inputs = [*(["-f", "lavfi", "-i", picture] if video else []), "-f", "lavfi", "-i", sound]
    count = 2 if video else 1
    maps = ["-map", "0", *(["-map", "1"] if video else [])]
    if "-c:s" in options:
        inputs += ["-i", str(subtitles)]
        maps += ["-map", str(count)]
        count += 1
    tags = [
        option for tag in TAGS for option in ("-metadata", f"{tag}={mark(f'{name} tag {tag}')}")
    ]
    streams = ["-metadata:s:a:0", f"handler_name={mark(name + ' handler name')}"]
    streams += ["-metadata:s:a:0", f"title={mark(name + ' track title')}"]
    streams += ["-metadata", "creation_time=2020-06-04T01:02:03Z"]
    ended = sandbox.ffmpeg(
        [
            *("-v", "error", "-y", *inputs, "-i", str(chapters), *maps),
            *("-map_metadata", str(count), "-map_chapters", str(count)),
            *(*tags, *streams, *options, str(target)),
        ]
    )
    assert ended.status == 0, ended.messages
    return target


def with_boxes(path: Path, mark: Markers) -> Path:
    """An MP4 with private boxes, and something behind it."""
    path.write_bytes(
        path.read_bytes()
        + box(b"free", mark.bytes(f"{path.name} free box"))
        + box(b"uuid", bytes(16), mark.bytes(f"{path.name} uuid box"))
        + full_box(b"meta", 0, 0, mark.bytes(f"{path.name} meta box"))
        + b"\0\0\0\0"
        + mark.bytes(f"{path.name} behind the end")
    )
    return path


def kinds_in(data: bytes) -> set[bytes]:
    """The boxes at the top of an ISO media file."""
    return {found.kind for found in boxes(memoryview(data))}
