"""Does the picture of a page break off?"""

from collections.abc import Iterator, Sequence

from agreements.enums import Check, Severity
from agreements.scans.findings import Finding
from agreements.scans.observation import PageSeen, sheets


def told(pages: Sequence[PageSeen]) -> Iterator[Finding]:
    """Of each page, whosever it is, once; nothing else is said of what is not there."""
    for page in sheets(pages):
        if page.broken_off:
            yield Finding(
                Check.LEGIBLE,
                "page_broken_off",
                Severity.PROBLEM,
                page=page.number,
                issued_page=page.issued,
                outline=_around(page),
                facts={"page": page.number},
            )


def unknown(pages: Sequence[PageSeen]) -> int:
    """How many pages there are of which nobody can say what they should show."""
    return sum(bool(page.broken_off) and not (page.issued or page.codes) for page in pages)


def hides(pages: Sequence[PageSeen], issued: int) -> bool:
    """Whether what is due on a page of the issued document is, or may be, where one breaks off."""
    return bool(unknown(pages)) or any(p.broken_off and p.issued == issued for p in pages)


def _around(page: PageSeen) -> tuple[tuple[float, float], ...]:
    """All that is lacking, as one place."""
    xs, ys = ([point[axis] for gap in page.broken_off for point in gap] for axis in (0, 1))
    x0, x1, y0, y1 = (round(edge, 4) for edge in (min(xs), max(xs), min(ys), max(ys)))
    return (x0, y0), (x1, y0), (x1, y1), (x0, y1)
