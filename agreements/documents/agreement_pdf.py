"""One agreement's document: body, signer's form and schedule, joined and stamped; or
the sheets of an amendment."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from agreements.documents import stamp
from agreements.documents.amendment import amendment_words, draw_amendment_sheets
from agreements.documents.body import RenderedPdf
from agreements.documents.body_tags import load_tags
from agreements.documents.form import draw_form, form_words
from agreements.documents.geometry import HEIGHT, WIDTH
from agreements.documents.page_flow import PageFlow
from agreements.documents.paper_words import BodyWords, PaperPart, PaperWords
from agreements.documents.pdf_writer import write_pdf
from agreements.documents.printed_language import printed_in
from agreements.documents.printed_sheet import PrintedSheet, UsedFonts
from agreements.documents.schedule import draw_schedule, schedule_words
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
        said = form_words(terms, body.layout["clauses"])
        form, places = draw_form(said, used_fonts, body.pages + 1)
        flows, rows = [form], list[list[dict[str, Any]]]()
        if listed := schedule_words(terms):
            first_page = body.pages + len(form.sheets) + 1
            schedule, rows = draw_schedule(terms, listed, used_fonts, first_page)
            flows.append(schedule)
        return _stamped(terms, flows, used_fonts, {**places, "associates": rows}, body)


def draw_amendment(terms: Terms) -> RenderedPdf:
    """Likewise what is signed to add people to an agreement: whom, in one sheet or more."""
    used_fonts = UsedFonts()
    with _naming_what_is_unprintable(terms), printed_in(terms.language):
        flow, places = draw_amendment_sheets(terms, amendment_words(terms), used_fonts)
        return _stamped(terms, [flow], used_fonts, places, RenderedPdf(b"", 0, {}))


def agreement_words(terms: Terms, body: BodyWords | None, clauses: Mapping[str, str]) -> PaperWords:
    """What the document of these terms says: `draw_agreement` with its body, whose clauses have
    these headings, or `draw_amendment` without."""
    parts: list[PaperPart | None]
    with printed_in(terms.language):
        if terms.amends:
            parts = [amendment_words(terms)]
        else:
            parts = [form_words(terms, clauses), schedule_words(terms)]
    return PaperWords(
        title=_title(terms),
        language=terms.language,
        header=(terms.subtitle, f"{terms.title} {terms.version}"),
        parts=[part for part in parts if part],
        body=body,
    )


def _title(terms: Terms) -> str:
    return f"{terms.subtitle}: {terms.title} {terms.version}, {terms.reference}"


@contextmanager
def _naming_what_is_unprintable(terms: Terms) -> Iterator[None]:
    try:
        yield
    except GlyphMissing:  # of one line; the signer wants to know of all
        raise GlyphMissing(unprintable_words("\n".join(terms.texts()))) from None


def _stamped(
    terms: Terms,
    flows: Sequence[PageFlow],
    used_fonts: UsedFonts,
    places: Mapping[str, Any],
    body: RenderedPdf,
) -> RenderedPdf:
    sheets = [PrintedSheet(used_fonts) for _page in range(body.pages)]
    sheets += [sheet for flow in flows for sheet in flow.sheets]
    codes = [
        PageCode(terms.reference, terms.version, page, len(sheets), terms.document_id)
        for page in range(1, len(sheets) + 1)
    ]
    for sheet, code in zip(sheets, codes, strict=True):
        stamp.draw_stamp(sheet, terms, code)
    body_tags, marked = load_tags(body.layout.get("tags", ()), body.pages)
    is_tagged = bool(body_tags) or not body.pages
    pdf = write_pdf(
        sheets,
        used_fonts,
        _title(terms),
        terms.issued_on,
        terms.language,
        body.pdf,
        bookmarks=[flow.bookmark for flow in flows],
        tags=[*body_tags, *(tag for flow in flows for tag in flow.tags)] if is_tagged else (),
        marked=marked,
    )
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
