"""What a PDF says of itself, and its bookmarks."""

from collections.abc import Callable
from datetime import date
from io import BytesIO

import pikepdf
import pytest

from agreements.documents.agreement_pdf import draw_agreement, draw_amendment
from agreements.documents.body import RenderedPdf, render_body
from agreements.documents.bookmarks import Bookmark, read_bookmarks, write_bookmarks
from agreements.documents.license_text import parse_license_text
from agreements.documents.receipt import draw_receipt
from agreements.documents.terms import Amended, Terms
from tests.documents.conftest import URL
from tests.documents.reading import texts
from tests.documents.test_printed_language import CHINESE
from tests.documents.test_receipt import RECEIPT

MakeTerms = Callable[..., Terms]


def bookmarks(pdf: bytes) -> list[Bookmark]:
    with pikepdf.open(BytesIO(pdf)) as document:
        return read_bookmarks(document)


def said_of_itself(pdf: bytes) -> tuple[str, str, set[str]]:
    """Title and language as XMP; title, language and the wish to show it as readers look."""
    with pikepdf.open(BytesIO(pdf)) as document:
        xmp = document.open_metadata()
        assert document.Root.ViewerPreferences.DisplayDocTitle is True
        assert str(document.docinfo["/Title"]) == xmp["dc:title"]
        return xmp["dc:title"], str(document.Root.Lang), set(xmp["dc:language"])


def test_a_paper_has_its_title_and_language(make_terms: MakeTerms, body: RenderedPdf) -> None:
    for pdf, title in (
        (draw_agreement(make_terms(), body).pdf, ", LA-7K3M9"),
        (body.pdf, "CASMEMG Database: License Agreement 1.0"),
        (draw_receipt(RECEIPT), "Receipt for the end of the agreement: CASMEMG, LA-7K3M9Q"),
    ):
        found, language, languages = said_of_itself(pdf)
        assert title in found
        assert (language, languages) == ("en", {"en"})


def test_chinese_is_said_to_be_chinese(make_terms: MakeTerms) -> None:
    body = render_body(parse_license_text(CHINESE), URL)
    terms = make_terms(language="zh-hans", accepted=("clause-1",))
    for pdf in (body.pdf, draw_agreement(terms, body).pdf):
        assert said_of_itself(pdf)[1:] == ("zh-hans", {"zh-hans"})


def test_an_agreement_has_a_bookmark_for_each_clause_and_part(
    make_terms: MakeTerms, body: RenderedPdf
) -> None:
    issued = draw_agreement(make_terms(associates=3), body)
    text, form, schedule = bookmarks(issued.pdf)
    assert (text.title, text.page) == ("License Agreement", 0)
    assert [clause.title for clause in text.within] == list(body.layout["clauses"].values())
    pages = texts(issued.pdf)
    for each in (*text.within, form, schedule):
        assert each.title in pages[each.page]
    assert (form.title, form.page) == ("Signature form", 2)
    assert (schedule.title, schedule.page) == ("Schedule: associated users", 3)


def test_other_papers_have_theirs(make_terms: MakeTerms) -> None:
    assert bookmarks(draw_receipt(RECEIPT)) == [Bookmark("Receipt for the end of the agreement", 0)]
    terms = make_terms(associates=1, accepted=(), amends=Amended("LA-22222", date(2026, 5, 1)))
    assert bookmarks(draw_amendment(terms).pdf) == [Bookmark("Amendment: people added", 0)]


def test_a_bookmark_that_leads_nowhere_is_left_out_not_those_within() -> None:
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        with pdf.open_outline() as outline:
            lost = pikepdf.OutlineItem("Lost")
            lost.children.append(pikepdf.OutlineItem("Within", 0))
            outline.root.append(lost)
        assert read_bookmarks(pdf) == [Bookmark("Within", 0)]


@pytest.mark.parametrize("title", ["", "1. Zweck", "条款 <1> & mehr", "شروط"])
def test_a_bookmark_says_what_it_is_told(title: str) -> None:
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        write_bookmarks(pdf, [Bookmark(title, 0, (Bookmark("a", 0),))])
        assert read_bookmarks(pdf) == [Bookmark(title, 0, (Bookmark("a", 0),))]
