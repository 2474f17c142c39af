"""Was the same picture used for another request?"""

from collections.abc import Sequence

from agreements.enums import Check, Severity
from agreements.scans.brief import Brief
from agreements.scans.findings import Finding
from agreements.scans.seen import PageSeen, sheets


def check(pages: Sequence[PageSeen], brief: Brief) -> list[Finding]:
    """By the digests of pages; blank ones have none, nor have those that break off."""
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
    if found or any(page.broken_off for page in pages):
        return found
    return [Finding(Check.REUSE, "only_here", Severity.OK)]
