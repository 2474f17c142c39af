"""A PDF and its page say the same."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest

from agreements.documents.agreement_pdf import agreement_words, draw_agreement, draw_amendment
from agreements.documents.approval_letter import (
    LetterFacts,
    LetterMade,
    approval_letter_words,
    draw_approval_letter,
)
from agreements.documents.body import RenderedPdf, body_words, render_body
from agreements.documents.license_text import LicenseText, parse_license_text
from agreements.documents.paper_words import PaperWords
from agreements.documents.receipt import Receipt, draw_receipt, receipt_words
from agreements.documents.terms import Amended, Associate, FormAnswer, Terms
from agreements.documents.yearly_report import YearlyReport, draw_yearly_report, report_words
from tests.documents.conftest import URL
from tests.documents.test_printed_language import CHINESE
from tests.documents.test_receipt import OPT_OUT, RECEIPT
from tests.documents.twins import page_of, words_of_page, words_of_pdf

MakeTerms = Callable[..., Terms]

FACTS = LetterFacts(
    reference="LA-7K3M9Q",
    dataset="CASMEMG",
    owner="Institute of Psychology",
    contact="casme@psych.example.edu",
    version="1.0",
    approved="22 November 2026",
    approved_at="2026-11-22T02:02:07+00:00",
    signer="柳清妍",
    affiliation="Institute <of> Psychology",
    people=("Ánh Nguyễn", "김민수"),
    language="en",
)
MADE = LetterMade("23 November 2026", date(2026, 11, 23), "https://portal.example/check/AB-CD/")
REPORT = YearlyReport(
    "CASMEMG",
    "Institute of Psychology",
    2026,
    [("Requests", "", "12"), ("Decisions", "Approved", "3"), ("Decisions", "Rejected", "1")],
    "Counted today.",
    date(2026, 12, 1),
    "en",
)


def same_words(pdf: bytes, paper: PaperWords, *repeated: str) -> None:
    header = " ".join(paper.header)
    assert words_of_page(paper) == words_of_pdf(pdf, header, *repeated)


class TestAnAgreement:
    @pytest.mark.parametrize("associates", [0, 3])
    def test_says_the_same(
        self, make_terms: MakeTerms, license_text: LicenseText, body: RenderedPdf, associates: int
    ) -> None:
        terms = make_terms(
            associates=associates,
            signer_name="柳清妍 <b>&amp;",
            form_answers=(FormAnswer("orcid", "Your ORCID iD", ""),),
        )
        issued = draw_agreement(terms, body)
        paper = agreement_words(terms, body_words(license_text, URL), body.layout["clauses"])
        same_words(issued.pdf, paper, *stamped(terms, issued))

    def test_says_the_same_in_chinese(self, make_terms: MakeTerms) -> None:
        text = parse_license_text(CHINESE)
        terms = make_terms(
            associates=1, language=text.language, accepted=("clause-1",), title=text.title
        )
        body = render_body(text, URL)
        issued = draw_agreement(terms, body)
        paper = agreement_words(terms, body_words(text, URL), body.layout["clauses"])
        assert "附表" in words_of_page(paper)
        pages = range(1, issued.pages + 1)
        footers = [
            f"CASMEMG 许可协议 1.0 · LA-7K3M9 · 第 {page} 页，共 {issued.pages} 页"
            for page in pages
        ]
        same_words(issued.pdf, paper, *footers, *issued.layout["spoken"])

    @pytest.mark.parametrize("number", [1, 3])
    def test_an_amendment_says_the_same(self, make_terms: MakeTerms, number: int) -> None:
        people = tuple(Associate(f"Ann {n}", "Student", "", "a@x.example") for n in range(number))
        terms = make_terms(
            associates=people,
            accepted=(),
            intended_use="",
            amends=Amended("LA-22222", date(2026, 5, 1)),
        )
        issued = draw_amendment(terms)
        same_words(issued.pdf, agreement_words(terms, None, {}), *stamped(terms, issued))


def stamped(terms: Terms, issued: RenderedPdf) -> list[str]:
    footer = f"{terms.dataset} LA {terms.version} · {terms.reference} · page"
    pages = range(1, issued.pages + 1)
    return [*(f"{footer} {page} of {issued.pages}" for page in pages), *issued.layout["spoken"]]


class TestACertificate:
    @pytest.mark.parametrize("receipt", [RECEIPT, OPT_OUT, replace(RECEIPT, signer="A\U0001f600B")])
    def test_a_receipt_says_the_same(self, receipt: Receipt) -> None:
        footer = "Receipt · LA-7K3M9Q · page 1 of 1"
        same_words(draw_receipt(receipt), receipt_words(receipt), footer)

    def test_a_letter_says_the_same(self) -> None:
        footer = "Access approved · LA-7K3M9Q · page 1 of 1"
        paper = approval_letter_words(FACTS, MADE)
        same_words(draw_approval_letter(FACTS, MADE), paper, footer)
        assert paper.code == MADE.address

    def test_a_report_says_the_same(self) -> None:
        footer = "Report · CASMEMG, 2026 · page 1 of 1"
        same_words(draw_yearly_report(REPORT), report_words(REPORT), footer)


class Outline(HTMLParser):
    """Which elements of a page begin, in order, with what a reader's program goes by."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def count(self, tag: str, **attributes: str) -> int:
        return sum(
            found == tag and attributes.items() <= given.items() for found, given in self.found
        )


def test_a_page_has_headings_lists_heads_and_a_language(
    make_terms: MakeTerms, license_text: LicenseText, body: RenderedPdf
) -> None:
    terms = make_terms(associates=2)
    paper = agreement_words(terms, body_words(license_text, URL), body.layout["clauses"])
    page = Outline(page_of(paper))
    assert page.found[0][0] == "article"
    assert page.found[0][1]["lang"] == license_text.language
    assert page.count("h2") == len(license_text.clauses) + 2  # the form, the schedule
    assert page.count("th", scope="col") == 5
    assert page.count("td", **{"data-label": "E-mail"}) == 2
    assert page.count("dt") == page.count("dd", dir="auto") == len(paper.parts[0].rows)
    assert page.count("ul") > 1
    assert page.count("img") == page.count("svg") == 0


def test_a_paper_with_one_heading_has_it_once() -> None:
    assert Outline(page_of(receipt_words(RECEIPT))).count("h2") == 0
    assert receipt_words(RECEIPT).heading == "Receipt for the end of the agreement"
