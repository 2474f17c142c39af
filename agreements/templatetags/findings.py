"""Findings of the automatic checks in words."""

from collections.abc import Iterable

from django import template

from agreements.models import ScanFinding
from agreements.scans import finding_text
from agreements.selectors.scans import side_by_side
from agreements.services.scans import findings_report

register = template.Library()


@register.filter
def lines(findings: Iterable[ScanFinding]) -> list[findings_report.Line]:
    """A line for all that say the same."""
    return findings_report.lines(findings)


@register.filter
def place(sheet: side_by_side.Marked, pages: int) -> str:
    """Which page of so many it shows; a sheet of the file, where that is not known."""
    if sheet.issued_page:
        return finding_text.on_pages(sheet.beside or [sheet.issued_page], pages)
    return finding_text.on_sheets([sheet.number or 0])


@register.filter
def spot(finding: ScanFinding) -> str:
    """The page that a finding is about, likewise; "" for the whole scan."""
    return findings_report.where([finding])


@register.filter
def middle(finding: ScanFinding) -> str:
    """The middle of its place in thousandths of the page, as `x y`; "" without a place."""
    return side_by_side.middle(finding)


@register.filter
def corner(finding: ScanFinding) -> tuple[str, str]:
    """The first corner of its place, in percent of the page's width and height."""
    return side_by_side.corner(finding)


@register.filter
def outline(finding: ScanFinding) -> str:
    """Where it is, as points of an SVG over the picture of its page."""
    return side_by_side.points(finding)
