"""Pages are photographed on a phone: signed in, and by a code from a computer's screen."""

import io
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from agreements.models import Agreement
from agreements.services.requests import issuing
from agreements.services.scans import phone_links
from simulator import camera, files
from tests.browser.walker import Walker
from tests.factories import complete_draft
from tests.scans import photographed

pytestmark = [
    pytest.mark.browser,
    pytest.mark.pages,
    pytest.mark.services,
    pytest.mark.full,
    pytest.mark.django_db(transaction=True),
]
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def to_sign() -> Agreement:
    draft = complete_draft()
    issuing.issue_document(draft, by=draft.signer.user)
    return draft


@pytest.fixture
def take(to_sign: Agreement, tmp_path: Path) -> Callable[..., None]:
    """Has a phone take a photo of a page: it is sent as soon as it is taken."""
    document = to_sign.documents.get()

    def taken(walker: Walker, number: int, *, blurred: bool = False) -> None:
        picture = photographed.picture(document, number)
        content = files.encoded(camera.out_of_focus(picture, 0.8) if blurred else picture)
        path = tmp_path / f"{number}-{blurred}.jpg"
        path.write_bytes(io.BytesIO(content).getvalue())
        walker.page.locator("input[type=file]").set_input_files(path)
        expect(walker.page).to_have_url(re.compile(r"/photos/[0-9a-f]{64}/$"), timeout=30_000)

    return taken


@pytest.mark.parametrize("person", ["browser", "firefox"], indirect=True)
def test_the_pages_are_photographed_one_by_one(
    person: Callable[..., Walker],
    celery_worker: subprocess.Popen[bytes],
    to_sign: Agreement,
    take: Callable[..., None],
) -> None:
    signer = person(to_sign.signer.user)
    page, pages = signer.page, to_sign.documents.get().pages
    page.set_viewport_size(PHONE)
    page.goto(to_sign.get_absolute_url())
    signer.follow("Photograph the pages")
    expect(page.locator(".photo-row__missing")).to_have_count(pages)
    take(signer, 2, blurred=True)
    expect(page.get_by_role("alert")).to_contain_text("It is blurred.")
    signer.look("Page 2 of|Which page is this?", "photo-blurred", narrow=True)
    page.set_viewport_size(PHONE)
    signer.press("Take it again")
    for number in range(pages, 0, -1):
        take(signer, number)
        expect(page.locator("h1")).to_contain_text(f"Page {number} of")
        signer.press("Use this photo")
        expect(page.locator(".photo-row__there")).to_have_count(pages - number + 1)
    signer.look("Photograph the pages", "photos", narrow=True)
    signer.press("Send all pages")
    expect(page.get_by_text("We have your signed scan.")).to_be_visible(timeout=30_000)
    expect(page.locator(".report")).to_contain_text(
        f"All {pages} pages are there, each once.", timeout=30_000
    )


def test_a_phone_photographs_without_being_signed_in(
    person: Callable[..., Walker],
    celery_worker: subprocess.Popen[bytes],
    site: str,
    to_sign: Agreement,
    take: Callable[..., None],
) -> None:
    computer, phone = person(to_sign.signer.user), person()
    computer.page.goto(to_sign.get_absolute_url())
    computer.follow("Photograph with your phone")
    computer.press("Show the code")
    expect(computer.page.locator(".phone-code")).not_to_have_js_property("naturalWidth", 0)
    computer.look("Photograph with your phone", "phone-code")
    token = phone_links.token_of(to_sign.phone_links.get())
    phone.page.set_viewport_size(PHONE)
    phone.page.goto(f"{site}/phone/{token}/")
    phone.press("Start to photograph")
    expect(computer.page.get_by_text("A phone opened the code at")).to_be_visible(timeout=20_000)
    for number in range(1, to_sign.documents.get().pages + 1):
        take(phone, number)
        phone.press("Use this photo")
        arrived = computer.page.get_by_text(f"Page {number}: here")
        expect(arrived).to_be_visible(timeout=20_000)
    phone.press("Send all pages")
    expect(phone.page.locator("h1")).to_have_text("The pages are sent", timeout=30_000)
    expect(computer.page.get_by_text("The pages were sent.")).to_be_visible(timeout=20_000)
