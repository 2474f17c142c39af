from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.design.small_pages import SITE, Open, Server


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def open_page(browser: Browser, server: Server) -> Iterator[Open]:
    """open_page(script, body): a page with that script at its end."""
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    context.route("**/*", server)

    def open_(script: str, body: str) -> Page:
        server.page = f'<!doctype html>{body}<script src="/{script}"></script>'
        page = context.new_page()
        page.goto(SITE + "/form")
        return page

    yield open_
    context.close()
