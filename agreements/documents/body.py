"""The license text as PDF pages, rendered by xhtml2pdf once for each version.

The margins leave room for the stamps that `agreement_pdf` adds to every page.
"""

import logging
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from io import BytesIO
from logging.handlers import BufferingHandler
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2 as pdfium
from django.template.loader import render_to_string
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pypdfium2 import raw
from reportlab import rl_config

from agreements.documents import geometry
from agreements.documents.body_tags import tag_body
from agreements.documents.fonts import (
    FALLBACKS,
    ITALIC,
    REGULAR,
    SEMIBOLD,
    normalize_text,
    open_face,
    split_by_font,
)
from agreements.documents.license_text import LicenseText
from agreements.documents.markup import to_html
from agreements.documents.metadata import write_metadata
from agreements.documents.paper_words import BodyWords
from agreements.documents.printed_language import printed_in
from agreements.documents.unprintable import unprintable_characters
from agreements.exceptions import LicenseTextInvalid, LicenseUnprintable

rl_config.invariant = 1  # the same text gives the same bytes

# A person waits for it, and the process serves others.
SECONDS = 10.0
_SMALLEST = 9.0  # points
_BLUR = 1.0


@dataclass(frozen=True, slots=True)
class RenderedPdf:
    """A file, the number of its pages, and what is where on them."""

    pdf: bytes
    pages: int
    layout: dict[str, Any]


def render_body(text: LicenseText, upload_url: str) -> RenderedPdf:
    """The clauses of `text`, with `upload_url` in its place.

    `layout["clauses"]` maps each clause's key to its heading as printed, `layout["upload_url"]` is
    the address that was, `layout["tags"]` is for `body_tags.load_tags`.
    Raises LicenseUnprintable, and LicenseTextInvalid if it could not be printed as meant.
    """
    if missing := unprintable_characters(text.source):
        raise LicenseUnprintable(missing)
    said = body_words(text, upload_url)
    printable = normalize_text(unescape(f"{text.source}\n{said.subtitle}"))
    html = render_to_string(
        "documents/body.html",
        {
            "language": text.language,
            "body": said,
            "fallbacks": fallback_fonts(printable),
            "regular": open_face(REGULAR).path,
            "bold": open_face(SEMIBOLD).path,
            "italic": open_face(ITALIC).path,
            "left": geometry.LEFT,
            "top": geometry.HEIGHT - geometry.TOP,
            "width": geometry.RIGHT - geometry.LEFT,
            "height": geometry.TOP - geometry.BOTTOM,
        },
    )
    # White space is white space: a no-break one or U+3000 is printed as a space.
    printed = normalize_text(html.replace("&nbsp;", " "))
    buffer = BytesIO()
    with pikepdf.open(BytesIO(render_html(printed))) as document:
        pages = len(document.pages)
        # Not by <title>, which xhtml2pdf wants to print in Helvetica.
        title = f"{text.subtitle}: {text.title} {text.version}"
        write_metadata(document, title, text.language)
        tags = tag_body(document, printed)
        document.save(buffer, deterministic_id=True)  # packed once, not at every issue
    pdf = buffer.getvalue()
    if not _is_legible(pdf):
        raise LicenseTextInvalid(
            _(
                "A part of this text does not fit its page and could not be read. Keep the closing "
                "part short, and cut what is long into several paragraphs."
            )
        )
    layout = {"clauses": clause_headings(text), "upload_url": upload_url, "tags": tags}
    return RenderedPdf(pdf, pages, layout)


def body_words(text: LicenseText, upload_url: str) -> BodyWords:
    """What is printed of a text, with `upload_url` in its place."""
    headings = clause_headings(text)
    with printed_in(text.language):
        subtitle = gettext("%(subtitle)s, version %(version)s") % {
            "subtitle": text.subtitle,
            "version": text.version,
        }
    return BodyWords(
        title=text.title,
        subtitle=subtitle,
        preamble=to_html(text.preamble, upload_url),
        clauses=[
            (headings[clause.key], to_html(clause.markdown, upload_url)) for clause in text.clauses
        ],
        closing=to_html(text.closing, upload_url),
    )


