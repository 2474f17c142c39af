"""The pages of a scan with what was found on each, ready to be shown beside each other."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from agreements.models import PagePreview, ScanFinding, SignedScan

from .check_results import ScanReport


@dataclass(slots=True)
class MarkedPage:
    """Page `number` of a scan, None for a page that is missing from it. `marks` are findings with
    an outline, each under the number by which the list refers to it; `turn` in degrees makes the
    page upright; `picture` tells whether it can be shown. `beside` are the issued pages on it where
    there are several."""

    number: int | None
    issued_page: int | None = None
    turn: int = 0
    marks: list[tuple[int, ScanFinding]] = field(default_factory=list)
    picture: PagePreview | None = None
    beside: tuple[int, ...] = ()


def marked_pages(
    scan: SignedScan,
    pictures: Mapping[int, PagePreview],
    marks: Iterable[tuple[int, ScanFinding]] = (),
    findings: Iterable[ScanFinding] = (),
) -> list[MarkedPage]:
    """Every page of the scan in order, also those not looked at yet."""
    sheets = {n: MarkedPage(n, picture=pictures.get(n)) for n in range(1, scan.pages + 1)}
    for page in scan.sheets.all():
        sheet = sheets[page.number]
        sheet.issued_page, sheet.turn = page.issued_page, page.turn
    for number, finding in marks:
        if finding.page in sheets:
            sheets[finding.page].marks.append((number, finding))
    for finding in findings:
        if finding.code == "pages_beside" and finding.page in sheets:
            sheets[finding.page].beside = tuple(finding.facts["issued_pages"])
    return list(sheets.values())


def with_gaps(sheets: Sequence[MarkedPage], report: ScanReport) -> list[MarkedPage]:
    """And an empty place for each page that the checks miss, before the first that comes after."""
    found = list(sheets)
    for finding in report.findings:
        missing = finding.issued_page
        if finding.code != "page_missing" or missing is None or not finding.stands:
            continue
        later = (n for n, sheet in enumerate(found) if (sheet.issued_page or 0) > missing)
        found.insert(next(later, len(found)), MarkedPage(None, missing))
    return found


def outline_points(finding: ScanFinding) -> str:
    """The outline as SVG's `outline_points`, of a page that is 1000 wide and 1000 high."""
    return " ".join(f"{x * 1000:.0f},{y * 1000:.0f}" for x, y in finding.outline or ())


def outline_corner(finding: ScanFinding) -> tuple[str, str]:
    """The first corner of the outline in percent of the page; ("0", "0") where there is none."""
    x, y = finding.outline[0] if finding.outline else (0, 0)
    return f"{x * 100:.1f}", f"{y * 100:.1f}"


def outline_middle(finding: ScanFinding) -> str:
    """The middle of the outline in thousandths of the page, as `x y`; "" where there is none."""
    if not finding.outline:
        return ""
    return " ".join(
        f"{sum(values) / len(values) * 1000:.0f}" for values in zip(*finding.outline, strict=True)
    )
