"""What the checks say, in lines: grouped, counted and numbered as it is read."""

import pytest

from agreements.enums import Check, Severity
from agreements.models import ScanFinding
from agreements.selectors.scans import check_results, side_by_side
from agreements.services.scans import findings_report
from tests import examined

pytestmark = pytest.mark.django_db

PROBLEM, ATTENTION = Severity.PROBLEM, Severity.ATTENTION
OUTLINE = [[0.1, 0.1], [0.2, 0.1], [0.2, 0.2], [0.1, 0.2]]


def pale(page: int, *, known: bool = True) -> ScanFinding:
    issued_page = page if known else None
    return examined.finding(
        Check.LEGIBLE,
        "faint",
        ATTENTION,
        page=page,
        issued_page=issued_page,
        facts={"page": page},
    )


def marked(code: str, page: int, severity: Severity = ATTENTION) -> ScanFinding:
    where = {"page": page, "issued_page": page, "outline": OUTLINE, "facts": {"page": page}}
    return examined.finding(Check.CLAUSES, code, severity, **where)


def of(*findings: ScanFinding, for_signer: bool = False) -> findings_report.FindingsReport:
    scan = examined.read(examined.scan(examined.issued()), *findings)
    report = check_results.scan_report(scan)
    assert report
    return findings_report.findings_report(report.for_signer() if for_signer else report)


def said(found: findings_report.FindingsReport) -> list[str]:
    return [line.said.to_signer for line in found.lines]


def test_the_same_sentence_is_said_once_for_all_of_its_pages():
    assert said(of(pale(3), pale(1), pale(2))) == [
        "Pages 1, 2 and 3 of 3 are too pale to read well. Scan them darker."
    ]


def test_pages_that_are_known_are_not_counted_with_sheets_of_the_file():
    assert said(of(pale(2), pale(3, known=False))) == [
        "Page 2 of 3 is too pale to read well. Scan it darker.",
        "Sheet 3 of the file is too pale to read well. Scan it darker.",
    ]


def test_what_differs_in_more_than_the_page_is_said_by_itself():
    other = {"page": 1, "reference": "LA-AAAAAA"}
    first = examined.finding(Check.REQUEST, "other_request", PROBLEM, page=1, facts=other)
    other = {"page": 2, "reference": "LA-BBBBBB"}
    second = examined.finding(Check.REQUEST, "other_request", PROBLEM, page=2, facts=other)
    assert [line.said.observed for line in of(first, second).lines] == [
        "Sheet 1 of the file belongs to another request, LA-AAAAAA.",
        "Sheet 2 of the file belongs to another request, LA-BBBBBB.",
    ]


def test_of_several_coarse_pages_the_worst_is_told():
    coarse = [
        examined.finding(
            Check.LEGIBLE,
            "coarse",
            ATTENTION,
            page=page,
            issued_page=page,
            facts={"page": page, "dpi": dpi},
        )
        for page, dpi in ((1, 90), (2, 75))
    ]
    (line,) = of(*coarse).lines
    assert line.said.observed == "Pages 1 and 2 of 3 have too few dots per inch, 75 at worst."


def test_marks_are_numbered_without_gaps_as_each_reader_sees_them():
    findings = [
        examined.finding(Check.PAGES, "page_missing", PROBLEM, issued_page=3),
        marked("clause_struck", 1),
        marked("clause_altered", 2, PROBLEM),
        marked("clause_struck", 1),
        marked("seal_seen", 1, Severity.OK),
    ]
    found = of(*findings)
    assert [(n, f.code, f.page) for n, f in found.marks] == [
        (1, "clause_altered", 2),
        (2, "clause_struck", 1),
        (3, "clause_struck", 1),
    ]
    shown = side_by_side.marked_pages(findings[0].scan, {}, found.marks)
    assert [[n for n, _finding in sheet.marks] for sheet in shown] == [[2, 3], [1], []]
    report = check_results.scan_report(findings[0].scan)
    assert report
    assert [n for n, _finding in findings_report.findings_report(report.for_signer()).marks] == [1]


def test_a_check_is_fine_that_has_nothing_but_good_to_say():
    found = of(
        examined.finding(Check.RECOGNIZED, "recognized"),
        examined.finding(Check.PAGES, "pages_complete", facts={"pages": 3}),
        examined.finding(Check.PAGES, "pages_disordered"),
        examined.finding(Check.CLAUSES, "seal_seen", page=1, issued_page=1),
        marked("clause_altered", 1, PROBLEM),
    )
    assert (found.checks_fine, len(found.fine), len(found.problems)) == (2, 4, 1)
