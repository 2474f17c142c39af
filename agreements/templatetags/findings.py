"""Findings of the automatic checks in words."""

from django import template

from agreements.models import ScanFinding
from agreements.scans import sentences

register = template.Library()


@register.filter
def sentence(finding: ScanFinding) -> str:
    """What a finding says, in the reader's language."""
    return sentences.sentence(finding.code, finding.facts)
