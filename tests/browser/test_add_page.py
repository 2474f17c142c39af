"""Page 1 was forgotten: it is sent alone, seen in its place, and used."""

import re
import subprocess
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from agreements.services.requests import issuing
from tests import some_pages
from tests.browser.walker import Walker
from tests.factories import complete_draft

pytestmark = [
    pytest.mark.browser,
    pytest.mark.pages,
    pytest.mark.services,
    pytest.mark.django_db(transaction=True),
]


@pytest.mark.full
def test_a_missing_page_is_added_with_two_presses(
    person: Callable[..., Walker], celery_worker: subprocess.Popen[bytes]
) -> None:
    draft = complete_draft()
    document = issuing.issue_document(draft, by=draft.signer.user)
    signer = person(draft.signer.user)
    page = signer.page
    page.goto(f"/requests/{draft.reference}/upload/")
    _send(signer, "scan.pdf", some_pages.of(document, 2, 3))
    report = page.locator(".report")
    expect(report).to_contain_text("Page 1 of 3 is missing.", timeout=20_000)

    signer.follow("Upload again")
    _send(signer, "page 1.jpg", some_pages.picture(document, 1))
    expect(page.get_by_role("heading", level=1)).to_have_text("Your pages, as they will be")
    pictures = page.locator(".leaves img")
    expect(pictures).to_have_count(3, timeout=20_000)
    for picture in pictures.all():
        expect(picture).not_to_have_js_property("naturalWidth", 0)
    signer.look("Your pages, as they will be")
    signer.press("Use these pages")
    expect(page.get_by_text("We have your pages.")).to_be_visible()
    expect(report).not_to_contain_text("is missing", timeout=20_000)
    expect(report).to_contain_text("All 3 pages are there, each once.", timeout=20_000)


@pytest.mark.full
def test_pages_to_be_placed_fit_a_phone(
    person: Callable[..., Walker], celery_worker: subprocess.Popen[bytes]
) -> None:
    draft = complete_draft()
    document = issuing.issue_document(draft, by=draft.signer.user)
    signer = person(draft.signer.user)
    page = signer.page
    page.set_viewport_size({"width": 390, "height": 844})
    for name, numbers in (("scan.pdf", (2,)), ("more.pdf", (2, 0, 0, 0))):
        page.goto(f"/requests/{draft.reference}/upload/")
        _send(signer, name, some_pages.of(document, *numbers))
        page.wait_for_url(re.compile(r"/(requests/[^/]+|pages)/$"))
    selects = page.locator(".leaves select")
    expect(selects).to_have_count(3)
    for select in selects.all():
        widths = "e => [e.offsetWidth, e.closest('.sheet').clientWidth]"
        wide, column = select.evaluate(widths)
        assert wide <= column
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def _send(signer: Walker, name: str, content: bytes) -> None:
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    signer.page.get_by_label("Signed scan").set_input_files([file])
    signer.press("Send the scan")
