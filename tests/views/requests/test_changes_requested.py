"""The reviewer asks for changes: what the signer is told to do, and can."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from agreements.enums import Check, Remedy, Severity, Status
from agreements.exceptions import InvalidTransition
from agreements.models import Agreement, OutboundEmail
from agreements.services.accounts import staff
from agreements.services.requests import applying, issuing, progress
from agreements.services.requests.section_edits import Opened
from agreements.services.review import decisions
from agreements.services.scans import scan_receipts
from agreements.services.versions import effect_worker
from tests import examined, some_pages
from tests.factories import staff_user
from tests.services.telling import announced
from tests.views.tabs import hidden

pytestmark = pytest.mark.django_db

SCAN, SIGN, FORM = Remedy
WORDS = "Page 2 is too pale."
# What each asks for, and the page where it is done.
TOLD = {
    SCAN: ("The reviewer asks for a better scan", "request_upload"),
    SIGN: ("The reviewer asks you to sign again", "request_check"),
    FORM: ("The reviewer asks you to correct the form", "request_form"),
}
PAGES = ("request_upload", "request_check", "request_form", "request_use")


def sent_back(remedy: Remedy) -> Agreement:
    """A scan was read by the checks and sent back by a reviewer."""
    document = examined.issued()
    blurred = examined.finding(
        Check.LEGIBLE, "blurred", Severity.PROBLEM, page=1, issued_page=1, facts={"page": 1}
    )
    examined.read(examined.scan(document), blurred)
    by = staff_user(staff.REVIEWER, document.agreement.dataset)
    return decisions.request_changes(document.agreement, by=by, reason=WORDS, remedy=remedy)


def address(agreement: Agreement, name: str) -> str:
    return reverse(name, args=[agreement.reference])


@pytest.fixture
def browser(client: Client) -> Any:
    def of(agreement: Agreement) -> Client:
        assert agreement.signer.user
        client.force_login(agreement.signer.user)
        return client

    return of


def above_the_steps(client: Client, agreement: Agreement) -> str:
    """The status page without its history, where every reason stays."""
    page = client.get(agreement.get_absolute_url()).content.decode()
    return page.partition("<h2>What happened")[0]


def upload(client: Client, agreement: Agreement) -> Any:
    pages = range(1, agreement.documents.last().pages + 1)
    better = some_pages.of(agreement.documents.last(), *pages)
    file = SimpleUploadedFile("better.pdf", better, content_type="application/pdf")
    return client.post(address(agreement, "request_upload"), {"scan": file})


@pytest.mark.parametrize("remedy", Remedy)
def test_page_and_letter_say_what_to_do_now_and_nothing_else(browser: Any, remedy: Remedy) -> None:
    agreement = sent_back(remedy)
    page = browser(agreement).get(agreement.get_absolute_url()).content.decode()
    ball = page[page.index('class="whose-turn') : page.index("</section>")]
    heading, way = TOLD[remedy]
    assert (heading in ball, WORDS in ball, "Your turn" in ball) == (True, True, True)
    links = [name for name in PAGES if f'href="{address(agreement, name)}"' in page]
    assert links == [way]
    assert ("You don’t have to sign again" in ball) == (remedy is SCAN)
    letter = OutboundEmail.objects.get(letter="changes_requested")
    for words in (letter.text, letter.html):
        assert ("You don’t have to sign again" in words) == (remedy is SCAN)
        assert ("sign it by hand" in words) == (remedy is not SCAN)
        assert ("correct what is asked for" in words) == (remedy is FORM)
    assert letter.subject.startswith(
        {SCAN: "Please scan", SIGN: "Please sign", FORM: "Please correct"}[remedy]
    )


@pytest.mark.parametrize("remedy", Remedy)
def test_the_report_promises_nothing_that_is_over(browser: Any, remedy: Remedy) -> None:
    agreement = sent_back(remedy)
    page = browser(agreement).get(address(agreement, "request_checks")).content.decode()
    assert "If you mend this now" not in page
    assert "Upload again" not in page
    assert ("asks you to make again, of the same paper" in page) == (remedy is SCAN)
    assert ("correct the form next" in page) == (remedy is FORM)


@pytest.mark.parametrize("remedy", Remedy)
def test_only_the_pages_that_lead_on_are_open(browser: Any, remedy: Remedy) -> None:
    agreement = sent_back(remedy)
    open_pages = [
        name
        for name in PAGES
        if browser(agreement).get(address(agreement, name)).status_code == 200
    ]
    expected = ["request_upload"] if remedy is SCAN else [*PAGES[1:]]
    assert open_pages == expected


class TestScanAgain:
    def test_a_better_scan_of_the_same_document_is_submitted(self, browser: Any) -> None:
        agreement = sent_back(SCAN)
        page = browser(agreement).get(address(agreement, "request_upload")).content.decode()
        assert (WORDS in page, "You don’t have to sign again" in page) == (True, True)
        assert upload(browser(agreement), agreement).status_code == 302
        agreement.refresh_from_db()
        assert (agreement.status, agreement.remedy) == (Status.SUBMITTED, "")
        first, second = agreement.scans.order_by("number")
        assert second.document == first.document == agreement.documents.get()
        assert scan_receipts.write_due_receipts(ahead=scan_receipts.WAIT) == 1

    def test_what_was_signed_can_not_change_meanwhile(self, browser: Any) -> None:
        agreement = sent_back(SCAN)
        by = agreement.signer.user
        assert by
        with pytest.raises(InvalidTransition):
            applying.save_people(agreement, by=by, opened=Opened(""), people=[])
        with pytest.raises(InvalidTransition):
            issuing.issue_document(agreement, by=by)
        agreement.refresh_from_db()
        assert (agreement.status, agreement.documents.count()) == (Status.CHANGES_REQUESTED, 1)

    def test_a_check_opened_before_does_not_void_the_signed_paper(self, browser: Any) -> None:
        agreement = sent_back(SCAN)
        shown = {
            f"seen-{name}": state for name, state in progress.answer_digests(agreement).items()
        }
        check = address(agreement, "request_check")
        assert browser(agreement).post(check, shown).status_code == 409
        assert agreement.documents.count() == 1


class TestSignAgain:
    def test_is_issued_anew_with_nothing_typed(self, browser: Any) -> None:
        agreement = sent_back(SIGN)
        check = address(agreement, "request_check")
        opened = browser(agreement).get(check)
        assert browser(agreement).post(check, hidden(opened)).status_code == 302
        agreement.refresh_from_db()
        assert (agreement.status, agreement.remedy) == (Status.AWAITING_SIGNATURE, "")
        first, second = agreement.documents.order_by("number")
        said = [{**d.terms, "document_id": "", "issued_on": ""} for d in (first, second)]
        assert said[0] == said[1]

    @pytest.mark.parametrize("remedy", [SIGN, FORM])
    def test_no_scan_of_the_old_paper_is_taken(self, browser: Any, remedy: Remedy) -> None:
        agreement = sent_back(remedy)
        assert upload(browser(agreement), agreement).status_code == 409
        assert agreement.scans.count() == 1


def test_what_comes_next_is_told_for_each(browser: Any) -> None:
    for remedy, first in (
        (SCAN, "You scan the same paper again"),
        (SIGN, "The License Agreement is made out anew"),
        (FORM, "You correct the form"),
    ):
        agreement = sent_back(remedy)
        page = browser(agreement).get(agreement.get_absolute_url())
        coming = [event for event in page.context["events"] if event.state == "now"]
        assert [str(event.title) for event in coming] == [first]


class TestANewLicenseAgreement:
    """It takes effect while changes are requested: the request starts over."""

    @pytest.fixture(params=Remedy)
    def replaced(self, request: Any, time_machine: Any) -> Agreement:
        agreement = sent_back(request.param)
        old = agreement.version
        body = ("body_pdf", "body_sha256", "body_pages", "body_layout")
        version = announced(
            replaces=old,
            source=old.source.replace('"1.0"', '"1.1"'),
            **{name: getattr(old, name) for name in body},
        )
        time_machine.move_to(version.effective_at)
        effect_worker.apply_effects()
        agreement.refresh_from_db()
        assert agreement.status == Status.DRAFT
        return agreement

    def test_the_page_says_why_there_is_work_and_what_the_reviewer_asked(
        self, browser: Any, replaced: Agreement
    ) -> None:
        page = browser(replaced).get(replaced.get_absolute_url(), follow=True).content.decode()
        assert "License Agreement 1.1 has come into force" in page
        assert "a scan of an earlier one can’t be accepted any more" in page
        assert f'href="/datasets/{replaced.dataset.slug}/license/1.1/changes/1.0/"' in page
        assert WORDS in page

    def test_so_does_the_letter(self, replaced: Agreement) -> None:
        letter = OutboundEmail.objects.get(letter="reissued")
        for words in (letter.text, letter.html):
            assert "A reviewer had written to you" in words
            assert WORDS in words

    def test_both_stay_until_it_is_uploaded(self, browser: Any, replaced: Agreement) -> None:
        check = address(replaced, "request_check")
        client = browser(replaced)
        assert client.post(check, hidden(client.get(check))).status_code == 302
        assert WORDS in above_the_steps(client, replaced)
        client.post(address(replaced, "request_revise"))
        form = client.get(address(replaced, "request_form")).content.decode()
        assert WORDS in form
        asks = "What the reviewer asks you to change" in form
        assert asks is (replaced.decisions.get().remedy != SCAN)
        assert ("about the earlier paper" in form) is not asks
        assert "has come into force" not in form  # it is made out: the new one


def test_what_was_asked_for_stays_on_the_page_until_it_is_uploaded(browser: Any) -> None:
    agreement = sent_back(SIGN)
    check = address(agreement, "request_check")
    client = browser(agreement)
    client.post(check, hidden(client.get(check)))
    assert WORDS in above_the_steps(client, agreement)
    assert upload(client, agreement).status_code == 302
    assert WORDS not in above_the_steps(client, agreement)
