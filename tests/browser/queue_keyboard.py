"""Requests in a queue, and somebody who goes through them by keyboard."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from playwright.sync_api import Page, expect

from agreements import models
from agreements.enums import Check, Severity
from tests import examined
from tests.admin import desk

QUEUE = "/admin/agreements/agreement/"


def sent(version: models.LicenseVersion, days: int, *codes: str, **fields: Any) -> models.Agreement:
    """A request whose scan was read, with these problems."""
    at = timezone.now() - timedelta(days=days)
    agreement = desk.filed(version=version, submitted_at=at, **fields)
    problems = [examined.finding(Check.SIGNATURE, code, Severity.PROBLEM) for code in codes]
    known = examined.finding(Check.RECOGNIZED, "recognized")
    examined.read(agreement.scans.get(), known, *problems)
    return agreement


class Keyboard:
    """Counts what is pressed for each request."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.pressed: dict[str, int] = {}

    def reference(self) -> str:
        return self.page.url.split("/agreement/")[1].split("/")[0]

    def press(self, key: str, then: str) -> None:
        """Wait for the page that it leads to."""
        here = self.reference()
        self.pressed[here] = self.pressed.get(here, 0) + 1
        self.page.keyboard.press(key)
        self.see(then)

    def see(self, heading: str) -> None:
        """Keys work once the button that lists them is there."""
        expect(self.page.locator("h1")).to_contain_text(heading)
        expect(self.page.get_by_role("button", name="Keys")).to_be_visible()

    def approve(self, then: str) -> None:
        self.press("a", "Approve")
        self.press("Enter", then)
