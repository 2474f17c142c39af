"""Tags for the pages of a body, which xhtml2pdf writes without.

It writes each block of the text by itself, in order. So the blocks are found again by their words:
all of them, to the last letter, or the body stays without tags (ADR 90).
"""

import re
from collections.abc import Sequence
from ctypes import c_ushort
from html.parser import HTMLParser
from io import BytesIO
from typing import Any, NamedTuple

import pikepdf
import pypdfium2 as pdfium
from pikepdf import ContentStreamInstruction, Dictionary, Name, Operator
from pypdfium2 import raw

from agreements.documents.fonts import normalize_text
from agreements.documents.tags import Tag, write_tags

_ROLES = {f"h{level}": f"H{level}" for level in range(1, 7)}
_ROLES |= {"p": "P", "pre": "P", "blockquote": "BlockQuote", "ul": "L", "ol": "L", "li": "LI"}
_SHOWING = ("Tj", "TJ", "'", '"')
_BEGINNING_A_PATH = ("m", "re")
_PAINTING = ("S", "s", "f", "F", "f*", "B", "B*", "b", "b*")
_ENDING_A_PATH = (*_PAINTING, "n")
# What is neither words nor a line: nothing is known of it.
_STRANGE = ("Do", "INLINE IMAGE", "sh", "BMC", "BDC")
_LABEL = re.compile(r"•|\d+\.")

Marked = list[list[Tag]]


class _Words(NamedTuple):
    """What an element says itself, without spaces; None: a label of an item, if there is one."""

    tag: Tag
    said: str | None


class _Mark(NamedTuple):
    page: int
    number: int
    said: str


def tag_body(pdf: pikepdf.Pdf, html: str) -> list[Any]:
    """Tag the pages that were made of `html`; what `load_tags` takes. If its words are not found,
    nothing is changed, and it is []."""
    before = [page.obj.Contents for page in pdf.pages]
    blocks, numbers = _Blocks(html), [_mark_words(pdf, page) for page in pdf.pages]
    marks = _read_marks(pdf, numbers)
    found = _matched(blocks.words, marks) if marks else None
    if found is None:
        for page, contents in zip(pdf.pages, before, strict=True):
            page.obj.Contents = contents
        return []
    dumped = [_dump(tag, found) for tag in blocks.tags]
    tags, marked = load_tags(dumped, len(pdf.pages))
    write_tags(pdf, tags, marked)
    return dumped


def load_tags(dumped: Sequence[Any], pages: int) -> tuple[list[Tag], Marked]:
    """The elements, and page by page whose its marks are."""
    places: dict[tuple[int, int], Tag] = {}

    def load(role: str, marks: Sequence[Sequence[int]], kids: Sequence[Any]) -> Tag:
        tag = Tag(role)
        for page, number in marks:
            places[page, number] = tag
        tag.kids += [load(*kid) for kid in kids]
        return tag

    tags = [load(*one) for one in dumped]
    marked: Marked = [[] for _page in range(pages)]
    for page, number in sorted(places):
        marked[page].append(places[page, number])
    return tags, marked


def _dump(tag: Tag, found: dict[int, list[_Mark]]) -> list[Any]:
    marks = [[mark.page, mark.number] for mark in found.get(id(tag), ())]
    return [tag.role, marks, [_dump(kid, found) for kid in tag.kids]]


