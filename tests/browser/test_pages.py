"""The signer's pages off the straight path, in every status."""

import re
from collections.abc import Callable

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect

from agreements.enums import Remedy, Status
from agreements.lifecycle import ENDED, OF_AMENDMENTS, ONCE_APPROVED
from agreements.models import Agreement, ReviewDecision, User
from agreements.services.accounts import staff
from agreements.services.requests import applying, issuing
from agreements.services.requests.applying import Person
from agreements.services.requests.progress import Section
from agreements.services.requests.section_edits import opened_now
from tests.admin.license_versions import LA
from tests.browser.walker import Walker
from tests.factories import LicenseVersionFactory, complete_draft, rendered_version, staff_user
from tests.services.succeeding import successor
from tests.tiers import full

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OWN_FORM = """form_fields:
  {name: Name, affiliation: Affiliation, email: E-mail, signature: Signature, date: Date,
   orcid: Your ORCID iD,
   study: {label: Kind of study, kind: choice, options: [Basic research, Clinical research]}}
"""
REASON = "Page 2 is missing.\nThe date box is empty."


@pytest.fixture
def agreement() -> Agreement:
    return complete_draft(version=rendered_version(dataset__slug="casmemg"))


def put_into(agreement: Agreement, status: Status, reviewer: User) -> None:
    now = agreement.created_at
    ended, approved = status in ENDED, status in ONCE_APPROVED
    Agreement.objects.filter(pk=agreement.pk).update(
        status=status,
        remedy=Remedy.SIGN_AGAIN if status == Status.CHANGES_REQUESTED else "",
        ended_at=now if ended else None,
        approved_at=now if approved else None,
        approved_by=reviewer if approved else None,
    )


def in_status(agreement: Agreement, status: Status) -> None:
    """As if it had got there, without the way there."""
    issuing.issue_document(agreement, by=agreement.signer.user)
    reviewer: User = staff_user(staff.REVIEWER, agreement.dataset)
    if status == Status.SUCCEEDED:
        put_into(agreement, Status.APPROVED, reviewer)
        successor(Status.APPROVED, of=agreement)
    put_into(agreement, status, reviewer)
    verbs = {
        Status.CHANGES_REQUESTED: "request_changes",
        Status.REJECTED: "reject",
        Status.REVOKED: "revoke",
    }
    if status in verbs:
        ReviewDecision.objects.create(
            agreement=agreement,
            verb=verbs[status],
            reviewer=reviewer,
            reason=REASON,
            decided_at=agreement.created_at,
        )


@pytest.mark.parametrize(
    "status",
    [
        status if status is Status.CHANGES_REQUESTED else full(status)
        for status in Status
        if status not in {Status.DRAFT, *OF_AMENDMENTS}
    ],
)
def test_the_status_page(
    person: Callable[..., Walker], agreement: Agreement, status: Status
) -> None:
    in_status(agreement, status)
    signer = person(agreement.signer.user)
    signer.page.goto(reverse("request", args=[agreement.reference]))
    signer.look("Request LA-")


@pytest.mark.full
def test_the_pages_around_the_path(person: Callable[..., Walker], agreement: Agreement) -> None:
    anybody = person()
    for name, heading in [
        ("dataset", "CASMEMG"),
        ("supervisor", "supervisor"),
        ("apply", "Apply"),
        ("dataset_help", "Print, sign, scan"),
    ]:
        anybody.page.goto(reverse(name, args=["casmemg"]))
        anybody.look(heading)
    anybody.page.goto(reverse("version", args=["casmemg", "1.0"]))
    anybody.look("License Agreement")
    anybody.page.goto("/no-such-page/")
    anybody.look("no such page")
    anybody.page.goto(reverse("privacy"))
    anybody.look("What we keep about you")

    signer = person(agreement.signer.user)
    signer.page.goto(reverse("request_list"))
    signer.look("Your requests")
    signer.page.goto(reverse("request_withdraw", args=[agreement.reference]))
    signer.look("Withdraw request")
    signer.page.goto(reverse("request_address", args=[agreement.reference]))
    signer.look("e-mail")
    issuing.issue_document(agreement, by=agreement.signer.user)
    signer.page.goto(reverse("request_revise", args=[agreement.reference]))
    signer.look("Change the request")


def test_an_old_tab_is_told_that_the_request_moved_on(
    person: Callable[..., Walker], agreement: Agreement
) -> None:
    signer = person(agreement.signer.user)
    signer.page.goto(reverse("request_use", args=[agreement.reference]))
    applying.withdraw_request(agreement, by=agreement.signer.user)
    signer.page.get_by_role("textbox").fill("Something else.")
    signer.press("Save and go on")
    signer.look("This page is out of date")


