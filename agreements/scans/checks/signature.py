"""Was it signed?"""

from collections.abc import Sequence

from agreements.enums import Check
from agreements.scans.checks import written
from agreements.scans.expectations import Expectations
from agreements.scans.findings import Finding
from agreements.scans.observation import PageObservation


def check_signature(pages: Sequence[PageObservation], expected: Expectations) -> list[Finding]:
    """By ink in the box for the signature; whose it is, a person has to see."""
    return written.check_field(pages, expected, "signature", Check.SIGNATURE, "signed")
