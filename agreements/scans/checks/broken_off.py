"""Does the picture of a page break off?"""

from collections.abc import Iterator, Sequence

from agreements.enums import Check
from agreements.scans.findings import Finding, make_finding
from agreements.scans.observation import PageObservation, one_per_sheet


def check_broken_off(pages: Sequence[PageObservation]) -> Iterator[Finding]:
    """Of each page, whosever it is, once; nothing else is said of what is not there."""
    for page in one_per_sheet(pages):
        if page.broken_off:
            yield make_finding(Check.LEGIBLE, "page_broken_off", page, outline=_around(page))


def unidentifiable_pages(pages: Sequence[PageObservation]) -> int:
    """How many pages there are of which nobody can say what they should show."""
    return sum(bool(page.broken_off) and not (page.issued or page.codes) for page in pages)


def may_hide(pages: Sequence[PageObservation], issued: int) -> bool:
    """Whether what is due on a page of the issued document is, or may be, where one breaks off."""
    return bool(unidentifiable_pages(pages)) or any(
        p.broken_off and p.issued == issued for p in pages
    )


def _around(page: PageObservation) -> tuple[tuple[float, float], ...]:
    """All that is lacking, as one place."""
    xs, ys = ([point[axis] for gap in page.broken_off for point in gap] for axis in (0, 1))
    x0, x1, y0, y1 = (round(edge, 4) for edge in (min(xs), max(xs), min(ys), max(ys)))
    return (x0, y0), (x1, y0), (x1, y1), (x0, y1)
