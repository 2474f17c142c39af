"""One agreement's document: body, signer's form and schedule, joined and stamped."""

import hashlib
from dataclasses import dataclass
from typing import Any

from agreements.documents.binding import bind
from agreements.documents.body import RenderedBody
from agreements.documents.fonts import register
from agreements.documents.form import draw_form
from agreements.documents.lines import Style, lay_out
from agreements.documents.printed_language import printed_in
from agreements.documents.schedule import draw_schedule
from agreements.documents.sheet import Ink, Sheet
from agreements.documents.stamp import codes, draw_stamp, stamp_layout
from agreements.documents.terms import Terms
from agreements.documents.unprintable import missing_words
from agreements.exceptions import GlyphMissing


@dataclass(frozen=True, slots=True)
class IssuedPdf:
    """A finished document; the same terms and body give the same bytes.

    `layout` is ready for JSON, boxes in points as [x0, y0, x1, y1], pages from 1: `size`, `pages`,
    `body_pages`, `stamps` (on every page: header, footer, qr, spoken and three marks), `codes` and
    `spoken` (what the page codes say, a string a page), `boxes` (signature, date), `fields` and
    `associates` (a list of places each).
    """

    pdf: bytes
    sha256: str
    pages: int
    layout: dict[str, Any]


def issue(terms: Terms, body: RenderedBody) -> IssuedPdf:
    """The document to print and sign. Raises GlyphMissing for a character no font prints."""
    ink = Ink()
    try:
        with printed_in(terms.language):
            form, places = draw_form(terms, body.layout["clauses"], ink, body.pages + 1)
            schedule, rows = draw_schedule(terms, ink, body.pages + len(form) + 1)
            sheets = [*(Sheet(ink) for _ in range(body.pages)), *form, *schedule]
            stamps = codes(terms, len(sheets))
            for sheet, code in zip(sheets, stamps, strict=True):
                draw_stamp(sheet, terms, code)
    except GlyphMissing:  # of one line; the signer wants to know of all
        raise GlyphMissing(missing_words("\n".join(terms.texts()))) from None
    title = f"{terms.subtitle}: {terms.title} {terms.version}, {terms.reference}"
    pdf = bind(sheets, ink, body.pdf, title, terms.issued_on, terms.language)
    layout = stamp_layout(stamps) | places
    layout |= {"pages": len(sheets), "body_pages": body.pages, "associates": rows}
    return IssuedPdf(pdf, hashlib.sha256(pdf).hexdigest(), len(sheets), layout)


def warm_up() -> None:
    """What a process would do at its first document: open the fonts, touch their tables."""
    register()
    lay_out("aж李か김ع हि א", Style(10, 14), 500)
