"""A paper that says what is on record, row by row: a receipt, a letter. Nobody signs it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings

from agreements import brand
from agreements.documents.fonts import clusters, missing_glyphs, normalize_text
from agreements.documents.form import draw_fields
from agreements.documents.geometry import CONTENT, HEADER, QR
from agreements.documents.page_flow import PageFlow
from agreements.documents.paper_words import PaperPart, PaperWords
from agreements.documents.pdf_writer import write_pdf
from agreements.documents.printed_sheet import UsedFonts
from agreements.documents.stamp import draw_footer, draw_header, qr_modules
from agreements.documents.tags import Tag

_RULE = 1.5  # points


@dataclass(frozen=True, slots=True)
class Certificate:
    """Its words, in `language`. `rows` are labels with values.

    `footer` takes `reference`, `page` and `pages`; `title` is the PDF's; `qr` what a code on the
    first page says, "" for none.
    """

    heading: str
    note: str
    rows: Sequence[tuple[str, str]]
    header: tuple[str, str]
    footer: str
    title: str
    reference: str
    day: date
    language: str
    qr: str = ""


def certificate_words(said: Certificate) -> PaperWords:
    """What the paper says.

    A character that no font prints becomes a question mark: nobody is refused a paper.
    """
    rows = {
        str(number): (label, _printable(text)) for number, (label, text) in enumerate(said.rows)
    }
    # The owner is mostly the institute itself.
    header = dict.fromkeys(filter(None, (*said.header, settings.PORTAL_INSTITUTE)))
    return PaperWords(
        title=_printable(said.title),
        language=said.language,
        header=[_printable(line) for line in header],
        parts=[PaperPart(said.heading, said.note, rows)],
        code=said.qr,
    )


def draw_certificate(said: Certificate) -> bytes:
    """The PDF; the same words give the same bytes. Call it where the words were made, inside
    `printed_in`: a page that goes on says so in the same language."""
    used_fonts, words = UsedFonts(), certificate_words(said)
    (part,) = words.parts
    flow = PageFlow(used_fonts, 1, part.heading, part.note)
    draw_fields(flow, part)
    pages = len(flow.sheets)
    color = brand.rgb(brand.light().accent)
    for page, sheet in enumerate(flow.sheets, start=1):
        draw_header(sheet, *words.header)
        sheet.colored_rule(HEADER.x0, CONTENT.x1, HEADER.y0, _RULE, color)
        numbers = {"reference": said.reference, "page": page, "pages": pages}
        draw_footer(sheet, said.footer % numbers)
    if words.code:
        code = Tag("Figure", alt=words.code, box=QR)
        flow.tags.append(code)
        with flow.sheets[0].tagged(code):
            flow.sheets[0].fill(qr_modules(words.code, QR))
    return write_pdf(
        flow.sheets,
        used_fonts,
        words.title,
        said.day,
        words.language,
        bookmarks=[flow.bookmark],
        tags=flow.tags,
    )


def _printable(text: str) -> str:
    if not missing_glyphs(text):
        return text
    return "".join("?" if missing_glyphs(c) else c for c in clusters(normalize_text(text)))
