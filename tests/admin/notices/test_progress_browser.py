"""The progress page in a real browser: its numbers come by themselves."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from agreements import models
from agreements.enums import NoticeState
from tests.admin import desk
from tests.services.telling import announced, told

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]
Open = Callable[..., Page]


@pytest.fixture(scope="module", autouse=True)
def _static_files() -> None:
    """The live server serves what was collected."""
    call_command("collectstatic", interactive=False, link=True, verbosity=0)


@pytest.fixture
def version() -> models.LicenseVersion:
    made = announced()
    for _unused in range(3):
        told(made, NoticeState.QUEUED)
    return made


@pytest.fixture
def opened(browser: Browser, live_server: Any, version: models.LicenseVersion) -> Iterator[Open]:
    """The progress page at its owner's; its clock moves when told to."""
    context = browser.new_context(base_url=str(live_server))
    session = desk.owner(version.dataset).cookies["session"].value
    context.add_cookies([{"name": "session", "value": session, "url": str(live_server)}])

    def open_() -> Page:
        page = context.new_page()
        page.clock.install()
        page.goto(reverse("admin:agreements_licenseversion_progress", args=[version.pk]))
        return page

    yield open_
    context.close()


def number(page: Page, state: NoticeState) -> Any:
    return page.locator(f'[data-live="n-{state.value}"]')


def send(version: models.LicenseVersion, how_many: int) -> None:
    rows = version.deliveries.filter(state=NoticeState.QUEUED).values("pk")[:how_many]
    version.deliveries.filter(pk__in=list(rows.values_list("pk", flat=True))).update(
        state=NoticeState.SENT, notified_at=timezone.now()
    )


def test_numbers_bar_and_sentence_follow_without_a_reload(opened, version) -> None:
    page = opened()
    expect(number(page, NoticeState.QUEUED)).to_have_text("3")
    page.get_by_role("link", name="Queued", exact=True).focus()
    send(version, 2)
    page.clock.run_for(2100)
    expect(number(page, NoticeState.SENT)).to_have_text("2")
    expect(page.get_by_role("img", name="Sent: 2, Queued: 1")).to_be_visible()
    expect(page.get_by_role("status")).to_have_text("The notices are going out.")
    expect(page.get_by_role("link", name="Queued", exact=True)).to_be_focused()
    send(version, 1)
    page.clock.run_for(2100)
    expect(page.get_by_role("status")).to_have_text("All notices have gone out.")
    expect(number(page, NoticeState.QUEUED)).to_have_text("0")


def test_a_button_that_comes_later_works(opened, version) -> None:
    page = opened()
    version.deliveries.update(state=NoticeState.UNREACHED)
    page.clock.run_for(2100)
    page.get_by_role("button", name="Send the 3 that failed again").click()
    expect(page.get_by_text("3 notices go out again.")).to_be_visible()


def test_nothing_is_asked_while_the_page_is_hidden(opened, version) -> None:
    page = opened()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.rsplit("/", 2)[1]))
    turn = """(hidden) => {
      Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    }"""
    page.evaluate(turn, True)
    page.clock.run_for(60_000)
    assert "numbers" not in asked
    send(version, 3)
    page.evaluate(turn, False)
    expect(number(page, NoticeState.SENT)).to_have_text("3")


def test_when_the_numbers_stop_coming_the_page_says_so(opened, version) -> None:
    page = opened()
    lost = page.get_by_role("alert")
    expect(lost).to_be_hidden()
    page.context.clear_cookies()
    page.clock.run_for(2100)
    expect(lost).to_have_text("The numbers don’t come in any more. Reload the page.")


def test_the_link_to_reload_is_for_those_without_a_script(opened) -> None:
    expect(opened().get_by_role("link", name="Reload the numbers")).to_be_hidden()
