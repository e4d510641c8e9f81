"""Video and audio: proves them with ffmpeg, and finds the tracks that can be handed on.

ffmpeg runs confined, is told the container, may open this one file and no other, and knows no
playlist. Pure: no Django here.
"""

from __future__ import annotations

import mmap
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from complaints.evidence import sandbox
from complaints.evidence.boxes import boxes
from complaints.evidence.kinds import (
    KIND_OF_TYPE,
    MOST_PIXELS,
    MOST_SECONDS,
    MediaKind,
    RefusalReason,
    Refused,
)
from complaints.evidence.proof import Proof

DEMUXERS: Final = {
    "video/mp4": "mov",
    "video/quicktime": "mov",
    "video/3gpp": "mov",
    "audio/mp4": "mov",
    "audio/3gpp": "mov",
    "video/webm": "matroska",
    "video/x-matroska": "matroska",
    "audio/webm": "matroska",
    "audio/mpeg": "mp3",
    "audio/aac": "aac",
    "audio/ogg": "ogg",
    "audio/flac": "flac",
    "audio/amr": "amr",
    "audio/vnd.wave": "wav",
}
SOUND_ONLY: Final = {
    "video/mp4": "audio/mp4",
    "video/quicktime": "audio/mp4",
    "video/3gpp": "audio/3gpp",
    "video/webm": "audio/webm",
}
VIDEO_CODECS: Final = frozenset("h264 hevc av1 vp8 vp9 mpeg4 h263".split())
AUDIO_CODECS: Final = frozenset(
    "aac mp3 opus vorbis flac alac amr_nb amr_wb pcm_s16le pcm_s16be pcm_s24le pcm_s24be pcm_s32le"
    " pcm_f32le pcm_u8 pcm_alaw pcm_mulaw".split()
)
DECODED_SECONDS: Final = 10  # of a video; sound is decoded whole
MOST_TRACKS: Final = 8
TURN: Final = re.compile(
    r"^ +display ?matrix: rotation of (-?[\d.]+)", re.MULTILINE | re.IGNORECASE
)
STREAM: Final = re.compile(r"^ *Stream #0:\d+.*?: [A-Z][a-z]+: ", re.MULTILINE)
UNKNOWN_SIZES: Final = frozenset({0, 0xFFFFFFFF})  # a recorder that was not allowed to go back


@dataclass(frozen=True)
class Track:
    """One track that can be handed on: its place among those of its sort, its codec."""

    selector: str  # as ffmpeg names it: 0:V:0, 0:a:1
    codec: str
    width: int = 0
    height: int = 0

    @property
    def is_video(self) -> bool:
        """Whether it is moving pictures."""
        return ":V:" in self.selector


@dataclass(frozen=True)
class Tracks:
    """The tracks to hand on, the clockwise turn of the pictures, whether others are left out."""

    kept: tuple[Track, ...]
    rotation: int
    left_out: bool


def input_options(path: Path, media_type: str) -> list[str]:
    """Open this file as this container, and nothing else through it."""
    demuxer = DEMUXERS[media_type]
    safe = ["-enable_drefs", "0", "-use_absolute_path", "0"] if demuxer == "mov" else []
    return [
        *("-protocol_whitelist", "file", "-format_whitelist", _ALIASES.get(demuxer, demuxer)),
        *("-threads", "2", *safe, "-f", demuxer, "-i", f"file:{path.resolve()}"),
    ]


_ALIASES: Final = {"mov": "mov,mp4,m4a,3gp,3g2,mj2", "matroska": "matroska,webm"}


def prove(path: Path, media_type: str) -> Proof:
    """What the recording is: whole, of known codecs, decoded. Raises ``Refused``."""
    _check_whole(path, media_type)
    found = tracks(path, media_type)
    video = next((track for track in found.kept if track.is_video), None)
    if not found.kept:
        raise Refused(RefusalReason.UNKNOWN_TYPE, "codec")
    if video is None:
        media_type = SOUND_ONLY.get(media_type, media_type)
    elif video.width * video.height > MOST_PIXELS:
        raise Refused(RefusalReason.TOO_MANY_PIXELS)
    elif media_type == "audio/mp4":
        media_type = "video/mp4"
    kind = KIND_OF_TYPE[media_type]
    seconds = _walk(path, media_type, found)
    if seconds > MOST_SECONDS:
        raise Refused(RefusalReason.TOO_LONG)
    _decode(path, media_type, found, whole=kind is MediaKind.AUDIO)
    return Proof(
        media_type,
        kind,
        width=video.width if video else None,
        height=video.height if video else None,
        rotation=found.rotation if video else 0,
        duration_seconds=round(seconds, 3),
    )


