"""A scan that came while too much else was looked at: its page waits, and goes on by itself."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from agreements.services import uploads_at_once
from tests.browser.walker import Walker
from tests.scans import honest
from tests.services.holding import issued, sweep

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def no_place(settings: object) -> Iterator[None]:
    settings.UPLOADS_AT_ONCE = 1
    uploads_at_once._enter()
    yield
    uploads_at_once._leave()


def test_the_page_waits_and_goes_on(no_place: None, person: Callable[..., Walker]) -> None:
    agreement = issued()
    signer = person(agreement.signer.user)
    signer.page.goto(agreement.get_absolute_url())
    scan = {"name": "scan.pdf", "mimeType": "application/pdf", "buffer": honest.scan()}
    signer.page.get_by_label("Signed scan").set_input_files([scan])
    signer.press("Send the scan")
    expect(signer.page.get_by_text("It is not submitted yet")).to_be_visible(timeout=60_000)
    signer.look("Request")
    assert sweep() == 1
    # Nobody reloads it.
    expect(signer.page.get_by_text("It is not submitted yet")).to_have_count(0, timeout=60_000)
    expect(signer.page.get_by_text("What we saw on your scan")).to_be_visible(timeout=60_000)
    assert signer.findings == []
