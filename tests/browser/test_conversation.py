"""Signer and staff write to each other, as both see it in a browser."""

from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from agreements.enums import Status
from agreements.models import User
from agreements.services.accounts import staff
from agreements.services.review import decisions, internal_notes
from tests.admin import desk
from tests.factories import rendered_version, staff_user

pytestmark = [pytest.mark.browser, pytest.mark.full, pytest.mark.django_db(transaction=True)]

LONG = f"Dear all,\n\nhow long will it take?\n\nمرحبا {'W' * 90}"


def opened(browser: Browser, site: str, user: User) -> Page:
    context = browser.new_context(base_url=site, reduced_motion="reduce")
    session = desk.browser(user).cookies["session"].value
    context.add_cookies([{"name": "session", "value": session, "url": site}])
    return context.new_page()


def send(page: Page, label: str, text: str, button: str) -> None:
    page.get_by_label(label).fill(text)
    page.get_by_role("button", name=button).dblclick()


def faults(page: Page, address: str, folder: Path) -> list[str]:
    """What is wrong with a page at both widths and in both themes."""
    found = []
    page.goto(address)
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        root = "document.documentElement"
        if page.evaluate(f"{root}.scrollWidth > {root}.clientWidth"):
            found.append(f"{address} is too wide at {width}")
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            name = address.strip("/").replace("/", "-")
            page.screenshot(path=folder / f"{name}-{width}-{theme}.png", full_page=True)
            found += [
                f"{address} ({width}, {theme}): {each['id']} {each['nodes'][0]['html']}"
                for each in Axe().run(page).response["violations"]
            ]
    return found


def test_both_read_what_was_written_at_any_width(
    browser: Browser, site: str, settings: Any, tmp_path: Path
) -> None:
    settings.ADMIN_REQUIRES_SECOND_FACTOR = False
    made = desk.filed(Status.IN_REVIEW, version=rendered_version(dataset__two_reviewers=True))
    ann = staff_user(staff.DATA_OWNER, made.dataset, email="ann@lab.example")
    bo = staff_user(staff.REVIEWER, made.dataset, email="bo@lab.example")
    signer, desk_page = opened(browser, site, made.signer.user), opened(browser, site, ann)
    signer.goto(made.get_absolute_url())
    signer.get_by_role("link", name="Write a message to the staff").click()
    send(signer, "Your message", LONG, "Send the message")
    expect(signer.get_by_text("The staff can read it now.")).to_be_visible()
    expect(signer.get_by_text("how long will it take?")).to_be_visible()
    desk_page.goto(reverse("admin:index"))
    desk_page.get_by_role("link", name="A message in 1 request waits for an answer").click()
    desk_page.get_by_role("link", name=made.reference).click()
    expect(desk_page.get_by_text("how long will it take?")).to_be_visible()
    desk_page.get_by_role("link", name="Answer the signer").click()
    send(desk_page, "Your message", "About two days.", "Send the message")
    expect(desk_page.get_by_text("About two days.")).to_be_visible()
    signer.reload()
    expect(signer.get_by_text("About two days.")).to_be_visible()
    assert made.messages.count() == 2
    send(signer, "Your message", "Thanks!", "Send the message")
    expect(signer.get_by_text("Thanks!")).to_be_visible()
    internal_notes.write_note(made, by=bo, text="@ann, the seal again?", seen=0)
    made.refresh_from_db()
    decisions.recommend(made, by=bo, note="The seal fits.")
    found = [
        *faults(signer, made.get_absolute_url(), tmp_path),
        *faults(signer, reverse("request_messages", args=[made.reference]), tmp_path),
    ]
    for address in (
        reverse("admin:index"),
        reverse("admin:agreements_agreement_changelist"),
        reverse("admin:agreements_dataset_change", args=[made.dataset.pk]),
        *(desk.page(name, made) for name in ("change", "messages", "notes")),
    ):
        found += faults(desk_page, address, tmp_path)
    for page in (signer, desk_page):
        page.context.close()
    assert found == []
