"""Which issued page each page of a file shows, told by a limited child while somebody waits."""

import json
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from agreements.scans.sandbox import sandbox
from agreements.scans.sandbox.sandbox import ChildLimits

logger = logging.getLogger(__name__)

_SECONDS_A_PAGE = 1
LIMITS = ChildLimits(data=420_000_000)

# The issued page, the turn to be upright, and the issued pages beside that one.
IdentifiedPage = tuple[int | None, int, tuple[int, ...]]
UNKNOWN_PAGE: IdentifiedPage = (None, 0, ())
OTHER_PAGE: IdentifiedPage = (0, 0, ())


def identify_pages(
    path: Path, issued: Path, layout: Mapping[str, Any], pages: int
) -> list[IdentifiedPage]:
    """What `child_tasks.identify_pages` tells of each of `pages`.

    What is too much for the child shows nothing. Raises `sandbox.SandboxDown` and `NoSlotFree`.
    """
    found: list[IdentifiedPage] = []
    try:
        for line in sandbox.lines_from_child(
            "agreements.scans.child_tasks.identify_pages:identify_pages",
            str(path.resolve()),
            str(issued.resolve()),
            json.dumps(layout),
            limits=LIMITS.for_pages(pages, _SECONDS_A_PAGE),
        ):
            issued_page, turn, beside = json.loads(line)
            found.append((issued_page, turn, tuple(beside)))
    except sandbox.ChildFailed as error:
        logger.warning("recognizing: %s %s", type(error).__name__, error.detail)
    return (found + [UNKNOWN_PAGE] * pages)[:pages]
