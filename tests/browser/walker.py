"""A person at a real browser who looks twice at every page before going on."""

import re

from playwright.sync_api import Page, expect

from tests.browser import sight
from tests.browser.pictures import PICTURES, SCREENSHOTS


class Walker:
    """Collects what axe finds, what sticks out of the window and what the console complains of."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.findings: list[str] = []
        page.on("console", lambda message: self._heard(message.type, message.text))
        page.on("pageerror", lambda error: self.findings.append(str(error)))

    def look(self, heading: str, shot: str = "", at: str = "", narrow: bool = False) -> None:
        """The page with this first heading: in both themes, narrow and wide.

        `shot` names one of PICTURES, to leave under docs/screenshots, wide and light, and with
        `narrow` as on a phone, too; `at` is a selector of what it shall show at its top. They are
        Chromium's, whoever else walks the same way.
        """
        expect(self.page.locator("h1")).to_have_text(re.compile(heading))
        found = sight.accessible(self.page)
        self.findings += [f"{self.page.url} ({heading}) {each}" for each in found]
        if shot and self._is_chromium:
            for size in ("narrow", "wide") if narrow else ("wide",):
                width, height = sight.SIZES[size]
                self.page.set_viewport_size({"width": width, "height": height})
                if at:
                    self.page.locator(at).first.evaluate("found => found.scrollIntoView()")
                name = shot if size == "wide" else f"{shot}-{size}"
                assert name in PICTURES, f"tell tests/browser/pictures.py of {name}"
                self.page.screenshot(path=SCREENSHOTS / f"{name}.png")

    @property
    def _is_chromium(self) -> bool:
        browser = self.page.context.browser
        return browser is not None and browser.browser_type.name == "chromium"

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def follow(self, name: str) -> None:
        self.page.get_by_role("link", name=name).first.click()

    def _heard(self, kind: str, text: str) -> None:
        # Chromium reports our own 4xx answers as errors of the network.
        if kind == "error" and "Failed to load resource" not in text:
            self.findings.append(text)
