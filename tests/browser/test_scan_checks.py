"""A signer hears within seconds what is wrong with a scan; a reviewer decides beside it."""

import re
import subprocess
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import expect

from agreements import storage
from agreements.enums import Status
from agreements.models import Agreement, IssuedDocument, ScanExamination
from agreements.services.accounts import staff
from agreements.services.requests import issuing
from simulator import files, recipes
from tests.browser.walker import Walker
from tests.factories import AssociatedUserFactory, complete_draft, staff_user

pytestmark = [
    pytest.mark.browser,
    pytest.mark.services,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def document() -> IssuedDocument:
    """Four pages: two of clauses, the one to sign, one person listed."""
    draft = complete_draft()
    AssociatedUserFactory(agreement=draft)
    return issuing.issue_document(draft, by=draft.signer.user)


def photos(document: IssuedDocument, numbers: list[int], *, sign: bool) -> list[np.ndarray]:
    """These pages as a phone takes them."""
    original = recipes.Original(storage.read_file(document.file), document.layout)
    chance = np.random.default_rng(11)
    return [
        recipes.page(original, n, "phone", chance, sign=sign, seal=sign and n == 3) for n in numbers
    ]


def send(signer: Walker, *contents: tuple[str, bytes]) -> None:
    uploads = [{"name": n, "mimeType": "image/jpeg", "buffer": c} for n, c in contents]
    signer.page.get_by_label("Signed scan").set_input_files(uploads)
    signer.press("Send the scan")


@pytest.mark.full
def test_a_bad_photo_is_told_at_once_and_a_good_one_is_decided_on_beside_the_original(
    person: Callable[..., Walker],
    document: IssuedDocument,
    celery_worker: subprocess.Popen[bytes],
    settings: Any,
) -> None:
    settings.ADMIN_REQUIRES_SECOND_FACTOR = False
    agreement = document.agreement
    signer = person(agreement.signer.user)
    signer.page.goto(f"/requests/{agreement.reference}/upload/")
    send(signer, ("scan.pdf", files.pdf(photos(document, [1, 3, 4], sign=False))))
    report = signer.page.locator(".report")
    expect(report).to_contain_text("Page 2 of 4 is missing.", timeout=60_000)
    expect(report).to_contain_text("The box for the signature is empty.", timeout=60_000)
    expect(report).to_contain_text("3 things are not right", timeout=60_000)
    expect(signer.page.locator("#sheet-2 polygon").first).to_be_visible()
    signer.look("Request LA-", "scan-report")

    signer.follow("Upload again")
    good = photos(document, [3, 1, 4, 2], sign=True)
    send(signer, *((f"IMG_{n}.jpg", files.encoded(photo)) for n, photo in enumerate(good)))
    expect(report).to_contain_text("Your scan is complete", timeout=60_000)
    signer.look("Request LA-")
    assert ScanExamination.objects.filter(state="done").count() == 2

    reviewer = person(staff_user(staff.REVIEWER, agreement.dataset))
    reviewer.page.goto(f"/admin/agreements/agreement/{agreement.reference}/scans/2/review/")
    reviewer.look("Scan 2", "desk-scan")
    expect(reviewer.page.get_by_text("Mended:")).to_have_count(3)
    pair = reviewer.page.locator("[data-pair]:visible")
    expect(pair).to_have_count(1)
    reviewer.page.keyboard.press("j")
    expect(pair).to_have_attribute("id", "issued-2")
    reviewer.page.get_by_text("checks are fine").click()
    reviewer.page.get_by_role("link", name=re.compile("There is a signature")).click()
    expect(pair).to_have_attribute("id", "issued-3")
    zoom = "[...document.querySelectorAll('#issued-3 [data-view]')].map(v => v.style.cssText)"
    issued, scanned = reviewer.page.evaluate(zoom)
    assert issued == scanned
    assert "--zoom: 2.5" in issued
    for verb in ("Start review", "Approve"):
        reviewer.page.goto(f"/admin/agreements/agreement/{agreement.reference}/scans/2/review/")
        reviewer.follow(verb)
        reviewer.press(verb)
    expect(reviewer.page.get_by_text("The request is approved.")).to_be_visible()
    assert Agreement.objects.get().status == Status.APPROVED
