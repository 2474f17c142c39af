"""Looks at every page of a scan. Runs in a child: this is where a hostile file bites."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

import cv2

from agreements.scans.missing_areas import gray_fill, masking
from agreements.scans.missing_areas.missing_areas import find_missing_areas
from agreements.scans.observation import PageObservation
from agreements.scans.page_analysis.analyze_page import PageAnalyzer
from agreements.scans.page_analysis.issued_page import OpenedIssuedPdf
from agreements.scans.page_analysis.scanned_sheet import ScanFile


def observe_pages(
    scan_path: str, issued_path: str, layout: Mapping[str, Any]
) -> Iterator[dict[str, Any]]:
    """A PageObservation for each page in order, as JSON holds it, and one for each of those that
    lie side by side on one; one page in memory at a time."""
    cv2.setNumThreads(1)
    analyzer = PageAnalyzer(OpenedIssuedPdf(issued_path, layout))
    scan = ScanFile(scan_path)
    for number in range(1, len(scan) + 1):
        for page in _observations(analyzer, scan, number):
            yield asdict(page)


def _observations(analyzer: PageAnalyzer, scan: ScanFile, number: int) -> list[PageObservation]:
    gaps = find_missing_areas(scan.page(number))
    try:
        sheet = scan.sheet(number)
    except MemoryError:
        raise
    except Exception:  # whatever libraries raise of a page that is broken; others may be well
        return [masking.mask_missing_areas(PageObservation(number, failed=("open",)), gaps)]
    seen = analyzer.analyze_sheet(sheet)
    gaps = gaps or gray_fill.find_gray_fill(sheet, ours=any(page.issued for page in seen))
    return [masking.mask_missing_areas(page, gaps) for page in seen]
