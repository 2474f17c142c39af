"""Can it be read?"""

from collections.abc import Iterator, Sequence

from agreements.enums import Check
from agreements.scans.checks import broken_off
from agreements.scans.expectations import Expectations
from agreements.scans.findings import Finding, make_finding
from agreements.scans.observation import PageObservation

LEAST_DPI = 110  # small print has ten pixels then
LEAST_BLACK = 0.25
MOST_BLUR = 0.42  # mm; a stroke of print is 0.3 mm wide


def check_legibility(pages: Sequence[PageObservation], expected: Expectations) -> list[Finding]:
    """By resolution, contrast and blur of each page that was recognized; and by what is there."""
    own = [page for page in pages if page.issued]
    faults = [fault for page in own for fault in _faults(page)]
    # Of pages side by side on one sheet a fault is told once.
    once = list({(fault.page, fault.code): fault for fault in reversed(faults)}.values())[::-1]
    found = [*broken_off.check_broken_off(pages), *once]
    measured = [page.dpi for page in own if page.dpi and page.black is not None]
    if own and len(measured) == len(own) and not found:
        least = min(measured)
        return [make_finding(Check.LEGIBLE, "legible", measured=float(least))]
    return found


def faults_of(page: PageObservation) -> dict[str, float]:
    """What makes a page hard to read, by its name, with what was measured."""
    found: dict[str, float] = {}
    if page.dpi is not None and page.dpi < LEAST_DPI:
        found["coarse"] = float(page.dpi)
    if page.black is not None and page.black < LEAST_BLACK:
        found["faint"] = page.black
    if page.blur is not None and page.blur > MOST_BLUR:
        found["blurred"] = page.blur
    return found


def _faults(page: PageObservation) -> Iterator[Finding]:
    facts = {"page": page.number, "dpi": page.dpi}
    for code, measured in faults_of(page).items():
        yield make_finding(Check.LEGIBLE, code, page, measured=measured, facts=facts)
