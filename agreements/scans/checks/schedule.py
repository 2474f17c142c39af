"""Is the list of associated users there?"""

from collections.abc import Sequence

from agreements.enums import Check, Severity
from agreements.scans.brief import Brief
from agreements.scans.findings import Finding
from agreements.scans.seen import PageSeen


def check(pages: Sequence[PageSeen], brief: Brief) -> list[Finding]:
    """Page by page, where associated users are listed at all."""
    shown = {page.issued for page in pages if page.issued}
    if not shown:
        return []
    if not brief.schedule:
        return [Finding(Check.SCHEDULE, "no_schedule", Severity.OK)]
    missing = [number for number in brief.schedule if number not in shown]
    if not missing:
        return [Finding(Check.SCHEDULE, "schedule_present", Severity.OK)]
    return [
        Finding(
            Check.SCHEDULE,
            "schedule_missing",
            Severity.PROBLEM,
            issued_page=number,
            facts={"issued_page": number, "pages": brief.pages},
        )
        for number in missing
    ]
