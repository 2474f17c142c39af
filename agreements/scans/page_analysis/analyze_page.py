"""One page looked at: every look by itself, so that one that breaks down leaves the others."""

import hashlib
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import cv2

from agreements.scans.observation import Difference, FieldWriting, Outline, PageObservation
from agreements.scans.page_analysis import photometry, qr_codes
from agreements.scans.page_analysis.frame import (
    DPI,
    MM,
    GrayImage,
    halved,
    transform,
    turn_to_upright,
)
from agreements.scans.page_analysis.ink import (
    differences,
    signature_fields,
    strokes,
    word_differences,
)
from agreements.scans.page_analysis.ink.seals import Seal
from agreements.scans.page_analysis.ink.strokes import Box, InkPlace
from agreements.scans.page_analysis.issued_page import IssuedPage, OpenedIssuedPdf
from agreements.scans.page_analysis.locate_pages import LocatedPage, PageLocator
from agreements.scans.page_analysis.registration.register import Registration
from agreements.scans.page_analysis.scanned_sheet import ScannedSheet

logger = logging.getLogger(__name__)

_LEAST_LIKENESS = 0.45  # words; below, the page is not laid right or can't be read
_BLANK_INK = 0.0004  # of the page; dust and a shadow at the edge

T = TypeVar("T")


class PageAnalyzer:
    """Looks at the pages of one scan in order; knows the document that they should show."""

    def __init__(self, document: OpenedIssuedPdf) -> None:
        self._document = document
        self._locator = PageLocator(document)

    def analyze_sheet(self, sheet: ScannedSheet) -> list[PageObservation]:
        """What is to be seen on a sheet: one page, or those that lie side by side, by their
        numbers. Raises nothing: what fails is named in `failed`."""
        failed: list[str] = []
        found = _try(lambda: qr_codes.read_codes(sheet), "code", failed) or []
        front = [code for code in found if not code.mirrored]
        seen = PageObservation(sheet.number, codes=tuple(code.text for code in front))
        if not found and _blank(sheet.half):
            return [replace(seen, blank=True, failed=tuple(failed))]
        first = _try(lambda: self._locator.first_page(sheet, front), "place", failed)
        if first is None and not front:
            behind = _try(lambda: self._locator.page_behind(sheet, found), "behind", failed)
            if behind is not None:
                return [replace(seen, blank=True, behind=behind)]
        seen = replace(seen, digest=hashlib.sha256(halved(sheet.half).tobytes()).hexdigest())
        if first is None:
            return [replace(seen, failed=tuple(failed))]
        others = (
            _try(lambda: list(self._locator.pages_beside(sheet, first)), "beside", failed) or []
        )
        placed = sorted([first, *others], key=lambda each: each.page.number)
        return [self._page(sheet, each, seen, list(failed)) for each in placed]

    def _page(
        self, sheet: ScannedSheet, located: LocatedPage, seen: PageObservation, failed: list[str]
    ) -> PageObservation:
        page, registration = located.page, located.registration
        fields, stamps = self._document.signature_fields(page.number), self._document.stamps()
        laid = _LaidPage(sheet, page, registration, fields, stamps)
        measured = _try(lambda: laid.measurements(failed), "tone", failed) or {}
        return replace(
            seen,
            issued=page.number,
            by=located.by,
            likeness=round(registration.likeness, 3),
            failed=tuple(failed),
            **laid.position(),
            **measured,
        )