def clause_headings(text: LicenseText) -> dict[str, str]:
    """By the key of its clause, each heading as printed, with its number."""
    return {clause.key: f"{clause.number}. {clause.heading}" for clause in text.clauses}


def render_html(html: str) -> bytes:
    """PDF of `html`, which may open the document's fonts and nothing else.

    xhtml2pdf only logs what it leaves out, such as a blocked file; here that is an error, and so is
    taking longer than `SECONDS`. Raises LicenseTextInvalid.
    """
    # Half a second and 40 MB, which only whoever publishes a version has to pay.
    from xhtml2pdf import pisa
    from xhtml2pdf.config.resources import RenderLimitError, ResourceAccessPolicy

    fonts = {str(open_face(name).path) for name in (REGULAR, SEMIBOLD, ITALIC, *FALLBACKS)}

    def fetch(uri: str, _base: str | None) -> str:
        if uri not in fonts:
            raise LicenseTextInvalid(_("The document may not open %(what)s.") % {"what": repr(uri)})
        return uri

    policy = ResourceAccessPolicy.server(
        base_dir=None,
        extra_roots=tuple({Path(font).parent for font in fonts}),
        allow_remote=False,
        max_render_seconds=SECONDS,
    )
    buffer = BytesIO()
    try:
        with _warnings() as warnings:
            status = pisa.CreatePDF(html, dest=buffer, link_callback=fetch, resource_policy=policy)
    except RenderLimitError as error:
        raise LicenseTextInvalid(
            _(
                "The pages of this text take longer than %(seconds)d seconds to be made. Shorten "
                "it, or cut its longest paragraphs into several."
            )
            % {"seconds": SECONDS}
        ) from error
    if warnings or status.warn or status.err:
        said = [record.getMessage() for record in warnings] or [str(e[2]) for e in status.log]
        raise LicenseTextInvalid(
            _("The document can't be printed as written: %(what)s") % {"what": "; ".join(said)}
        )
    return buffer.getvalue()


def fallback_fonts(text: str) -> dict[str, Path]:
    """The further fonts that `text` needs, name → file."""
    used = {font.name for line in text.splitlines() for font, _text in split_by_font(line)}
    return {name: open_face(name).path for name in FALLBACKS if name in used}


@contextmanager
def _warnings() -> Iterator[list[logging.LogRecord]]:
    """What xhtml2pdf warns of, in this thread, meanwhile."""
    here = threading.get_ident()
    logger, listener = logging.getLogger("xhtml2pdf"), BufferingHandler(capacity=sys.maxsize)
    listener.setLevel(logging.WARNING)
    listener.addFilter(lambda record: record.thread == here)
    logger.setLevel(logging.WARNING)  # its own, or LOG_LEVEL would decide what can be printed
    logger.addHandler(listener)
    try:
        yield listener.buffer
    finally:
        logger.removeHandler(listener)


def _is_legible(pdf: bytes) -> bool:
    """Whether all words of a body are large enough, and between the margins of its pages.

    xhtml2pdf shrinks a block that it can't break to fit the page, however small it gets.
    """
    document = pdfium.PdfDocument(pdf)
    try:
        texts = (text for page in document for text in page.get_objects([raw.FPDF_PAGEOBJ_TEXT]))
        return all(_size(text) >= _SMALLEST for text in texts) and all(map(_inside, document))
    finally:
        document.close()


def _size(text: pdfium.PdfTextObj) -> float:
    """In points on paper, after all scaling."""
    return float(text.get_font_size() * abs(text.get_matrix().d))


def _inside(page: pdfium.PdfPage) -> bool:
    words, box = page.get_textpage(), geometry.CONTENT
    between = words.get_text_bounded(box.x0 - _BLUR, box.y0 - _BLUR, box.x1 + _BLUR, box.y1 + _BLUR)
    return len(between.split()) == len(words.get_text_range().split())
