"""What each page of an upload, or of a scan that is there, shows of what was issued."""

from pathlib import Path

from agreements import storage
from agreements.models import SignedScan
from agreements.scans import observe_pages
from agreements.scans.observation import OTHER_PAGE, UNKNOWN_PAGE, IdentifiedPage
from agreements.selectors.scans import check_results, side_by_side

# What the checks say of a page by its code; `page_foreign` only says that they could not tell.
_OF_ANOTHER = ("other_request", "other_version", "older_issue")


def pages_shown(scan: SignedScan, *, wait: bool = True) -> list[IdentifiedPage]:
    """What each page of a scan shows: as the checks saw it or, if they are not through and it may
    take its time, as a quick look tells."""
    if scan.sheets.count() == scan.pages:
        findings = list(check_results.counting_findings(scan.findings.all()))
        others = {f.page for f in findings if f.code in _OF_ANOTHER and f.stands}
        return [
            OTHER_PAGE
            if s.issued_page is None and s.number in others
            else IdentifiedPage(s.issued_page, s.turn, s.beside[1:])
            for s in side_by_side.marked_pages(scan, {}, findings=findings)
        ]
    if wait:
        with storage.local_copy(scan.file) as pdf:
            return identified_pages(pdf, scan, scan.pages)
    return [UNKNOWN_PAGE] * scan.pages


def identified_pages(pdf: Path, base: SignedScan, pages: int) -> list[IdentifiedPage]:
    with storage.local_copy(base.document.file) as issued:
        return observe_pages.identify_pages(pdf, issued, base.document.layout, pages)
