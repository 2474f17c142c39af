"""Which issued pages lie on a sheet, and how: one, two side by side, or the back of one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from agreements.scans.page_analysis import qr_codes
from agreements.scans.page_analysis.issued_page import IssuedPage, OpenedIssuedPdf
from agreements.scans.page_analysis.qr_codes import QrCode
from agreements.scans.page_analysis.registration import register
from agreements.scans.page_analysis.registration.feature_matching import FeatureMatcher
from agreements.scans.page_analysis.registration.register import Registration
from agreements.scans.page_analysis.scanned_sheet import ScannedSheet

_SURE = 0.9  # of the words agree: the page lies right
_HALF = 0.6  # of the sheet; where a page covers less, another one may lie beside it


@dataclass(frozen=True, slots=True)
class LocatedPage:
    """An issued page on a sheet, found `by` its code or its looks."""

    page: IssuedPage
    registration: Registration
    by: str


class PageLocator:
    """Finds the pages of one document on sheets that come in order."""

    def __init__(self, document: OpenedIssuedPdf) -> None:
        self._document = document
        self._matcher = FeatureMatcher(document)
        self._unseen = set(document.numbers)

    def first_page(self, sheet: ScannedSheet, found: Sequence[QrCode]) -> LocatedPage | None:
        """The page that has one of the codes `found`, or looks like it; None for a page of
        something else."""
        ours = [code for code in found if code.text in self._document.codes]
        if ours:
            page = self._document.page(self._number(ours[0]))
            return self._seen(LocatedPage(page, self._register(sheet, page, ours[0]), "code"))
        if found:
            return None
        candidates = sorted(self._unseen) or self._document.numbers
        by_looks = self._matcher.match_page(sheet, candidates)
        if by_looks is None:
            return None
        return self._seen(LocatedPage(self._document.page(by_looks[0]), by_looks[1], "looks"))

    def pages_beside(self, sheet: ScannedSheet, first: LocatedPage) -> Iterator[LocatedPage]:
        """The other pages on a sheet of which the first leaves half, as from a copier for A3."""
        rest, last, covered = sheet, first, 0.0
        while True:
            outline = last.registration.outline((0, 0, *last.registration.size))
            covered += cv2.contourArea(outline.astype(np.float32)) / sheet.gray.size
            if covered > _HALF:
                return
            rest = rest.whited_out(outline)
            front = [code for code in qr_codes.read_codes(rest) if not code.mirrored]
            found = self.first_page(rest, front)
            if found is None:
                return
            last = found
            yield found

    def page_behind(self, sheet: ScannedSheet, found: Sequence[QrCode]) -> int | None:
        """The number of the page through whose back print shines; 0 for a page of something else
        and None where it isn't a back. `found` are codes in a mirror."""
        for code in found:
            return self._number(code) if code.text in self._document.codes else 0
        return self._matcher.match_back(sheet)

    def _number(self, code: QrCode) -> int:
        return self._document.codes.index(code.text) + 1

    def _seen(self, located: LocatedPage) -> LocatedPage:
        self._unseen.discard(located.page.number)
        return located

    def _register(self, sheet: ScannedSheet, page: IssuedPage, code: QrCode) -> Registration:
        stamps = self._document.stamps()
        laid = register.register_by_code(sheet, page, code.corners, stamps)
        if laid is not None and laid.agreeing >= _SURE:
            return laid
        by_looks = self._matcher.match_page(sheet, [page.number])
        found = [each for each in (laid, by_looks and by_looks[1]) if each is not None]
        if not found:
            return register.register_roughly(page, code.corners, stamps)
        return max(found, key=lambda each: each.agreeing)
