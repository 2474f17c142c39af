"""Is it the License Agreement at all?"""

from collections.abc import Sequence

from agreements.enums import Check, Severity
from agreements.scans.checks import broken_off
from agreements.scans.expectations import Expectations
from agreements.scans.findings import Finding
from agreements.scans.observation import PageObservation


def check_recognized(pages: Sequence[PageObservation], expected: Expectations) -> list[Finding]:
    """By one page at least that is this document's, or another one's of ours."""
    ours = [p for p in pages if p.issued or any(code in expected.known_codes for code in p.codes)]
    if ours:
        share = len(ours) / max(1, sum(not p.blank for p in pages))
        return [Finding(Check.RECOGNIZED, "recognized", Severity.OK, measured=round(share, 2))]
    if broken_off.unidentifiable_pages(pages):  # it may be; another check says what to do
        return []
    if any(page.behind for page in pages):
        return [Finding(Check.RECOGNIZED, "only_backs", Severity.PROBLEM, measured=0.0)]
    if any(page.failed for page in pages):  # it may be; nobody is blamed for what we couldn't see
        return [Finding(Check.RECOGNIZED, "could_not_be_read", Severity.ATTENTION)]
    return [Finding(Check.RECOGNIZED, "not_recognized", Severity.PROBLEM, measured=0.0)]
