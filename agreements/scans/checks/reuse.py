"""Was the same picture used for another request?"""

from collections.abc import Sequence

from agreements.enums import Check
from agreements.scans.expectations import Expectations
from agreements.scans.findings import Finding, make_finding
from agreements.scans.observation import PageObservation, one_per_sheet


def check_reuse(pages: Sequence[PageObservation], expected: Expectations) -> list[Finding]:
    """By the digests of pages; blank ones have none, nor have those that break off.

    `check_request` tells of a page whose own code names another request. On a page without a field
    to sign it is no fault of the signer's, and for reviewers to look at.
    """
    of_others = {
        page.number
        for page in pages
        if any(
            code.reference != expected.reference for code in expected.codes_of_others(page.codes)
        )
    }
    signed = {page.number for page in pages if page.issued == expected.field_pages["signature"]}
    found = [
        make_finding(Check.REUSE, "used_elsewhere" if page.number in signed else "looks_used", page)
        for page in one_per_sheet(pages)
        if page.number in expected.reused_pages - of_others
    ]
    if expected.reused_pages or any(page.broken_off for page in pages):
        return found
    return [make_finding(Check.REUSE, "only_here")]
