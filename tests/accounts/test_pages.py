"""The pages of signing in, in a real browser: no axe finding, no violation of the CSP."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core.management import call_command
from playwright.sync_api import Browser, Page, ViewportSize, expect

from agreements.models import User
from tests.accounts.people import app_code, mailed_codes
from tests.factories import DatasetFactory, LicenseVersionFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
STAFF = "staff@uni.edu"
LOOKS: list[tuple[ViewportSize, Literal["light", "dark"]]] = [
    ({"width": 360, "height": 740}, "light"),
    ({"width": 1280, "height": 800}, "dark"),
]


class Walker:
    """A person who looks at every page before going on: narrow and light, wide and dark."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.findings: list[str] = []
        self.complaints: list[str] = []
        page.on("console", lambda m: self.complaints.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def look(self, heading: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text(re.compile(heading))
        for size, theme in LOOKS:
            self.page.set_viewport_size(size)
            self.page.emulate_media(color_scheme=theme)
            self.findings += [
                f"{heading} ({size['width']} px, {theme}): {finding}"
                for finding in (*self._too_wide(), *self._axe())
            ]

    def _too_wide(self) -> list[str]:
        page = "document.documentElement"
        more = self.page.evaluate(f"{page}.scrollWidth - {page}.clientWidth")
        return [f"{more} px too wide"] if more else []

    def _axe(self) -> list[str]:
        found = Axe().run(self.page).response["violations"]
        return [f"{one['id']} {one['nodes'][0]['html']}" for one in found]


@pytest.fixture(scope="module")
def _static_files() -> None:
    """The live server serves what was collected."""
    call_command("collectstatic", interactive=False, link=True, verbosity=0)


@pytest.fixture
def walker(browser: Browser, live_server: object, _static_files: None) -> Iterator[Walker]:
    # Browsers let pages at localhost use security keys without TLS.
    address = str(live_server).replace("127.0.0.1", "localhost")
    context = browser.new_context(base_url=address, reduced_motion="reduce")
    walker = Walker(context.new_page())
    yield walker
    context.close()
    assert walker.findings == []
    # Chromium reports our own 422 answers as errors of the network.
    assert [c for c in walker.complaints if "status of 422" not in c] == []


@pytest.fixture
def _casmemg() -> None:
    text = Path(settings.BASE_DIR, "agreements/licenses/casmemg-1.0.md").read_text("utf-8")
    LicenseVersionFactory(dataset=DatasetFactory(slug="casmemg"), source=text)


def _sign_in(page: Page) -> None:
    page.get_by_label("Work e-mail address").fill(STAFF)
    page.get_by_role("button", name="Send me a code").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Enter the code")
    page.get_by_label("Code").fill(mailed_codes(STAFF)[-1])
    page.get_by_role("button", name="Go on").click()


def _carry_a_key(page: Page) -> None:
    """A security key in the browser's pocket, touched at once."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "usb",
                "hasResidentKey": False,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


@pytest.mark.full
@pytest.mark.usefixtures("_casmemg")
def test_signing_in_with_an_address_and_a_code(walker: Walker) -> None:
    page = walker.page
    page.goto("/account/sign-in/?next=/account/sign-out/")
    walker.look("Sign in")
    page.get_by_label("Work e-mail address").fill("li@@gmail.com")
    page.get_by_role("button", name="Send me a code").click()
    walker.look("Sign in")
    page.get_by_label("Work e-mail address").fill("liu.qingyan.with.a.rather.long.name@gmail.com")
    page.get_by_role("button", name="Send me a code").click()
    page.get_by_text("word for word").click()
    walker.look("This address doesn't show where you work")
    page.get_by_role("button", name="Send a code to").click()
    walker.look("Enter the code")
    page.get_by_label("Code").fill("AAAA-AAAA")
    page.get_by_role("button", name="Go on").click()
    walker.look("Enter the code")
    page.get_by_role("button", name="Send a new code").click()
    expect(page.get_by_label("Code")).to_have_value("")
    page.get_by_label("Code").fill(
        mailed_codes("liu.qingyan.with.a.rather.long.name@gmail.com")[-1]
    )
    page.get_by_role("button", name="Go on").click()
    walker.look("Sign out")


@pytest.mark.full
def test_staff_set_up_an_app_and_a_key_and_enter_with_either(walker: Walker) -> None:
    User.objects.create_superuser(STAFF)
    page = walker.page

    page.goto("/admin/")
    _sign_in(page)
    walker.look("Second factor")
    page.get_by_role("link", name="Set up an app").click()
    walker.look("Set up an authenticator app")
    secret = page.locator("ol.steps code").inner_text()
    page.get_by_label("Code", exact=True).fill(app_code(secret))
    page.get_by_role("button", name="Turn it on").click()
    walker.look("Confirm that it is you")
    page.get_by_label("Code").fill(app_code(secret))
    page.get_by_role("button", name="Go on").click()
    walker.look("Recovery codes")
    page.get_by_role("link", name="Make new codes").click()
    walker.look("Make new recovery codes")
    page.get_by_role("link", name="Cancel").click()

    _carry_a_key(page)
    page.get_by_role("link", name="Add a security key").click()
    walker.look("Add a security key")
    page.get_by_role("button", name="Add the key").click()
    walker.look("Second factor")
    page.get_by_role("link", name="Manage security keys").click()
    walker.look("Security keys")
    page.get_by_role("link", name="Rename").click()
    walker.look("Rename a security key")
    page.go_back()
    page.get_by_role("link", name="Remove").click()
    walker.look("Remove the security key")
    page.goto("/account/second-factor/totp/deactivate/")
    walker.look("Turn off the authenticator app")

    page.get_by_role("banner").get_by_role("button", name="Sign out").click()
    page.goto("/admin/")
    _sign_in(page)
    walker.look("Second factor")
    page.get_by_role("button", name="Use a security key").click()
    page.wait_for_url("**/admin/")


def test_a_key_that_is_not_touched_is_told_on_the_page(walker: Walker) -> None:
    User.objects.create_superuser(STAFF)
    page = walker.page
    page.goto("/account/sign-in/?next=/account/second-factor/webauthn/add/")
    _sign_in(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Add a security key")
    page.evaluate("() => { navigator.credentials.create = () => Promise.reject(new Error('no')) }")
    page.get_by_role("button", name="Add the key").click()
    expect(page.get_by_role("alert")).to_contain_text("The security key was not used")
    walker.look("Add a security key")
