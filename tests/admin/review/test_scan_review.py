"""The scan beside what was issued, and findings overruled."""

import pytest
from django.urls import reverse
from django.utils import timezone

from agreements.enums import Check, ExaminationState, Severity, Undrawable
from agreements.exceptions import InvalidTransition, NotYourMove, ReasonMissing
from agreements.models import AuditEvent, ScanExamination, SignedScan
from agreements.services.accounts import staff
from agreements.services.scans import check_overrides, scan_notes
from tests import examined
from tests.admin import desk
from tests.factories import staff_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def scan() -> SignedScan:
    return examined.unsigned(examined.issued())


def address(scan: SignedScan, name: str = "scan_review", *more: int) -> str:
    args = [scan.agreement.reference, scan.number, *more]
    return reverse(f"admin:agreements_agreement_{name}", args=args)


def shown(scan: SignedScan) -> str:
    answer = desk.reviewer(scan.agreement.dataset).get(address(scan))
    assert answer.status_code == 200
    return answer.content.decode()


def test_each_issued_page_stands_beside_the_page_that_shows_it(scan):
    page = shown(scan)
    for number in (1, 2, 3):
        assert f'id="issued-{number}"' in page
        assert f"/documents/1/pages/{number}.jpg" in page
        assert f"/scans/1/pages/{number}.jpg" in page
    assert scan.document.layout["spoken"][0] in page


def test_a_missing_page_and_one_of_something_else_are_told():
    scan = examined.scan(examined.issued())
    examined.read(scan, shows=(1, None, 3))
    page = shown(scan)
    assert page.count("This page is missing from the scan.") == 1
    assert "None of the issued pages" in page


@pytest.mark.parametrize("state", [ExaminationState.RUNNING, ExaminationState.FAILED])
def test_nothing_is_called_missing_or_mended_before_the_checks_are_through(state):
    document = examined.issued()
    examined.unsigned(document)
    scan = examined.read(examined.scan(document), shows=(None, None, None))
    running = state == ExaminationState.RUNNING
    times = {"due_at": timezone.now(), "finished_at": None} if running else {}
    ScanExamination.objects.filter(scan=scan).update(state=state, **times)
    page = shown(scan)
    assert "This page is missing from the scan." not in page
    assert "Mended:" not in page


def test_a_sheet_of_two_pages_is_shown_with_each_of_them():
    document = examined.issued()
    facts = {"page": 1, "issued_pages": [1, 2]}
    beside = examined.finding(Check.PAGES, "pages_beside", page=1, facts=facts)
    scan = examined.scan(document, pages=2)
    examined.read(scan, beside, shows=[1, 3])
    page = shown(scan)
    assert "shows pages 1 and 2 side by side" in page
    assert "This page is missing from the scan." not in page
    assert (page.count("Scan, pages 1 and 2 of 3"), page.count('id="sheet-1"')) == (2, 1)


def test_chips_lead_to_their_place_and_crops_show_the_boxes(scan):
    page = shown(scan)
    assert 'href="#issued-2"' in page  # the page that is missing
    assert 'href="#issued-3"' in page
    assert "data-place=" in page
    assert page.count('class="crop crop--signature') == 1
    assert page.count("<polygon") == 1


def test_what_says_the_same_is_one_line_and_overruled_place_by_place():
    corners = [[0.1, 0.1], [0.2, 0.1], [0.2, 0.2], [0.1, 0.2]]
    scan = examined.scan(examined.issued())
    struck = [
        examined.finding(
            Check.CLAUSES,
            "clause_struck",
            Severity.ATTENTION,
            page=number,
            issued_page=number,
            outline=corners,
        )
        for number in (1, 1, 3)
    ]
    examined.read(scan, *struck, examined.finding(Check.DATE, "dated", page=3, issued_page=3))
    page = shown(scan)
    words = "Something may be drawn through the printed text on pages 1 and 3 of 3."
    assert page.count(f"</strong> {words}") == 1
    for number in (1, 2, 3):
        assert f">mark {number}<" in page
        assert address(scan, "overrule", number - 1) in page
    assert "<summary>1 check is fine</summary>" in page


def test_sentences_for_signers_are_not_said_to_reviewers(scan):
    examined.read(
        second := examined.scan(scan.document),
        examined.finding(Check.RECOGNIZED, "could_not_be_read", Severity.ATTENTION),
    )
    page = shown(second)
    assert "This file could not be read automatically. Please look at every page." in page
    assert "you need not do anything" not in page
    assert "Sign by hand" not in shown(scan)


def test_what_changed_since_the_scan_before(scan):
    second = examined.scan(scan.document)
    still = examined.finding(Check.PAGES, "page_missing", Severity.PROBLEM, issued_page=2)
    still.facts = {"issued_page": 2, "pages": 3}
    new = examined.finding(Check.LEGIBLE, "faint", Severity.ATTENTION, page=1, issued_page=1)
    examined.read(second, still, new)
    page = " ".join(shown(second).split())
    assert "Mended: <s>The box for the signature is empty." in page
    assert "New: Page 1 of 3 is too pale to read well." in page
    assert "Still: Page 2 of 3 is missing." in page
    assert "This scan was replaced by a later one." in shown(scan)


def test_the_signers_note_and_the_ways_to_decide_are_there(scan):
    scan_notes.write_note(scan, by=scan.agreement.signer.user, text="Page 2 follows.")
    page = shown(scan)
    assert "Page 2 follows." in page
    for verb in ("start-review", "request-changes", "reject"):
        assert f"/{verb}/" in page


