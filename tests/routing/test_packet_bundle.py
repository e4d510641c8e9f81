"""The bundle beside a packet: whole, named safely, the same each time, and never in memory."""

from __future__ import annotations

import hashlib
import io
import itertools
import json
import tracemalloc
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest

from routing.packets.bundle import bundle_chunks
from routing.packets.files import FileDamagedError
from tests.routing.packet_documents import snapshot
from tests.routing.packet_evidence import Evidence, jpeg

MIB = 1 << 20


def case(**changes: Any) -> tuple[dict[str, Any], Evidence]:
    evidence = Evidence()
    evidence.photo(jpeg(), name="../../../etc/passwd")
    evidence.photo(jpeg(seed=2), name="фото.jpg")
    evidence.recording(b"\x00" * MIB, jpeg(), name="a" * 300 + ".mp4")
    return snapshot(evidence=evidence.rows, **changes), evidence


def test_the_bundle_holds_every_file_a_manifest_and_the_case() -> None:
    document, evidence = case()
    archive = zipfile.ZipFile(io.BytesIO(b"".join(bundle_chunks(document, evidence))))
    assert archive.testzip() is None
    names = archive.namelist()
    assert names[:3] == ["manifest.json", "SHA256SUMS", "case.json"]
    assert names[3:5] == ["E-1_passwd.jpg", "E-2.jpg"]
    assert all(len(name) < 100 and name.isascii() and "/" not in name for name in names)
    manifest = json.loads(archive.read("manifest.json"))
    sums = dict(
        reversed(line.split("  ")) for line in archive.read("SHA256SUMS").decode().split("\n")[:-1]
    )
    for file in manifest["files"]:
        data = archive.read(file["name"])
        assert (len(data), hashlib.sha256(data).hexdigest()) == (file["size_bytes"], file["sha256"])
        assert sums[file["name"]] == file["sha256"]
    assert "Dolores" not in archive.read("case.json").decode()


def test_the_same_packet_gives_the_same_bundle() -> None:
    first, second = (b"".join(bundle_chunks(*case())) for _ in range(2))
    assert first == second


def test_a_damaged_file_breaks_the_bundle_off() -> None:
    document, evidence = case()
    evidence.files[document["evidence"][2]["released"]["file"]] = b"\x01" * MIB
    sent = bytearray()
    with pytest.raises(FileDamagedError):
        sent.extend(itertools.chain.from_iterable(bundle_chunks(document, evidence)))
    with pytest.raises(zipfile.BadZipFile):
        zipfile.ZipFile(io.BytesIO(sent))


# The SHA-256 of that many bytes of zero.
SIZE, ZEROS = 4100 * MIB, "c71411823d387423546833586a8970b439a3e18db864ee6f502a8b1e5b72ceda"


def test_a_bundle_beyond_four_gibibytes_passes_through_a_few_mebibytes_of_memory() -> None:
    piece = bytes(4 * MIB)
    document, _ = case()
    document["evidence"] = [document["evidence"][2]]
    document["evidence"][0]["released"] |= {"sha256": ZEROS, "size_bytes": SIZE}

    def files(file_id: str) -> Iterator[bytes]:
        return (piece for _ in range(SIZE // len(piece)))

    tracemalloc.start()
    try:
        total = sum(len(chunk) for chunk in bundle_chunks(document, files))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert total > SIZE
    assert peak < 40 * MIB
