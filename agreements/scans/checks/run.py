"""All checks of a scan, none of which stops another."""

import logging
from collections.abc import Callable, Sequence

from agreements.enums import Check
from agreements.scans.checks.clauses import check_clauses
from agreements.scans.checks.identity import check_recognized, check_request, check_version
from agreements.scans.checks.legible import check_legibility
from agreements.scans.checks.pages import check_pages, check_schedule
from agreements.scans.checks.reuse import check_reuse
from agreements.scans.checks.signature_and_date import check_date, check_signature
from agreements.scans.expectations import Expectations
from agreements.scans.findings import Finding, make_finding
from agreements.scans.observation import PageObservation

logger = logging.getLogger(__name__)

CHECKS: dict[Check, Callable[[Sequence[PageObservation], Expectations], list[Finding]]] = {
    Check.RECOGNIZED: check_recognized,
    Check.REQUEST: check_request,
    Check.VERSION: check_version,
    Check.PAGES: check_pages,
    Check.SIGNATURE: check_signature,
    Check.DATE: check_date,
    Check.SCHEDULE: check_schedule,
    Check.CLAUSES: check_clauses,
    Check.LEGIBLE: check_legibility,
    Check.REUSE: check_reuse,
}


def run_checks(seen: Sequence[PageObservation], expected: Expectations) -> list[Finding]:
    """Findings in the order of the checks. One that breaks down is a finding itself."""
    found: list[Finding] = []
    for name, check in CHECKS.items():
        try:
            found += check(seen, expected)
        except Exception:
            logger.exception("check %s of %s", name, expected.reference)
            found.append(make_finding(name, "check_failed"))
    return found


def run_checks_of_single_pages(
    seen: Sequence[PageObservation], expected: Expectations
) -> list[Finding]:
    """What is sure before all pages were seen: findings about a page, of checks of single pages."""
    whole = {Check.PAGES, Check.SCHEDULE, Check.REUSE}
    return [f for f in run_checks(seen, expected) if f.page is not None and f.check not in whole]
