"""Was it dated?"""

from collections.abc import Sequence

from agreements.enums import Check
from agreements.scans.checks import written
from agreements.scans.expectations import Expectations
from agreements.scans.findings import Finding
from agreements.scans.observation import PageObservation


def check_date(pages: Sequence[PageObservation], expected: Expectations) -> list[Finding]:
    """By ink in the box for the date; which day it is, a person has to read."""
    return written.check_field(pages, expected, "date", Check.DATE, "dated")
