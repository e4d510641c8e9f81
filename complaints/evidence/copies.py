"""Which copies are made of a proved file: the clean one, and pictures for pages and screens."""

from __future__ import annotations

import filecmp
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from complaints.evidence import previews
from complaints.evidence.cleaning import Cleaned, clean
from complaints.evidence.kinds import FileRole, MediaKind
from complaints.evidence.previews import Picture
from complaints.evidence.proof import Proof


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy on disk, and what it is to its item."""

    role: FileRole
    number: int
    path: Path
    picture: Picture


def make_clean_copy(source: Path, folder: Path, proof: Proof) -> tuple[Copy, Cleaned]:
    """The file without metadata. Raises ``Refused``."""
    target = folder / "clean"
    cleaned = clean(source, target, proof)
    looks = Picture(
        proof.media_type, proof.width or 0, proof.height or 0, proof.rotation, proof.mirrored
    )
    return Copy(FileRole.CLEAN, 1, target, looks), cleaned


def make_pictures(source: Path, clean_copy: Copy, folder: Path, proof: Proof) -> Iterator[Copy]:
    """What pages and screens show. Of a photo that stands as its clean copy, no second one."""
    if proof.kind is MediaKind.PHOTO:
        path = folder / "picture"
        picture = previews.picture(source, path, proof)
        if not filecmp.cmp(path, clean_copy.path, shallow=False):
            yield Copy(FileRole.PICTURE, 1, path, picture)
    elif proof.kind is MediaKind.VIDEO:
        path = folder / "poster"
        previews.poster(source, path, proof)
        with Image.open(path) as poster:
            yield Copy(FileRole.PICTURE, 1, path, Picture("image/jpeg", *poster.size))
    elif proof.kind is MediaKind.PDF:
        pages = folder / "pages"
        pages.mkdir()
        for page in previews.page_pictures(source, pages, proof):
            yield Copy(FileRole.PAGE, page.number, page.path, page.picture)
    if proof.kind in (MediaKind.PHOTO, MediaKind.VIDEO, MediaKind.PDF):
        path = folder / "thumbnail"
        yield Copy(FileRole.THUMBNAIL, 1, path, previews.thumbnail(source, path, proof))
