"""The license text as PDF pages, rendered by xhtml2pdf once for each version.

The margins leave room for the stamps that `issue` adds to every page.
"""

import hashlib
import logging
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
from django.template.loader import render_to_string
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from reportlab import rl_config

from agreements.documents import geometry
from agreements.documents.fonts import (
    FALLBACKS,
    ITALIC,
    REGULAR,
    SEMIBOLD,
    clean,
    clusters,
    face,
    missing_glyphs,
    spans,
)
from agreements.documents.legible import legible
from agreements.documents.license_text import LicenseText
from agreements.documents.markup import characters, to_html
from agreements.documents.named_characters import placed
from agreements.documents.printed_language import printed_in
from agreements.exceptions import LicenseTextInvalid, LicenseUnprintable

rl_config.invariant = 1  # the same text gives the same bytes

# A person waits for it, and the process serves others.
SECONDS = 10.0
# Scripts of South and South-East Asia, whose letters xhtml2pdf sets side by side unjoined. (The
# signer's form prints them: see `shaping`.)
_UNSHAPED = re.compile("[\u0900-\u109f\u1780-\u17ff\u1a20-\u1cff\ua800-\uabff]")


@dataclass(frozen=True, slots=True)
class RenderedBody:
    """`layout["clauses"]` maps each clause's key to its heading as printed, with its number."""

    pdf: bytes
    sha256: str
    pages: int
    layout: dict[str, Any]


def render_body(text: LicenseText, upload_url: str) -> RenderedBody:
    """The clauses of `text`, with `upload_url` in its place.

    Raises LicenseUnprintable, and LicenseTextInvalid if it could not be printed as meant.
    """
    if missing := unprintable(text.source):
        raise LicenseUnprintable(missing)
    headings = {clause.key: f"{clause.number}. {clause.heading}" for clause in text.clauses}
    with printed_in(text.language):
        subtitle = gettext("%(subtitle)s, version %(version)s") % {
            "subtitle": text.subtitle,
            "version": text.version,
        }
    html = render_to_string(
        "documents/body.html",
        {
            "text": text,
            "subtitle": subtitle,
            "preamble": to_html(text.preamble, upload_url),
            "clauses": [
                (headings[clause.key], to_html(clause.markdown, upload_url))
                for clause in text.clauses
            ],
            "closing": to_html(text.closing, upload_url),
            "fallbacks": fallback_fonts(clean(characters(f"{text.source}\n{subtitle}"))),
            "regular": face(REGULAR).path,
            "bold": face(SEMIBOLD).path,
            "italic": face(ITALIC).path,
            "left": geometry.LEFT,
            "top": geometry.HEIGHT - geometry.TOP,
            "width": geometry.RIGHT - geometry.LEFT,
            "height": geometry.TOP - geometry.BOTTOM,
        },
    )
    # White space is white space: a no-break one or U+3000 is printed as a space.
    printed = clean(html.replace("&nbsp;", " "))
    buffer = BytesIO()
    with pikepdf.open(BytesIO(render_html(printed))) as document:
        pages = len(document.pages)
        # Not by <title>, which xhtml2pdf wants to print in Helvetica.
        document.docinfo["/Title"] = f"{text.subtitle}: {text.title} {text.version}"
        document.save(buffer, deterministic_id=True)  # packed once, not at every issue
    pdf = buffer.getvalue()
    if not legible(pdf):
        raise LicenseTextInvalid(
            _(
                "A part of this text does not fit its page and could not be read. Keep the closing "
                "part short, and cut what is long into several paragraphs."
            )
        )
    return RenderedBody(pdf, hashlib.sha256(pdf).hexdigest(), pages, {"clauses": headings})


def unprintable(source: str, shaped: bool = False) -> tuple[str, ...]:
    """The characters of a license's source that its body can't be printed with, named and placed.

    `shaped`: of a text that browsers alone show, who join every script's letters.
    """

    def refused(line: str) -> list[str]:
        printed = clean(characters(line))
        found = [] if shaped else _UNSHAPED.findall(printed)
        if missing_glyphs(printed):
            found += [cluster for cluster in clusters(printed) if missing_glyphs(cluster)]
        return found

    return placed(source, refused)


def render_html(html: str) -> bytes:
    """PDF of `html`, which may open the document's fonts and nothing else.

    xhtml2pdf only logs what it leaves out, such as a blocked file; here that is an error, and so is
    taking longer than `SECONDS`. Raises LicenseTextInvalid.
    """
    # Half a second and 40 MB, which only whoever publishes a version has to pay.
    from xhtml2pdf import pisa
    from xhtml2pdf.config.resources import RenderLimitError, ResourceAccessPolicy

    fonts = {str(face(name).path) for name in (REGULAR, SEMIBOLD, ITALIC, *FALLBACKS)}

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
        said = warnings or [str(entry[2]) for entry in status.log]
        raise LicenseTextInvalid(
            _("The document can't be printed as written: %(what)s") % {"what": "; ".join(said)}
        )
    return buffer.getvalue()


def fallback_fonts(text: str) -> dict[str, Path]:
    """The further fonts that `text` needs, name → file."""
    used = {font.name for line in text.splitlines() for font, _text in spans(line)}
    return {name: face(name).path for name in FALLBACKS if name in used}


@contextmanager
def _warnings() -> Iterator[list[str]]:
    """What xhtml2pdf warns of, in this thread, meanwhile."""
    messages: list[str] = []
    here = threading.get_ident()

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if record.thread == here:
                messages.append(record.getMessage())

    logger, listener = logging.getLogger("xhtml2pdf"), Listener(logging.WARNING)
    logger.setLevel(logging.WARNING)  # its own, or LOG_LEVEL would decide what can be printed
    logger.addHandler(listener)
    try:
        yield messages
    finally:
        logger.removeHandler(listener)
