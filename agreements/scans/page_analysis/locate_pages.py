"""Which issued pages lie on a sheet, and how: one, two side by side, or the back of one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from agreements.scans.page_analysis import qr_codes
from agreements.scans.page_analysis.issued_page import IssuedDocument, IssuedPage
from agreements.scans.page_analysis.qr_codes import Code
from agreements.scans.page_analysis.registration import register
from agreements.scans.page_analysis.registration.feature_matching import Looks
from agreements.scans.page_analysis.registration.register import Alignment
from agreements.scans.page_analysis.scanned_sheet import Sheet

_SURE = 0.9  # of the words agree: the page lies right
_HALF = 0.6  # of the sheet; where a page covers less, another one may lie beside it


@dataclass(frozen=True, slots=True)
class Placed:
    """An issued page on a sheet, found `by` its code or its looks."""

    page: IssuedPage
    alignment: Alignment
    by: str


class Places:
    """Finds the pages of one document on sheets that come in order."""

    def __init__(self, document: IssuedDocument) -> None:
        self._document = document
        self._looks = Looks(document)
        self._unseen = set(document.numbers)

    def first(self, sheet: Sheet, found: Sequence[Code]) -> Placed | None:
        """The page that has one of the codes `found`, or looks like it; None for a page of
        something else."""
        ours = [code for code in found if code.text in self._document.codes]
        if ours:
            page = self._document.page(self._number(ours[0]))
            return self._seen(Placed(page, self._lay(sheet, page, ours[0]), "code"))
        if found:
            return None
        candidates = sorted(self._unseen) or self._document.numbers
        by_looks = self._looks.find(sheet, candidates)
        if by_looks is None:
            return None
        return self._seen(Placed(self._document.page(by_looks[0]), by_looks[1], "looks"))

    def beside(self, sheet: Sheet, first: Placed) -> Iterator[Placed]:
        """The other pages on a sheet of which the first leaves half, as from a copier for A3."""
        rest, last, covered = sheet, first, 0.0
        while True:
            outline = last.alignment.outline((0, 0, *last.alignment.size))
            covered += cv2.contourArea(outline.astype(np.float32)) / sheet.grey.size
            if covered > _HALF:
                return
            rest = rest.without(outline)
            front = [code for code in qr_codes.read(rest) if not code.mirrored]
            found = self.first(rest, front)
            if found is None:
                return
            last = found
            yield found

    def behind(self, sheet: Sheet, found: Sequence[Code]) -> int | None:
        """The number of the page through whose back print shines; 0 for a page of something else
        and None where it isn't a back. `found` are codes in a mirror."""
        for code in found:
            return self._number(code) if code.text in self._document.codes else 0
        return self._looks.through(sheet)

    def _number(self, code: Code) -> int:
        return self._document.codes.index(code.text) + 1

    def _seen(self, placed: Placed) -> Placed:
        self._unseen.discard(placed.page.number)
        return placed

    def _lay(self, sheet: Sheet, page: IssuedPage, code: Code) -> Alignment:
        stamps = self._document.stamps()
        laid = register.by_code(sheet, page, code.corners, stamps)
        if laid is not None and laid.agreeing >= _SURE:
            return laid
        by_looks = self._looks.find(sheet, [page.number])
        found = [each for each in (laid, by_looks and by_looks[1]) if each is not None]
        if not found:
            return register.unsure(page, code.corners, stamps)
        return max(found, key=lambda each: each.agreeing)
