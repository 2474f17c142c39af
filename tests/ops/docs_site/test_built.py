from pathlib import Path

import pytest

from ops.docs_site.built import faults

SOUND = '<html><head><link rel="stylesheet" href="a.css"></head><body>{}</body></html>'


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "a.css").write_text("p {color: red}")
    (tmp_path / "index.html").write_text(SOUND.format('<a href="https://example.org/">far</a>'))
    return tmp_path


def test_nothing_is_wrong_with_a_link_that_a_person_follows_elsewhere(site: Path) -> None:
    assert faults(site) == []


@pytest.mark.parametrize(
    ("piece", "said"),
    [
        ('<img src="https://example.org/a.png">', "fetches https://example.org/a.png"),
        ('<script src="//example.org/a.js"></script>', "fetches //example.org/a.js"),
        (
            '<link rel="preconnect" href="https://fonts.example.org">',
            "fetches https://fonts.example.org",
        ),
        ('<pre class="mermaid">a</pre>', "has mermaid"),
        ('<a href="gone.html#part">x</a>', "gone.html#part leads nowhere"),
        ('<img src="gone.png">', "gone.png leads nowhere"),
    ],
)
def test_what_is_wrong_with_a_page_is_named(site: Path, piece: str, said: str) -> None:
    (site / "index.html").write_text(SOUND.format(piece))
    assert faults(site) == [f"index.html: {said}"]


@pytest.mark.parametrize("rule", ["@import '//example.org/a.css'", "url(https://example.org/a)"])
def test_so_is_a_style_sheet_that_fetches_from_elsewhere(site: Path, rule: str) -> None:
    (site / "a.css").write_text(rule)
    (found,) = faults(site)
    assert found.startswith("a.css: fetches ")
