"""A scan that could not be read is looked at again when staff ask; what was is kept."""

from unittest import mock

import pytest
from django.utils import timezone

from agreements import storage
from agreements.enums import ExaminationState, Severity, Undrawable
from agreements.exceptions import InvalidTransition, NotYourMove
from agreements.models import AuditEvent, ScanExamination, ScanFinding
from agreements.scans import observe_pages
from agreements.scans.sandbox.sandbox import ChildFailed
from agreements.selectors.review import queue
from agreements.selectors.scans import check_results
from agreements.services.accounts import staff
from agreements.services.scans import (
    check_overrides,
    check_worker,
    page_previews,
)
from tests import examined
from tests.factories import staff_user

pytestmark = [pytest.mark.django_db, pytest.mark.pages]


@pytest.fixture
def scan():
    """What was issued, unsigned, sent as it is; its checks broke off after the first page."""
    document = examined.issued()
    scan = examined.scan(document, storage.read_file(document.file))
    check_worker.request_checks(scan)
    whole = observe_pages.observe_pages

    def broken_off(*arguments):
        yield next(whole(*arguments))
        raise ChildFailed

    with mock.patch.object(observe_pages, "observe_pages", broken_off):
        check_worker.check_waiting_scans()
    assert check_results.scan_report(scan).failed
    return scan


@pytest.fixture
def reviewer(scan):
    return staff_user(staff.REVIEWER, scan.agreement.dataset)


def may_ask(person, scan) -> bool:
    report = check_results.scan_report(scan)
    return check_overrides.may_check_again(person, scan, report, scan.pictures.all())


def codes(scan) -> set[str]:
    return {finding.code for finding in check_results.scan_report(scan).findings}


def test_the_checks_look_again_and_only_what_they_say_now_counts(scan, reviewer) -> None:
    before = list(scan.findings.order_by("number").values_list("number", "code"))
    assert ("could_not_be_read") in codes(scan)
    check_overrides.check_again(scan, by=reviewer)
    assert check_results.scan_report(scan).running
    assert check_worker.check_waiting_scans() == 1
    report = check_results.scan_report(scan)
    assert not report.failed
    assert "could_not_be_read" not in codes(scan)
    assert {"signature_blank", "pages_complete"} <= codes(scan)
    assert check_results.standing_codes(scan) == {"signature_blank", "date_blank"}
    assert queue.requests_for_staff(reviewer).get().problems == 2
    assert scan.sheets.count() == scan.pages
    kept = list(scan.findings.order_by("number").values_list("number", "code"))
    assert kept[: len(before)] == before
    event = AuditEvent.objects.get(action="scan:check_again")
    assert (event.actor, event.details) == (reviewer.email, {"scan": 1})


def test_what_was_overruled_stays_on_record_and_can_not_be_changed_any_more(scan, reviewer):
    finding = scan.findings.get(code="could_not_be_read")
    check_overrides.overrule_finding(finding, by=reviewer, reason="I read it.")
    check_overrides.check_again(scan, by=reviewer)
    with pytest.raises(InvalidTransition):
        check_overrides.restore_finding(finding, by=reviewer)
    check_worker.check_waiting_scans()
    assert ScanFinding.objects.get(pk=finding.pk).overrule_reason == "I read it."
    assert AuditEvent.objects.filter(action="finding:overrule").count() == 1


def test_a_scan_by_which_workers_died_gets_new_attempts(scan, reviewer) -> None:
    ScanExamination.objects.update(attempts=check_worker.MOST_ATTEMPTS + 1)
    check_overrides.check_again(scan, by=reviewer)
    check_worker.check_waiting_scans()
    assert check_results.scan_report(scan).examination.state == ExaminationState.DONE


def test_while_the_checks_run_and_once_they_are_through_there_is_nothing_to_ask(scan, reviewer):
    check_overrides.check_again(scan, by=reviewer)
    with pytest.raises(InvalidTransition, match="are running already"):
        check_overrides.check_again(scan, by=reviewer)
    assert not may_ask(reviewer, scan)
    check_worker.check_waiting_scans()
    with pytest.raises(InvalidTransition, match="was read"):
        check_overrides.check_again(scan, by=reviewer)
    assert AuditEvent.objects.filter(action="scan:check_again").count() == 1


def test_a_scan_that_was_never_looked_at_can_be_asked_for(reviewer, scan) -> None:
    old = examined.scan(scan.document)
    assert may_ask(reviewer, old)
    check_overrides.check_again(old, by=reviewer)
    assert check_results.scan_report(old).running


def test_pages_that_could_not_be_drawn_are_drawn_again(scan, reviewer) -> None:
    check_overrides.check_again(scan, by=reviewer)
    check_worker.check_waiting_scans()
    page_previews.request_previews(scan)
    scan.pictures.update(due_at=None, unreadable=Undrawable.TOO_SLOW)
    assert may_ask(reviewer, scan)
    check_overrides.check_again(scan, by=reviewer)
    assert scan.pictures.filter(due_at__lte=timezone.now()).count() == scan.pages
    assert check_results.scan_report(scan).examination.state == ExaminationState.DONE


def test_only_whoever_may_decide_may_ask(scan, reviewer) -> None:
    dataset = scan.agreement.dataset
    for person in (scan.agreement.signer.user, staff_user("", dataset)):
        assert not may_ask(person, scan)
        with pytest.raises(NotYourMove):
            check_overrides.check_again(scan, by=person)
    assert check_results.scan_report(scan).failed
    assert scan.findings.exclude(severity=Severity.OK).exists()
