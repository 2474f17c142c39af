"""The editor of a draft in a real browser: it shows what is typed while one types."""

from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import Browser, Page, expect

from agreements import models
from agreements.services.accounts import staff
from tests.admin import desk
from tests.factories import rendered_version, staff_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FRESH = "The preview is up to date."


@pytest.fixture(scope="module", autouse=True)
def _static_files() -> None:
    """The live server serves what was collected."""
    call_command("collectstatic", interactive=False, link=True, verbosity=0)


@pytest.fixture
def draft() -> models.LicenseVersion:
    return desk.draft_of(rendered_version(dataset__slug="casmemg"))


@pytest.fixture
def open_editor(browser: Browser, live_server: Any, draft: models.LicenseVersion) -> Any:
    """Opens the editor as the data owner; without JavaScript if so asked."""
    owner = staff_user(staff.DATA_OWNER, draft.dataset)
    session = desk.browser(owner).cookies["session"].value
    contexts = []

    def opened(javascript: bool = True) -> Page:
        context = browser.new_context(
            base_url=str(live_server), reduced_motion="reduce", java_script_enabled=javascript
        )
        context.add_cookies([{"name": "session", "value": session, "url": str(live_server)}])
        contexts.append(context)
        page = context.new_page()
        page.goto(desk.version_page("change", draft))
        return page

    yield opened
    for context in contexts:
        context.close()


def type_text(page: Page, text: str) -> None:
    page.get_by_label("Text (Markdown)").fill(text)


def test_what_is_typed_shows_at_once_compared_and_nothing_is_saved(
    open_editor: Any, draft: models.LicenseVersion
) -> None:
    page = open_editor()
    expect(page.get_by_role("button", name="Preview")).to_be_hidden()
    page.get_by_text("The whole text").click()
    type_text(page, draft.source.replace("selling data", "renting out data"))
    expect(page.get_by_text(FRESH)).to_be_visible()
    pane = page.locator("[data-preview-pane]")
    expect(pane.locator("ins", has_text="renting out")).to_be_visible()
    expect(pane.locator("del", has_text="selling")).to_be_visible()
    # What was opened stays open.
    expect(pane.locator("li", has_text="renting out data from the database").last).to_be_visible()
    draft.refresh_from_db()
    assert "renting" not in draft.source


@pytest.mark.full
def test_what_can_not_be_read_is_told_and_the_last_preview_stays(
    open_editor: Any, draft: models.LicenseVersion
) -> None:
    page = open_editor()
    type_text(page, draft.source.replace("selling data", "renting out data"))
    expect(page.get_by_text(FRESH)).to_be_visible()
    type_text(page, draft.source.replace("## 3. ", "## 9. "))
    expect(page.get_by_text("Clause 3 must begin with its number.")).to_be_visible()
    expect(page.locator("ins", has_text="renting out")).to_be_visible()
    type_text(page, draft.source)
    expect(page.get_by_text(FRESH)).to_be_visible()
    expect(page.get_by_text("Clause 3 must begin with its number.")).to_be_hidden()


@pytest.mark.full
def test_who_is_signed_out_meanwhile_loses_nothing(
    open_editor: Any, draft: models.LicenseVersion
) -> None:
    page = open_editor()
    cookies = page.context.cookies()
    page.context.clear_cookies(name="session")
    typed = draft.source.replace("selling data", "renting out data")
    type_text(page, typed)
    expect(page.get_by_text("you may be signed out or offline")).to_be_visible()
    page.context.add_cookies(cookies)
    page.reload()
    assert page.get_by_label("Text (Markdown)").input_value() == draft.source
    page.get_by_role("button", name="Take it back").click()
    assert page.get_by_label("Text (Markdown)").input_value() == typed
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The draft is saved.")).to_be_visible()
    expect(page.get_by_text("You typed something here that was not saved.")).to_be_hidden()
    draft.refresh_from_db()
    assert draft.source == typed


def test_without_scripts_the_button_does_the_same(
    open_editor: Any, draft: models.LicenseVersion
) -> None:
    page = open_editor(javascript=False)
    type_text(page, draft.source.replace("selling data", "renting out data"))
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("ins", has_text="renting out")).to_be_visible()
    assert "renting out data" in page.get_by_label("Text (Markdown)").input_value()


def test_the_typed_text_opens_as_pdf_in_a_tab_of_its_own(
    open_editor: Any, draft: models.LicenseVersion
) -> None:
    page = open_editor()
    type_text(page, draft.source.replace("selling data", "renting out data"))
    with page.context.expect_event("response", lambda r: r.url.endswith("/pdf/")) as answered:
        page.get_by_role("button", name="PDF of this text").click()
    assert answered.value.request.method == "POST"
    assert answered.value.headers["content-type"] == "application/pdf"
    assert "renting out data" in page.get_by_label("Text (Markdown)").input_value()
