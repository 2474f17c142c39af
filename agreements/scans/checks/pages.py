"""Is every page there, once, in order? Is the list of associated users?"""

from collections import defaultdict
from collections.abc import Sequence
from functools import partial

from agreements.enums import Check
from agreements.scans.checks import broken_off, elsewhere
from agreements.scans.expectations import Expectations
from agreements.scans.findings import Finding, make_finding
from agreements.scans.observation import PageObservation

_finding = partial(make_finding, Check.PAGES)


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
    facts = {"pages": expected.pages}
    unseen = [number for number in range(1, expected.pages + 1) if number not in copies]
    missing = [n for n in unseen if not elsewhere.may_stand_for(pages, expected, n)]
    if broken_off.unidentifiable_pages(pages) >= len(missing):  # they may be those
        missing = []
    found = [
        _finding("page_missing", issued_page=number, facts={"issued_page": number, **facts})
        for number in missing
    ]
    found += [_double(twice) for twice in copies.values() if len(twice) > 1]
    found += [
        _finding("page_unreadable" if page.failed else "page_foreign", page)
        for page in pages
        if _foreign(page, expected)
    ]
    if not (found or unseen or any(page.broken_off for page in pages)):
        found.append(_finding("pages_complete", facts=facts))
    shown = [page.issued for page in pages if page.issued]
    if shown != sorted(shown):
        found.append(_finding("pages_disordered"))
    found += [_beside(on) for on in sheets.values() if len(on) > 1]
    found += [_finding("pages_turned", on[0]) for on in sheets.values() if on[0].turn]
    return found + [_finding("page_back", page) for page in pages if page.behind is not None]


def check_schedule(pages: Sequence[PageObservation], expected: Expectations) -> list[Finding]:
    """All pages of the list, where associated users are listed at all. One finding: `check_pages`
    tells of each page that is missing."""
    shown = {page.issued for page in pages if page.issued}
    if not shown:
        return []
    if not expected.schedule_pages:
        return [make_finding(Check.SCHEDULE, "no_schedule")]
    unseen = [number for number in expected.schedule_pages if number not in shown]
    if not unseen:
        return [make_finding(Check.SCHEDULE, "schedule_present")]
    missing = [n for n in unseen if not elsewhere.may_stand_for(pages, expected, n)]
    if broken_off.unidentifiable_pages(pages) >= len(missing):  # they may be those
        return []
    facts = {"issued_page": ", ".join(map(str, missing)), "pages": expected.pages}
    return [make_finding(Check.SCHEDULE, "schedule_missing", issued_page=missing[0], facts=facts)]


def _foreign(page: PageObservation, expected: Expectations) -> bool:
    """None of ours, as far as could be seen. What belongs to another request or version is told of
    by those checks."""
    unseen = page.blank or page.broken_off
    return not (page.issued or unseen or expected.codes_of_others(page.codes))


def _double(copies: Sequence[PageObservation]) -> Finding:
    facts = {"issued_page": copies[1].issued}
    return _finding("page_double", copies[1], measured=float(len(copies)), facts=facts)


def _beside(together: Sequence[PageObservation]) -> Finding:
    facts = {"page": together[0].number, "issued_pages": [page.issued for page in together]}
    return _finding("pages_beside", together[0], issued_page=None, facts=facts)
