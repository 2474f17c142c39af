"""A signer opts out from the mail, in a real browser: every page looked at, then the receipt."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from agreements import models
from agreements.enums import Channel, NoticeState, Status
from agreements.mail import notice_link
from agreements.services.notices import answers
from tests.browser.walker import Walker
from tests.documents.reading import joined
from tests.factories import AssociatedUserFactory, rendered_version
from tests.services.telling import announced, fresh, told

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Person = Callable[..., Walker]


@pytest.fixture
def delivery() -> models.NoticeDelivery:
    old = rendered_version(dataset__slug="casmemg")
    source = old.source.replace("any commercial purpose", "any commercial or military purpose")
    made = told(announced(replaces=old, source=source, summary="Clause 1 is stricter."))
    AssociatedUserFactory(agreement=made.agreement, name="王小明")
    AssociatedUserFactory(agreement=made.agreement, name="Nguyễn Thị Ánh", role="employee")
    return made


def path(delivery: models.NoticeDelivery) -> str:
    return notice_link.notice_url(delivery).removeprefix("http://testserver")


def test_a_signer_opts_out_from_the_mail_and_attests(
    person: Person, delivery: models.NoticeDelivery
) -> None:
    signer = person()
    page = signer.page
    page.goto(path(delivery))
    signer.look("License Agreement 1.1", shot="notice")
    expect(page.locator("ins", has_text="military")).to_be_visible()
    signer.press("Opt out")
    expect(page.get_by_role("alert")).to_contain_text("Nothing was changed.")
    signer.look("License Agreement 1.1")
    assert fresh(delivery).agreement.status == Status.APPROVED
    page.get_by_label("Yes, I opt out").check()
    signer.press("Opt out")
    expect(page.get_by_role("heading", name="You opted out")).to_be_visible()
    signer.look("License Agreement 1.1", shot="notice-opted-out")
    assert fresh(delivery).agreement.status == Status.OPTED_OUT
    page.get_by_label("I have deleted all copies").check()
    signer.press("The copies are deleted")
    expect(page.get_by_text("You told us on")).to_be_visible()
    signer.look("License Agreement 1.1")
    with page.expect_download() as download:
        signer.follow("Download the receipt")
    said = joined(download.value.path().read_bytes())
    assert "Attested by the signer" in said
    assert "王小明" in said
    assert download.value.suggested_filename.endswith(f"{delivery.agreement.reference}.pdf")
    signer.press("Ask to go back")
    expect(page.get_by_text("You asked to go back")).to_be_visible()
    signer.look("License Agreement 1.1")


def test_a_page_that_is_only_loaded_is_not_seen_until_somebody_touches_it(
    person: Person, delivery: models.NoticeDelivery
) -> None:
    page = person().page
    page.goto(path(delivery))
    page.evaluate("scrollTo(0, 400); document.body.dispatchEvent(new Event('pointerdown'))")
    page.wait_for_load_state("networkidle")
    assert fresh(delivery).opened_at is None
    with page.expect_response(lambda answer: answer.url.endswith("/seen/")) as answer:
        page.keyboard.press("Tab")
    assert answer.value.status == 204
    row = fresh(delivery)
    assert (row.state, row.opened_how) == (NoticeState.OPENED, Channel.LINK)


@pytest.mark.full
def test_without_scripts_one_can_continue_signed_in(
    person: Person, delivery: models.NoticeDelivery
) -> None:
    signer = person(delivery.agreement.signer.user)
    page = signer.page
    page.route("**/*.js", lambda route: route.abort())
    page.goto("/requests/")
    signer.look("Your requests")
    signer.follow("See what changes: continue or opt out")
    signer.look("License Agreement 1.1")
    signer.press("Continue")
    expect(page.get_by_role("heading", name="You continue")).to_be_visible()
    signer.look("License Agreement 1.1", shot="notice-continued")
    assert fresh(delivery).state == NoticeState.CONTINUED
    signer.follow(delivery.agreement.reference)
    signer.look("Request")


@pytest.mark.full
def test_the_status_page_leads_on_after_an_opt_out(
    person: Person, delivery: models.NoticeDelivery
) -> None:
    answers.opt_out(delivery, how=Channel.LINK, by=None)
    signer = person(delivery.agreement.signer.user)
    signer.page.goto(delivery.agreement.get_absolute_url())
    signer.look("Request")
    signer.follow("See your answer, or go back")
    signer.look("License Agreement 1.1")


def test_a_wrong_link_is_a_page_too(person: Person, delivery: models.NoticeDelivery) -> None:
    signer = person()
    signer.page.goto("/notices/AbCdEfGh/")
    signer.look("This link does not work")
