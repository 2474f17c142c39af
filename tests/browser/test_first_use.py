"""Somebody who was never here applies on a phone, forgets a page, and is approved in the end."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect

from ops.demo.world.people import REVIEWER
from simulator.recipes import Original
from tests.browser.counted import Counted
from tests.browser.demo_papers import downloaded, left_empty, photos
from tests.browser.demo_visits import Visit, sign_in
from tests.browser.running_demo import RunningDemo
from tests.browser.walker import Walker

pytestmark = [pytest.mark.browser, pytest.mark.services, pytest.mark.full]

# Of a domain that no list knows: may be explained, on a page that others don't have.
SIGNER = "t.novak@institut-nord.cz"
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}
CLICKS, PAGES = 21, 13  # one of the clicks says who signs
_LONG = 60_000  # ms, for what the checks do with photos on a busy machine


def heading(page: Page, words: str) -> None:
    expect(page.locator("h1")).to_have_text(re.compile(words))


def get_in(signer: Counted, demo: RunningDemo) -> None:
    signer.page.goto("/datasets/casmemg/")
    signer.follow("Apply for access")
    signer.tick(signer.page.get_by_label("I have a work e-mail of my own"))
    signer.type("Work e-mail address", SIGNER)
    signer.press("Send me a code")
    heading(signer.page, "Enter the code")
    signer.type("Code", demo.code(SIGNER, 1))
    signer.press("Go on")


def fill_in(signer: Counted) -> None:
    heading(signer.page, "About you")
    signer.type("Your name", "Tomáš Novák")
    signer.type("Your title", "Professor")
    signer.type("Your affiliation", "Institut Nord")
    signer.type("Detailed address of your affiliation", "Nad Vodou 3\nPraha 8")
    signer.select("Country or region", "CZ")
    signer.press("Save and go on")
    heading(signer.page, "Your e-mail address")
    signer.press("Save and go on")
    heading(signer.page, "What you will use the data for")
    signer.type("What will you use the data for?", "Micro-expressions and EMG.")
    signer.press("Save and go on")
    heading(signer.page, "Students and employees")
    signer.type("Name", "Nguyễn Văn Ánh")
    signer.type("Registered ID for the competition", "MEGC-102")
    signer.press("Save and go on")
    heading(signer.page, "clauses")
    for box in signer.page.get_by_role("checkbox").all():
        signer.tick(box)
    signer.press("Save and go on")
    heading(signer.page, "Check your answers")
    signer.press("Issue the License Agreement")
    heading(signer.page, "Request LA-")


def by_mail(signer: Counted, demo: RunningDemo) -> Counted:
    """A second tab, opened by the link in the mail; the first one stays as it is."""
    mail = demo.mail(SIGNER, "License Agreement")
    (path,) = set(re.findall(r"http://localhost:\d+(/requests/LA-\w+/)\s", mail.text))
    tab = Counted(signer.page.context.new_page())
    tab.page.goto(path)
    tab.clicks.append("the link in the mail")
    heading(tab.page, "Request LA-")
    return tab


def forget_page_1(signer: Counted, tab: Counted, pages: list[FilePayload]) -> None:
    tab.attach("Signed scan", pages)
    tab.press("Send the scan")
    heading(tab.page, "Request LA-")
    expect(tab.page.get_by_text("We have your signed scan")).to_be_visible(timeout=_LONG)
    clicks, loaded = [*signer.clicks, *tab.clicks], [*signer.pages, *tab.pages]
    assert len(clicks) <= CLICKS, f"{signer}\n{tab}"
    assert len(loaded) <= PAGES, f"{signer}\n{tab}"
    report = tab.page.locator(".report")
    expect(report).to_contain_text("Page 1 of 4 is missing.", timeout=_LONG)


def add_page_1(signer: Counted, page: list[FilePayload]) -> None:
    """In the first tab, which still shows the request as it was before anything was sent."""
    signer.attach("Signed scan", page)
    signer.press("Send the scan")
    expect(signer.page.locator("h1")).to_have_text("Your pages, as they will be", timeout=_LONG)
    pictures = signer.page.locator(".leaves img")
    expect(pictures).to_have_count(4, timeout=_LONG)
    for picture in pictures.all():
        expect(picture).not_to_have_js_property("naturalWidth", 0)
    signer.press("Use these pages")
    expect(signer.page.get_by_text("We have your pages.")).to_be_visible(timeout=_LONG)
    report = signer.page.locator(".report")
    expect(report).to_contain_text("All 4 pages are there, each once.", timeout=_LONG)
    expect(report).to_contain_text("The box for the date is empty.")


def ask_for_a_better_scan(reviewer: Walker, demo: RunningDemo, reference: str) -> None:
    reviewer.page.goto("/admin/agreements/agreement/")
    sign_in(reviewer, demo, REVIEWER)
    reviewer.follow(reference)
    reviewer.follow("Start review")
    reviewer.press("Start review")
    reviewer.follow("Request changes")
    for ticked in reviewer.page.get_by_role("checkbox", checked=True).all():
        ticked.uncheck()
    reviewer.page.get_by_role("textbox", name="In your own words").fill("Page 2 is too dark.")
    reviewer.page.get_by_role("radio", name=re.compile("^Scan again")).check()
    reviewer.press("Request changes")


def send_it(signer: Counted, demo: RunningDemo, pages: list[FilePayload]) -> None:
    """Of the same paper: nothing is issued or signed anew."""
    assert "Page 2 is too dark." in demo.mail(SIGNER, "scan your License Agreement again").text
    signer.page.reload()
    heading(signer.page, "Request LA-")
    expect(signer.page.get_by_text("You don’t have to sign again")).to_be_visible()
    signer.follow("Upload")
    signer.attach("Signed scan", pages)
    signer.press("Send the scan")
    expect(signer.page.get_by_text("We have your signed scan")).to_be_visible(timeout=_LONG)
    expect(signer.page.get_by_role("link", name="issue 2")).to_have_count(0)
    report = signer.page.locator(".report")
    expect(report).to_contain_text("1 thing is not right", timeout=_LONG)


def approve_with_a_warning_read(reviewer: Walker, reference: str) -> None:
    page = reviewer.page
    page.goto(f"/admin/agreements/agreement/{reference}/change/")
    reviewer.follow("Start review")
    reviewer.press("Start review")
    reviewer.follow("Approve")
    against = page.get_by_role("region", name="What stands against it")
    expect(against).to_contain_text("The box for the date is empty.")
    reviewer.press("Approve")
    expect(page.locator("main")).to_contain_text("Read what stands against it, then tick this.")
    page.get_by_role("checkbox", name=re.compile("I have read what stands against it")).check()
    why = page.get_by_role("textbox", name="Why you approve all the same")
    why.fill("The day of the upload stands on record.")
    reviewer.press("Approve")
    expect(page.get_by_text("The request is approved.")).to_be_visible()


def test_from_a_phone_to_an_approval(demo: RunningDemo, visitor: Visit, tmp_path: Path) -> None:
    signer, reviewer = Counted(visitor(**PHONE).page), visitor()
    get_in(signer, demo)
    fill_in(signer)
    signer.clicks.append("the download")
    original = downloaded(signer.page, tmp_path / "var" / "demo" / "db.sqlite3")
    signed: Original = left_empty(original, "date")
    assert signed.pages == 4
    reference = signer.page.locator("h1 .reference").inner_text()

    tab = by_mail(signer, demo)
    forget_page_1(signer, tab, photos(signed, [2, 3, 4]))
    add_page_1(signer, photos(signed, [1], seed=12))
    ask_for_a_better_scan(reviewer, demo, reference)
    send_it(signer, demo, photos(signed, [1, 2, 3, 4], seed=13))
    approve_with_a_warning_read(reviewer, reference)
    assert reference in demo.mail(SIGNER, "Approved: your License Agreement").subject
    tab.page.reload()
    expect(tab.page.get_by_text("Approved: you may use the data")).to_be_visible()
