"""What every page carries: whose license, which agreement, which page of how many."""

from typing import Any

from agreements.documents.geometry import FOOTER, HEADER, HEIGHT, MARK, QR, WIDTH
from agreements.documents.lines import Style, lay_out
from agreements.documents.sheet import Sheet
from agreements.documents.terms import Terms

TITLE = Style(10, 14, bold=True)
TEXT = Style(9.5, 14)


def draw_stamp(sheet: Sheet, terms: Terms, page: int, pages: int) -> None:
    """Header and footer. The places of the QR code and of the mark stay empty."""
    width = HEADER.x1 - HEADER.x0
    title = [(line, TITLE) for line in lay_out(terms.subtitle, TITLE, width)]
    text = [(line, TEXT) for line in lay_out(f"{terms.title} {terms.version}", TEXT, width)]
    y = HEADER.y0 + 7 + TEXT.leading * (len(title) + len(text) - 1)
    for line, style in (*title, *text):
        sheet.text(line, HEADER.x0, y, style)
        y -= TEXT.leading
    footer = f"{terms.dataset} LA {terms.version} · {terms.reference} · page {page} of {pages}"
    (line, *_) = lay_out(footer, TEXT, FOOTER.x1 - FOOTER.x0)
    sheet.text(line, FOOTER.x0, FOOTER.y0 + 6, TEXT)


def stamp_layout() -> dict[str, Any]:
    """The places on every page, as the layout stores them."""
    places = {"header": HEADER, "footer": FOOTER, "qr": QR, "mark": MARK}
    return {
        "size": [round(WIDTH, 2), round(HEIGHT, 2)],
        "stamps": {name: box.rounded() for name, box in places.items()},
    }
