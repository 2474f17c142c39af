"""Sheets made into a PDF: the first ones over the body's pages, the others on new pages.

Of fonts it holds only the glyphs in use, as composite fonts (ISO 32000-1, 9.7).
"""

from collections.abc import Mapping, Sequence
from datetime import date
from io import BytesIO
from zlib import crc32

import pikepdf
import uharfbuzz as hb
from pikepdf import Array, Dictionary, Name, ObjectStreamMode, Page

from agreements.documents.bookmarks import Bookmark, read_bookmarks, write_bookmarks
from agreements.documents.fonts import Face
from agreements.documents.geometry import HEIGHT, WIDTH
from agreements.documents.metadata import write_metadata
from agreements.documents.printed_sheet import PrintedSheet, UsedFont, UsedFonts
from agreements.documents.tags import Tag, write_tags

# Shaping is done and glyphs keep their numbers, so what shapes and maps characters can go.
_DROPPED = tuple(
    int.from_bytes(tag, "big")
    for tag in (b"BASE", b"GDEF", b"GPOS", b"GSUB", b"OS/2", b"cmap", b"gasp", b"name", b"post")
)

_CMAP = """/CIDInit /ProcSet findresource begin 12 dict begin begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def /CMapType 2 def
1 begincodespacerange <0000> <FFFF> endcodespacerange
{}
endcmap CMapName currentdict /CMap defineresource pop end end"""


def write_pdf(
    sheets: Sequence[PrintedSheet],
    used_fonts: UsedFonts,
    title: str,
    created: date,
    language: str,
    body: bytes = b"",
    *,
    bookmarks: Sequence[Bookmark] = (),
    tags: Sequence[Tag] = (),
    marked: Sequence[Sequence[Tag]] = (),
) -> bytes:
    """The same arguments give the same bytes.

    `bookmarks` follow those of the body. `tags` are all that is in the document, or none: half a
    structure is worse than none. `marked` says of the body's pages whose their marks are.
    """
    with pikepdf.new() as pdf, pikepdf.open(BytesIO(body)) if body else pikepdf.new() as clauses:
        fonts = {f"/{name}": _embed_font(pdf, used) for name, used in used_fonts.items()}
        pdf.pages.extend(clauses.pages)
        for sheet, page in zip(sheets, pdf.pages, strict=False):
            page.Resources.Font = Dictionary({**dict(page.Resources.Font.items()), **fonts})
            page.contents_add(b"q\n", prepend=True)
            page.contents_add(b"Q\n" + sheet.content(tagged=bool(tags)))
        resources = pdf.make_indirect(Dictionary(Font=Dictionary(fonts)))
        for sheet in sheets[len(clauses.pages) :]:
            content = sheet.content(tagged=bool(tags))
            new = Dictionary(
                Type=Name.Page,
                MediaBox=[0, 0, round(WIDTH, 3), round(HEIGHT, 3)],
                Resources=resources,
                Contents=pdf.make_stream(content),
            )
            pdf.pages.append(Page(pdf.make_indirect(new)))
        write_bookmarks(pdf, [*read_bookmarks(clauses), *bookmarks])
        if tags:
            ours = sheets[len(clauses.pages) :]
            write_tags(pdf, tags, [*marked, *(sheet.marked for sheet in ours)])
        write_metadata(pdf, title, language, created)
        buffer = BytesIO()
        pdf.save(
            buffer,
            deterministic_id=True,
            min_version="1.7",
            # The elements of a structure are many and small.
            object_stream_mode=ObjectStreamMode.generate if tags else ObjectStreamMode.preserve,
        )
    return buffer.getvalue()


def _embed_font(pdf: pikepdf.Pdf, font: UsedFont) -> pikepdf.Object:
    """The font object of the glyphs in use, ready for a page's resources."""
    face, used = font.face, sorted(font.glyphs)
    name = Name("/" + _tag(used) + "+" + face.name)
    extents = face.hb_font.get_font_extents("ltr")
    ascent, descent = round(extents.ascender * face.scale), round(extents.descender * face.scale)
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=name,
        Flags=4,
        FontBBox=[-1000, descent, 2000, ascent],
        ItalicAngle=0,
        Ascent=ascent,
        Descent=descent,
        CapHeight=700,
        StemV=80,
        FontFile2=pdf.make_stream(_subset(face, used)),
    )
    widths = Array()
    for glyph in used:
        widths.append(glyph)
        widths.append(Array([round(face.hb_font.get_glyph_h_advance(glyph) * face.scale, 2)]))
    descendant = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=name,
        CIDSystemInfo=Dictionary(Registry=b"Adobe", Ordering=b"Identity", Supplement=0),
        FontDescriptor=pdf.make_indirect(descriptor),
        W=widths,
        CIDToGIDMap=Name.Identity,
    )
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=name,
            Encoding=Name("/Identity-H"),
            DescendantFonts=[pdf.make_indirect(descendant)],
            ToUnicode=pdf.make_stream(_to_unicode(font.texts)),
        )
    )


def _subset(face: Face, used: list[int]) -> bytes:
    wanted = hb.SubsetInput()
    wanted.glyph_set.update(used)
    wanted.pin_all_axes_to_default(face.hb_face)
    wanted.flags = (
        hb.SubsetFlags.RETAIN_GIDS
        | hb.SubsetFlags.NO_HINTING
        | hb.SubsetFlags.NO_LAYOUT_CLOSURE
        | hb.SubsetFlags.NOTDEF_OUTLINE
    )
    wanted.drop_table_tag_set.update(_DROPPED)
    return bytes(hb.subset(face.hb_face, wanted).blob.data)


def _to_unicode(texts: Mapping[int, str]) -> bytes:
    """Which text a glyph stands for, so that it can be copied and read aloud."""
    known = sorted(texts.items())
    blocks = []
    for start in range(0, len(known), 100):  # the format's limit
        block = known[start : start + 100]
        rows = "\n".join(
            f"<{glyph:04X}> <{text.encode('utf-16-be').hex().upper()}>" for glyph, text in block
        )
        blocks.append(f"{len(block)} beginbfchar\n{rows}\nendbfchar")
    return _CMAP.format("\n".join(blocks)).encode("ascii")


def _tag(used: list[int]) -> str:
    """Six capital letters that tell this subset from others of the same font."""
    value = crc32(repr(used).encode("ascii"))
    return "".join(chr(65 + value // 26**place % 26) for place in range(6))
