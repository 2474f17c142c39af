"""Was the same picture used for another request?"""

from collections.abc import Sequence

from agreements.enums import Check, Severity
from agreements.scans.brief import Brief
from agreements.scans.findings import Finding
from agreements.scans.seen import PageSeen, sheets


def check(pages: Sequence[PageSeen], brief: Brief) -> list[Finding]:
    """By the digests of pages; blank ones have none."""
    found = [
        Finding(
            Check.REUSE,
            "used_elsewhere",
            Severity.PROBLEM,
            page=page.number,
            issued_page=page.issued,
            facts={"page": page.number},
        )
        for page in sheets(pages)
        if page.number in brief.reused
    ]
    return found or [Finding(Check.REUSE, "only_here", Severity.OK)]
