"""A reviewer clears the queue by keyboard alone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from agreements import models
from agreements.enums import Status
from agreements.services.accounts import staff
from tests.admin import desk
from tests.admin.conftest import _plain_door  # noqa: F401
from tests.browser.queue_keyboard import QUEUE, Keyboard, sent
from tests.browser.walker import Walker
from tests.factories import AssociatedUserFactory, LicenseVersionFactory, staff_user

pytestmark = [pytest.mark.full, pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Person = Callable[..., Walker]


@pytest.fixture
def version() -> models.LicenseVersion:
    made = LicenseVersionFactory()
    models.AccessInstructions.objects.create(dataset=made.dataset, text="Fetch it.")
    return made


def statuses(*agreements: models.Agreement) -> list[str]:
    found = models.Agreement.objects.in_bulk([each.pk for each in agreements])
    return [found[each.pk].status for each in agreements]


def test_two_keys_approve_and_lead_on_and_a_field_keeps_its_letters(
    person: Person, version: models.LicenseVersion
) -> None:
    first, second = sent(version, 3), sent(version, 2)
    flagged = sent(version, 1, "signature_blank")
    walker = person(staff_user(staff.REVIEWER, version.dataset))
    page, keys = walker.page, Keyboard(walker.page)
    page.goto(QUEUE)
    page.keyboard.press("n")
    keys.see(first.reference)
    keys.approve(second.reference)
    keys.approve(flagged.reference)
    assert keys.pressed == {first.reference: 2, second.reference: 2}
    page.keyboard.press("r")
    reason = page.get_by_label("Reason")
    expect(reason).to_be_focused()
    page.keyboard.type("a scan?")
    expect(reason).to_have_value("a scan?")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".messagelist")).to_contain_text("Nothing else in this list")
    assert statuses(first, second, flagged) == [Status.APPROVED, Status.APPROVED, Status.REJECTED]
    assert walker.findings == []


def test_the_keys_are_listed_and_can_be_switched_off(
    person: Person, version: models.LicenseVersion
) -> None:
    agreement = sent(version, 3)
    walker = person(staff_user(staff.REVIEWER, version.dataset))
    page = walker.page
    page.goto(desk.page("change", agreement))
    page.keyboard.press("?")
    listed = page.get_by_role("dialog", name="Keys on this page")
    for said in ("aApprove", "cRequest changes", "rReject", "nSkip", "sStart review", "uRequests"):
        expect(listed.locator("dl > div", has_text=said)).to_have_count(1)
    page.keyboard.press("r")  # behind the dialog nothing happens
    listed.get_by_role("button", name="Switch the keys off").click()
    listed.get_by_role("button", name="Close").click()
    page.reload()
    page.keyboard.press("a")
    page.keyboard.press("?")
    expect(listed).to_be_hidden()
    page.get_by_role("button", name="Keys").click()
    listed.get_by_role("button", name="Switch the keys on").click()
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    expect(page.locator("h1")).to_contain_text("Approve")
    page.keyboard.press("Escape")
    expect(page.locator("h1")).to_contain_text("Name As Printed")
    assert statuses(agreement) == [Status.SUBMITTED]


def test_thirty_mixed_requests_are_cleared_without_a_mouse(
    person: Person, version: models.LicenseVersion
) -> None:
    """Some flagged, one own, one whose student is listed elsewhere, too: those are read and
    skipped, and left in the list at the end."""
    reviewer = staff_user(staff.REVIEWER, version.dataset)
    rows = [sent(version, 40 - n, *(["signature_blank"] if n % 7 == 3 else [])) for n in range(30)]
    own, listed_twice = rows[5], rows[12]
    AssociatedUserFactory(agreement=own, email=reviewer.email)
    for agreement in (listed_twice, rows[0]):
        AssociatedUserFactory(agreement=agreement, name="Li Wei", competition_id="MEGC-77")
    flagged = {row.reference for n, row in enumerate(rows) if n % 7 == 3}
    doubtful = {listed_twice.reference, rows[0].reference}
    walker = person(reviewer)
    page, keys = walker.page, Keyboard(walker.page)
    page.goto(QUEUE)
    page.keyboard.press("n")
    walk = [row.reference for row in rows if row != own]
    for here, then in zip(walk, [*walk[1:], "Requests"], strict=True):
        keys.see(here)
        if here in flagged:
            keys.press("n", then)
        elif here in doubtful:
            keys.press("a", "Approve")
            expect(page.get_by_text("What stands against it")).to_be_visible()
            keys.press("Control+Enter", then)
        else:
            keys.approve(then)
    assert {count for here, count in keys.pressed.items() if here not in flagged} == {2}
    left = [row for row in rows if row.reference in flagged or row == own]
    assert page.locator("#result_list tbody th").all_inner_texts() == [
        row.reference for row in left
    ]
    assert set(statuses(*(row for row in rows if row not in left))) == {Status.APPROVED}
    assert walker.findings == []