@dataclass(frozen=True)
class _LaidPage:
    """An issued page, as it lies on a sheet; `fields` to write in and `stamps` in pixels of it."""

    sheet: ScannedSheet
    page: IssuedPage
    registration: Registration
    fields: Mapping[str, Box]
    stamps: Mapping[str, Box]

    def position(self) -> dict[str, Any]:
        """Its turn, and the matrix from points to fractions of the sheet."""
        frame = self.page.frame
        fractions = self.sheet.to_fractions() @ self.registration.matrix @ frame.from_points()
        fractions = fractions / fractions[2, 2]
        left, right = self.registration.outline((0, 0, frame.size[0], 0))[:2]
        return {
            "turn": turn_to_upright(left, right),
            "matrix": tuple(round(float(v), 9) for v in fractions.ravel()),
        }

    def measurements(self, failed: list[str]) -> dict[str, Any]:
        """What a PageObservation says of fineness, darkness, writing and differences."""
        facts: dict[str, Any] = {"dpi": self._dpi()}
        found: tuple[list[InkPlace], list[Seal]] | None = None
        if self.registration.likeness >= _LEAST_LIKENESS:
            laid = self.registration.resample(self.sheet.gray)
            toned = photometry.measure_photometry(laid, self.page)
            facts |= {"black": round(toned.black, 2), "blur": round(toned.spread / MM, 3)}
            found = _try(lambda: self._differences(toned), "compare", failed)
        seals = found[1] if found else []
        facts["writing"] = _try(lambda: self._writing(seals), "boxes", failed) or {}
        if found is not None:
            facts["differences"] = tuple(
                Difference(
                    place.kind,
                    self.page.frame.points(place.box),
                    self._outline(place.box),
                    round(place.score, 2),
                )
                for place in found[0]
            )
        return facts

    def _dpi(self) -> int:
        """Pixels of the scan, as it is in the file, per inch in the middle of the issued page."""
        x, y = (side / 2 for side in self.registration.size)
        middle = self.registration.outline((x, y, x + 100, y + 100))
        (a, b), (c, d) = middle[1] - middle[0], middle[3] - middle[0]
        area = abs(float(a * d - b * c))
        return round(DPI * float(area**0.5 / 100) * self.sheet.shrunk)

    def _writing(self, seals: Sequence[Seal]) -> dict[str, FieldWriting]:
        written = {}
        for name, box in self.fields.items():
            # A date in red ink is a date all the same.
            red = self.sheet.red if name == "signature" else None
            found = signature_fields.measure_field(
                self.sheet.gray, self.registration, box, seals, red
            )
            written[name] = replace(found, outline=self._outline(box))
        return written

    def _differences(self, toned: photometry.Photometry) -> tuple[list[InkPlace], list[Seal]]:
        """Where it differs from the issued page, the surest first; and the seals on it."""
        differing = differences.find_differences(toned, self.page, self.stamps)
        red, blue = (
            color if color is None else self.registration.resample_half(color)
            for color in (self.sheet.red, self.sheet.blue)
        )
        well = self.registration.lies_well
        large, seals, explained = strokes.find_strokes(
            differing, self.page, self.fields, (red, blue), well
        )
        if red is not None:  # of a seal that is too faint to be made out as one
            explained = cv2.max(explained, cv2.threshold(red, 25, 1, cv2.THRESH_BINARY)[1])
        small = differences.changed_letters(differing, toned.ink, self.page, explained, self.fields)
        small = word_differences.changed_words(small, toned, self.page, explained, well)
        return sorted([*large, *small], key=lambda place: -place.score), seals

    def _outline(self, box: Sequence[float]) -> Outline:
        """A box of the page, in fractions of the sheet."""
        points = transform(self.sheet.to_fractions(), self.registration.outline(box))
        return tuple((round(float(x), 4), round(float(y), 4)) for x, y in points)


def _try(look: Callable[[], T], name: str, failed: list[str]) -> T | None:
    try:
        return look()
    except MemoryError:
        raise
    except Exception as error:
        if isinstance(error, cv2.error) and error.code == cv2.Error.StsNoMem:
            raise MemoryError from error
        logger.exception("look %s", name)
        failed.append(name)
        return None


def _blank(half: GrayImage) -> bool:
    small = halved(half)
    paper = cv2.medianBlur(small, 21)
    edge = round(0.04 * min(small.shape))
    darker = cv2.subtract(paper, small)[edge:-edge, edge:-edge]
    return float((darker > 50).mean()) < _BLANK_INK
