import pytest

from agreements.documents.license_text import LicenseText
from agreements.documents.markup import to_html


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
