"""Reads a scan against its issued document, page by page, in a limited child."""

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from agreements.scans.observation import (
    OTHER_PAGE,
    UNKNOWN_PAGE,
    IdentifiedPage,
    PageObservation,
    sheets_of,
)
from agreements.scans.sandbox import sandbox
from agreements.scans.sandbox.sandbox import ChildLimits

# What one page may take, on top of the start. Most take a tenth of a second.
_SECONDS_A_PAGE = 2
LIMITS = ChildLimits(data=420_000_000, cpu_seconds=20, wall_seconds=30)


def observe_pages(
    scan: Path, issued: Path, layout: Mapping[str, Any], pages: int, *, background: bool = True
) -> Iterator[PageObservation]:
    """Each page as soon as it was looked at. `pages` is how many the scan has; in
    the `background`, nobody waits for it.

    Raises `sandbox.ChildFailed` where the file is too much for the child, after the pages that it
    got through, and `sandbox.SandboxDown` when nothing can be read right now.
    """
    lines = sandbox.lines_from_child(
        "agreements.scans.child_tasks.observe_pages:observe_pages",
        scan,
        issued,
        layout,
        limits=replace(LIMITS.for_pages(pages, _SECONDS_A_PAGE), background=background),
    )
    for line in lines:
        yield PageObservation.from_json(json.loads(line))


def identify_pages(
    path: Path, issued: Path, layout: Mapping[str, Any], pages: int
) -> list[IdentifiedPage]:
    """Which issued page each of `pages` shows, while somebody waits; one that is too much for the
    child shows nothing.

    Raises `sandbox.SandboxDown` and `NoSlotFree`.
    """
    seen: list[PageObservation] = []
    with suppress(sandbox.ChildFailed):
        seen.extend(observe_pages(path, issued, layout, pages, background=False))
    found = [_identified(together) for together in sheets_of(seen)]
    return (found + [UNKNOWN_PAGE] * pages)[:pages]


def _identified(together: list[PageObservation]) -> IdentifiedPage:
    page, *others = together
    if page.issued:
        beside = tuple(other.issued for other in others if other.issued)
        return IdentifiedPage(page.issued, page.turn, beside)
    elsewhere = (page.codes and not page.failed) or page.behind is not None
    return OTHER_PAGE if elsewhere else UNKNOWN_PAGE
