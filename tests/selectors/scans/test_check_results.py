"""Reports of the automatic checks."""

import pytest
from django.utils import timezone

from agreements.enums import FOR_REVIEWERS, Check, ExaminationState, Severity
from agreements.models import ScanExamination
from agreements.selectors.scans import check_results
from tests import examined

pytestmark = pytest.mark.django_db


def test_a_report_tells_what_stands():
    scan = examined.unsigned(examined.issued())
    report = check_results.scan_report(scan)
    assert not report.running
    assert [f.code for f in report.findings] == ["recognized", "page_missing", "signature_blank"]
    assert [f.code for f in report.problems] == ["page_missing", "signature_blank"]
    assert check_results.standing_codes(scan) == {"page_missing", "signature_blank"}


def test_what_was_overruled_does_not_stand():
    scan = examined.unsigned(examined.issued())
    scan.findings.filter(code="page_missing").update(
        overruled_at=timezone.now(), overruled_by=scan.uploaded_by, overrule_reason="It is there."
    )
    assert [f.code for f in check_results.scan_report(scan).problems] == ["signature_blank"]
    assert check_results.standing_codes(scan) == {"signature_blank"}


def test_places_to_look_at_are_for_the_reviewer_alone_and_tick_no_defect():
    sure = examined.finding(Check.CLAUSES, "clause_altered", Severity.PROBLEM, page=1)
    look = [
        examined.finding(Check.CLAUSES, code, Severity.ATTENTION, page=1)
        for code in sorted(FOR_REVIEWERS)
    ]
    scan = examined.read(examined.scan(examined.issued()), *look, sure)
    report = check_results.scan_report(scan)
    assert report.attentions == look
    assert [f.code for f in report.for_signer().findings] == ["clause_altered"]
    assert check_results.standing_codes(scan) == {"clause_altered"}


def test_while_it_runs_the_report_tells_what_is_known_so_far():
    scan = examined.scan(examined.issued())
    so_far = examined.finding(Check.DATE, "date_blank", Severity.PROBLEM, page=3)
    known = {"check_name": so_far.check_name, "code": so_far.code, "severity": so_far.severity}
    ScanExamination.objects.create(scan=scan, state=ExaminationState.RUNNING, progress=[known])
    report = check_results.scan_report(scan)
    assert report.running
    assert [f.code for f in report.problems] == ["date_blank"]


def test_a_scan_from_before_there_were_checks_has_no_report():
    assert check_results.scan_report(examined.scan(examined.issued())) is None
