"""What people type is text: printed as it is, or refused, and it does nothing else."""

import sys
from collections.abc import Callable

import pytest

from agreements.documents.agreement_pdf import draw_agreement
from agreements.documents.body import RenderedPdf
from agreements.documents.fonts import FALLBACKS, ITALIC, REGULAR, SEMIBOLD, open_face
from agreements.documents.terms import Associate, Terms
from agreements.exceptions import GlyphMissing
from tests.documents.reading import texts

MakeTerms = Callable[..., Terms]
HOSTILE = (
    "<script>alert(1)</script>",
    "</td><pdf:nextpage>",
    '<img src="file:///etc/passwd">',
    '<img src="http://127.0.0.1:9/x.png">',
    "{{7*7}} {% load static %}",
    "@import url(http://127.0.0.1:9/x)",
    "=cmd|'/C calc'!A0",
    "(a) \\ ) Tj ET <41> %s &amp; **bold**",
)


def test_hostile_text_is_printed_as_it_is(make_terms: MakeTerms, body: RenderedPdf) -> None:
    people = tuple(Associate(text, text, text, text) for text in HOSTILE)
    document = draw_agreement(
        make_terms(signer_name=HOSTILE[0], address="\n".join(HOSTILE), associates=people), body
    )
    page = texts(document.pdf)[2]
    assert all(" ".join(text.split()) in page for text in HOSTILE)
    assert b"/URI" not in document.pdf
    assert document.pages == 4


def test_hostile_text_opens_no_file_and_no_connection(
    make_terms: MakeTerms, body: RenderedPdf
) -> None:
    for name in (REGULAR, SEMIBOLD, ITALIC, *FALLBACKS):
        open_face(name)
    draw_agreement(make_terms(address="aж李か김ع हि א"), body)  # opens their tables
    opened: list[str] = []
    listening = True

    def listen(event: str, arguments: tuple[object, ...]) -> None:
        if listening and event in ("open", "socket.connect", "socket.getaddrinfo"):
            opened.append(f"{event} {arguments[0]!r}")

    sys.addaudithook(listen)
    draw_agreement(make_terms(address="\n".join(HOSTILE), intended_use="\n".join(HOSTILE)), body)
    listening = False
    assert opened == []


@pytest.mark.parametrize(
    ("field", "text", "shown"),
    [
        ("signer_name", "Li 🙂", "🙂"),
        ("address", "a\u202eb", r"U\+202E"),
        ("intended_use", "x\x00", r"U\+0000"),
        ("country", "\ud800", r"U\+D800"),
        ("reference", "𰻝", "𰻝"),
    ],
    ids=ascii,
)
def test_a_character_no_font_prints_is_an_error(
    make_terms: MakeTerms, body: RenderedPdf, field: str, text: str, shown: str
) -> None:
    with pytest.raises(GlyphMissing, match=shown):
        draw_agreement(make_terms(**{field: text}), body)


def test_the_error_names_all_such_characters(make_terms: MakeTerms, body: RenderedPdf) -> None:
    people = (Associate("🙃", "Student", "", ""),)
    with pytest.raises(GlyphMissing) as caught:
        draw_agreement(make_terms(signer_name="🙂", associates=people), body)
    assert "these characters: 🙂, 🙃. " in str(caught.value)
