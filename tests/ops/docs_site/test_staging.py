from pathlib import Path

import markdown
import pytest
from markdown_it import MarkdownIt

from ops.docs_site.staging import CONFIGURATIONS, Configuration, linked, stage

ENGLISH, CHINESE = CONFIGURATIONS
PAGES = {"README.md": "readme.md", "docs/a.md": "a.md", "docs/adr/0001-b.md": "adr/0001-b.md"}
# What a reader would see fall apart where both kinds of Markdown differ.
_SHAPES = ("<li", "<ol", "<ul", "<tr", "<pre", "<blockquote")


@pytest.mark.parametrize(
    ("file", "text", "on_the_site"),
    [
        ("README.md", "[a](docs/a.md#part)", "[a](a.md#part)"),
        ("docs/adr/0001-b.md", "[a](../a.md)", "[a](../a.md)"),
        ("docs/a.md", "[r](../README.md)", "[r](readme.md)"),
        ("README.md", "[all](docs/adr)", "[all](adr/index.md)"),
        ("README.md", "![p](docs/screenshots/p.png)", "![p](screenshots/p.png)"),
        ("docs/a.md", "[make](../Makefile) it", "make it"),
        ("docs/a.md", "[x](https://example.org/)", "[x](https://example.org/)"),
        ("docs/a.md", "[x](gone.md)", "[x](gone.md)"),
        ("README.md", "```\n[a](docs/a.md)\n```", "```\n[a](docs/a.md)\n```"),
    ],
)
def test_a_link_leads_to_the_page_on_the_site(file: str, text: str, on_the_site: str) -> None:
    assert linked(text, file, PAGES) == on_the_site


def test_a_page_that_no_reader_finds_and_one_that_is_not_there_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = [*CHINESE.in_navigation()[1:], "gone.md"]
    monkeypatch.setattr(Configuration, "in_navigation", lambda _self: shown)
    assert stage(CHINESE, tmp_path) == [
        "zh.toml: no reader finds index.md",
        "zh.toml: there is no gone.md",
    ]


def test_chinese_pages_are_those_of_applicants_and_staff() -> None:
    def read_by_them(configuration: Configuration) -> set[str]:
        return {
            page
            for page in configuration.pages().values()
            if page.startswith(("apply/", "decide/")) or page == "index.md"
        }

    assert read_by_them(CHINESE) == read_by_them(ENGLISH)
    assert set(CHINESE.pages().values()) == read_by_them(CHINESE)


@pytest.mark.parametrize("configuration", CONFIGURATIONS, ids=["en", "zh"])
def test_pages_look_on_the_site_as_where_the_code_is(configuration: Configuration) -> None:
    """Lists and tables; the site is built by another kind of Markdown."""
    common = MarkdownIt("commonmark").enable("table")
    extensions = ["tables", "sane_lists", "pymdownx.superfences"]
    differ = {}
    for file in configuration.pages():
        text = Path(file).read_text(encoding="utf-8")
        here, there = common.render(text), markdown.markdown(text, extensions=extensions)
        if shapes := [s for s in _SHAPES if here.count(s) != there.count(s)]:
            differ[file] = shapes
    assert differ == {}
