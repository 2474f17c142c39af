"""Somebody adds the address of the institute that they go to, and mails go there."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from agreements.enums import Status
from agreements.selectors.addresses import addresses_of
from tests.accounts.people import mailed_codes
from tests.browser.walker import Walker
from tests.factories import AgreementFactory, SignerFactory

pytestmark = [pytest.mark.browser, pytest.mark.full, pytest.mark.django_db(transaction=True)]
NEW = "qingyan.liu.with-a-long-name@cognitive-neuroscience.new-institute.example.edu"


def test_an_address_is_proved_made_the_main_one_and_the_old_one_stays(
    person: Callable[..., Walker],
) -> None:
    signer = SignerFactory()
    AgreementFactory(signer=signer, status=Status.APPROVED, reference="LA-TEST22")
    user = signer.user
    old = user.email
    walker = person(user)
    page = walker.page
    page.goto("/requests/")
    walker.follow(old)
    walker.look("Your addresses")
    page.get_by_label("Work e-mail address").fill(NEW)
    walker.press("Send me a code")
    walker.look("Enter the code")
    page.get_by_label("Code").fill(mailed_codes(NEW, "address_code")[0])
    walker.press("Go on")
    expect(page.get_by_text(f"{NEW} is yours, too")).to_be_visible()
    page.go_back()
    walker.look("Your addresses")
    walker.press(f"Make it the main address {NEW}")
    expect(page.get_by_text("so it stays until that has ended")).to_be_visible()
    walker.look("Your addresses")
    user.refresh_from_db()
    assert addresses_of(user) == [NEW, old]
