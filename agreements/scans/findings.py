"""What one check says, as it travels from the engine to the database."""

from dataclasses import asdict, dataclass, field
from typing import Any

from agreements.enums import Check, Severity
from agreements.scans.finding_messages import FINDING_MESSAGES
from agreements.scans.observation import PageObservation


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence of one check (`finding_messages` has the words), and where to look.

    `page` counts the scan's pages, `issued_page` those of the issued document, both from 1. `box`
    is (x0, y0, x1, y1) in points of the issued page; `outline` the same place as four points in
    fractions of the page as it lies in the file. `measured` is the number that decided.
    """

    check: Check
    code: str
    severity: Severity
    page: int | None = None
    issued_page: int | None = None
    box: tuple[float, ...] | None = None
    outline: tuple[tuple[float, float], ...] | None = None
    measured: float | None = None
    facts: dict[str, Any] = field(default_factory=dict)

    def fields(self) -> dict[str, Any]:
        """As the database and JSON hold it."""
        held = asdict(self)
        return {"check_name": str(held.pop("check")), **held, "severity": str(self.severity)}


def make_finding(
    check: Check, code: str, on: PageObservation | None = None, **more: Any
) -> Finding:
    """As severe as `code` is. `on` one page, its only fact is the page's number, unless `more`
    fields of a Finding say otherwise."""
    if on:
        more = {"page": on.number, "issued_page": on.issued, "facts": {"page": on.number}} | more
    return Finding(check, code, FINDING_MESSAGES[code].severity, **more)
