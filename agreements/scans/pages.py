"""Pictures of a scan's pages. People look at these, never at the PDF itself."""

import logging
from pathlib import Path

from agreements.exceptions import PageUnreadable
from agreements.scans import sandbox

logger = logging.getLogger(__name__)

WIDEST = 4000  # pixels; A4 at 480 dpi


def render(path: Path, page: int, width: int, limits: sandbox.ChildLimits | None = None) -> bytes:
    """JPEG of page `page`, counted from 1, about `width` pixels wide (at most WIDEST).

    Raises PageUnreadable for a page that isn't there or can't be drawn within the limits, and
    `sandbox.SandboxDown` when nothing can be drawn right now.
    """
    if not 1 <= width <= WIDEST:
        raise ValueError(f"width {width} is not within 1 to {WIDEST}")
    try:
        return sandbox.run(
            "agreements.scans.raster:draw", str(path.resolve()), page, width, limits=limits
        )
    except sandbox.ChildFailed as error:
        logger.warning("page %d: %s %s", page, type(error).__name__, error.detail)
        raise PageUnreadable from error
