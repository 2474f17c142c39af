"""A signer mends a bad scan within minutes, and a reviewer approves the good one, on the demo."""

from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, expect

from ops.demo.world.people import REVIEWER
from simulator.recipes import Original
from tests.browser.demo_papers import downloaded, left_empty, photos
from tests.browser.demo_visits import Visit, sign_in
from tests.browser.running_demo import RunningDemo
from tests.browser.walker import Walker

pytestmark = [pytest.mark.browser, pytest.mark.services, pytest.mark.full]

SIGNER = "l.rossi@politecnico-sud.example"  # has her LA, and has not signed it yet


def upload(signer: Walker, scan: list[FilePayload]) -> None:
    signer.page.get_by_label("Signed scan").set_input_files(scan)
    signer.press("Send the scan")


def hear_what_is_wrong(signer: Walker, original: Original) -> None:
    """Page 2 is missing, and the signature: both told and shown in time, on a page loaded once."""
    page, sent = signer.page, [n for n in range(1, original.pages + 1) if n != 2]
    scan = photos(left_empty(original, "signature"), sent)
    loads: list[str] = []
    page.on("domcontentloaded", lambda loaded: loads.append(loaded.url))
    upload(signer, scan)
    report = page.locator(".report")
    expect(report).to_contain_text("2 things are not right", timeout=60_000)
    expect(report.locator(".finding--problem")).to_contain_text(
        [f"Page 2 of {original.pages} is missing.", "The box for the signature is empty."]
    )
    outlines = page.locator("polygon.mark--problem")
    expect(outlines).to_have_count(1)  # what is not there has no place
    sheet = page.locator(f"#sheet-{sent.index(original.signed_page) + 1}")
    sheet.scroll_into_view_if_needed()
    expect(sheet.locator(outlines)).to_be_visible()
    expect(sheet.locator("img")).not_to_have_js_property("naturalWidth", 0)
    assert loads.count(page.url) == 1
    signer.look("Request LA-", "demo-scan-incomplete")


def mend_it(signer: Walker, original: Original) -> None:
    scan = photos(original, range(1, original.pages + 1))
    signer.follow("Upload again")
    signer.look("Add pages, or replace the scan")
    upload(signer, scan)
    report = signer.page.locator(".report")
    expect(report).to_contain_text("Your scan is complete", timeout=60_000)
    report.get_by_text("checks are fine").click()
    expect(report.locator(".finding--ok").first).to_be_visible()
    expect(report.locator(".finding:not(.finding--ok), polygon")).to_have_count(0)
    signer.look("Request LA-")


def read_beside_the_original(reviewer: Walker) -> None:
    """Both pictures of a pair are there, and turn together."""
    page = reviewer.page
    pair = page.locator("[data-pair]:visible")
    for number in (1, 2, 3):
        expect(pair).to_have_count(1)
        expect(pair).to_have_attribute("id", f"issued-{number}")
        expect(pair.locator("img")).to_have_count(2)
        for picture in pair.locator("img").all():
            expect(picture).not_to_have_js_property("naturalWidth", 0)
        reviewer.press("Next page")
    page.keyboard.press("k")  # back
    expect(pair).to_have_attribute("id", "issued-3")
    pair.scroll_into_view_if_needed()


def test_a_bad_scan_is_mended_and_the_good_one_approved_beside_the_original(
    demo: RunningDemo, visitor: Visit, tmp_path: Path
) -> None:
    signer, reviewer = visitor(), visitor()
    signer.page.goto("/requests/")
    sign_in(signer, demo, SIGNER)
    signer.follow("LA-")
    signer.look("Request LA-")
    reference = signer.page.locator("h1 .reference").inner_text()
    database = tmp_path / "var" / "demo" / "db.sqlite3"
    original = downloaded(signer.page, database)
    hear_what_is_wrong(signer, original)
    mend_it(signer, original)

    reviewer.page.goto("/admin/agreements/agreement/")
    sign_in(reviewer, demo, REVIEWER)
    reviewer.follow(reference)
    reviewer.follow("Start review")
    reviewer.press("Start review")
    read_beside_the_original(reviewer)
    reviewer.look("Scan 2", "demo-scan-review")
    reviewer.follow("Approve")  # from where it was read
    reviewer.look("Approve")
    reviewer.press("Approve")
    expect(reviewer.page.get_by_text("The request is approved.")).to_be_visible()
    assert reference in demo.mail(SIGNER, "Approved: your License Agreement").subject
    signer.page.reload()
    signer.look("Request LA-")
    expect(signer.page.get_by_text("Approved: you may use the data")).to_be_visible()
