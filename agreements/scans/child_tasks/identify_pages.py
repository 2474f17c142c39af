"""Tells which issued page each page of a file shows, and nothing more. Runs in a child.

Quick, since somebody waits: the codes and, where one can't be read, the looks of the whole page.
What is on the pages is for `observe_pages` to see, once they count.
"""

import json
from collections.abc import Iterator

import cv2

from agreements.scans.page_analysis import qr_codes
from agreements.scans.page_analysis.frame import turn_to_upright
from agreements.scans.page_analysis.issued_page import OpenedIssuedPdf
from agreements.scans.page_analysis.registration.feature_matching import FeatureMatcher
from agreements.scans.page_analysis.scanned_sheet import ScanFile, ScannedSheet

OTHER = 0


IdentifiedPage = tuple[int | None, int, tuple[int, ...]]


def identify_pages(path: str, issued_path: str, layout: str) -> Iterator[IdentifiedPage]:
    """Of each page in order the issued page, None where nobody can tell, OTHER where a code says
    that it is something else or the back of a page; the turn that makes it upright; and which other
    issued pages lie beside that one."""
    cv2.setNumThreads(1)
    glance = _PageIdentifier(OpenedIssuedPdf(issued_path, json.loads(layout)))
    scan = ScanFile(path)
    for number in range(1, len(scan) + 1):
        try:
            yield glance.identify(scan.sheet(number))
        except MemoryError:
            raise
        except Exception:  # whatever libraries raise of a page that is broken; others may be well
            yield None, 0, ()


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
            return first, turn_to_upright(*ours[first].corners[:2]), tuple(others)
        if found:
            return OTHER, 0, ()
        by_looks = self._matcher.match_page(sheet, sorted(self._unseen) or self._document.numbers)
        if by_looks is None:
            return None, 0, ()
        number, alignment = by_looks
        self._unseen.discard(number)
        top = alignment.outline((0, 0, self._document.frame.size[0], 0))[:2]
        return number, turn_to_upright(*top), ()
