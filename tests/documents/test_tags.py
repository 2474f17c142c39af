"""The structure of a tagged PDF is true: all words are in it, once, in the order of reading."""

import re
from collections.abc import Callable, Iterator
from ctypes import c_ushort
from dataclasses import replace
from datetime import date
from io import BytesIO

import pikepdf
import pypdfium2
import pytest
from pikepdf import Dictionary
from pypdfium2 import raw

from agreements.documents import body as documents_body
from agreements.documents.agreement_pdf import agreement_words, draw_agreement, draw_amendment
from agreements.documents.approval_letter import draw_approval_letter
from agreements.documents.body import RenderedPdf, body_words, render_body
from agreements.documents.body_tags import tag_body
from agreements.documents.license_text import LicenseText
from agreements.documents.line_breaking import TextStyle
from agreements.documents.page_flow import PageFlow
from agreements.documents.paper_words import PaperWords
from agreements.documents.pdf_writer import write_pdf
from agreements.documents.printed_sheet import UsedFonts
from agreements.documents.receipt import Receipt, draw_receipt, receipt_words
from agreements.documents.terms import Amended, Terms
from tests.documents.conftest import URL
from tests.documents.reading import operators, page_image
from tests.documents.test_paper_words import FACTS, MADE
from tests.documents.test_receipt import RECEIPT
from tests.documents.twins import packed, words_of_page

MakeTerms = Callable[..., Terms]
CLAUSES = {
    "nested lists": "- one\n  - two\n- three\n\n1. four\n2. five\n",
    "loose lists": "- one\n\n  more of one\n\n- two\n\n7. seven\n\n   more of seven\n",
    "a quotation": "> Quoted, **bold** and *slanted*.\n>\n> - an item\n\nAfter it.",
    "a link": "Ask [the owner](https://example.org/) or <https://example.org/>.",
    "headings": "Words.\n\n### Below\n\nMore words & signs < >.\n\n***\n\nLast.",
    "several pages": "\n\n".join(f"Paragraph {n}: " + "all of it, " * 60 for n in range(30)),
    "Chinese": "仅供非商业研究使用，不得用于其他目的。" * 20,
    "Arabic": "شروط الاستخدام 12 هنا.",
    "a label as words": "- •\n- 1.\n- x",
}
LONG = replace(RECEIPT, listed=tuple(f"Student: Person {n}" for n in range(120)), signer="Qing Liu")


def amendment(make_terms: MakeTerms, people: int) -> Terms:
    return make_terms(
        associates=people,
        accepted=(),
        intended_use="",
        amends=Amended("LA-22222", date(2026, 5, 1)),
    )


def elements(pdf: pikepdf.Pdf) -> Iterator[tuple[str, list[tuple[int, int]]]]:
    """Role and marks (page from 0, number) of each element, as they are read."""
    pages = [page.obj.objgen for page in pdf.pages]

    def walk(element: pikepdf.Object) -> Iterator[tuple[str, list[tuple[int, int]]]]:
        kids = [element.K] if isinstance(element.K, Dictionary) else list(element.K)
        marks = [kid for kid in kids if "/MCID" in kid]
        yield str(element.S), [(pages.index(m.Pg.objgen), int(m.MCID)) for m in marks]
        for kid in kids:
            if "/MCID" not in kid:
                assert kid.P.objgen == element.objgen
                yield from walk(kid)

    yield from walk(pdf.Root.StructTreeRoot.K)


