"""Was it dated?"""

from collections.abc import Sequence

from agreements.enums import Check
from agreements.scans.checks import written
from agreements.scans.expectations import Brief
from agreements.scans.findings import Finding
from agreements.scans.observation import PageSeen


def check(pages: Sequence[PageSeen], brief: Brief) -> list[Finding]:
    """By ink in the box for the date; which day it is, a person has to read."""
    return written.box(pages, brief, "date", Check.DATE, "dated")
