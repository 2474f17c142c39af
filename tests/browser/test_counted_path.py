"""From the dataset's page to *submitted*, by the fewest clicks and pages."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import expect

from agreements import storage
from agreements.models import Agreement, IssuedDocument
from agreements.services.datasets.dataset_file import load_dataset
from ops.demo.world.handwriting import signed_scan
from tests.accounts.people import mailed_codes
from tests.browser.counted import Counted
from tests.browser.walker import Walker

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Of a domain that no list knows: may be explained, on a page that others don't have.
SIGNER = "t.novak@institut-nord.cz"
CLICKS, PAGES = 20, 13


def sign_in(signer: Counted) -> None:
    signer.tick(signer.page.get_by_label("I have a work e-mail of my own"))
    signer.type("Work e-mail address", SIGNER)
    signer.press("Send me a code")
    expect(signer.page.locator("h1")).to_have_text("Enter the code")
    signer.type("Code", mailed_codes(SIGNER)[-1])
    signer.press("Go on")


def heading(signer: Counted, words: str) -> None:
    expect(signer.page.locator("h1")).to_have_text(re.compile(words))


def fill_in(signer: Counted) -> None:
    heading(signer, "About you")
    signer.type("Your name", "Tomáš Novák")
    signer.type("Your title", "Professor")
    signer.type("Your affiliation", "Institut Nord")
    signer.type("Detailed address of your affiliation", "Nad Vodou 3\nPraha 8")
    signer.select("Country or region", "CZ")
    signer.press("Save and go on")
    heading(signer, "Your e-mail address")
    signer.press("Save and go on")
    heading(signer, "What you will use the data for")
    signer.type("What will you use the data for?", "Micro-expressions and EMG.")
    signer.press("Save and go on")
    heading(signer, "Students and employees")
    signer.type("Name", "Nguyễn Văn Ánh")
    signer.type("Registered ID for the competition", "MEGC-102")
    signer.press("Save and go on")
    heading(signer, "clauses")
    for box in signer.page.get_by_role("checkbox").all():
        signer.tick(box)
    signer.press("Save and go on")
    heading(signer, "Check your answers")


def test_few_clicks_lead_to_submitted(person: Callable[..., Walker]) -> None:
    dataset = load_dataset(
        Path(settings.BASE_DIR) / "agreements" / "licenses" / "casmemg.toml", by=None
    ).dataset
    signer = Counted(person().page)
    signer.page.goto(dataset.get_absolute_url())
    signer.follow("Apply for access")
    sign_in(signer)
    fill_in(signer)
    signer.press("Issue the License Agreement")
    heading(signer, "Request LA-")
    with signer.page.expect_download():
        signer.follow("Download the License Agreement")
    document = IssuedDocument.objects.get()
    scan = signed_scan(storage.read_file(document.file), document.layout, seed=1)
    file = {"name": "scan.pdf", "mimeType": "application/pdf", "buffer": scan}
    signer.attach("Signed scan", file)
    signer.press("Send the scan")
    expect(signer.page.get_by_text("A reviewer reads your scan next")).to_be_visible()
    signer.page.wait_for_load_state()
    assert Agreement.objects.get().status == "submitted"
    assert len(signer.clicks) <= CLICKS, str(signer)
    assert len(signer.pages) <= PAGES, str(signer)
