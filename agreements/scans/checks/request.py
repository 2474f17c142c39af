"""Do the pages belong to this request?"""

from collections.abc import Sequence

from agreements.enums import Check, Severity
from agreements.scans.expectations import Expectations
from agreements.scans.findings import Finding
from agreements.scans.observation import PageObservation


def check_request(pages: Sequence[PageObservation], expected: Expectations) -> list[Finding]:
    """By the references in their codes."""
    found = []
    for page in pages:
        others = {
            expected.known_codes[c].reference for c in page.codes if c in expected.known_codes
        }
        for reference in sorted(others - {expected.reference}):
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
