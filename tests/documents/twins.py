"""The words of a PDF beside those of its page."""

import re
from dataclasses import replace
from html import unescape

from django.template.loader import render_to_string

from agreements.documents.fonts import normalize_text
from agreements.documents.paper_words import PaperWords
from tests.documents.reading import joined

_TAG = re.compile(r"<[^>]+>")


def packed(words: str) -> str:
    """As it is compared: lines may end elsewhere, also within Chinese words."""
    return "".join(normalize_text(words).split())


def page_of(paper: PaperWords) -> str:
    """The page's part in the language of the paper."""
    return render_to_string("components/paper_words.html", {"paper": paper})


def words_of_page(paper: PaperWords) -> str:
    """But for what stands above every page."""
    html = page_of(replace(paper, header=()))
    return packed(unescape(_TAG.sub(" ", f"{paper.heading} {html}")))


def words_of_pdf(pdf: bytes, *repeated: str) -> str:
    """Without `repeated`, which stands on every page, and the marks before the items of lists."""
    text = packed(joined(pdf).replace("\ufffe", "-").replace("•", ""))
    for words in repeated:
        text = text.replace(packed(words), "")
    return text
