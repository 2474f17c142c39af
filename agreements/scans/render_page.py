"""Pictures of a scan's pages. People look at these, never at the PDF itself."""

import base64
import json
from pathlib import Path

from agreements.enums import Undrawable
from agreements.exceptions import PageUnreadable
from agreements.scans.sandbox import sandbox
from agreements.scans.sandbox.sandbox import ChildLimits

WIDEST = 4000  # pixels; A4 at 480 dpi
LIMITS = ChildLimits(background=True)


def render_page(
    path: Path, page: int, *widths: int, limits: ChildLimits | None = None
) -> list[bytes]:
    """JPEGs of page `page`, counted from 1, about `widths` pixels wide, widest first.

    Raises PageUnreadable for a page that isn't there or can't be drawn within the limits, and
    `sandbox.SandboxDown` when nothing can be drawn right now.
    """
    if list(widths) != sorted(widths, reverse=True) or not 1 <= widths[-1] <= widths[0] <= WIDEST:
        raise ValueError(f"widths {widths} do not fall from {WIDEST} to 1")
    try:
        answer = sandbox.run_in_child(
            "agreements.scans.child_tasks.render_page:render_page",
            path,
            page,
            *widths,
            limits=limits or LIMITS,
        )
    except sandbox.ChildFailed as error:
        raise PageUnreadable(_why(error)) from error
    return [base64.b64decode(picture) for picture in json.loads(answer)]


def _why(error: sandbox.ChildFailed) -> Undrawable:
    if isinstance(error, sandbox.ChildTooSlow):
        return Undrawable.TOO_SLOW
    if isinstance(error, sandbox.ChildOutOfMemory | sandbox.ChildTooTalkative):
        return Undrawable.TOO_LARGE
    return Undrawable.BROKEN
