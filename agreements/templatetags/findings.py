"""Findings of the automatic checks in words."""

from django import template

from agreements.models import ScanFinding
from agreements.scans import sentences
from agreements.selectors import sheets

register = template.Library()


@register.filter
def sentence(finding: ScanFinding) -> str:
    """What a finding says, in the reader's language."""
    return sentences.sentence(finding.code, finding.facts)


@register.filter
def middle(finding: ScanFinding) -> str:
    """The middle of its place in thousandths of the page, as `x y`; "" without a place."""
    return sheets.middle(finding)


@register.filter
def corner(finding: ScanFinding) -> tuple[str, str]:
    """The first corner of its place, in percent of the page's width and height."""
    return sheets.corner(finding)


@register.filter
def outline(finding: ScanFinding) -> str:
    """Where it is, as points of an SVG over the picture of its page."""
    return sheets.points(finding)
