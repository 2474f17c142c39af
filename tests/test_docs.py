"""Pages of docs/ show pictures that a test takes, and name what stands on the portal's pages."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings

from tests.browser.pictures import PICTURES, SCREENSHOTS, TAKEN_BY

ROOT = Path(settings.BASE_DIR)
DOCS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
_PICTURE = re.compile(r"screenshots/([\w/-]+)\.png")
_BOLD = re.compile(r"\*\*([^*\n]+)\*\*")
_ENTRY = re.compile(r'^(msgid|msgid_plural|msgstr(?:\[\d\])?) ((?:".*"\n)+)', re.MULTILINE)


def test_each_picture_of_a_page_is_one_that_a_browser_test_takes() -> None:
    shown = {
        (str(page.relative_to(ROOT)), name)
        for page in DOCS
        for name in _PICTURE.findall(page.read_text(encoding="utf-8"))
    }
    assert len(shown) > 60
    assert {(page, name) for page, name in shown if name not in PICTURES} == set()


def test_no_picture_is_there_that_no_test_takes_and_none_is_missing() -> None:
    there = {str(file.relative_to(SCREENSHOTS))[:-4] for file in SCREENSHOTS.rglob("*.png")}
    assert there == PICTURES


@pytest.mark.parametrize("file", TAKEN_BY)
def test_the_test_that_takes_a_picture_names_it(file: str) -> None:
    """On a phone it has the same name, with an end of its own."""
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    named = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    assert {each for each in TAKEN_BY[file] if each.removesuffix("-narrow") not in named} == set()


@pytest.mark.parametrize(("folder", "kind"), [("docs", "msgid"), ("docs/zh", "msgstr")])
def test_what_is_bold_stands_on_a_page_of_the_portal(folder: str, kind: str) -> None:
    """For applicants and staff, in their language."""
    catalog = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
    words = {
        "".join(map(ast.literal_eval, lines.splitlines()))
        for name, lines in _ENTRY.findall(catalog.read_text(encoding="utf-8"))
        if name.startswith(kind)
    }
    pages = [page for room in ("apply", "decide") for page in (ROOT / folder / room).glob("*.md")]
    bold = {word for page in pages for word in _BOLD.findall(page.read_text(encoding="utf-8"))}
    assert len(bold) > 30
    assert bold - words == set()
