"""What every page carries: whose license, which agreement, which page of how many, and the code
and fiducials by which a scan of it is read."""

from collections.abc import Iterator
from itertools import groupby

import segno
from django.utils.translation import gettext as _

from agreements.documents.geometry import (
    BOTTOM_RIGHT,
    FIDUCIAL,
    FOOTER,
    HEADER,
    MM,
    QR,
    SPOKEN,
    TOP_LEFT,
    Box,
)
from agreements.documents.line_breaking import TextStyle, break_lines
from agreements.documents.printed_sheet import PrintedSheet
from agreements.documents.terms import Terms
from agreements.page_code import PageCode

TITLE = TextStyle(10, 14, bold=True)
TEXT = TextStyle(9.5, 14)

# Where they are on every page, as layouts store it.
PLACES = {
    "header": HEADER.rounded(),
    "footer": FOOTER.rounded(),
    "qr": QR.rounded(),
    "mark": FIDUCIAL.rounded(),
    "top_left": TOP_LEFT.rounded(),
    "bottom_right": BOTTOM_RIGHT.rounded(),
    "spoken": SPOKEN.rounded(),
}
# The fiducials in two corners: angles of this width.
_LINE = 1.2 * MM
_TOP_LEFT_ANGLE = (
    Box(TOP_LEFT.x0, TOP_LEFT.y1 - _LINE, TOP_LEFT.x1, TOP_LEFT.y1),
    Box(TOP_LEFT.x0, TOP_LEFT.y0, TOP_LEFT.x0 + _LINE, TOP_LEFT.y1 - _LINE),
)
_BOTTOM_RIGHT_ANGLE = (
    Box(BOTTOM_RIGHT.x0, BOTTOM_RIGHT.y0, BOTTOM_RIGHT.x1, BOTTOM_RIGHT.y0 + _LINE),
    Box(BOTTOM_RIGHT.x1 - _LINE, BOTTOM_RIGHT.y0 + _LINE, BOTTOM_RIGHT.x1, BOTTOM_RIGHT.y1),
)


def draw_stamp(sheet: PrintedSheet, terms: Terms, code: PageCode) -> None:
    """Header, footer, QR code, the code in letters, and the three fiducials."""
    draw_header(sheet, terms.subtitle, f"{terms.title} {terms.version}")
    footer = _("%(dataset)s LA %(version)s · %(reference)s · page %(page)d of %(pages)d") % {
        "dataset": terms.dataset,
        "version": terms.version,
        "reference": terms.reference,
        "page": code.page,
        "pages": code.pages,
    }
    draw_footer(sheet, footer)
    (line, *_more) = break_lines(code.spoken(), TEXT, SPOKEN.x1 - SPOKEN.x0)
    sheet.text(line, SPOKEN.x1 - line.width * TEXT.size / 1000, SPOKEN.y0 + 4, TEXT)
    sheet.fill(qr_modules(code.payload(), QR))
    sheet.fill(_ring_fiducial(FIDUCIAL))
    sheet.fill(_TOP_LEFT_ANGLE)
    sheet.fill(_BOTTOM_RIGHT_ANGLE)


def draw_header(sheet: PrintedSheet, title: str, *texts: str) -> None:
    """In as many lines as all need, the last one near the header's lower edge."""
    width = HEADER.x1 - HEADER.x0
    lines = [(line, TITLE) for line in break_lines(title, TITLE, width)]
    lines += [(line, TEXT) for text in texts for line in break_lines(text, TEXT, width)]
    y = HEADER.y0 + 7 + TEXT.leading * (len(lines) - 1)
    for line, style in lines:
        sheet.text(line, HEADER.x0, y, style)
        y -= TEXT.leading


def draw_footer(sheet: PrintedSheet, text: str) -> None:
    (line, *_more) = break_lines(text, TEXT, FOOTER.x1 - FOOTER.x0)
    sheet.text(line, FOOTER.x0, FOOTER.y0 + 6, TEXT)


def qr_modules(payload: str, box: Box) -> Iterator[Box]:
    """The symbol filling `box`, a rectangle for each run of dark modules (ISO/IEC 18004, level M).

    The paper around is its quiet zone.
    """
    rows = segno.make_qr(payload, error="m", boost_error=False).matrix
    module = (box.x1 - box.x0) / len(rows)
    for number, row in enumerate(rows):
        top, column = box.y1 - number * module, 0
        for dark, run in groupby(row):
            length = len(list(run))
            if dark:
                left = box.x0 + column * module
                yield Box(left, top - module, left + length * module, top)
            column += length


def _ring_fiducial(box: Box) -> Iterator[Box]:
    """A ring and a square in its middle, for `PrintedSheet.fill`: found even when half is lost."""
    yield box
    for inset in (1.6 * MM, (box.x1 - box.x0) * 0.3):
        yield Box(box.x0 + inset, box.y0 + inset, box.x1 - inset, box.y1 - inset)
