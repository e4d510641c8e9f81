"""A PDF with a marker in every place that can hold metadata."""

from __future__ import annotations

import io

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String

from complaints.evidence.icc import SRGB
from tests.complaints.evidence.planted import Markers, jpeg, profile, xmp


def pdf(mark: Markers, pages: int = 2) -> bytes:
    """A PDF of photos, a form, notes and every hiding place, saved twice."""
    document = Pdf.new()
    for number in range(pages):
        _page(document, mark, number)
    page = document.pages[0].obj
    first = document.make_stream(b"EMBEDDED " + mark.bytes("PDF embedded file"))
    spec = Dictionary(
        Type=Name.Filespec, F=String(mark("PDF embedded name")), EF=Dictionary(F=first)
    )
    spec = document.make_indirect(spec)
    root = document.Root
    root.Names = Dictionary(EmbeddedFiles=Dictionary(Names=Array([String("a"), spec])))
    root.AF = Array([spec])
    root.Lang = String(mark("PDF language"))
    root.PieceInfo = Dictionary(App=Dictionary(Private=String(mark("PDF catalog piece info"))))
    root.Metadata = document.make_stream(xmp(mark("PDF XMP")), Type=Name.Metadata, Subtype=Name.XML)
    root.Outlines = document.make_indirect(
        Dictionary(First=Dictionary(Title=String(mark("PDF bookmark"))))
    )
    root.StructTreeRoot = Dictionary(K=Dictionary(Alt=String(mark("PDF tag")), S=Name.Figure))
    group = document.make_indirect(
        Dictionary(
            Type=Name.OCG,
            Name=String(mark("PDF layer")),
            Usage=Dictionary(CreatorInfo=Dictionary(Creator=String(mark("PDF layer creator")))),
        )
    )
    root.OCProperties = Dictionary(
        OCGs=Array([group]), D=Dictionary(Name=String(mark("PDF layers")), ON=Array([group]))
    )
    widget = _widget(document, mark)
    root.AcroForm = Dictionary(Fields=Array([widget]), XFA=String(mark("PDF XFA")))
    page.Annots = Array([widget, *_notes(document, mark)])
    document.docinfo["/Author"] = mark("PDF author")
    document.docinfo["/Producer"] = mark("PDF producer")
    document.docinfo["/Title"] = "\u00e9" + mark("PDF title in UTF-16")
    document.trailer["/Private"] = String(mark("PDF trailer"))
    document.trailer["/ID"] = Array([String(mark("PDF id")[:16]), String("b" * 16)])
    out = io.BytesIO()
    document.save(out, fix_metadata_version=False)
    return _revised(out.getvalue(), mark)


def _page(document: Pdf, mark: Markers, number: int) -> None:
    photo = document.make_stream(jpeg(mark, f"picture of PDF page {number}", orientation=1))
    photo.stream_dict = Dictionary(
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=320,
        Height=240,
        BitsPerComponent=8,
        Filter=Name.DCTDecode,
        ColorSpace=Array([Name.ICCBased, document.make_stream(profile(mark, "PDF", SRGB), N=3)]),
        Metadata=document.make_stream(xmp(mark("PDF picture XMP"))),
        Name=Name("/" + mark("PDF picture name")),
        PTEXPrivate=String(mark("PDF picture private")),
    )
    form = document.make_stream(
        b"0 0 1 rg 0 0 50 50 re f % " + mark.bytes("PDF form comment"),
        Type=Name.XObject,
        Subtype=Name.Form,
        BBox=Array([0, 0, 50, 50]),
        LastModified=String(mark("PDF form date")),
        PieceInfo=Dictionary(App=Dictionary(Private=String(mark("PDF form piece info")))),
    )
    content = (
        b"% " + mark.bytes("PDF content comment") + b"\nq 320 0 0 240 100 400 cm /Photo Do Q\n"
        b"q 1 0 0 1 20 20 cm /Form Do Q BT /F1 18 Tf 100 300 Td (100% of page "
        + str(number).encode()
        + b") Tj ET"
    )
    page = document.add_blank_page(page_size=(612, 792)).obj
    page.Resources = Dictionary(
        XObject=Dictionary(Photo=photo, Form=form),
        Font=Dictionary(F1=Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)),
    )
    page.Contents = document.make_stream(content)
    page.Metadata = document.make_stream(xmp(mark("PDF page XMP")))
    page.PieceInfo = Dictionary(App=Dictionary(Private=String(mark("PDF page piece info"))))
    page.LastModified = String(mark("PDF page date"))
    page.Thumb = document.make_stream(mark.bytes("PDF thumbnail"), Width=1, Height=1)
    page.UserPrivate = String(mark("PDF page private"))


def _widget(document: Pdf, mark: Markers) -> pikepdf.Object:
    looks = document.make_stream(
        b"BT /Helv 12 Tf 2 4 Td (filled in) Tj ET",
        Subtype=Name.Form,
        BBox=Array([0, 0, 100, 20]),
        Resources=Dictionary(
            Font=Dictionary(
                Helv=Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
            )
        ),
    )
    script = Dictionary(S=Name.JavaScript, JS=String(mark("PDF field script")))
    return document.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Tx,
            T=String(mark("PDF field name")),
            TU=String(mark("PDF field hint")),
            V=String(mark("PDF field value")),
            Rect=Array([200, 200, 300, 220]),
            F=4,
            AP=Dictionary(N=looks),
            AA=Dictionary(K=script),
        )
    )


def _notes(document: Pdf, mark: Markers) -> list[pikepdf.Object]:
    highlight = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Highlight,
        Rect=Array([100, 100, 200, 120]),
        QuadPoints=Array([100, 120, 200, 120, 100, 100, 200, 100]),
        C=Array([1, 1, 0]),
        F=4,
        T=String(mark("PDF note author")),
        Contents=String(mark("PDF note words")),
        NM=String(mark("PDF note name")),
        M=String(mark("PDF note date")),
        RC=String(mark("PDF note rich words")),
    )
    popup = Dictionary(Type=Name.Annot, Subtype=Name.Popup, Contents=String(mark("PDF popup")))
    link = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Link,
        Rect=Array([0, 0, 9, 9]),
        A=Dictionary(S=Name.URI, URI=String("https://example.test/" + mark("PDF link"))),
    )
    return [document.make_indirect(note) for note in (highlight, popup, link)]


def _revised(data: bytes, mark: Markers) -> bytes:
    """A second revision behind the first one; what the first one's catalog said is history."""
    with Pdf.open(io.BytesIO(data)) as document:
        size, root = len(document.objects) + 1, document.Root.objgen[0]
        information = document.trailer.Info.objgen[0]
    xref = data.rindex(b"startxref")
    previous = int(data[xref:].split()[1])
    at = len(data)
    old = f"{size} 0 obj\n({mark('PDF orphan of an earlier revision')})\nendobj\n".encode()
    table = at + len(old)
    entry = f"xref\n{size} 1\n{at:010d} 00000 n \ntrailer\n".encode()
    known = f"/Size {size + 1} /Root {root} 0 R /Info {information} 0 R /Prev {previous}"
    trailer = f"<< {known} >>\n".encode()
    end = f"startxref\n{table}\n%%EOF\n".encode()
    return data + old + entry + trailer + end + mark.bytes("PDF behind the end")
