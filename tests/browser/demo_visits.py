"""People who come to a running demo, each with a browser, and sign in by the code in their mail."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.running_demo import RunningDemo
from tests.browser.walker import Walker

# What the fixture `visitor` is: opens a browser of its own each time.
Visit = Callable[..., Walker]


def sign_in(walker: Walker, demo: RunningDemo, address: str, number: int = 1) -> None:
    walker.page.get_by_role("textbox", name="Work e-mail address", exact=True).fill(address)
    walker.press("Send me a code")
    expect(walker.page.locator("h1")).to_have_text("Enter the code")
    code = walker.page.get_by_role("textbox", name="Code", exact=True)
    code.fill(demo.code(address, number))
    walker.press("Go on")
