"""Video and audio: moves the packets of the tracks into a new container, without decoding them.

Left out: all tags, chapters, covers, subtitles, data tracks (where cameras write their GPS), and
the messages inside H.264, HEVC and AV1 streams (SEI, metadata units), which some cameras fill with
places and serial numbers. Hashes of the packets before and after must be equal.

Source: ffmpeg's documentation of muxers and bit stream filters. Pure: no Django here.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from complaints.evidence import recordings, sandbox
from complaints.evidence.cleaning import codec_headers
from complaints.evidence.kinds import RefusalReason, Refused
from complaints.evidence.proof import Cleaned

MUXERS: Final = {
    "video/mp4": ("mp4", "-movflags", "+faststart", "-write_tmcd", "0"),
    "video/quicktime": ("mov", "-movflags", "+faststart", "-write_tmcd", "0"),
    "video/3gpp": ("3gp", "-movflags", "+faststart", "-write_tmcd", "0"),
    "audio/3gpp": ("3gp", "-movflags", "+faststart"),
    "audio/mp4": ("ipod", "-movflags", "+faststart"),
    "video/webm": ("webm",),
    "audio/webm": ("webm",),
    "video/x-matroska": ("matroska",),
    "audio/mpeg": ("mp3", "-id3v2_version", "0", "-write_id3v1", "0", "-write_xing", "0"),
    "audio/aac": ("adts",),
    "audio/ogg": ("ogg",),
    "audio/flac": ("flac",),
    "audio/amr": ("amr",),
    "audio/vnd.wave": ("wav",),
}
# Units of the stream that carry messages, not pictures.
MESSAGES: Final = {
    "h264": "filter_units=remove_types=6",
    "hevc": "filter_units=remove_types=39-40",
    "av1": "filter_units=remove_types=5",
}


def clean(source: Path, target: Path, media_type: str) -> Cleaned:
    """Write the clean copy. Raises ``Refused`` where the tracks cannot be moved."""
    found = recordings.tracks(source, media_type)
    muxer, *options = MUXERS[media_type]
    packets = [*recordings.maps(found), "-c", "copy", *_filters(found.kept)]
    ended = sandbox.ffmpeg(
        [
            *("-v", "error", "-y", *recordings.input_options(source, media_type), *packets),
            *("-map_metadata", "-1", "-map_chapters", "-1", "-fflags", "+bitexact"),
            *("-flags:v", "+bitexact", "-flags:a", "+bitexact", *_tags(found.kept, muxer)),
            *(*options, "-f", muxer, f"file:{target.resolve()}"),
            *(*packets, "-f", "streamhash", "-hash", "sha256", "pipe:1"),
        ]
    )
    if ended.status != 0:
        raise Refused(RefusalReason.DAMAGED, "packets cannot be moved")
    codec_headers.blank(target, media_type, {track.codec for track in found.kept})
    same = _hashes(ended.output) == _hashes_of(target, media_type, found)
    return Cleaned(
        lossless=same,
        removed=("tags", *(("other-tracks",) if found.left_out else ())),
        note="" if same else "packets-differ",
    )


def _filters(tracks: tuple[recordings.Track, ...]) -> list[str]:
    return [
        option
        for place, track in enumerate(tracks)
        if track.codec in MESSAGES
        for option in (f"-bsf:{place}", MESSAGES[track.codec])
    ]


def _tags(tracks: tuple[recordings.Track, ...], muxer: str) -> list[str]:
    """Apple's players know HEVC by this name alone."""
    return [
        option
        for place, track in enumerate(tracks)
        if track.codec == "hevc" and muxer in ("mp4", "mov")
        for option in (f"-tag:{place}", "hvc1")
    ]


def _hashes(output: bytes) -> list[str]:
    return re.findall(r"SHA256=([0-9a-f]{64})", output.decode("ascii", "replace"))


def _hashes_of(target: Path, media_type: str, found: recordings.Tracks) -> list[str]:
    maps = [option for place in range(len(found.kept)) for option in ("-map", f"0:{place}")]
    ended = sandbox.ffmpeg(
        [
            *("-v", "error", *recordings.input_options(target, media_type), *maps, "-c", "copy"),
            *_filters(found.kept),  # finds nothing; brings both to the same form
            *("-f", "streamhash", "-hash", "sha256", "pipe:1"),
        ]
    )
    return _hashes(ended.output) if ended.status == 0 else []
