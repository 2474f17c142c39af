"""Tells which issued page each page of a file shows, and nothing more. Runs in a child.

Quick, since somebody waits: the codes and, where one can't be read, the looks of the whole page.
What is on the pages is for `observe_pages` to see, once they count.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import cv2

from agreements.scans.observation import OTHER_PAGE, UNKNOWN_PAGE, IdentifiedPage
from agreements.scans.page_analysis import qr_codes
from agreements.scans.page_analysis.frame import turn_to_upright
from agreements.scans.page_analysis.issued_page import OpenedIssuedPdf
from agreements.scans.page_analysis.registration.feature_matching import FeatureMatcher
from agreements.scans.page_analysis.scanned_sheet import ScanFile, ScannedSheet


def identify_pages(
    path: str, issued_path: str, layout: Mapping[str, Any]
) -> Iterator[IdentifiedPage]:
    """Of each page in order."""
    cv2.setNumThreads(1)
    glance = _PageIdentifier(OpenedIssuedPdf(issued_path, layout))
    scan = ScanFile(path)
    for number in range(1, len(scan) + 1):
        try:
            yield glance.identify(scan.sheet(number))
        except MemoryError:
            raise
        except Exception:  # whatever libraries raise of a page that is broken; others may be well
            yield UNKNOWN_PAGE


class _PageIdentifier:
    def __init__(self, document: OpenedIssuedPdf) -> None:
        self._document = document
        self._matcher = FeatureMatcher(document)
        self._unseen = set(document.numbers)

    def identify(self, sheet: ScannedSheet) -> IdentifiedPage:
        found = qr_codes.read_codes(sheet)
        own = self._document.codes
        ours = {own.index(c.text) + 1: c for c in found if c.text in own and not c.mirrored}
        if ours:
            first, *others = sorted(ours)
            self._unseen -= set(ours)
            turn = turn_to_upright(*ours[first].corners[:2])
            return IdentifiedPage(first, turn, tuple(others))
        if found:
            return OTHER_PAGE
        by_looks = self._matcher.match_page(sheet, sorted(self._unseen) or self._document.numbers)
        if by_looks is None:
            return UNKNOWN_PAGE
        number, alignment = by_looks
        self._unseen.discard(number)
        top = alignment.outline((0, 0, self._document.frame.size[0], 0))[:2]
        return IdentifiedPage(number, turn_to_upright(*top))
