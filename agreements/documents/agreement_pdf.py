"""One agreement's document: body, signer's form and schedule, joined and stamped; or
the sheets of an amendment."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from agreements.documents import stamp
from agreements.documents.amendment import draw_amendment_sheets
from agreements.documents.body import RenderedPdf
from agreements.documents.form import draw_form
from agreements.documents.geometry import HEIGHT, WIDTH
from agreements.documents.pdf_writer import write_pdf
from agreements.documents.printed_language import printed_in
from agreements.documents.printed_sheet import PrintedSheet, UsedFonts
from agreements.documents.schedule import draw_schedule
from agreements.documents.terms import Terms
from agreements.documents.unprintable import unprintable_words
from agreements.exceptions import GlyphMissing
from agreements.page_code import PageCode


def draw_agreement(terms: Terms, body: RenderedPdf) -> RenderedPdf:
    """The document to print and sign; the same terms and body give the same bytes.

    Its `layout` is ready for JSON, boxes in points as [x0, y0, x1, y1], pages from 1: `size`,
    `pages`, `body_pages`, `stamps` (on every page: header, footer, qr, spoken and three marks),
    `codes` and `spoken` (what the page codes say, a string a page), `boxes` (signature, date),
    `fields` and `associates` (a list of places each).
    Raises GlyphMissing for a character no font prints.
    """
    used_fonts = UsedFonts()
    with _naming_what_is_unprintable(terms), printed_in(terms.language):
        form, places = draw_form(terms, body.layout["clauses"], used_fonts, body.pages + 1)
        schedule, rows = draw_schedule(terms, used_fonts, body.pages + len(form) + 1)
        sheets = [*(PrintedSheet(used_fonts) for _ in range(body.pages)), *form, *schedule]
        return _stamped(terms, sheets, used_fonts, {**places, "associates": rows}, body)


def draw_amendment(terms: Terms) -> RenderedPdf:
    """Likewise what is signed to add people to an agreement: whom, in one sheet or more."""
    used_fonts = UsedFonts()
    with _naming_what_is_unprintable(terms), printed_in(terms.language):
        sheets, places = draw_amendment_sheets(terms, used_fonts)
        return _stamped(terms, sheets, used_fonts, places, RenderedPdf(b"", 0, {}))


@contextmanager
def _naming_what_is_unprintable(terms: Terms) -> Iterator[None]:
    try:
        yield
    except GlyphMissing:  # of one line; the signer wants to know of all
        raise GlyphMissing(unprintable_words("\n".join(terms.texts()))) from None


def _stamped(
    terms: Terms,
    sheets: Sequence[PrintedSheet],
    used_fonts: UsedFonts,
    places: Mapping[str, Any],
    body: RenderedPdf,
) -> RenderedPdf:
    codes = [
        PageCode(terms.reference, terms.version, page, len(sheets), terms.document_id)
        for page in range(1, len(sheets) + 1)
    ]
    for sheet, code in zip(sheets, codes, strict=True):
        stamp.draw_stamp(sheet, terms, code)
    title = f"{terms.subtitle}: {terms.title} {terms.version}, {terms.reference}"
    pdf = write_pdf(sheets, used_fonts, title, terms.issued_on, terms.language, body.pdf)
    layout = {
        "size": [round(WIDTH, 2), round(HEIGHT, 2)],
        "stamps": stamp.PLACES,
        "codes": [code.payload() for code in codes],
        "spoken": [code.spoken() for code in codes],
        **places,
        "pages": len(sheets),
        "body_pages": body.pages,
    }
    return RenderedPdf(pdf, len(sheets), layout)
