"""What a way through the site costs a person: each click, and each page that is loaded.

Typing costs nothing. A redirect loads one page; a download, or what a script changes, none.
"""

from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page


class Counted:
    """Goes by clicks of its own, and lists them with the pages they led to."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.clicks: list[str] = []
        self.pages: list[str] = []
        self._lines: list[str] = []
        page.on("domcontentloaded", self._loaded)

    def press(self, button: str) -> None:
        self._clicks("press", button)
        self.page.get_by_role("button", name=button, exact=True).click()

    def follow(self, link: str) -> None:
        self._clicks("follow", link)
        self.page.get_by_role("link", name=link).first.click()

    def tick(self, box: Locator) -> None:
        self._clicks("tick", box.get_attribute("name") or "a box")
        box.check()

    def select(self, field: str, value: str) -> None:
        self._clicks("select", field)
        self.page.get_by_label(field).select_option(value)

    def attach(self, field: str, files: Any) -> None:
        """Choose files, as `set_input_files` takes them: one click, the rest is the system's."""
        self._clicks("choose", field)
        self.page.get_by_label(field).set_input_files(files)

    def type(self, field: str, text: str) -> None:
        self.page.get_by_role("textbox", name=field, exact=True).first.fill(text)

    def __str__(self) -> str:
        """The whole way, to be read."""
        total = f"{len(self.clicks)} clicks, {len(self.pages)} pages"
        return "\n".join([*self._lines, total])

    def _clicks(self, how: str, what: str) -> None:
        self.clicks.append(f"{how} “{what}”")
        self._lines.append(f"  click {len(self.clicks)}: {self.clicks[-1]}")

    def _loaded(self, page: Page) -> None:
        self.pages.append(urlsplit(page.url).path)
        self._lines.append(f"page {len(self.pages)}: {self.pages[-1]}")
