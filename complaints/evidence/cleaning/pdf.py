"""PDF: writes the pages into a file without history, and takes out what says who made them.

Kept: pages with what they draw, and the looks of annotations and filled fields. Left out: document
information, XMP, private data of programs, embedded files, scripts and actions, form fields' names,
authors and comments, bookmarks, tags, thumbnails, dates, identifiers, earlier revisions (only what
the last one reaches is written), comments in content streams, metadata inside pictures.

Runs only in the child of ``sandbox.py``. Source: ISO 32000-2. Pure: no Django here.
"""

from __future__ import annotations

import base64
import zlib
from typing import Any, Final

import pikepdf
import pypdfium2
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream
from PIL import Image, ImageChops, ImageStat

from complaints.evidence import icc
from complaints.evidence.cleaning import jpeg, jpeg2000
from complaints.evidence.cleaning.pieces import rare

CATALOG: Final = frozenset("/Type /Pages /OCProperties".split())
CATALOG_NAMES: Final = {
    "/Metadata": "xmp",
    "/Names": "embedded-or-named",
    "/AF": "embedded-or-named",
    "/OpenAction": "actions",
    "/AA": "actions",
    "/AcroForm": "form",
    "/Outlines": "bookmarks",
    "/StructTreeRoot": "tags",
    "/PieceInfo": "private-data",
}
PAGE: Final = frozenset(
    "/Type /Parent /MediaBox /CropBox /BleedBox /TrimBox /ArtBox /Rotate /UserUnit /Resources"
    " /Contents /Group /Annots".split()
)
NODE: Final = frozenset("/Type /Parent /Kids /Count /MediaBox /CropBox /Rotate /Resources".split())
IMAGE: Final = frozenset(
    "/Type /Subtype /Width /Height /ColorSpace /BitsPerComponent /Intent /ImageMask /Mask /Decode"
    " /Interpolate /SMask /SMaskInData /Matte /Filter /DecodeParms /Length /OC".split()
)
FORM: Final = frozenset(
    "/Type /Subtype /FormType /BBox /Matrix /Resources /Group /OC /Filter /DecodeParms"
    " /Length".split()
)
ANNOTATION: Final = frozenset(
    "/Type /Subtype /Rect /F /AP /AS /Border /BS /BE /C /IC /CA /ca /BM /QuadPoints /InkList /L /LE"
    " /Vertices /RD /OC".split()
)
# These draw nothing of a page, or hold something else.
NO_DRAWING: Final = frozenset(
    "/Popup /Link /FileAttachment /Sound /Movie /Screen /RichMedia /3D /TrapNet".split()
)
# Wherever they stand.
EVERYWHERE: Final = frozenset(
    "/Metadata /PieceInfo /LastModified /AF /Thumb /Alternates /OPI /StructParent /StructParents"
    " /Measure /PtData /AA /JS /PTEX.FileName /PTEX.InfoDict /PTEX.PageNumber".split()
)
MOST_DEPTH: Final = 20  # of dictionaries within dictionaries
COMPARED_PAGES: Final = 100
COMPARED_SCALE: Final = 0.5  # 36 dots per inch
MOST_DIFFERENCE: Final = 40  # of 255: a field and a stamp smooth their letters differently


def clean(source: str, target: str) -> dict[str, Any]:
    """Write the clean copy. Returns ``lossless`` (pages look the same), ``removed``, ``note``."""
    removed: set[str] = set()
    with pikepdf.open(source) as pdf:
        _clean_trailer(pdf, removed)
        _trim(pdf.Root, CATALOG, removed, CATALOG_NAMES)
        _clean_layers(pdf, removed)
        _clean_tree(pdf.Root.Pages, removed)
        for page in pdf.pages:
            _clean_page(pdf, page, removed)
        changed = _clean_objects(pdf, removed)
        pdf.save(
            target,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            compress_streams=True,
            fix_metadata_version=False,
        )
    same = _look_the_same(source, target)
    notes = sorted(changed | (set() if same else {"pages-look-different"}))
    return {"lossless": same, "removed": sorted(removed), "note": " ".join(notes)}


