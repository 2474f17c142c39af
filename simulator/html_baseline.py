"""An issued document rendered whole by xhtml2pdf, to compare ours with."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from django.template import Context, Template

from agreements.documents.body import fallback_fonts, render_html
from agreements.documents.fonts import ITALIC, REGULAR, SEMIBOLD, open_face
from agreements.documents.license_text import LicenseText
from agreements.documents.markup import to_html
from agreements.documents.printed_language import long_date
from agreements.documents.terms import Terms
from simulator.made_up_terms import URL

HERE = Path(__file__).parent


def render_whole(text: LicenseText, terms: Terms) -> bytes:
    """The document of `terms` from one HTML page: the same words, boxes, header and footer."""
    context = Context(
        {
            "terms": terms,
            **_license(text),
            "issued_on": long_date(terms.issued_on),
            "fallbacks": fallback_fonts("\n".join((text.source, *terms.texts()))),
            "regular": open_face(REGULAR).path,
            "bold": open_face(SEMIBOLD).path,
            "italic": open_face(ITALIC).path,
        }
    )
    return render_html(_whole().render(context))


@cache
def _license(text: LicenseText) -> Mapping[str, object]:
    """What is the same for every signer, converted once: not part of what is measured."""
    headings = [f"{clause.number}. {clause.heading}" for clause in text.clauses]
    clauses = [to_html(clause.markdown, URL) for clause in text.clauses]
    return {
        "preamble": to_html(text.preamble, URL),
        "clauses": list(zip(headings, clauses, strict=True)),
        "closing": to_html(text.closing, URL),
        "accepted": headings,
    }


@cache
def _whole() -> Template:
    return Template((HERE / "html_baseline.html").read_text(encoding="utf-8"))
