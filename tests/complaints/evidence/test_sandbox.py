"""A child that hangs, eats memory, floods its output or crashes ends, and the caller is told."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from complaints.evidence import recordings, sandbox
from complaints.evidence.kinds import MIB, RefusalReason, Refused
from complaints.evidence.sandbox import Limits

PROGRAMS = "tests.complaints.evidence.misbehaving:"


@pytest.mark.parametrize(
    ("program", "limits", "reason"),
    [
        ("spin", Limits(cpu=1, wall=20), RefusalReason.TOO_HARD),
        ("wait", Limits(cpu=5, wall=0.5), RefusalReason.TOO_HARD),
        ("eat_memory", Limits(memory=256 * MIB), RefusalReason.TOO_HARD),
        ("flood", Limits(file=1 * MIB), RefusalReason.TOO_HARD),
        ("crash", Limits(), RefusalReason.DAMAGED),
    ],
)
def test_a_misbehaving_child_is_ended_and_its_file_refused(
    program: str, limits: Limits, reason: RefusalReason
) -> None:
    with pytest.raises(Refused) as caught:
        sandbox.call(PROGRAMS + program, limits)
    assert caught.value.reason is reason


def test_a_child_sees_no_secret_of_its_parent_s(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "the key")
    assert "SECRET_KEY" not in sandbox.call(PROGRAMS + "environment", Limits())
    assert "SECRET_KEY" in os.environ


def test_a_failure_of_our_own_tells_its_name_and_nothing_of_the_file() -> None:
    with pytest.raises(sandbox.SandboxFailed, match=r"KeyError$"):
        sandbox.call(PROGRAMS + "fail", Limits())


def test_ffmpeg_opens_files_only(tmp_path: Path) -> None:
    playlist = tmp_path / "list.m3u8"
    playlist.write_text("#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:9/a.ts\n#EXT-X-ENDLIST\n")
    for media_type in recordings.DEMUXERS:
        ended = sandbox.ffmpeg(
            ["-v", "error", *recordings.input_options(playlist, media_type), "-f", "null", "-"]
        )
        assert ended.status != 0
        assert "127.0.0.1" not in ended.messages
