"""Do the pages belong to this request?"""

from collections.abc import Sequence

from agreements.enums import Check, Severity
from agreements.scans.expectations import Brief
from agreements.scans.findings import Finding
from agreements.scans.observation import PageSeen


def check(pages: Sequence[PageSeen], brief: Brief) -> list[Finding]:
    """By the references in their codes."""
    found = []
    for page in pages:
        others = {brief.known[c].reference for c in page.codes if c in brief.known}
        for reference in sorted(others - {brief.reference}):
            facts = {"page": page.number, "reference": reference}
            found.append(
                Finding(
                    Check.REQUEST, "other_request", Severity.PROBLEM, page=page.number, facts=facts
                )
            )
    if found:
        return found
    if any(page.issued for page in pages):
        return [Finding(Check.REQUEST, "this_request", Severity.OK)]
    return []
