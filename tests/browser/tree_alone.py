"""Somebody who has what a page tells a screen reader, and nothing else."""

import re
from urllib.parse import urlsplit

from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.browser.applicants_path import Hand

# A line of the tree with a control that says nothing of itself.
_NAMELESS = re.compile(
    r"^\s*- (?:button|link|textbox|checkbox|radio|combobox|img)(?:$|:| \[)", re.M
)
_ONCE = ("banner", "main", "contentinfo")


class TreeAlone(Hand):
    """Looks at what each page tells of itself before it goes on."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self._titles: dict[str, str] = {}

    def arrives(self, heading: str) -> None:
        super().arrives(heading)
        for role in _ONCE:
            expect(self.page.get_by_role(role)).to_have_count(1)
        expect(self.page.get_by_role("heading", level=1)).to_have_count(1)
        expect(self.find("navigation", self.say("Main"))).to_have_count(1)
        main = self.page.get_by_role("main")
        expect(main.get_by_role("heading", level=1)).to_have_count(1)
        path, title = urlsplit(self.page.url).path, self.page.title()
        others = [told for there, told in self._titles.items() if there != path]
        assert title, path
        assert title not in others, path
        self._titles[path] = title
        told = self.page.locator("body").aria_snapshot()
        assert _NAMELESS.findall(told) == [], path

    def is_told(self, summary: str, error: str, field: Locator) -> None:
        """The focus is there already, so that it is read first."""
        expect(self.find("alert", summary)).to_be_focused()
        super().is_told(summary, error, field)

    def follows(self, link: str, within: Locator | None = None) -> None:
        self.find("link", link, within).click()

    def presses(self, button: str, within: Locator | None = None) -> None:
        self.find("button", button, within).click()

    def types(self, field: str, text: str) -> None:
        self.find("textbox", field).fill(text)

    def chooses(self, field: str, value: str) -> None:
        self.find("combobox", field).select_option(value)

    def ticks(self, box: Locator) -> None:
        box.check()

    def picks(self, choice: Locator) -> None:
        choice.check()

    def attaches(self, field: str, file: FilePayload) -> None:
        self.find("button", field).set_input_files(file)
        self.reads(file["name"])
