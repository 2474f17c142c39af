"""Findings of the automatic checks in words."""

from django import template

from agreements.models import ScanFinding
from agreements.scans import finding_text
from agreements.selectors.scans import side_by_side
from agreements.services.scans import findings_report

register = template.Library()


register.filter("lines", findings_report.finding_lines)
register.filter("middle", side_by_side.outline_middle)
register.filter("corner", side_by_side.outline_corner)
register.filter("outline", side_by_side.outline_points)


@register.filter
def place(sheet: side_by_side.MarkedPage, pages: int) -> str:
    """Which page of so many it shows; a sheet of the file, where that is not known."""
    if sheet.issued_page:
        return finding_text.on_pages(sheet.beside or [sheet.issued_page], pages)
    return finding_text.on_sheets([sheet.number or 0])


@register.filter
def spot(finding: ScanFinding) -> str:
    """The page that a finding is about, likewise; "" for the whole scan."""
    return findings_report.pages_of_findings([finding])
