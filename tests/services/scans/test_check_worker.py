"""The automatic checks of real uploads, from the PDF to the findings in the database."""

import time
from datetime import timedelta
from unittest import mock

import cv2
import numpy as np
import pytest
from django.utils import timezone

from agreements import storage, tasks, work_queue
from agreements.enums import ExaminationState, Remedy, Status
from agreements.models import Agreement, AssociatedUser, AuditEvent, ScanExamination, ScanPage
from agreements.scans import observe_pages
from agreements.scans.sandbox import child_slots, sandbox
from agreements.selectors.scans import check_results
from agreements.services.requests import issuing
from agreements.services.scans import check_worker
from simulator import backs, files, recipes, scanner
from tests import examined
from tests.factories import AssociatedUserFactory, complete_draft
from tests.scans import honest

pytestmark = [pytest.mark.django_db, pytest.mark.pages]


def issued():
    """With a schedule: four pages, the third to sign."""
    draft = complete_draft()
    AssociatedUserFactory(agreement=draft)
    return issuing.issue_document(draft, by=draft.signer.user)


def pictures(document, numbers, *, sign=True, **kinds):
    original = recipes.Original(storage.read_file(document.file), document.layout)
    more = {"chance": np.random.default_rng(7), "sign": sign, "seal": False, **kinds}
    capture = more.pop("capture", "flatbed")
    return [recipes.page(original, number, capture, **more) for number in numbers]


def looked_at(document, content):
    """What the checks say of a file that was sent for the document."""
    scan = examined.scan(document, content)
    check_worker.request_checks(scan)
    assert check_worker.check_waiting_scans() == 1
    return scan, check_results.scan_report(scan)


def codes(findings):
    return [finding.code for finding in findings]


@pytest.mark.full
def test_a_good_scan_has_no_problems():
    document = issued()
    _scan, report = looked_at(document, files.pdf(pictures(document, [1, 2, 3, 4])))
    assert report.problems == report.attentions == []
    assert codes(report.findings) == [
        "recognized",
        "this_request",
        "version_in_force",
        "pages_complete",
        "signed",
        "dated",
        "schedule_present",
        "clauses_unaltered",
        "legible",
        "only_here",
    ]
    assert AuditEvent.objects.get(action="scan:check").details == {"scan": 1, "found": []}


def test_a_photo_without_page_2_and_without_signature_says_both():
    document = issued()
    taken = pictures(document, [1, 3, 4], sign=False, capture="phone")
    scan, report = looked_at(document, files.pdf(taken))
    assert codes(report.problems) == ["page_missing", "signature_blank", "date_blank"]
    missing, blank, _date = report.problems
    assert missing.issued_page == 2
    assert (blank.page, blank.issued_page) == (2, 3)
    assert len(blank.outline) == 4
    assert [p.issued_page for p in scan.sheets.order_by("number")] == [1, 3, 4]


@pytest.mark.full
def test_pages_in_any_order_and_turned_are_put_right():
    document = issued()
    one, two, three, four = pictures(document, [1, 2, 3, 4])
    content = files.pdf([four, np.rot90(two, 2), three, np.rot90(one)])
    scan, report = looked_at(document, content)
    assert report.problems == report.attentions == []
    found = [(p.issued_page, p.turn) for p in scan.sheets.order_by("number")]
    assert found == [(4, 0), (2, 180), (3, 0), (1, 90)]


@pytest.mark.full
def test_two_pages_on_one_sheet_are_both_there_and_a_back_is_nothing():
    document = issued()
    one, two, three, four = pictures(document, [1, 2, 3, 4], capture="flatbed")
    ink = recipes.Original(storage.read_file(document.file), document.layout).ink(1)
    back = scanner.flatbed(backs.back(ink, 0.15, np.random.default_rng(1)), color=False)
    content = files.pdf([backs.beside(*even(one, two)), back, backs.beside(*even(three, four))])
    scan, report = looked_at(document, content)
    assert report.problems == report.attentions == []
    told = codes(report.findings)
    assert ("pages_complete" in told, told.count("pages_beside")) == (True, 2)
    assert [(p.number, p.issued_page) for p in scan.sheets.order_by("number")] == [
        (1, 1),
        (2, None),
        (3, 3),
    ]
    assert report.examination.pages_read == 3


def even(*taken):
    """All in gray and of one size to a tenth, as one pass of a copier has them."""
    gray = [p if p.ndim == 2 or p.shape[2] == 1 else p[..., 1] for p in taken]
    gray = [p.reshape(p.shape[:2]) for p in gray]
    return [cv2.resize(p, (1654, 2339), interpolation=cv2.INTER_AREA) for p in gray]


@pytest.mark.full
def test_pages_of_another_request_and_twice_the_same_file():
    document, other = issued(), issued()
    content = files.pdf(pictures(document, [1, 2, 3, 4]))
    _scan, report = looked_at(document, content)
    assert report.problems == []
    _scan, report = looked_at(other, content)
    found = codes(report.problems)
    assert (found.count("other_request"), found.count("used_elsewhere")) == (4, 0)
    assert document.agreement.reference in report.problems[0].facts["reference"]


