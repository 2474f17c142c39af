"""Is the list of associated users there?"""

from collections.abc import Sequence
from dataclasses import replace

from agreements.enums import Check, Severity
from agreements.scans.checks import broken_off
from agreements.scans.expectations import Expectations
from agreements.scans.findings import Finding
from agreements.scans.observation import PageObservation


def check_schedule(pages: Sequence[PageObservation], expected: Expectations) -> list[Finding]:
    """All of its pages, where associated users are listed at all. One finding: another check tells
    of each page that is missing."""
    shown = {page.issued for page in pages if page.issued}
    if not shown:
        return []
    if not expected.schedule_pages:
        return [Finding(Check.SCHEDULE, "no_schedule", Severity.OK)]
    missing = [number for number in expected.schedule_pages if number not in shown]
    if not missing:
        return [Finding(Check.SCHEDULE, "schedule_present", Severity.OK)]
    if broken_off.unidentifiable_pages(pages) >= len(missing):  # they may be those
        return []
    facts = {"issued_page": ", ".join(map(str, missing)), "pages": expected.pages}
    found = Finding(Check.SCHEDULE, "schedule_missing", Severity.PROBLEM, issued_page=missing[0])
    return [replace(found, facts=facts)]
