import pytest

from agreements.documents.license_text import LicenseText
from agreements.documents.markup import find_unprintable_markup, to_html


def test_renders_paragraphs_lists_and_emphasis() -> None:
    assert to_html("**A** and *b*\n\n- one\n- two") == (
        "<p><strong>A</strong> and <em>b</em></p>\n<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n"
    )


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        '<img src="file:///etc/passwd" onerror=x>',
        "</td><pdf:nextpage>",
        "![x](http://127.0.0.1/x.png)",
        "[x](javascript:alert(1))",
        "<style>@import url(http://127.0.0.1/x.css)</style>",
    ],
)
def test_lets_no_element_of_the_source_through(source: str) -> None:
    html = to_html(source)
    assert not any(f"<{tag}" in html for tag in ("script", "img", "td", "pdf", "style"))
    assert "href" not in html


def test_quotes_and_dashes_stay_the_owners() -> None:
    assert to_html("\"a\" 'b' ‘c’ -- ... (c)") == "<p>\"a\" 'b' ‘c’ -- ... (c)</p>\n"


def test_puts_the_address_in_as_text(license_text: LicenseText) -> None:
    html = to_html(license_text.closing, "https://a.example/?x=1&y=<b>")
    assert "through this link: https://a.example/?x=1&amp;y=&lt;b&gt;." in html
    assert "{upload_url}" in to_html(license_text.closing)


HEAD = "---\ntitle: A `title`\n---\nFirst.\n\n"  # the text goes on in line 6


@pytest.mark.parametrize(
    ("markdown", "found"),
    [
        ("| a | b |\n|---|---|\n| 1 | 2 |", [(6, "table")]),
        ("> | a |\n> |---|", [(6, "table")]),
        ("<table><tr><td>1</td></tr></table>", [(6, "table")]),
        ("One\ntwo ![three](https://a.example/b.png)", [(7, "picture")]),
        ("[![a](https://a.example/b.png)](https://a.example/)", [(6, "picture")]),
        ("One\ntwo <IMG src=x>", [(7, "picture")]),
        ("One\n\n    two", [(8, "code")]),
        ("One\n\n```\ntwo\n```", [(8, "code")]),
        ("- one\n- `two`", [(7, "code")]),
        ("`a` ![b](c)\n\n| d |\n|---|", [(6, "code"), (6, "picture"), (8, "table")]),
        ("<signer> | 7 < 8 | *so* **be** [it](https://a.example/) <a@b.example>", []),
        ("1. one\n   - two\n\n> three\n\n***", []),
    ],
)
def test_finds_what_print_would_lose(markdown: str, found: list[tuple[int, str]]) -> None:
    assert list(find_unprintable_markup(HEAD + markdown)) == found


def test_there_is_none_in_the_license(license_text: LicenseText) -> None:
    assert list(find_unprintable_markup(license_text.source)) == []
