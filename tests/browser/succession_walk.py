"""The pages that a signer who changes institutes, a new signer whom the owner names, and those who
come along go through on the demo."""

import re

from playwright.sync_api import Page, expect

from tests.browser import students_walk as on
from tests.browser.demo_visits import sign_in
from tests.browser.running_demo import RunningDemo, link
from tests.browser.walker import Walker

# One of the demo's signers, and two of whom she lists, who have access under her.
SIGNER, COMES, SILENT = "m.silva@serra.example", "joao.alves@serra.example", "c.lima@serra.example"
MOVED = "m.silva@aurora.example.edu"
AURORA = {
    "Your affiliation": "Universidade Aurora, Instituto de Psicologia",
    "Detailed address of your affiliation": "Praça da Luz 5\n4000-000 Porto",
}
# Another one, who can't be reached any more, a student of his, and who signs in his place.
GONE, STUDENT = "chen.yu@uni-nanhu.example", "wang.xm@uni-nanhu.example"
NAMED = "gao.lin@nanhu.example.edu"
GAO_LIN = {
    "Your name": "高琳",
    "Your title": "Associate professor",
    "Your affiliation": "Nanhu University, School of Psychology",
    "Detailed address of your affiliation": "8 Nanhu Road\nWuhan 430070",
}
REASON = "陈雨 has left the university, and mails to him come back."

_COME = re.compile(r"http://localhost:\d+(/listed/LA-\w+/come-along/)")
_TAKE_OVER = re.compile(r"http://localhost:\d+(/take-over/LA-\w+/)")
_CODE = re.compile(r"\b[A-Z]{4}-[A-Z]{4}\b")


def invite_again(signer: Walker, name: str) -> None:
    signer.follow(f"Invite again {name}")
    signer.press("Send it again")


def prove_new_address(signer: Walker, demo: RunningDemo) -> None:
    """From the agreement's page, where it turns out that an address is missing, and back."""
    signer.follow("I have changed institutes")
    signer.look("You have changed institutes")
    signer.follow("Add an address")
    on.fill(signer, "Work e-mail address", MOVED)
    signer.press("Send me a code")
    expect(signer.page.locator("h1")).to_have_text("Enter the code")
    on.fill(signer, "Code", _CODE.findall(demo.mail(MOVED, "Your code").text)[0])
    signer.press("Go on")
    expect(signer.page.get_by_text(f"{MOVED} is yours, too")).to_be_visible()
    signer.look("Your addresses")


def start_anew(signer: Walker, reference: str) -> None:
    signer.page.goto(f"/requests/{reference}/succeed/")
    expect(signer.page.get_by_label(MOVED)).to_be_checked()
    signer.look("You have changed institutes", "succession-start")
    signer.press("Start")
    signer.look("About you")


def come_along(person: Walker, demo: RunningDemo, address: str, shot: str = "") -> Page:
    """By the link in the mail, in two tabs of which one stays as it was."""
    person.page.goto(link(demo.mail(address, "do you come along?"), _COME))
    if person.page.locator("h1").inner_text() == "Sign in":
        sign_in(person, demo, address)
    tab = person.page.context.new_page()
    tab.goto(person.page.url)
    person.press("Come along")  # without having ticked the box
    expect(person.page.get_by_text("Tick the box to come along.").first).to_be_visible()
    person.page.go_back()
    person.look("signs anew|takes over from", shot, at="h1", narrow=True)
    person.page.get_by_role("checkbox").check()
    person.press("Come along")
    person.look("signs anew|takes over from")
    expect(person.page.get_by_text("You come along").first).to_be_visible()
    return tab


def name_new_signer(owner: Walker) -> str:
    """From the desk's list; the reference of the agreement."""
    owner.page.goto(f"/admin/agreements/agreement/?q={GONE}")
    owner.follow("LA-")
    reference = re.search(r"LA-\w+", owner.page.url)
    assert reference
    owner.follow("Name a new signer")
    owner.look("Name a new signer", "succession-name")
    on.fill(owner, "Work e-mail of the new signer", NAMED)
    on.fill(owner, "Reason", REASON)
    owner.press("Ask the new signer")
    owner.look("陈雨")
    return reference[0]


def take_over(new: Walker, demo: RunningDemo) -> None:
    """By the link in the mail, signed out."""
    new.page.goto(link(demo.mail(NAMED, "Would you take over"), _TAKE_OVER))
    expect(new.page.locator("h1")).to_have_text("Sign in")
    sign_in(new, demo, NAMED)
    new.look("Take over from 陈雨", "succession-take-over")
    new.press("Take it over")
    new.look("Your request for CASMEMG")
    new.follow("About you")
