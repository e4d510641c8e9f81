"""Making a laid-out document fit for an archive: PDF/A-3A and PDF/UA-1 in one file.

Works on the objects that WeasyPrint leaves, before any byte is written: pictures take the places
that were kept for them, files are attached with their relationship, and the metadata says which
standards the file keeps. veraPDF checks the outcome in the tests.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pydyf

from routing.packets.pictures import Chunks, image_stream, turned
from routing.packets.signing import PacketSigner
from routing.packets.writing import LongStream, Signature, signature_places

_METADATA = (Path(__file__).parent / "styles" / "metadata.xmp").read_text(encoding="utf-8")
# A signature shows nothing and is never hidden, as PDF/A asks: printable, locked, without extent.
_PRINT, _PRINT_AND_LOCKED = 4, 132
_SIGNATURES_EXIST_AND_APPEND_ONLY = 3


class PictureLostError(Exception):
    """A page was laid out without a picture that belongs on it, or with one that does not."""


@dataclass(frozen=True, slots=True)
class PlacedPicture:
    """A picture file and how it stands on its page (clockwise, in degrees)."""

    media_type: str
    size: int
    rotation: int
    mirrored: bool
    chunks: Chunks


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file inside the PDF. ``relationship`` is one of ISO 19005-3: Data, Source, Supplement."""

    name: str
    media_type: str
    description: str
    relationship: str
    size: int
    at: datetime
    chunks: Iterator[bytes]


@dataclass(frozen=True, slots=True)
class About:
    """What the file says of itself; ``at`` stands for making and changing it."""

    title: str
    author: str
    at: datetime


def place_pictures(pdf: pydyf.PDF, pictures: Mapping[str, PlacedPicture]) -> None:
    """Put each picture where its address was laid out. Raises ``PictureLostError``."""
    objects = _placed_objects(pdf)
    wanted = {_key(address): picture for address, picture in pictures.items()}
    if objects.keys() != wanted.keys():
        raise PictureLostError(f"{len(objects)} pictures are on pages, {len(wanted)} belong there")
    for key, number in objects.items():
        picture = wanted[key]
        image = image_stream(picture.media_type, picture.size, picture.chunks)
        if picture.rotation or picture.mirrored:
            pdf.add_object(image)
            image = turned(image, picture.rotation, mirrored=picture.mirrored)
        image.number = number
        pdf.objects[number] = image


def attach(pdf: pydyf.PDF, attachments: Iterable[Attachment]) -> None:
    """Attach files to the document as a whole."""
    names, references = pydyf.Array(), pydyf.Array()
    for attachment in sorted(attachments, key=lambda each: each.name):
        specification = _file_specification(pdf, attachment)
        names += [pydyf.String(attachment.name), specification.reference]
        references.append(specification.reference)
    tree = pydyf.Dictionary({"Names": names})
    pdf.add_object(tree)
    pdf.catalog.setdefault("Names", pydyf.Dictionary())["EmbeddedFiles"] = tree.reference
    pdf.catalog["AF"] = references


def describe(pdf: pydyf.PDF, about: About) -> None:
    """Write the metadata twice, as PDF/A wants it (for old readers, and as XMP), and say which
    colors are meant."""
    moment = about.at.isoformat().replace("+00:00", "Z")
    pdf.info.clear()
    pdf.info |= {
        "Title": pydyf.String(about.title),
        "Author": pydyf.String(about.author),
        "CreationDate": pydyf.String(_pdf_date(about.at)),
        "ModDate": pydyf.String(_pdf_date(about.at)),
    }
    text = _METADATA.format(title=escape(about.title), author=escape(about.author), moment=moment)
    extra = {"Type": "/Metadata", "Subtype": "/XML"}
    stream = pydyf.Stream([text.encode()], extra)
    pdf.add_object(stream)
    pdf.catalog["Metadata"] = stream.reference
    profile = pydyf.Stream([_colors()], pydyf.Dictionary({"N": 3}), compress=True)
    pdf.add_object(profile)
    intent = {
        "Type": "/OutputIntent",
        "S": "/GTS_PDFA1",
        "OutputConditionIdentifier": pydyf.String("sRGB2014"),
        "Info": pydyf.String("sRGB2014"),
        "DestOutputProfile": profile.reference,
    }
    pdf.catalog["OutputIntents"] = pydyf.Array([pydyf.Dictionary(intent)])
    for item in pdf.objects:
        if isinstance(item, pydyf.Dictionary) and item.get("Type") == "/Annot":
            item["F"] = _PRINT


