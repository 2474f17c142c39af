"""Looks at every page of a scan. Runs in a child: this is where a hostile file bites."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

import cv2
import pikepdf

from agreements.scans.missing_areas import gray_fill, masking
from agreements.scans.missing_areas.missing_areas import Gaps
from agreements.scans.observation import Outline, PageSeen
from agreements.scans.page_analysis.analyze_page import Eye
from agreements.scans.page_analysis.issued_page import IssuedDocument
from agreements.scans.page_analysis.scanned_sheet import Scan


def examine(scan_path: str, issued_path: str, layout: str) -> Iterator[dict[str, Any]]:
    """A PageSeen for each page in order, as JSON holds it, and one for each of those that lie side
    by side on one; one page in memory at a time.

    `layout` is the issued document's, as JSON.
    """
    cv2.setNumThreads(1)
    eye = Eye(IssuedDocument(issued_path, json.loads(layout)))
    scan = Scan(scan_path)
    with pikepdf.open(scan_path) as file:
        gaps = Gaps()
        for number, sheet in enumerate(file.pages, 1):
            for page in _seen(eye, scan, number, gaps.of(sheet)):
                yield page.to_json()


def _seen(eye: Eye, scan: Scan, number: int, gaps: Sequence[Outline]) -> list[PageSeen]:
    try:
        sheet = scan.sheet(number)
    except MemoryError:
        raise
    except Exception:  # whatever libraries raise of a page that is broken; others may be well
        return [masking.without(PageSeen(number, failed=("open",)), gaps)]
    seen = eye.look(sheet)
    gaps = gaps or gray_fill.places(sheet, ours=any(page.issued for page in seen))
    return [masking.without(page, gaps) for page in seen]
