"""Is every page there, once, in order?"""

from collections import defaultdict
from collections.abc import Sequence

from agreements.enums import Check, Severity
from agreements.scans.checks import broken_off
from agreements.scans.expectations import Expectations
from agreements.scans.findings import Finding, page_finding
from agreements.scans.observation import PageObservation


def check_pages(pages: Sequence[PageObservation], expected: Expectations) -> list[Finding]:
    """Blank pages, as duplex scanners make them, don't count, nor do backs through which print
    shines. Nothing is said of an order or a turn that we put right ourselves, but that we did."""
    copies, sheets = defaultdict(list), defaultdict(list)
    for page in pages:
        if page.issued:
            copies[page.issued].append(page)
            sheets[page.number].append(page)
    if not copies:
        return []
    missing = [number for number in range(1, expected.pages + 1) if number not in copies]
    if broken_off.unidentifiable_pages(pages) >= len(missing):  # they may be those
        missing = []
    found = [_missing(number, expected) for number in missing]
    found += [_double(twice) for twice in copies.values() if len(twice) > 1]
    found += [
        page_finding(
            Check.PAGES,
            "page_unreadable" if page.failed else "page_foreign",
            Severity.ATTENTION,
            page,
        )
        for page in pages
        if _foreign(page, expected)
    ]
    if not found and not any(page.broken_off for page in pages):
        facts = {"pages": expected.pages}
        found.append(Finding(Check.PAGES, "pages_complete", Severity.OK, facts=facts))
    shown = [page.issued for page in pages if page.issued]
    if shown != sorted(shown):
        found.append(Finding(Check.PAGES, "pages_disordered", Severity.OK))
    found += [_beside(on) for on in sheets.values() if len(on) > 1]
    found += [
        page_finding(Check.PAGES, "pages_turned", Severity.OK, on[0])
        for on in sheets.values()
        if on[0].turn
    ]
    found += [
        page_finding(Check.PAGES, "page_back", Severity.OK, page)
        for page in pages
        if page.behind is not None
    ]
    return found


def _foreign(page: PageObservation, expected: Expectations) -> bool:
    """None of ours, as far as could be seen. What belongs to another request or version is told of
    by those checks."""
    unseen = page.blank or page.broken_off
    return not (page.issued or unseen or expected.codes_of_others(page.codes))


def _missing(number: int, expected: Expectations) -> Finding:
    facts = {"issued_page": number, "pages": expected.pages}
    return Finding(Check.PAGES, "page_missing", Severity.PROBLEM, issued_page=number, facts=facts)


def _double(copies: Sequence[PageObservation]) -> Finding:
    second = copies[1]
    return page_finding(
        Check.PAGES,
        "page_double",
        Severity.ATTENTION,
        second,
        measured=float(len(copies)),
        facts={"issued_page": second.issued},
    )


def _beside(together: Sequence[PageObservation]) -> Finding:
    page, numbers = together[0].number, [page.issued for page in together]
    facts = {"page": page, "issued_pages": numbers}
    return Finding(Check.PAGES, "pages_beside", Severity.OK, page=page, facts=facts)