def reserve_signature(pdf: pydyf.PDF, signer: PacketSigner, at: datetime) -> Signature:
    """Add the invisible field of a signature, and the dictionary that will hold it."""
    dictionary = pydyf.Dictionary(
        {
            "Type": "/Sig",
            "Filter": "/Adobe.PPKLite",
            "SubFilter": "/ETSI.CAdES.detached",
            "M": pydyf.String(_pdf_date(at)),
            **signature_places(signer),
        }
    )
    pdf.add_object(dictionary)
    page = pdf.objects[pdf.pages["Kids"][0]]
    field = pydyf.Dictionary(
        {
            "Type": "/Annot",
            "Subtype": "/Widget",
            "FT": "/Sig",
            "T": pydyf.String("Signature"),
            "TU": pydyf.String("Signature of the sender"),
            "V": dictionary.reference,
            "P": page.reference,
            "Rect": pydyf.Array((0, 0, 0, 0)),
            "F": _PRINT_AND_LOCKED,
        }
    )
    pdf.add_object(field)
    page.setdefault("Annots", pydyf.Array()).append(field.reference)
    pdf.catalog["AcroForm"] = pydyf.Dictionary(
        {
            "Fields": pydyf.Array((field.reference,)),
            "SigFlags": _SIGNATURES_EXIST_AND_APPEND_ONLY,
        }
    )
    return Signature(dictionary, signer)


def _placed_objects(pdf: pydyf.PDF) -> dict[str, int]:
    """Names and object numbers of what the pages draw beside text and lines."""
    page = pdf.objects[pdf.pages["Kids"][0]]
    resources = pdf.objects[_number(page["Resources"])]
    return {key: _number(reference) for key, reference in resources["XObject"].items()}


def _key(address: str) -> str:
    """WeasyPrint's name for a picture that is not smoothed (``Stream.add_image``)."""
    return f"i{hashlib.md5(address.encode(), usedforsecurity=False).hexdigest()}0"


def _number(reference: bytes) -> int:
    return int(reference.split()[0])


def _file_specification(pdf: pydyf.PDF, attachment: Attachment) -> pydyf.Dictionary:
    parameters: dict[str, Any] = {
        "Size": attachment.size,
        "ModDate": pydyf.String(_pdf_date(attachment.at)),
    }
    extra = {
        "Type": "/EmbeddedFile",
        "Subtype": "/" + attachment.media_type.replace("/", "#2f"),
        "Params": pydyf.Dictionary(parameters),
    }
    stream = LongStream(extra, attachment.size, attachment.chunks)
    pdf.add_object(stream)
    specification = pydyf.Dictionary(
        {
            "Type": "/Filespec",
            "F": pydyf.String(attachment.name),
            "UF": pydyf.String(attachment.name),
            "Desc": pydyf.String(attachment.description),
            "AFRelationship": f"/{attachment.relationship}",
            "EF": pydyf.Dictionary({"F": stream.reference, "UF": stream.reference}),
        }
    )
    pdf.add_object(specification)
    return specification


def _pdf_date(moment: datetime) -> str:
    return moment.strftime("D:%Y%m%d%H%M%SZ")


@functools.cache
def _colors() -> bytes:
    """The color profile that WeasyPrint brings along: every color here is meant as sRGB.

    Read with the first packet: looking it up loads WeasyPrint, which web processes do without.
    """
    return (files("weasyprint.pdf") / "sRGB2014.icc").read_bytes()