def marked_words(pdf: bytes) -> dict[tuple[int, int], str]:
    """What each mark of each page encloses, as pdfium reads it; -1: what no element holds."""
    found: dict[tuple[int, int], str] = {}
    document = pypdfium2.PdfDocument(pdf)
    try:
        for number, page in enumerate(document):
            words = page.get_textpage()
            for text in page.get_objects([raw.FPDF_PAGEOBJ_TEXT]):
                length = raw.FPDFTextObj_GetText(text, words, None, 0)
                buffer = (c_ushort * (length // 2))()
                raw.FPDFTextObj_GetText(text, words, buffer, length)
                said = bytes(buffer).decode("utf-16-le").rstrip("\0")
                mark = number, raw.FPDFPageObj_GetMarkedContentID(text)
                found[mark] = found.get(mark, "") + said
    finally:
        document.close()
    return found


def read_by_tags(pdf: bytes, *, labels: bool = True) -> str:
    """All words in the order of the structure, with the labels of items of lists or without."""
    words = marked_words(pdf)
    with pikepdf.open(BytesIO(pdf)) as document:
        found = [(role, mark) for role, marks in elements(document) for mark in marks]
    said = [words.get(mark, "") for role, mark in found if labels or role != "/Lbl"]
    return packed(" ".join(said).replace("\ufffe", "-"))


@pytest.mark.parametrize("receipt", [replace(LONG, listed=()), LONG], ids=["one page", "several"])
def test_a_receipt_is_read_from_its_structure(receipt: Receipt) -> None:
    assert read_by_tags(draw_receipt(receipt)) == words_of_page(receipt_words(receipt))


@pytest.mark.parametrize("people", [1, 60])
def test_an_amendment_is_read_from_its_structure(make_terms: MakeTerms, people: int) -> None:
    terms = amendment(make_terms, people)
    paper: PaperWords = agreement_words(terms, None, {})
    assert read_by_tags(draw_amendment(terms).pdf) == words_of_page(paper)


def test_what_every_page_repeats_is_in_no_element(make_terms: MakeTerms) -> None:
    issued = draw_amendment(amendment(make_terms, 60))
    loose = [said for (_page, mark), said in marked_words(issued.pdf).items() if mark == -1]
    assert len(loose) == issued.pages > 1
    for page, said in enumerate(loose, start=1):
        assert f"page{page}of{issued.pages}" in packed(said)
        assert ("continued" in said) == (page > 1)


@pytest.mark.parametrize("kind", ["receipt", "amendment"])
def test_each_mark_is_one_elements_own(make_terms: MakeTerms, kind: str) -> None:
    is_receipt = kind == "receipt"
    content = draw_receipt(LONG) if is_receipt else draw_amendment(amendment(make_terms, 60)).pdf
    with pikepdf.open(BytesIO(content)) as pdf:
        held = [mark for _role, marks in elements(pdf) for mark in marks]
        numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
        for page in range(len(pdf.pages)):
            marks = re.findall(r"<</MCID (\d+)>> BDC", operators(content, page + 1))
            assert [int(mark) for mark in marks] == list(range(len(marks)))
            assert sorted(mark for at, mark in held if at == page) == list(range(len(marks)))
            assert (numbers[2 * page], len(numbers[2 * page + 1])) == (page, len(marks))
            assert pdf.pages[page].obj.StructParents == page


def test_rows_are_told_by_their_label_and_people_by_the_heads(make_terms: MakeTerms) -> None:
    with pikepdf.open(BytesIO(draw_amendment(amendment(make_terms, 2)).pdf)) as pdf:
        roles = [role for role, _marks in elements(pdf)]
        assert pdf.Root.MarkInfo.Marked is True
    person = ["/TR", *["/TD"] * 5]
    labeled = ["/TR", "/TH", "/TD"]
    table = ["/Table", "/TR", *["/TH"] * 5, *person, *person]
    boxes_and_hint = ["/P"] * 3
    rows = ["/Table", *labeled * 4]
    assert roles == ["/Document", "/H1", "/P", *rows, "/P", *table, *boxes_and_hint]


def test_the_code_of_a_letter_is_a_figure_that_says_where_it_leads() -> None:
    with pikepdf.open(BytesIO(draw_approval_letter(FACTS, MADE))) as pdf:
        *_others, code = pdf.Root.StructTreeRoot.K.K
        assert (code.S, str(code.Alt)) == ("/Figure", MADE.address)
        assert len(code.A.BBox) == 4


def test_tags_change_no_dot_of_the_picture() -> None:
    fonts = UsedFonts()
    flow = PageFlow(fonts, 1, "Heading", "A note")
    with flow.sheet.tagged(flow.begin("P")):
        flow.sheet.paragraph([], 40, 400, TextStyle(10, 14))
    made = [
        write_pdf(flow.sheets, fonts, "T", date(2026, 1, 1), "en", tags=tags)
        for tags in (flow.tags, ())
    ]
    assert made[0] != made[1]
    assert page_image(made[0], 1).tobytes() == page_image(made[1], 1).tobytes()


class TestABody:
    def test_is_read_from_the_structure_of_its_agreement(
        self, make_terms: MakeTerms, license_text: LicenseText, body: RenderedPdf
    ) -> None:
        terms = make_terms(associates=3)
        issued = draw_agreement(terms, body)
        paper = agreement_words(terms, body_words(license_text, URL), body.layout["clauses"])
        assert read_by_tags(issued.pdf, labels=False) == words_of_page(paper)

    def test_is_read_from_its_own(self, license_text: LicenseText, body: RenderedPdf) -> None:
        said = body_words(license_text, URL)
        paper = PaperWords("", "en", (), (), body=said)
        assert read_by_tags(body.pdf, labels=False) == words_of_page(paper)

    def test_has_headings_by_rank(self, make_terms: MakeTerms, body: RenderedPdf) -> None:
        with pikepdf.open(BytesIO(draw_agreement(make_terms(associates=1), body).pdf)) as pdf:
            roles = [role for role, _marks in elements(pdf)]
        assert roles[:3] == ["/Document", "/H1", "/P"]
        assert roles.count("/H1") == 1
        assert roles.count("/H2") == len(body.layout["clauses"]) + 2
        item = ["/LI", "/Lbl", "/LBody"]
        assert roles[roles.index("/L") :][:7] == ["/L", *item, *item]

    def test_looks_as_it_would_without(
        self, license_text: LicenseText, body: RenderedPdf, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(documents_body, "tag_body", lambda *_: [])
        plain = render_body(license_text, URL)
        assert plain.pdf != body.pdf
        for page in range(1, body.pages + 1):
            assert page_image(plain.pdf, page).tobytes() == page_image(body.pdf, page).tobytes()

    def test_of_long_ago_makes_no_claim(self, make_terms: MakeTerms, body: RenderedPdf) -> None:
        """Half a structure is worse than none: a reader's program would leave out the clauses."""
        layout = {"clauses": body.layout["clauses"]}
        issued = draw_agreement(make_terms(associates=2), replace(body, layout=layout))
        with pikepdf.open(BytesIO(issued.pdf)) as pdf:
            assert not {"/MarkInfo", "/StructTreeRoot"} & set(pdf.Root.keys())
        assert "MCID" not in operators(issued.pdf, issued.pages)

    def test_whose_words_are_others_stays_as_it_is(self, body: RenderedPdf) -> None:
        with pikepdf.open(BytesIO(body.pdf)) as pdf:
            del pdf.Root.StructTreeRoot
            before = [page.Contents.read_bytes() for page in pdf.pages]
            assert tag_body(pdf, "<body><h1>Something else</h1></body>") == []
            assert [page.Contents.read_bytes() for page in pdf.pages] == before
            assert "/StructTreeRoot" not in pdf.Root

    @pytest.mark.parametrize("clause", CLAUSES.values(), ids=CLAUSES.keys())
    def test_is_true_or_not_there(self, license_text: LicenseText, clause: str) -> None:
        first, *others = license_text.clauses
        text = replace(
            license_text,
            source=f"{license_text.source}{clause}",  # tells which fonts it needs
            clauses=(replace(first, markdown=clause), *others),
        )
        made = render_body(text, URL)
        if made.layout["tags"]:
            paper = PaperWords("", "en", (), (), body=body_words(text, URL))
            assert read_by_tags(made.pdf, labels=False) == words_of_page(paper)
