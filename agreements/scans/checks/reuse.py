"""Was the same picture used for another request?"""

from collections.abc import Sequence

from agreements.enums import Check, Severity
from agreements.scans.expectations import Expectations
from agreements.scans.findings import Finding
from agreements.scans.observation import PageObservation, one_per_sheet


def check_reuse(pages: Sequence[PageObservation], expected: Expectations) -> list[Finding]:
    """By the digests of pages; blank ones have none, nor have those that break off.

    Of a page that says itself that it is another request's, `request` tells. Without a box to sign
    it is no fault of the signer's, and for reviewers to look at.
    """
    of_others = {page.number for page in pages if _is_of_another(page, expected)}
    signed = {page.number for page in pages if page.issued == expected.field_pages["signature"]}
    found = [
        _finding(page, is_signed=page.number in signed)
        for page in one_per_sheet(pages)
        if page.number in expected.reused_pages - of_others
    ]
    if expected.reused_pages or any(page.broken_off for page in pages):
        return found
    return [Finding(Check.REUSE, "only_here", Severity.OK)]


def _is_of_another(page: PageObservation, expected: Expectations) -> bool:
    return any(
        expected.known_codes[code].reference != expected.reference
        for code in page.codes
        if code in expected.known_codes
    )


def _finding(page: PageObservation, *, is_signed: bool) -> Finding:
    return Finding(
        Check.REUSE,
        "used_elsewhere" if is_signed else "looks_used",
        Severity.PROBLEM if is_signed else Severity.ATTENTION,
        page=page.number,
        issued_page=page.issued,
        facts={"page": page.number},
    )
