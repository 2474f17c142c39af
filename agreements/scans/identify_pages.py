"""Which issued page each page of a file shows, told by a limited child while somebody waits."""

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from agreements.scans.observation import UNKNOWN_PAGE, IdentifiedPage
from agreements.scans.sandbox import sandbox
from agreements.scans.sandbox.sandbox import ChildLimits

_SECONDS_A_PAGE = 1
LIMITS = ChildLimits(data=420_000_000)


def identify_pages(
    path: Path, issued: Path, layout: Mapping[str, Any], pages: int
) -> list[IdentifiedPage]:
    """What each of `pages` shows; one that is too much for the child nothing.

    Raises `sandbox.SandboxDown` and `NoSlotFree`.
    """
    lines = sandbox.lines_from_child(
        "agreements.scans.child_tasks.identify_pages:identify_pages",
        path,
        issued,
        layout,
        limits=LIMITS.for_pages(pages, _SECONDS_A_PAGE),
    )
    found: list[IdentifiedPage] = []
    with suppress(sandbox.ChildFailed):
        for line in lines:
            issued_page, turn, beside = json.loads(line)
            found.append(IdentifiedPage(issued_page, turn, tuple(beside)))
    return (found + [UNKNOWN_PAGE] * pages)[:pages]
