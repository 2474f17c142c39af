"""A new LA, from its announcement until it is in force, on the demo: every server is real."""

import csv
import io
import re

import pytest
from playwright.sync_api import expect

from ops.demo.world.approved import APPROVED
from ops.demo.world.people import OWNER
from tests.browser.demo_visits import Visit, sign_in
from tests.browser.running_demo import RunningDemo, link
from tests.browser.walker import Walker

pytestmark = [pytest.mark.browser, pytest.mark.services, pytest.mark.full]

# Of the demo's signers: one opts out, one says nothing, one continues, one has no mailbox any more,
# and one has not signed yet.
OPTS_OUT, SILENT, CONTINUES = (
    "chen.yu@uni-nanhu.example",
    "a.lindqvist@norrland.example",
    ("mkim@hangang.example"),
)
GONE, UNSIGNED = "gone@lakeside.example", "l.rossi@politecnico-sud.example"
STUDENT = "wang.xm@uni-nanhu.example"  # of who opts out


def announce(owner: Walker) -> int:
    """From the draft through everything there is to look at; how many notices go out."""
    page = owner.page
    page.goto("/admin/agreements/licenseversion/")
    owner.look("LA versions", "desk-versions")
    owner.follow("Announce LA 1.1")
    owner.look("Announce", "desk-announce")
    changed = page.locator(".comparison ins")
    expect(changed.filter(has_text="encrypted")).to_be_visible()
    expect(changed.filter(has_text="published code")).to_be_visible()
    owner.press("Send a test mail to me")
    owner.press("Rehearse: compute all, send nothing")
    owner.look("Announce")
    owner.press("Go on to confirm")
    owner.look("Announce LA 1.1?", "desk-confirm")
    told = page.get_by_text(re.compile(r"^\d+ notices go out")).inner_text()
    owner.press("Announce LA 1.1 now")
    owner.look("LA 1.1")
    return int(told.split()[0])


def number(owner: Walker, state: str) -> int:
    return int(owner.page.locator(f'[data-live="n-{state}"]').inner_text())


def watch(owner: Walker, total: int) -> None:
    """The numbers come by themselves until only the mailbox that is gone was not reached."""
    page = owner.page
    expect(page.locator('[data-live="n-sent"]')).to_have_text(str(total - 1), timeout=120_000)
    expect(page.locator('[data-live="n-unreached"]')).to_have_text("1")
    assert number(owner, "pending") == number(owner, "queued") == 0
    owner.look("LA 1.1", "desk-progress")


def listed(owner: Walker, state: str) -> set[str]:
    """Addresses in the downloaded list of a state."""
    page = owner.page
    page.goto(page.url.split("/progress/")[0].split("/notices/")[0] + f"/notices/?state={state}")
    owner.look(".")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the list").click()
    rows = csv.DictReader(io.StringIO(download.value.path().read_text("utf-8-sig")))
    (column,) = (name for name in rows.fieldnames or () if "mail" in name.lower())
    return {row[column] for row in rows}


def opt_out(signer: Walker, demo: RunningDemo) -> None:
    """From the mail, signed out, and no further: the copies are not yet deleted."""
    page = signer.page
    notice = demo.mail(OPTS_OUT, "continue or opt out")
    for words in ("encrypted", "published code"):  # what changes, in both forms of the mail
        assert words in notice.text
        assert words in notice.html
    page.goto(link(notice))
    signer.look("License Agreement 1.1", "notice")
    page.get_by_label("Yes, I opt out").check()
    signer.press("Opt out")
    expect(page.get_by_role("heading", name="You opted out")).to_be_visible()
    signer.look("License Agreement 1.1", "notice-opted-out")
    demo.mail(OPTS_OUT, "has ended")
    demo.mail(STUDENT, "ended")


def keep_on(signer: Walker, demo: RunningDemo) -> None:
    """Signed in: the banner leads there."""
    signer.page.goto("/requests/")
    sign_in(signer, demo, CONTINUES)
    signer.look("Your requests")
    signer.follow("See what changes: continue or opt out")
    signer.look("License Agreement 1.1")
    signer.press("Continue")
    expect(signer.page.get_by_role("heading", name="You continue")).to_be_visible()


def subjects(demo: RunningDemo, address: str, words: str) -> int:
    return sum(words in mail.subject for mail in demo.mails(address))


def test_a_new_license_agreement_is_announced_answered_and_takes_effect(
    demo: RunningDemo, visitor: Visit
) -> None:
    owner, signer, colleague, anybody = visitor(), visitor(), visitor(), visitor()
    owner.page.goto("/admin/")
    sign_in(owner, demo, OWNER)
    total = announce(owner)
    watch(owner, total)
    demo.mail(OWNER, "continue or opt out")  # the test mail
    assert listed(owner, "unreached") == {GONE}
    anybody.page.goto("/datasets/casmemg/")
    anybody.look("CASMEMG")
    anybody.follow("what changes")
    anybody.look("1.1", "changes")

    opt_out(signer, demo)
    keep_on(colleague, demo)
    assert listed(owner, "opted_out") == {OPTS_OUT}
    assert listed(owner, "continued") == {CONTINUES}

    demo.forward(24)
    everybody = {licensee.email for licensee in APPROVED}
    silent = everybody - {OPTS_OUT, CONTINUES, GONE}
    for address in silent:
        demo.mail(address, "Reminder")
    demo.mail(OPTS_OUT, "copies")  # after 14 days
    demo.forward(7)
    report = demo.mail(OWNER, "has taken effect")
    assert "Moved to the new version: 10" in report.text
    assert "Opted out: 1" in report.text
    assert "Not reached, stay on the old version: 1" in report.text
    demo.mail(UNSIGNED, "new License Agreement to sign")

    # Each got the notice once, and who said nothing one reminder.
    assert demo.mails(GONE) == []
    for address in everybody - {GONE}:
        assert subjects(demo, address, "continue or opt out") == 1
        assert subjects(demo, address, "Reminder") == (address in silent)

    owner.page.goto("/admin/agreements/licenseversion/")
    owner.look("LA versions")
    expect(owner.page.get_by_role("row", name="1.1").get_by_text("In force")).to_be_visible()
    expect(owner.page.get_by_role("row", name="1.0").get_by_text("Superseded")).to_be_visible()
    owner.follow("Progress LA 1.1")
    owner.look("LA 1.1", "desk-in-force")
    assert listed(owner, "moved") == everybody - {OPTS_OUT, GONE}
    assert listed(owner, "unreached") == {GONE}

    anybody.page.goto("/datasets/casmemg/")
    anybody.look("CASMEMG")
    expect(anybody.page.get_by_text("Its clock is ahead")).to_be_visible()
    expect(anybody.page.get_by_text("License Agreement 1.1, in force since")).to_be_visible()
    colleague.page.goto("/requests/")
    colleague.look("Your requests")  # still signed in, a month later
    signer.page.reload()
    signer.look("License Agreement 1.1")
    expect(signer.page.get_by_text("The new License Agreement has taken effect")).to_be_visible()
    quiet = visitor()
    quiet.page.goto("/requests/")
    sign_in(quiet, demo, SILENT)
    quiet.look("Your requests")
    quiet.follow("LA-")
    quiet.look("Request LA-")
    expect(quiet.page.get_by_text("1.1").first).to_be_visible()