def _trim(
    dictionary: Object, kept: frozenset[str], removed: set[str], names: dict[str, str] | None = None
) -> None:
    for key in list(dictionary.keys()):
        if key not in kept:
            del dictionary[key]
            removed.add((names or {}).get(key, "private-data"))


def _clean_trailer(pdf: Pdf, removed: set[str]) -> None:
    if "/Info" in pdf.trailer:
        removed.add("document-information")
    for key in list(pdf.trailer.keys()):
        if key not in ("/Root", "/Size"):
            del pdf.trailer[key]


def _clean_layers(pdf: Pdf, removed: set[str]) -> None:
    """Keep which layers show; forget what they are called and who made them."""
    layers = pdf.Root.get("/OCProperties")
    if layers is None:
        return
    removed.add("layer-names")
    groups = [group for group in layers.get("/OCGs", []) if isinstance(group, Dictionary)]
    for number, group in enumerate(groups, start=1):
        _trim(group, frozenset({"/Type"}), removed)
        group.Name = pikepdf.String(f"Layer {number}")
    shown = layers.get("/D", Dictionary())
    _trim(shown, frozenset({"/BaseState", "/ON", "/OFF"}), removed)
    pdf.Root.OCProperties = Dictionary(OCGs=Array(groups), D=shown)


def _clean_tree(root: Object, removed: set[str]) -> None:
    waiting, seen = [root], set()
    while waiting:
        node = waiting.pop()
        if node.objgen in seen or "/Kids" not in node:
            continue
        seen.add(node.objgen)
        _trim(node, NODE, removed)
        waiting.extend(kid for kid in node.Kids if isinstance(kid, Dictionary))


# --- Pages ----------------------------------------------------------------------------------------
def _clean_page(pdf: Pdf, page: pikepdf.Page, removed: set[str]) -> None:
    _trim(page.obj, PAGE, removed)
    annotations = page.obj.get("/Annots")
    if annotations is not None:
        kept = [a for a in annotations if _clean_annotation(a, removed)]
        if kept:
            page.obj.Annots = Array(kept)
        else:
            del page.obj["/Annots"]
    if "/Contents" in page.obj and _has_comment(page.obj.Contents):
        page.obj.Contents = pdf.make_stream(_without_comments(page))


def _clean_annotation(annotation: Object, removed: set[str]) -> bool:
    """Reduce an annotation to its looks; False where it has none."""
    if not isinstance(annotation, Dictionary) or str(annotation.get("/Subtype")) in NO_DRAWING:
        removed.add("annotations")
        return False
    _trim(annotation, ANNOTATION, removed, {})
    looks = annotation.get("/AP")
    if looks is not None:
        _trim(looks, frozenset({"/N"}), removed)
    if annotation.get("/Subtype") == Name.Widget:
        if looks is None:
            return False
        annotation.Subtype = Name.Stamp  # it shows the same, and belongs to no form
    return True


def _has_comment(contents: Object) -> bool:
    streams = contents if isinstance(contents, Array) else [contents]
    return any(isinstance(stream, Stream) and b"%" in stream.read_bytes() for stream in streams)


def _without_comments(content: Any) -> bytes:
    return pikepdf.unparse_content_stream(pikepdf.parse_content_stream(content))


# --- Every object ---------------------------------------------------------------------------------
def _clean_objects(pdf: Pdf, removed: set[str]) -> set[str]:
    """Clean every dictionary and stream; returns codes of what may look different."""
    changed: set[str] = set()
    for found in pdf.objects:
        if isinstance(found, (Dictionary, Stream, Array)):
            _clean_keys(found, removed, 0)
        if isinstance(found, Stream):
            _clean_stream(found, removed, changed)
    return changed


