"""All checks of a scan, none of which stops another."""

import logging
from collections.abc import Callable, Sequence

from agreements.enums import Check, Severity
from agreements.scans.checks import (
    clauses,
    date,
    legible,
    pages,
    recognized,
    request,
    reuse,
    schedule,
    signature,
    version,
)
from agreements.scans.expectations import Brief
from agreements.scans.findings import Finding
from agreements.scans.observation import PageSeen

logger = logging.getLogger(__name__)

CHECKS: dict[Check, Callable[[Sequence[PageSeen], Brief], list[Finding]]] = {
    Check.RECOGNIZED: recognized.check,
    Check.REQUEST: request.check,
    Check.VERSION: version.check,
    Check.PAGES: pages.check,
    Check.SIGNATURE: signature.check,
    Check.DATE: date.check,
    Check.SCHEDULE: schedule.check,
    Check.CLAUSES: clauses.check,
    Check.LEGIBLE: legible.check,
    Check.REUSE: reuse.check,
}


def run(seen: Sequence[PageSeen], brief: Brief) -> list[Finding]:
    """Findings in the order of the checks. One that breaks down is a finding itself."""
    found: list[Finding] = []
    for name, check in CHECKS.items():
        try:
            found += check(seen, brief)
        except Exception:
            logger.exception("check %s of %s", name, brief.reference)
            found.append(Finding(name, "check_failed", Severity.ATTENTION))
    return found


def so_far(seen: Sequence[PageSeen], brief: Brief) -> list[Finding]:
    """What is sure before all pages were seen: findings about a page, of checks of single pages."""
    whole = {Check.PAGES, Check.SCHEDULE, Check.REUSE}
    return [f for f in run(seen, brief) if f.page is not None and f.check not in whole]
