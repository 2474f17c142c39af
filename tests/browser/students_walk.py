"""The pages that a student, who signs for them and the owner go through on the demo."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from playwright.sync_api import FilePayload, expect

from simulator.recipes import Original
from tests.browser.demo_papers import downloaded, photos
from tests.browser.demo_visits import sign_in
from tests.browser.running_demo import RunningDemo, link
from tests.browser.walker import Walker

STUDENT, SIGNER = "mei.lin@stu.example.edu", "tan.wei@example.edu"
ADDED = "bo.sun@stu.example.edu"
# Listed under two signers: this one and one of the demo's, under whom he has confirmed.
ELSEWHERE = "wang.xm@uni-nanhu.example"
_TAN_WEI = {
    "Your name": "Tan Wei",
    "Your title": "Professor",
    "Your affiliation": "Example University, School of Psychology",
    "Detailed address of your affiliation": "24 South Section 1\nChengdu",
}
_LONG = 60_000  # ms, for what the checks do on a busy machine
_ASKED = re.compile(r"http://localhost:\d+(/students/[\w-]+/)(?:[\s\")]|$)", re.M)
_LISTED = re.compile(r"http://localhost:\d+(/listed/LA-\w+/)")


def fill(walker: Walker, field: str, text: str) -> None:
    walker.page.get_by_role("textbox", name=field, exact=True).first.fill(text)


def type_code(walker: Walker, demo: RunningDemo, address: str) -> None:
    expect(walker.page.locator("h1")).to_have_text("Enter the code")
    fill(walker, "Code", demo.code(address, 1))
    walker.press("Go on")


def ask(student: Walker, demo: RunningDemo) -> None:
    page = student.page
    page.goto("/datasets/casmemg/")
    student.follow("Apply for access")
    page.get_by_label("I am a student or have a temporary contract").check()
    fill(student, "Work e-mail address", STUDENT)
    student.press("Send me a code")
    type_code(student, demo, STUDENT)
    fill(student, "Your name", "Mei Lin")
    fill(student, "Registered ID for the competition", "MEGC-7")
    fill(student, "What will you use the data for?", "Recognition of micro-expressions.")
    fill(student, "Your supervisor’s name", "Tan Wei")
    fill(student, "Your supervisor’s work e-mail address", SIGNER)
    fellow = page.locator("#row-1")
    fellow.get_by_label("Name").fill("王小明")
    fellow.get_by_label("Registered ID for the competition").fill("MEGC-101")
    fellow.get_by_label("E-mail").fill(ELSEWHERE)
    student.look("Ask your supervisor to sign", "walk-ask")
    page.get_by_role("button", name="Ask my supervisor", exact=True).click()
    student.look("What you asked your supervisor")


def take_up(signer: Walker, demo: RunningDemo) -> None:
    """By the link in the mail, and on to where the LA is made out."""
    page = signer.page
    page.goto(link(demo.mail(SIGNER, "asks you to sign"), _ASKED))
    signer.look("A student asks you to sign", "walk-supervisor")
    signer.press("Take it up")
    type_code(signer, demo, SIGNER)
    signer.follow("About you")
    make_out(signer, _TAN_WEI, "CN", ("use the data", "Students and employees"))


def make_out(
    signer: Walker, about: Mapping[str, str], country: str, more: Sequence[str] = ()
) -> None:
    """From the page about the signer to the License Agreement, which is there to be printed; by
    the clauses, and before them `more` pages where something is missing."""
    page = signer.page
    for field, text in about.items():
        fill(signer, field, text)
    page.get_by_label("Country or region").select_option(country)
    for heading in ("About you", *more, "clauses"):
        expect(page.locator("h1")).to_have_text(re.compile(heading))
        for box in page.get_by_role("checkbox").all():
            box.check()
        page.get_by_role("button", name="Save and go on").last.click()
    expect(page.locator("h1")).to_have_text(re.compile("Check your answers"))
    signer.press("Issue the License Agreement")


def send_signed(signer: Walker, database: Path, shot: str) -> str:
    """Print what is shown, sign, photograph, send; the reference of what was signed."""
    page = signer.page
    expect(page.get_by_label("Signed scan")).to_be_visible()
    original: Original = downloaded(page, database)
    sheets: list[FilePayload] = photos(original, range(1, original.pages + 1))
    page.get_by_label("Signed scan").set_input_files(sheets)
    signer.press("Send the scan")
    report = page.locator(".report")
    expect(report).to_contain_text("Your scan is complete", timeout=_LONG)
    pictures = page.locator(".sheet img")
    expect(pictures).to_have_count(original.pages, timeout=_LONG)
    for picture in pictures.all():
        picture.scroll_into_view_if_needed()
        expect(picture).not_to_have_js_property("naturalWidth", 0)
    signer.look("LA-", shot, at=".report")
    return page.locator("h1 .reference").inner_text()


def approve(owner: Walker, reference: str, shot: str = "") -> None:
    owner.page.goto(f"/admin/agreements/agreement/{reference}/change/")
    owner.follow("Start review")
    owner.press("Start review")
    owner.follow("Approve")
    owner.look("Approve", shot)
    owner.press("Approve")
    expect(owner.page.get_by_text(re.compile("is approved"))).to_be_visible()


def confirm(
    student: Walker, demo: RunningDemo, address: str, shot: str = "", number: int = 1
) -> None:
    """By the link in the `number`th invitation."""
    student.page.goto(link(demo.mail(address, "please confirm", number), _LISTED))
    if student.page.locator("h1").inner_text() == "Sign in":
        sign_in(student, demo, address)
    student.look("Your place as a user of CASMEMG", shot, narrow=True)
    student.page.get_by_role("checkbox").check()
    student.press("Confirm")
    expect(student.page.get_by_text("You may use the data")).to_be_visible()


def enter_whom_to_add(signer: Walker) -> None:
    signer.follow("Add people")
    signer.press("Enter whom to add")
    row = signer.page.locator("#row-1")
    row.get_by_label("Name").fill("Sun Bo")
    row.get_by_label("Registered ID for the competition").fill("MEGC-9")
    row.get_by_label("E-mail").fill(ADDED)
    signer.look("Students and employees", "walk-amendment")
    signer.page.get_by_role("button", name="Save and go on").last.click()
    signer.press("Have the amendment made out")


def announce(owner: Walker) -> None:
    owner.page.goto("/admin/agreements/licenseversion/")
    owner.follow("Announce LA 1.1")
    owner.press("Send a test mail to me")
    owner.press("Rehearse: compute all, send nothing")
    owner.press("Go on to confirm")
    owner.press("Announce LA 1.1 now")
    expect(owner.page.locator("h1")).to_have_text(re.compile("LA 1.1"))


def opt_out(signer: Walker, demo: RunningDemo) -> None:
    """From the mail, signed out."""
    signer.page.goto(link(demo.mail(SIGNER, "continue or opt out")))
    signer.look("License Agreement 1.1", "walk-opt-out", at="#opt-out")
    signer.page.get_by_label("Yes, I opt out").check()
    signer.press("Opt out")
    expect(signer.page.get_by_role("heading", name="You opted out")).to_be_visible()
    signer.look("License Agreement 1.1", "walk-opted-out")