def tracks(path: Path, media_type: str) -> Tracks:
    """List the tracks of pictures and sound by what ffmpeg says of their first packets."""
    ended = sandbox.ffmpeg(
        [
            *("-v", "info", "-nostats", *input_options(path, media_type)),
            *("-map", "0:V?", "-map", "0:a?", "-c", "copy", "-frames:v", "1", "-frames:a", "1"),
            *("-f", "framecrc", "pipe:1"),
        ]
    )
    if ended.status != 0:
        raise Refused(RefusalReason.DAMAGED, "container")
    said: dict[str, dict[str, str]] = {}
    for line in ended.output.decode("ascii", "replace").splitlines():
        if found := re.match(r"#(media_type|codec_id|dimensions) (\d+): (\S+)", line):
            said.setdefault(found[2], {})[found[1]] = found[3]
    kept: list[Track] = []
    counts = {"V": 0, "a": 0}
    for facts in said.values():
        sort = "V" if facts.get("media_type") == "video" else "a"
        width, _, height = facts.get("dimensions", "0x0").partition("x")
        codec = facts.get("codec_id", "")
        if codec in (VIDEO_CODECS if sort == "V" else AUDIO_CODECS):
            kept.append(Track(f"0:{sort}:{counts[sort]}", codec, int(width), int(height)))
        counts[sort] += 1
    turn = TURN.search(ended.messages)
    listed = len(STREAM.findall(ended.messages.partition("Output #0")[0]))
    return Tracks(
        tuple(kept[:MOST_TRACKS]),
        round(-float(turn[1])) % 360 if turn else 0,
        left_out=listed > len(kept[:MOST_TRACKS]),
    )


def maps(found: Tracks) -> list[str]:
    """The options that choose the tracks to hand on."""
    return [option for track in found.kept for option in ("-map", track.selector)]


def _walk(path: Path, media_type: str, found: Tracks) -> float:
    """Read every packet; the duration in seconds. Refuses what ends early or breaks off."""
    ended = sandbox.ffmpeg(
        [
            *("-v", "error", "-xerror", "-progress", "pipe:1", "-stats_period", "3600"),
            *input_options(path, media_type),
            *(*maps(found), "-c", "copy", "-f", "null", "-"),
        ]
    )
    times = re.findall(rb"out_time_us=(-?\d+)", ended.output)
    if ended.status != 0 or not times:
        raise Refused(RefusalReason.DAMAGED, "packets")
    return max(0.0, int(times[-1]) / 1_000_000)


def _decode(path: Path, media_type: str, found: Tracks, *, whole: bool) -> None:
    """Decode sound whole, a video's first seconds. Refuses where nothing comes out."""
    ended = sandbox.ffmpeg(
        [
            *("-v", "error", "-progress", "pipe:1", "-stats_period", "3600"),
            *([] if whole else ["-t", str(DECODED_SECONDS)]),
            *input_options(path, media_type),
            *(*maps(found), "-f", "null", "-"),
        ]
    )
    times = re.findall(rb"out_time_us=(-?\d+)", ended.output)
    frames = re.findall(rb"frame=\s*(\d+)", ended.output)
    pictures = not any(track.is_video for track in found.kept) or (frames and int(frames[-1]) > 0)
    if ended.status != 0 or not times or int(times[-1]) <= 0 or not pictures:
        raise Refused(RefusalReason.DAMAGED, "decoding")


# --- Whether the container is whole ---------------------------------------------------------------
def _check_whole(path: Path, media_type: str) -> None:
    with path.open("rb") as file:
        data = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    if DEMUXERS[media_type] == "mov":
        _check_boxes(data)
    elif DEMUXERS[media_type] == "matroska":
        _check_segment(data)
    elif media_type == "audio/vnd.wave":
        _check_wave(data)


def _check_boxes(data: memoryview) -> None:
    kinds: set[bytes] = set()
    at = 0
    try:
        for box in boxes(data):
            kinds.add(box.kind)
            at = box.end
    except Refused:
        # Something behind the film that is no box at all harms nobody; a box cut short does.
        if {b"moov", b"mdat"} - kinds or re.fullmatch(rb"[ -~]{4}", data[at + 4 : at + 8]):
            raise
    if b"moov" not in kinds:
        raise Refused(RefusalReason.DAMAGED, "truncated before its index")


def matroska_number(data: memoryview | mmap.mmap, at: int, *, keep_marker: bool) -> tuple[int, int]:
    """A number of Matroska's variable length, and the place behind it (RFC 8794, section 4)."""
    first = data[at] if at < len(data) else 0
    size = 9 - first.bit_length()
    if first == 0 or at + size > len(data):
        raise Refused(RefusalReason.DAMAGED, "truncated number")
    value = int.from_bytes(data[at : at + size], "big")
    return (value if keep_marker else value & ((1 << 7 * size) - 1)), at + size


def _check_segment(data: memoryview) -> None:
    _, at = matroska_number(data, 0, keep_marker=True)
    size, at = matroska_number(data, at, keep_marker=False)
    at += size
    name, after = matroska_number(data, at, keep_marker=True)
    size, body = matroska_number(data, after, keep_marker=False)
    unknown = size == (1 << 7 * (body - after)) - 1
    if name != 0x18538067 or (not unknown and body + size > len(data)):
        raise Refused(RefusalReason.DAMAGED, "truncated segment")


def _check_wave(data: memoryview) -> None:
    at = 12
    while at + 8 <= len(data):
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        if bytes(data[at : at + 4]) == b"data" and size in UNKNOWN_SIZES:
            return
        if at + 8 + size > len(data):
            raise Refused(RefusalReason.DAMAGED, "truncated wave")
        at += 8 + size + size % 2
