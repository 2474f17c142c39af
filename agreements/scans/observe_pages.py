"""Reads a scan against its issued document, page by page, in a limited child."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from agreements.scans.observation import PageObservation
from agreements.scans.sandbox import sandbox
from agreements.scans.sandbox.sandbox import ChildLimits

# What one page may take, on top of the start. Most take a tenth of a second.
_SECONDS_A_PAGE = 2
LIMITS = ChildLimits(data=420_000_000, cpu_seconds=20, wall_seconds=30, background=True)


def observe_pages(
    scan: Path, issued: Path, layout: Mapping[str, Any], pages: int
) -> Iterator[PageObservation]:
    """Each page as soon as it was looked at. `pages` is how many the scan has.

    Raises `sandbox.ChildFailed` where the file is too much for the child, after the pages that it
    got through, and `sandbox.SandboxDown` when nothing can be read right now.
    """
    lines = sandbox.lines_from_child(
        "agreements.scans.child_tasks.observe_pages:observe_pages",
        scan,
        issued,
        layout,
        limits=LIMITS.for_pages(pages, _SECONDS_A_PAGE),
    )
    for line in lines:
        yield PageObservation.from_json(json.loads(line))
