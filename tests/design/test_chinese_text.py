"""Chinese text in a real browser: upright, unspread, in one piece, and nothing fetched for it."""

from collections.abc import Callable, Iterator

import pytest
from django.contrib.staticfiles import finders
from playwright.sync_api import Browser, Page, Route

from casmemg_portal.static_bundles import BUNDLES

SITE = "https://portal.test"
BODY = """
<h1>申请<em>许可</em></h1>
<p id="zh">数据集 <em>必须</em> <cite>引用</cite> <a href="#">查看</a> “是” <code>LA甲1乙</code></p>
<table class="table"><tr><th id="name">欧阳清妍</th><td>签署人</td></tr></table>
<div class="table--stack"><table><tr><td data-label="姓名" id="cell">欧阳</td></tr></table></div>
<div lang="en"><p id="en">“Yes”, it <em id="slanted">must</em>.</p><h2 id="head">Terms</h2></div>
"""


@pytest.fixture(params=sorted(BUNDLES))
def shown(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Callable[[str], Page]]:
    """shown(lang): a page of that language with one of the style sheets, on a telephone."""
    context = browser.new_context(viewport={"width": 360, "height": 800})
    asked: list[str] = []

    def serve(route: Route) -> None:
        name = route.request.url.removeprefix(f"{SITE}/static/")
        asked.append(name)
        if name == request.param:
            found = str(finders.find(name))
            route.fulfill(path=found, content_type="text/css")
        elif name == f"{SITE}/":
            sheet = f'<link rel="stylesheet" href="/static/{request.param}">'
            html = f'<!doctype html><html lang="{lang[0]}"><meta charset="utf-8">{sheet}{BODY}'
            route.fulfill(body=html, content_type="text/html; charset=utf-8")
        else:
            route.abort()

    lang = [""]
    context.route("**/*", serve)

    def show(code: str) -> Page:
        lang[0] = code
        page = context.new_page()
        page.goto(f"{SITE}/")
        return page

    yield show
    # Of all that was asked for, nothing is a font of Chinese.
    fonts = [name for name in asked if name.endswith(".woff2")]
    assert all("source-serif" in name for name in fonts)
    context.close()


def style(page: Page, selector: str, name: str, pseudo: str = "") -> str:
    found: str = page.locator(selector).first.evaluate(
        "(node, [name, pseudo]) => getComputedStyle(node, pseudo || null).getPropertyValue(name)",
        [name, pseudo],
    )
    return found


def test_nothing_chinese_is_slanted_or_spread(shown: Callable[[str], Page]) -> None:
    page = shown("zh-hans")
    for selector in ("#zh em", "#zh cite", "h1 em"):
        assert style(page, selector, "font-style") == "normal"
    assert int(style(page, "#zh em", "font-weight")) >= 600
    for selector in ("h1", "th", "#zh a"):
        assert style(page, selector, "letter-spacing") == "normal"
        assert style(page, selector, "text-transform") == "none"


def test_english_in_a_chinese_page_stays_as_it_is(shown: Callable[[str], Page]) -> None:
    page = shown("zh-hans")
    assert style(page, "#slanted", "font-style") == "italic"
    assert "Chinese marks" not in style(page, "#en", "font-family")
    for face in ("--face-text", "--face-head"):
        assert "Chinese marks" not in style(page, "#head", face)
        assert "Chinese marks" in style(page, "#zh", face)


def test_an_english_page_is_as_before(shown: Callable[[str], Page]) -> None:
    page = shown("en")
    assert style(page, "#zh em", "font-style") == "italic"
    assert style(page, "#zh", "line-break") == "auto"
    assert "Chinese marks" not in style(page, "#zh", "--face-text")
    assert "PingFang SC" in style(page, "#zh", "--face-text")


def test_names_and_lines_break_as_in_chinese(shown: Callable[[str], Page]) -> None:
    page = shown("zh-hans")
    assert style(page, "#zh", "line-break") == "strict"
    assert style(page, "#name", "word-break") == "keep-all"
    assert style(page, "#name", "overflow-wrap") == "anywhere"
    assert style(page, "#zh", "word-break") == "normal"
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
