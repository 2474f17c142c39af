"""PDFs of a few kilobytes that pass the gate and whose page nobody can draw within the limits."""

from collections.abc import Mapping

from tests.scans import rawpdf


def documents() -> Mapping[str, bytes]:
    """By what they do."""
    return {
        "content without end": endless(),
        "forms in forms": forms_in_forms(),
        "tiles without number": tiles_without_number(),
        "bomb": bomb(),
    }


def endless() -> bytes:
    """100 kB of content that unpack to 100 MB: a page filled by curves a million times."""
    return rawpdf.pdf(
        rawpdf.bomb(b"", b"0 0 m 0 842 595 842 595 0 c b* " * 30_000, times=100),
        page=b"/Contents 4 0 R",
    )


def forms_in_forms() -> bytes:
    """2 kB that draw a rectangle 4^12 times: each of 12 forms draws the next one four times."""
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 595 842]"
    nest = [
        rawpdf.stream(form + b" /Resources << /XObject << /F %d 0 R >> >>" % (i + 5), b"/F Do " * 4)
        for i in range(12)
    ]
    return rawpdf.pdf(
        *nest,
        rawpdf.stream(form, b"0 0 9 9 re f"),
        page=b"/Contents 4 0 R /Resources << /XObject << /F 5 0 R >> >>",
    )


def tiles_without_number() -> bytes:
    """A page filled with tiles a thousandth of a point apart: five hundred thousand million."""
    tile = rawpdf.stream(
        b"/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 1 1]"
        b" /XStep 0.001 /YStep 0.001 /Resources << >>",
        b"0 0 1 1 re f",
    )
    fills = rawpdf.stream(b"", b"/Pattern cs /P scn 0 0 595 842 re f")
    page = b"/Contents 4 0 R /Resources << /Pattern << /P 5 0 R >> >>"
    return rawpdf.pdf(fills, tile, page=page)


def bomb() -> bytes:
    """40 kB of content that unpack to 40 MB, each two bytes of it saving the state of drawing."""
    return rawpdf.pdf(rawpdf.bomb(b"", b"q " * 500_000, times=40), page=b"/Contents 4 0 R")