@pytest.mark.full
def test_an_old_tab_replaces_no_answer_that_was_saved_elsewhere(
    person: Callable[..., Walker], agreement: Agreement
) -> None:
    signer = person(agreement.signer.user)
    signer.page.goto(reverse("request_people", args=[agreement.reference]))
    students = [Person(f"Student {n}", "student", f"MEGC-{n}") for n in range(1, 13)]
    opened = opened_now(agreement, Section.PEOPLE)
    applying.save_people(agreement, by=agreement.signer.user, opened=opened, people=students)
    signer.page.locator("[name=people-0-name]").fill("Nguyễn Văn Ánh")
    signer.page.locator("[name=people-0-competition_id]").fill("MEGC-77")
    signer.page.get_by_text("Another answer was saved meanwhile").wait_for()
    assert agreement.associates.count() == 12
    signer.page.goto(reverse("request_check", args=[agreement.reference]))
    signer.look("Check your answers")  # with what is not saved
    signer.page.goto(reverse("request_people", args=[agreement.reference]))
    signer.look("Students and employees")  # with what was typed last
    signer.press("Save and go on")
    signer.look("Which answer shall count")
    assert agreement.associates.count() == 12
    signer.press("Save mine instead")
    signer.page.get_by_role("heading", name="Check your answers").wait_for()
    assert [p.name for p in agreement.associates.all()] == ["Nguyễn Văn Ánh"]


def test_a_file_that_is_too_large_is_told_so_before_it_is_sent(
    person: Callable[..., Walker], agreement: Agreement, settings: object
) -> None:
    settings.SCAN_MAX_BYTES = 1000  # type: ignore[attr-defined]
    issuing.issue_document(agreement, by=agreement.signer.user)
    signer = person(agreement.signer.user)
    signer.page.goto(reverse("request_upload", args=[agreement.reference]))
    large = {"name": "s.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-" + b"0" * 2000}
    signer.page.get_by_label("Signed scan").set_input_files(large)
    signer.press("Send the scan")
    signer.page.get_by_text("This is too large").wait_for()
    signer.look("Upload the signed scan")


def test_an_upload_that_is_under_way_can_be_stopped(
    person: Callable[..., Walker], agreement: Agreement
) -> None:
    issuing.issue_document(agreement, by=agreement.signer.user)
    signer = person(agreement.signer.user)
    address = reverse("request_upload", args=[agreement.reference])
    signer.page.goto(address)
    file = {"name": "s.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-"}
    signer.page.get_by_label("Signed scan").set_input_files(file)
    # Nobody takes it, so that it does not end by itself.
    signer.page.route(f"**{address}", lambda _route: None)
    signer.press("Send the scan")
    signer.page.get_by_text("Sending…").wait_for()
    signer.page.get_by_role("link", name="Cancel").click()
    signer.page.get_by_text("Stopped. We have nothing of it.").wait_for()
    signer.page.unroute_all(behavior="ignoreErrors")
    assert signer.page.get_by_role("button", name="Send the scan").is_enabled()
    signer.page.get_by_role("link", name="Cancel").click()
    signer.page.wait_for_url(f"**{agreement.get_absolute_url()}")


@pytest.mark.full
def test_the_whole_form_works_without_javascript(
    browser: object, site: str, person: Callable[..., Walker], agreement: Agreement
) -> None:
    """Rows are added and removed by the server, and nothing typed goes with them."""
    context = browser.new_context(base_url=site, java_script_enabled=False)  # type: ignore[attr-defined]
    page = context.new_page()
    name = settings.SESSION_COOKIE_NAME
    cookies = person(agreement.signer.user).page.context.cookies()
    context.add_cookies([c for c in cookies if c["name"] == name])
    page.goto(reverse("request_people", args=[agreement.reference]))
    page.locator("[name=people-0-name]").fill("Nguyễn Văn Ánh")
    page.get_by_role("button", name="Add a person").click()
    page.locator("[name=people-1-name]").fill("王小明")
    page.get_by_role("button", name="Remove").first.click()
    assert page.locator("[name=people-0-name]").input_value() == "王小明"
    page.locator("[name=people-0-competition_id]").fill("MEGC-1")
    page.get_by_role("button", name="Save and go on").last.click()
    assert [p.name for p in agreement.associates.all()] == ["王小明"]
    context.close()


@pytest.mark.full
def test_the_form_of_an_la_that_asks_for_fields_of_its_own(person: Callable[..., Walker]) -> None:
    source = re.sub(r"form_fields:\n(  - .*\n){7}", lambda _match: OWN_FORM, LA)
    agreement = complete_draft(version=LicenseVersionFactory(source=source))
    signer = person(agreement.signer.user)
    signer.page.goto(reverse("request_signer", args=[agreement.reference]))
    signer.look("About you")
    signer.page.get_by_label("Your ORCID iD").fill("0000-0002-1825-0098")
    signer.press("Save and go on")
    signer.look("About you")  # with the errors beside the fields
    signer.page.get_by_label("Your ORCID iD").fill("https://orcid.org/0000-0002-1825-0097")
    signer.page.get_by_label("Kind of study").select_option("Clinical research")
    signer.press("Save and go on")
    expect(signer.page.locator("h1")).to_have_text(re.compile("Check your answers"))
    expect(signer.page.get_by_text("0000-0002-1825-0097", exact=True)).to_be_visible()
    assert signer.findings == []
