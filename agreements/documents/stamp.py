"""What every page carries: whose license, which agreement, which page of how many, and the code
and marks by which a scan of it is read."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from agreements.documents import marks
from agreements.documents.geometry import (
    BOTTOM_RIGHT,
    FOOTER,
    HEADER,
    HEIGHT,
    MARK,
    QR,
    SPOKEN,
    TOP_LEFT,
    WIDTH,
)
from agreements.documents.lines import Style, lay_out
from agreements.documents.sheet import Sheet
from agreements.documents.terms import Terms
from agreements.page_code import PageCode

TITLE = Style(10, 14, bold=True)
TEXT = Style(9.5, 14)
CODE = Style(9.5, 14)

_PLACES = {
    "header": HEADER,
    "footer": FOOTER,
    "qr": QR,
    "mark": MARK,
    "top_left": TOP_LEFT,
    "bottom_right": BOTTOM_RIGHT,
    "spoken": SPOKEN,
}


def codes(terms: Terms, pages: int) -> list[PageCode]:
    """The code of each page."""
    numbers = range(1, pages + 1)
    return [
        PageCode(terms.reference, terms.version, page, pages, terms.document_id) for page in numbers
    ]


def draw_stamp(sheet: Sheet, terms: Terms, code: PageCode) -> None:
    """Header, footer, QR code, the code in letters, and the three marks."""
    width = HEADER.x1 - HEADER.x0
    title = [(line, TITLE) for line in lay_out(terms.subtitle, TITLE, width)]
    text = [(line, TEXT) for line in lay_out(f"{terms.title} {terms.version}", TEXT, width)]
    y = HEADER.y0 + 7 + TEXT.leading * (len(title) + len(text) - 1)
    for line, style in (*title, *text):
        sheet.text(line, HEADER.x0, y, style)
        y -= TEXT.leading
    footer = _("%(dataset)s LA %(version)s · %(reference)s · page %(page)d of %(pages)d") % {
        "dataset": terms.dataset,
        "version": terms.version,
        "reference": terms.reference,
        "page": code.page,
        "pages": code.pages,
    }
    (line, *_more) = lay_out(footer, TEXT, FOOTER.x1 - FOOTER.x0)
    sheet.text(line, FOOTER.x0, FOOTER.y0 + 6, TEXT)
    (line, *_more) = lay_out(code.spoken(), CODE, SPOKEN.x1 - SPOKEN.x0)
    sheet.text(line, SPOKEN.x1 - line.width * CODE.size / 1000, SPOKEN.y0 + 4, CODE)
    sheet.fill(marks.qr(code.payload(), QR))
    sheet.fill(marks.target(MARK))
    sheet.fill(marks.corner(TOP_LEFT, right=False, top=True))
    sheet.fill(marks.corner(BOTTOM_RIGHT, right=True, top=False))


def stamp_layout(codes: Sequence[PageCode]) -> dict[str, Any]:
    """The places on every page and what each page's code says, as the layout stores them."""
    return {
        "size": [round(WIDTH, 2), round(HEIGHT, 2)],
        "stamps": {name: box.rounded() for name, box in _PLACES.items()},
        "codes": [code.payload() for code in codes],
        "spoken": [code.spoken() for code in codes],
    }
