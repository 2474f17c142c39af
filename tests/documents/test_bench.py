"""The bench compares like with like."""

from agreements.documents.agreement_pdf import draw_agreement
from agreements.documents.body import RenderedPdf
from agreements.documents.license_text import LicenseText
from simulator.html_baseline import render_whole
from simulator.made_up_terms import make_terms
from tests.documents.reading import joined


def words(pdf: bytes) -> set[str]:
    """Without what only depends on where lines and pages end."""
    return {w for w in joined(pdf).replace("\ufffe", "-").split() if w.isalpha()} - {"continued"}


def test_the_baseline_says_the_same_as_the_issued_document(
    license_text: LicenseText, body: RenderedPdf
) -> None:
    terms = make_terms(license_text, 10, seed=1)
    assert words(render_whole(license_text, terms)) == words(draw_agreement(terms, body).pdf)
