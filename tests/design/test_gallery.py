"""Every component and error page in a real browser: both themes, narrow and wide."""

import mimetypes
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from csp.utils import build_policy
from django.contrib.auth.models import AnonymousUser
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest
from django.template.loader import render_to_string
from django.test import RequestFactory
from playwright.sync_api import Browser, Page, Route

from agreements.views.gallery import gallery
from tests.tiers import full

SITE = "https://portal.test"
WIDTHS = [360, 1280, full(1920)]
ERRORS = ["400", "403", "403_csrf", "404", "429", "500"]


@pytest.fixture(autouse=True)
def _as_in_the_demo(settings: Any) -> None:
    settings.DEMO = True


@pytest.fixture
def request_(rf: RequestFactory) -> HttpRequest:
    request = rf.get("/gallery/")
    request.user = AnonymousUser()
    return request


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page whose site is: its own content, and static files from disk."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


def show(page: Page, html: str, theme: str, width: int) -> list[str]:
    """Loads `html` under the site's content policy; returns what the console complains of."""
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))

    def serve(route: Route) -> None:
        path = route.request.url.removeprefix(SITE)
        if path.startswith("/static/"):
            file = Path(str(finders.find(path.removeprefix("/static/"))))
            kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
            route.fulfill(path=file, content_type=kind)
        else:
            headers = {"Content-Security-Policy": build_policy()}
            route.fulfill(body=html, content_type="text/html; charset=utf-8", headers=headers)

    page.route("**/*", serve)
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(SITE + "/gallery/")
    return complaints


def findings(page: Page) -> list[str]:
    return [
        f"{found['id']}: {node['html']}"
        for found in Axe().run(page).response["violations"]
        for node in found["nodes"]
    ]


def overflow(page: Page) -> int:
    """How many pixels the page is wider than its window."""
    root = "document.documentElement"
    return int(page.evaluate(f"{root}.scrollWidth - {root}.clientWidth"))


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_in_the_gallery(
    theme: str, width: int, page: Page, request_: HttpRequest
) -> None:
    complaints = show(page, gallery(request_).content.decode(), theme, width)
    assert (complaints, overflow(page), findings(page)) == ([], 0, [])


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", ERRORS)
def test_axe_finds_nothing_on_an_error_page(theme: str, name: str, page: Page) -> None:
    complaints = show(page, render_to_string(f"{name}.html"), theme, 360)
    assert (complaints, overflow(page), findings(page)) == ([], 0, [])


def test_gallery_is_not_there_in_earnest(settings: Any, request_: HttpRequest) -> None:
    settings.DEMO = False
    with pytest.raises(Http404):
        gallery(request_)