def test_a_scan_from_before_there_were_checks_can_be_read_too():
    assert "before there were automatic checks" in shown(examined.scan(examined.issued()))


class TestOverruling:
    def blank(self, scan):
        return scan.findings.get(code="signature_blank")

    def test_a_reason_is_needed_and_all_is_on_record(self, scan):
        browser = desk.reviewer(scan.agreement.dataset)
        page = address(scan, "overrule", self.blank(scan).number)
        assert browser.post(page, {"reason": "  "}).status_code == 422
        assert browser.post(page, {"reason": "Signed below the box."}).status_code == 302
        found = self.blank(scan)
        assert (found.overrule_reason, found.stands) == ("Signed below the box.", False)
        assert browser.post(page, {"reason": "Again."}).status_code == 409
        assert browser.post(page, {"restore": "1"}).status_code == 302
        assert self.blank(scan).stands
        events = AuditEvent.objects.filter(action__startswith="finding:").order_by("pk")
        assert [(e.action, e.details["finding"]) for e in events] == [
            ("finding:overrule", "signature_blank"),
            ("finding:restore", "signature_blank"),
        ]

    def test_of_two_colleagues_one_wins(self, scan):
        one, two = (staff_user(staff.REVIEWER, scan.agreement.dataset) for _n in range(2))
        first, second = self.blank(scan), self.blank(scan)
        check_overrides.overrule_finding(first, by=one, reason="I see it.")
        with pytest.raises(InvalidTransition):
            check_overrides.overrule_finding(second, by=two, reason="I don't.")
        assert self.blank(scan).overruled_by == one

    def test_only_whoever_may_decide_and_with_a_reason(self, scan):
        dataset = scan.agreement.dataset
        for user in (scan.agreement.signer.user, staff_user("", dataset)):
            with pytest.raises(NotYourMove):
                check_overrides.overrule_finding(self.blank(scan), by=user, reason="Mine.")
        reviewer = staff_user(staff.REVIEWER, dataset)
        with pytest.raises(ReasonMissing):
            check_overrides.overrule_finding(self.blank(scan), by=reviewer, reason=" ")

    def test_what_is_fine_can_not_be_overruled(self, scan):
        reviewer = staff_user(staff.REVIEWER, scan.agreement.dataset)
        fine = scan.findings.get(code="recognized")
        with pytest.raises(InvalidTransition):
            check_overrides.overrule_finding(fine, by=reviewer, reason="No.")


class TestCheckAgain:
    @pytest.fixture
    def failed(self):
        unread = examined.finding(Check.RECOGNIZED, "could_not_be_read", Severity.ATTENTION)
        scan = examined.scan(examined.issued())
        return examined.read(scan, unread, state=ExaminationState.FAILED)

    def test_is_offered_where_the_checks_failed_and_done_once(self, failed):
        assert address(failed, "check_again") in shown(failed)
        browser = desk.reviewer(failed.agreement.dataset)
        answer = browser.post(address(failed, "check_again"), follow=True)
        assert answer.redirect_chain == [(address(failed), 302)]
        page = answer.content.decode()
        assert "The scan is being looked at again." in page
        assert "The checks are still running" in page
        assert address(failed, "check_again") not in page
        again = browser.post(address(failed, "check_again"))
        assert again.status_code == 409
        assert "The checks of this scan are running already. Look" in again.content.decode()

    def test_is_not_offered_for_what_was_read(self, scan):
        assert address(scan, "check_again") not in shown(scan)
        answer = desk.reviewer(scan.agreement.dataset).post(address(scan, "check_again"))
        assert answer.status_code == 409
        assert not AuditEvent.objects.filter(action="scan:check_again").exists()

    def test_is_for_those_who_may_decide(self, failed):
        dataset = failed.agreement.dataset
        reader = staff_user("", dataset)
        reader.user_permissions.add(desk.permission("view_agreement"))
        assert desk.browser(reader).post(address(failed, "check_again")).status_code == 403
        stranger = desk.reviewer(desk.filed().dataset)
        assert stranger.post(address(failed, "check_again")).status_code == 404
        assert (
            address(failed, "check_again")
            not in desk.browser(reader).get(address(failed)).content.decode()
        )
        assert failed.examination.state == ExaminationState.FAILED

    def test_a_page_without_picture_says_why_on_both_of_the_desks_pages(self, failed):
        failed.pictures.filter(page=2).update(
            due_at=None, small="", large="", unreadable=Undrawable.TOO_SLOW
        )
        browser = desk.reviewer(failed.agreement.dataset)
        for page in (shown(failed), browser.get(address_of_request(failed)).content.decode()):
            assert page.count("Drawing it takes too long.") == 1
            assert "/scans/1/pages/1.jpg" in page
            assert "/scans/1/pages/2.jpg" not in page

    def test_a_page_that_is_being_drawn_says_so_with_what_a_script_puts_there(self, failed):
        failed.pictures.update(due_at=timezone.now(), small="", large="")
        browser = desk.reviewer(failed.agreement.dataset)
        for page in (shown(failed), browser.get(address_of_request(failed)).content.decode()):
            assert page.count("This page is being drawn.") == failed.pages
            assert page.count("<template>") == failed.pages
            assert f'data-drawn="{address(failed, "scan_page", 2)}"' in page
            assert "js/drawn.js" in page


def address_of_request(scan: SignedScan) -> str:
    return desk.page("change", scan.agreement)
