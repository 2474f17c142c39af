"""Was the same picture used for another request?"""

from collections.abc import Sequence

from agreements.enums import Check, Severity
from agreements.scans.expectations import Brief
from agreements.scans.findings import Finding
from agreements.scans.observation import PageSeen, sheets


def check(pages: Sequence[PageSeen], brief: Brief) -> list[Finding]:
    """By the digests of pages; blank ones have none, nor have those that break off.

    Of a page that says itself that it is another request's, `request` tells. Without a box to sign
    it is no fault of the signer's, and for reviewers to look at.
    """
    of_others = {page.number for page in pages if _is_of_another(page, brief)}
    signed = {page.number for page in pages if page.issued == brief.boxes["signature"]}
    found = [
        _finding(page, is_signed=page.number in signed)
        for page in sheets(pages)
        if page.number in brief.reused - of_others
    ]
    if brief.reused or any(page.broken_off for page in pages):
        return found
    return [Finding(Check.REUSE, "only_here", Severity.OK)]


def _is_of_another(page: PageSeen, brief: Brief) -> bool:
    return any(
        brief.known[code].reference != brief.reference for code in page.codes if code in brief.known
    )


def _finding(page: PageSeen, *, is_signed: bool) -> Finding:
    return Finding(
        Check.REUSE,
        "used_elsewhere" if is_signed else "looks_used",
        Severity.PROBLEM if is_signed else Severity.ATTENTION,
        page=page.number,
        issued_page=page.issued,
        facts={"page": page.number},
    )