@pytest.mark.full
def test_an_earlier_print_is_told_from_the_one_to_sign():
    first = issued()
    agreement = first.agreement
    issuing.revise_document(agreement, by=agreement.signer.user)
    AssociatedUser.objects.filter(agreement=agreement).update(name="Another Name")
    second = issuing.issue_document(agreement, by=agreement.signer.user)
    _scan, report = looked_at(second, files.pdf(pictures(first, [1, 2, 3, 4])))
    assert codes(report.problems) == ["older_issue"] * 4


def test_a_file_that_shows_something_else_is_not_recognized():
    _scan, report = looked_at(issued(), honest.scan())
    assert codes(report.problems) == ["not_recognized"]


def test_what_is_too_much_for_the_child_is_left_to_people(monkeypatch):
    document = issued()
    monkeypatch.setattr(observe_pages, "LIMITS", sandbox.ChildLimits(data=150_000_000))
    _scan, report = looked_at(document, storage.read_file(document.file))
    assert report.failed
    assert codes(report.attentions) == ["could_not_be_read"]
    assert not ScanExamination.objects.exclude(state=ExaminationState.FAILED).exists()


class TestClaims:
    def asked(self, **fields):
        document = issued()
        scan = examined.scan(document, **fields)
        return check_worker.request_checks(scan)

    def test_what_a_killed_worker_left_is_done_again_once_its_claim_is_over(self):
        row = self.asked()
        (claimed,) = check_worker.QUEUE.take(check_worker._due())
        assert check_worker.check_waiting_scans() == 0
        ScanExamination.objects.update(due_at=timezone.now())
        assert check_worker.check_waiting_scans() == 1
        row.refresh_from_db()
        assert (row.state, row.attempts) == (ExaminationState.DONE, 2)
        # The first one was only slow: what it writes now comes too late.
        check_worker._check_scan(claimed)
        assert ScanPage.objects.count() == claimed.scan.pages
        assert AuditEvent.objects.filter(action="scan:check").count() == 1

    @pytest.mark.django_db(transaction=True)
    def test_a_claim_is_kept_for_as_long_as_a_scan_is_read(self, monkeypatch):
        self.asked()
        monkeypatch.setattr(work_queue, "_RENEWED_EVERY", 0.05)
        renewed, examine = [], check_worker._check_scan

        def slow(row):
            until = time.monotonic() + 30
            while not renewed and time.monotonic() < until:
                renewed.extend(ScanExamination.objects.filter(due_at__gt=row.due_at))
            examine(row)

        monkeypatch.setattr(check_worker, "_check_scan", slow)
        assert check_worker.check_waiting_scans() == 1
        assert renewed
        assert ScanExamination.objects.get().state == ExaminationState.DONE

    def test_a_scan_by_which_workers_die_is_left_to_people(self):
        row = self.asked()
        ScanExamination.objects.update(attempts=check_worker.MOST_ATTEMPTS)
        check_worker.check_waiting_scans()
        row.refresh_from_db()
        assert row.state == ExaminationState.FAILED

    def test_who_uploaded_just_now_goes_before_a_backlog(self):
        old, new = self.asked(uploaded_at=timezone.now() - timedelta(hours=1)), self.asked()
        taken = [check_worker.QUEUE.take(check_worker._due())[0].pk for _ in range(2)]
        assert taken == [new.pk, old.pk]

    def test_a_row_that_is_not_due_waits(self):
        self.asked()
        ScanExamination.objects.update(due_at=timezone.now() + timedelta(seconds=30))
        assert check_worker.check_waiting_scans() == 0

    def test_without_a_free_slot_nothing_is_started_and_no_attempt_counts(self, monkeypatch):
        row = self.asked()
        monkeypatch.setattr(child_slots, "take_slot", lambda *_arguments, **_more: None)
        assert check_worker.check_waiting_scans() == 0
        row.refresh_from_db()
        assert (row.state, row.attempts) == (ExaminationState.QUEUED, 0)
        assert row.due_at <= timezone.now()


class TestOfBefore:
    """Scans that lay there before there were checks."""

    @pytest.mark.parametrize("status", ["submitted", "in_review", "changes_requested"])
    def test_what_counts_of_an_open_request_is_looked_at_by_the_next_sweep(self, status):
        document = issued()
        old, latest = examined.scan(document), examined.scan(document)
        remedy = Remedy.SCAN_AGAIN if status == Status.CHANGES_REQUESTED else ""
        Agreement.objects.update(status=status, remedy=remedy)
        assert tasks.check_waiting_scans() == 1
        assert check_results.scan_report(latest).examination.state == ExaminationState.DONE
        assert check_results.scan_report(old) is None
        assert tasks.check_waiting_scans() == 0

    def test_nobody_waits_for_what_was_decided(self):
        examined.scan(issued())
        Agreement.objects.update(status=Status.WITHDRAWN, ended_at=timezone.now())
        assert tasks.check_waiting_scans() == 0
        assert not ScanExamination.objects.exists()

    def test_two_sweeps_at_once_ask_once(self):
        examined.scan(issued())
        found = list(check_results.current_scans().filter(examination=None))
        with mock.patch.object(check_worker.check_results, "current_scans") as counting:
            counting.return_value.filter.return_value = found
            check_worker.request_missing_checks()
            check_worker.request_missing_checks()
        assert ScanExamination.objects.count() == 1