class _Blocks(HTMLParser):
    """The blocks of a body as elements, and the words in the order in which they are read."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[Tag] = []
        self.words: list[_Words] = []
        self._open: list[tuple[str, Tag]] = []
        self.feed(html.partition("<body>")[2])
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _ROLES:
            return
        element = Tag(_ROLES[tag])
        (self._open[-1][1].kids if self._open else self.tags).append(element)
        if tag == "li":
            self.words.append(_Words(element.add("Lbl"), None))
            element = element.add("LBody")
        self._open.append((tag, element))

    def handle_endtag(self, tag: str) -> None:
        if self._open and self._open[-1][0] == tag:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if not (said := _packed(data)):
            return
        element = self._open[-1][1] if self._open else None
        if element is None or element.kids:  # words beside blocks
            element = Tag("P")
            (self._open[-1][1].kids if self._open else self.tags).append(element)
        last = self.words[-1] if self.words else None
        if last and last.tag is element and last.said is not None:
            self.words[-1] = _Words(element, last.said + said)
        else:
            self.words.append(_Words(element, said))


def _packed(words: str) -> str:
    """Lines may end anywhere; pdfium has a sign of its own for a hyphen at the end of one."""
    return "".join(normalize_text(words.replace("\ufffe", "-")).split())


def _mark_words(pdf: pikepdf.Pdf, page: pikepdf.Page) -> int:
    """Number the stretches of text of a page, and say how many there are; its lines say nothing
    (artifacts). 0 where there is something else on it."""
    made: list[Any] = []
    number, begun = 0, -1
    for instruction in pikepdf.parse_content_stream(page):
        operator = str(instruction.operator)
        if operator in _STRANGE:
            return 0
        if begun < 0 and operator in ("BT", *_BEGINNING_A_PATH):
            begun = len(made)
        made.append(instruction)
        if operator == "ET":
            if any(str(each.operator) in _SHOWING for each in made[begun:]):
                _enclose(made, begun, "BDC", Name.P, Dictionary(MCID=number))
                number += 1
            begun = -1
        elif operator in _ENDING_A_PATH:
            if operator in _PAINTING:
                _enclose(made, begun, "BMC", Name.Artifact)
            begun = -1
    page.obj.Contents = pdf.make_stream(pikepdf.unparse_content_stream(made))
    return number


def _enclose(made: list[Any], begun: int, operator: str, *operands: pikepdf.Object) -> None:
    made.insert(begun, ContentStreamInstruction(operands, Operator(operator)))
    made.append(ContentStreamInstruction([], Operator("EMC")))


def _read_marks(pdf: pikepdf.Pdf, numbers: Sequence[int]) -> list[_Mark]:
    """What stands between the marks, as pdfium reads it, in the order of the pages; none if it
    finds other marks than so many a page, or words outside."""
    buffer = BytesIO()
    pdf.save(buffer)
    said: dict[tuple[int, int], str] = {}
    document = pdfium.PdfDocument(buffer.getvalue())
    try:
        for number, page in enumerate(document):
            words = page.get_textpage()
            for text in page.get_objects([raw.FPDF_PAGEOBJ_TEXT]):
                mark = number, raw.FPDFPageObj_GetMarkedContentID(text)
                said[mark] = said.get(mark, "") + _text_of(text, words)
    finally:
        document.close()
    expected = [(page, mark) for page, count in enumerate(numbers) for mark in range(count)]
    if sorted(said) != expected:
        return []
    return [_Mark(*mark, _packed(said[mark])) for mark in expected]


def _text_of(text: pdfium.PdfObject, words: pdfium.PdfTextPage) -> str:
    length = raw.FPDFTextObj_GetText(text, words, None, 0)
    buffer = (c_ushort * (length // 2))()
    raw.FPDFTextObj_GetText(text, words, buffer, length)
    return bytes(buffer).decode("utf-16-le", "replace").rstrip("\0")


def _matched(blocks: Sequence[_Words], marks: Sequence[_Mark]) -> dict[int, list[_Mark]] | None:
    """By the id of its element, each mark; None unless all words are there and no others."""
    found: dict[int, list[_Mark]] = {}
    left = list(reversed(marks))
    for tag, wanted in blocks:
        taken = found.setdefault(id(tag), [])
        if wanted is None:
            if left and _LABEL.fullmatch(left[-1].said):
                taken.append(left.pop())
            continue
        said = ""
        while said != wanted:
            if not left or not wanted.startswith(said + left[-1].said):
                return None
            said += left[-1].said
            taken.append(left.pop())
    return None if left else found