def _clean_keys(found: Object, removed: set[str], depth: int) -> None:
    if depth > MOST_DEPTH:
        rare("pdf")
    inner: list[Object] = []
    if isinstance(found, Array):
        inner = list(found)
    else:
        for key in list(found.keys()):
            if key in EVERYWHERE:
                del found[key]
                removed.add("xmp" if key == "/Metadata" else "private-data")
            elif key != "/Parent":
                inner.append(found[key])
    for value in inner:
        if isinstance(value, (Dictionary, Array)) and not value.is_indirect:
            _clean_keys(value, removed, depth + 1)


def _clean_stream(stream: Stream, removed: set[str], changed: set[str]) -> None:
    kind = stream.get("/Subtype")
    if kind == Name.Image:
        _trim(stream, IMAGE, removed)
        _clean_picture(stream, removed)
    elif kind == Name.Form:
        _trim(stream, FORM, removed)
        if _has_comment(stream):
            stream.write(_without_comments(stream))
    elif "/N" in stream and stream.get("/Type") is None:
        _clean_profile(stream, removed, changed)


def _clean_picture(stream: Stream, removed: set[str]) -> None:
    filters = stream.get("/Filter")
    names = [str(name) for name in filters] if isinstance(filters, Array) else [str(filters)]
    if names[-1] not in ("/DCTDecode", "/JPXDecode"):
        return
    data = _unwrapped(stream.read_raw_bytes(), names[:-1])
    parameters: Any = stream.get("/DecodeParms")
    if isinstance(parameters, Array):
        parameters = parameters[-1] if len(parameters) else None
    if names[-1] == "/DCTDecode":
        pieces = jpeg.clean(memoryview(data))
        removed.update(f"picture-{code}" for code in pieces.removed)
        data = b"".join(pieces.kept)
    else:
        data = jpeg2000.clean(data)
    stream.write(data, filter=Name(names[-1]), decode_parms=parameters)


def _unwrapped(data: bytes, filters: list[str]) -> bytes:
    for name in filters:
        if name == "/FlateDecode":
            data = zlib.decompress(data)
        elif name == "/ASCII85Decode":
            data = base64.a85decode(data.strip().removesuffix(b"~>"))
        elif name == "/ASCIIHexDecode":
            data = bytes.fromhex(data.strip().removesuffix(b">").decode("ascii"))
        else:
            rare("pdf picture")
    return data


def _clean_profile(stream: Stream, removed: set[str], changed: set[str]) -> None:
    profile = stream.read_bytes()
    if profile[36:40] != b"acsp":
        return
    removed.add("color-profile")
    if stream.N == 3:
        standard, colors_stay = icc.standard(profile)
        stream.write(standard or icc.SRGB_PROFILE)
        if not colors_stay:
            changed.add("color-profile")
    else:
        stream.write(icc.without_words(profile))


# --- The proof ------------------------------------------------------------------------------------
def _look_the_same(source: str, target: str) -> bool:
    """Whether both draw the same at a small scale, on the first hundred pages."""
    before, after = pypdfium2.PdfDocument(source), pypdfium2.PdfDocument(target)
    if len(before) != len(after):
        return False
    before.init_forms()
    pages = range(min(len(before), COMPARED_PAGES))
    return all(_near(_drawn(before, number), _drawn(after, number)) for number in pages)


def _drawn(document: pypdfium2.PdfDocument, number: int) -> Image.Image:
    page = document[number]
    width, height = page.get_size()
    scale = min(COMPARED_SCALE, (1_000_000 / (width * height)) ** 0.5)
    drawn: Image.Image = page.render(scale=scale, may_draw_forms=True).to_pil()
    return drawn.convert("RGB")


def _near(before: Image.Image, after: Image.Image) -> bool:
    """Whether no spot of 4 x 4 pixels differs by more than the edges of letters do."""
    if before.size != after.size:
        return False
    difference = ImageChops.difference(before.reduce(4), after.reduce(4))
    return all(most <= MOST_DIFFERENCE for _, most in ImageStat.Stat(difference).extrema)
