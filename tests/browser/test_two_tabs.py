"""The session ended, and one signs in again in another tab: the old one goes on."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from agreements.models import Agreement, User
from tests import examined
from tests.accounts.people import mailed_codes
from tests.browser.walker import Walker
from tests.factories import complete_draft
from tests.scans import honest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def sign_out(old: Page) -> None:
    """In another tab."""
    tab = old.context.new_page()
    tab.goto("/account/sign-out/")
    tab.locator("main").get_by_role("button", name="Sign out").click()
    tab.close()


def sign_in(tab: Page, user: User) -> None:
    """On the page that asks for the address."""
    tab.locator("input[type=email]").fill(user.email)
    tab.get_by_role("button", name="Send me a code").click()
    tab.locator("input[name=code]").fill(mailed_codes(user.email)[-1])
    tab.get_by_role("button", name="Go on").click()


def test_save_saves(person: Callable[..., Walker]) -> None:
    agreement = complete_draft()
    signer = person(agreement.signer.user)
    signer.page.goto(f"/requests/{agreement.reference}/form/use/")
    sign_out(signer.page)
    tab = signer.page.context.new_page()
    tab.goto("/account/sign-in/")
    sign_in(tab, agreement.signer.user)
    expect(tab.locator("h1")).to_have_text("Your requests")
    signer.page.locator("textarea").fill("Recognition of smiles.")
    signer.press("Save and go on")
    signer.page.wait_for_url("**/form/check/")
    assert Agreement.objects.get().intended_use == "Recognition of smiles."


@pytest.mark.full
def test_without_scripts_what_was_typed_comes_back(person: Callable[..., Walker]) -> None:
    agreement = complete_draft()
    signer = person(agreement.signer.user)
    signer.page.route("**/*.js", lambda route: route.abort())
    signer.page.goto(f"/requests/{agreement.reference}/form/use/")
    sign_out(signer.page)
    tab = signer.page.context.new_page()
    tab.goto("/account/sign-in/")
    sign_in(tab, agreement.signer.user)
    expect(tab.locator("h1")).to_have_text("Your requests")
    signer.page.locator("textarea").fill("Recognition of smiles.")
    signer.press("Save and go on")
    expect(signer.page.locator("textarea")).to_have_value("Recognition of smiles.")
    expect(signer.page.locator("main")).to_contain_text("so nothing was done yet")
    signer.press("Save and go on")
    signer.page.wait_for_url("**/form/check/")
    assert Agreement.objects.get().intended_use == "Recognition of smiles."


@pytest.mark.full
def test_the_upload_goes_on(person: Callable[..., Walker]) -> None:
    document = examined.issued()
    agreement = document.agreement
    Agreement.objects.filter(pk=agreement.pk).update(status="awaiting_signature")
    signer = person(agreement.signer.user)
    signer.page.goto(f"/requests/{agreement.reference}/upload/")
    sign_out(signer.page)
    file = {"name": "scan.pdf", "mimeType": "application/pdf", "buffer": honest.scan()}
    signer.page.set_input_files("input[type=file]", file)
    signer.press("Send the scan")
    with signer.page.expect_popup() as opened:
        signer.follow("Sign in, in a new tab")
    sign_in(opened.value, agreement.signer.user)
    expect(opened.value.locator("h1")).to_have_text("Upload the signed scan")
    opened.value.close()
    signer.page.evaluate("dispatchEvent(new Event('focus'))")
    signer.page.wait_for_url(f"**/requests/{agreement.reference}/")
    assert agreement.scans.count() == 1
