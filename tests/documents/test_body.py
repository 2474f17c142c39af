import logging
import re
from dataclasses import replace
from io import BytesIO

import pikepdf
import pytest

from agreements.documents import body as body_module
from agreements.documents.body import RenderedPdf, render_body, render_html
from agreements.documents.geometry import HEIGHT, RIGHT, WIDTH
from agreements.documents.license_text import LicenseText, parse_license_text
from agreements.documents.unprintable import unprintable_characters
from agreements.exceptions import GlyphMissing, LicenseTextInvalid
from tests.documents.conftest import URL
from tests.documents.reading import darkest, joined, operators, page_image


def words(markdown: str) -> list[str]:
    """The printed words: without Markdown's signs for emphasis and lists."""
    return re.sub(r"\*\*|^- |(?<=\W)\*(?=\w)|(?<=\w)\*(?= \()", "", markdown, flags=re.M).split()


def test_prints_the_license_word_for_word(license_text: LicenseText, body: RenderedPdf) -> None:
    expected = ["License", "Agreement", "CASMEMG", "Database,", "version", "1.0"]
    expected += words(license_text.preamble)
    for clause in license_text.clauses:
        expected += [f"{clause.number}.", *clause.heading.split(), *words(clause.markdown)]
    expected += words(license_text.closing.replace("{upload_url}", URL))
    printed = joined(body.pdf).replace("\ufffe", "-")  # pdfium's sign for a hyphen at a line's end
    assert [word for word in printed.split() if word not in "•●"] == expected


def test_knows_its_pages_and_clauses(body: RenderedPdf) -> None:
    assert body.pages == 2
    assert body.layout["clauses"]["clause-3"] == "3. Data storage and Distribution"


def test_the_same_text_gives_the_same_bytes(license_text: LicenseText, body: RenderedPdf) -> None:
    assert render_body(license_text, URL) == body


def test_the_address_is_part_of_it(license_text: LicenseText, body: RenderedPdf) -> None:
    assert render_body(license_text, "https://other.example.org/").pdf != body.pdf


def test_leaves_the_margins_to_the_stamps(body: RenderedPdf) -> None:
    for page in range(1, body.pages + 1):
        image = page_image(body.pdf, page)
        assert darkest(image, [0, HEIGHT - 108, WIDTH, HEIGHT]) == 255
        assert darkest(image, [0, 0, WIDTH, 66]) == 255


def test_all_text_is_black_and_large_enough(body: RenderedPdf) -> None:
    content = "\n".join(operators(body.pdf, page) for page in range(1, body.pages + 1))
    colors = set(re.findall(r"([\d. ]+) (?:rg|RG|g|G)\b", content))
    assert {value for color in colors for value in color.split()} == {"0"}
    assert min(float(size) for size in re.findall(r"([\d.]+) Tf", content)) >= 9


def test_every_font_that_shows_text_is_embedded(body: RenderedPdf) -> None:
    with pikepdf.open(BytesIO(body.pdf)) as document:
        for page in document.pages:
            lacking = {
                name: str(font.BaseFont)
                for name, font in page.Resources.Font.items()
                if "/FontDescriptor" not in font
            }
            assert list(lacking.values()) == ["/Helvetica"]  # declared by reportlab in any case
            (helvetica,) = lacking
            content = page.Contents.read_bytes().decode("latin-1")
            assert not re.search(rf"{helvetica} [\d.]+ Tf(?:(?!Tf).)*?T[jJ]", content, re.DOTALL)


def test_prints_other_scripts(license_text: LicenseText) -> None:
    text = replace(license_text, source="中国 Ж", closing="中国科学院 Ж")
    assert "中国科学院 Ж" in joined(render_body(text, URL).pdf)


def test_a_script_that_would_be_printed_wrong_is_an_error(license_text: LicenseText) -> None:
    with pytest.raises(GlyphMissing, match="न"):
        render_body(replace(license_text, source="हिन्दी"), URL)


def test_a_long_address_is_not_cut_at_the_edge(license_text: LicenseText) -> None:
    url = "https://portal.example.org/" + "datasets/" * 20
    pdf = render_body(license_text, url).pdf
    assert url in joined(pdf).replace(" ", "")
    for page in (1, 2):
        assert darkest(page_image(pdf, page), [RIGHT + 2, 0, WIDTH, HEIGHT]) == 255


def test_a_character_without_glyph_is_an_error(license_text: LicenseText) -> None:
    with pytest.raises(GlyphMissing, match="🙂"):
        render_body(replace(license_text, source="🙂"), URL)


def test_a_title_in_any_script_is_printed(license_text: LicenseText) -> None:
    source = license_text.source.replace("title: License Agreement", "title: 数据使用协议")
    body = render_body(parse_license_text(source), URL)
    assert "数据使用协议" in joined(body.pdf)
    with pikepdf.open(BytesIO(body.pdf)) as document:
        assert str(document.docinfo["/Title"]) == "CASMEMG Database: 数据使用协议 1.0"


@pytest.mark.parametrize("space", ["\u00a0", "&nbsp;", "\t", "\u3000", "&emsp;"])
def test_white_space_is_printed_as_a_space(license_text: LicenseText, space: str) -> None:
    source = license_text.source.replace("virus free", f"virus{space}free")
    source = source.replace(
        "- proving", f"-{space.replace('&nbsp;', ' ').replace('&emsp;', ' ')}proving"
    )
    assert render_body(parse_license_text(source), URL).pdf == render_body(license_text, URL).pdf


@pytest.mark.parametrize(
    ("character", "said"),
    [
        ("🙂", "🙂 U+1F642 SLIGHTLY SMILING FACE (line 59)"),
        ("\u200b", "U+200B ZERO WIDTH SPACE (line 59)"),
        ("\u2028", "U+2028 LINE SEPARATOR (line 59)"),
        ("\x0b", "U+000B (line 59)"),
        ("न", "न U+0928 DEVANAGARI LETTER NA (line 59)"),
    ],
    ids=ascii,
)
def test_what_is_refused_is_named_with_its_line(
    license_text: LicenseText, character: str, said: str
) -> None:
    source = license_text.source.replace("virus free", f"virus{character}free")
    assert unprintable_characters(source) == (said,)


def test_a_text_in_another_script_is_not_named_letter_by_letter() -> None:
    *_named, more = unprintable_characters("".join(map(chr, range(0x905, 0x905 + 25))))
    assert (len(_named), more) == (10, "and 15 more")


@pytest.mark.parametrize(
    "html",
    [
        '<img src="file:///etc/passwd">',
        '<img src="/etc/passwd">',
        '<img src="http://127.0.0.1:9/x.png">',
        '<style>@import url("http://127.0.0.1:9/x.css");</style>',
        '<style>@font-face { font-family: x; src: url("/etc/passwd.ttf"); }</style>',
        '<style>p { background-image: url("/etc/passwd"); }</style><p>x</p>',
        "<p>🙂</p>",
    ],
)
def test_what_xhtml2pdf_only_warns_of_is_an_error(html: str) -> None:
    with pytest.raises(LicenseTextInvalid):
        render_html(html)


@pytest.mark.parametrize("level", ["WARNING", "ERROR", "CRITICAL"])
@pytest.mark.parametrize("logger", ["", "xhtml2pdf"])
@pytest.mark.parametrize("html", ["<p>🙂</p>", '<img src="/etc/passwd">'])
def test_and_so_it_is_at_any_log_level(level: str, logger: str, html: str) -> None:
    before = logging.getLogger(logger).level
    logging.getLogger(logger).setLevel(level)
    try:
        with pytest.raises(LicenseTextInvalid):
            render_html(html)
    finally:
        logging.getLogger(logger).setLevel(before)


def test_a_letter_that_would_be_blank_is_found_without_any_log() -> None:
    logging.disable(logging.CRITICAL)
    try:
        with pytest.raises(LicenseTextInvalid, match="No font"):
            render_html("<p>🙂</p>")
    finally:
        logging.disable(logging.NOTSET)


@pytest.mark.parametrize(
    ("entity", "shown"),
    [
        ("&#x1F642;", "🙂"),
        ("&#128578;", "🙂"),
        ("&#x202E;", r"U\+202E"),
        ("&#x200B;", r"U\+200B"),
        ("&zwj;", r"U\+200D"),
        ("&#x0928;", "न"),
    ],
)
def test_an_entity_is_looked_at_as_the_character_that_it_is(
    license_text: LicenseText, entity: str, shown: str
) -> None:
    text = replace(license_text, source=entity, closing=f"{entity}abc")
    with pytest.raises(GlyphMissing, match=shown):
        render_body(text, URL)


@pytest.mark.parametrize("markdown", ["&#x4E2D;国", "`中国`", "    中国", "**中国** *中国*"])
def test_other_scripts_are_printed_however_they_are_marked_up(
    license_text: LicenseText, markdown: str
) -> None:
    text = replace(license_text, source=markdown, closing=f"Last.\n\n{markdown}")
    printed = joined(render_body(text, URL).pdf).partition("Last.")[2]
    assert set(printed.replace(" ", "").strip()) == set("中国")


def test_a_text_that_takes_too_long_is_refused_with_a_sentence(
    license_text: LicenseText, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(body_module, "SECONDS", 0.0)
    with pytest.raises(LicenseTextInvalid, match=r"take longer than .* Shorten it"):
        render_body(license_text, URL)


@pytest.mark.parametrize(
    ("part", "markdown"),
    [
        ("closing", "word " * 2000),
        ("closing", "- item\n" * 300 + "- " + "word " * 2000),
        ("preamble", "- a\n  - b\n    - " + "word " * 3000),
    ],
)
def test_what_would_be_shrunk_until_nobody_can_read_it_is_an_error(
    license_text: LicenseText, part: str, markdown: str
) -> None:
    with pytest.raises(LicenseTextInvalid, match="does not fit its page"):
        render_body(replace(license_text, **{part: markdown}), URL)


def test_a_long_clause_goes_on_over_the_pages(license_text: LicenseText) -> None:
    long = " ".join(f"w{number}" for number in range(2000))
    pdf = render_body(replace(license_text, preamble=long), URL).pdf
    assert set(long.split()) <= set(joined(pdf).split())
