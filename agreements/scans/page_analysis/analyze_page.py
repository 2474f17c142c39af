"""One page looked at: every look by itself, so that one that breaks down leaves the others."""

import hashlib
import logging
from collections.abc import Callable, Mapping
from typing import TypeVar

import cv2
import numpy as np

from agreements.scans.observation import Difference, FieldWriting, Outline, PageObservation
from agreements.scans.page_analysis import legibility, photometry, qr_codes
from agreements.scans.page_analysis.frame import (
    FloatArray,
    Frame,
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
from agreements.scans.page_analysis.issued_page import IssuedPage, IssuedPdf
from agreements.scans.page_analysis.locate_pages import LocatedPage, PageLocator
from agreements.scans.page_analysis.registration.register import Registration
from agreements.scans.page_analysis.scanned_sheet import ScannedSheet

logger = logging.getLogger(__name__)

_LEAST_LIKENESS = 0.45  # words; below, the page is not laid right or can't be read
_BLANK_INK = 0.0004  # of the page; dust and a shadow at the edge

T = TypeVar("T")


class PageAnalyzer:
    """Looks at the pages of one scan in order; knows the document that they should show."""

    def __init__(self, document: IssuedPdf) -> None:
        self._document = document
        self._places = PageLocator(document)

    def analyze_sheet(self, sheet: ScannedSheet) -> list[PageObservation]:
        """What is to be seen on a sheet: one page, or those that lie side by side, by their
        numbers. Raises nothing: what fails is named in `failed`."""
        failed: list[str] = []
        found = _try(lambda: qr_codes.read_codes(sheet), "code", failed) or []
        front = [code for code in found if not code.mirrored]
        facts: dict[str, object] = {"codes": tuple(code.text for code in front)}
        if not found and _blank(sheet.half):
            return [PageObservation(number=sheet.number, blank=True, failed=tuple(failed), **facts)]  # type: ignore[arg-type]
        facts["digest"] = _digest(sheet.half)
        first = _try(lambda: self._places.first_page(sheet, front), "place", failed)
        if first is None and not front:
            behind = _try(lambda: self._places.page_behind(sheet, found), "behind", failed)
            if behind is not None:
                return [PageObservation(number=sheet.number, blank=True, behind=behind)]
        if first is None:
            return [PageObservation(number=sheet.number, failed=tuple(failed), **facts)]  # type: ignore[arg-type]
        others = _try(lambda: list(self._places.pages_beside(sheet, first)), "beside", failed) or []
        placed = sorted([first, *others], key=lambda each: each.page.number)
        return [self._page(sheet, each, facts, list(failed)) for each in placed]

    def _page(
        self,
        sheet: ScannedSheet,
        placed: LocatedPage,
        facts: Mapping[str, object],
        failed: list[str],
    ) -> PageObservation:
        page, registration = placed.page, placed.registration
        seen = {
            **facts,
            "issued": page.number,
            "by": placed.by,
            "likeness": round(registration.likeness, 3),
            **_lying(registration, sheet, page.frame),
            **(
                _try(lambda: self._measure(sheet, page, registration, failed), "tone", failed) or {}
            ),
        }
        return PageObservation(number=sheet.number, failed=tuple(failed), **seen)  # type: ignore[arg-type]

    def _measure(
        self, sheet: ScannedSheet, page: IssuedPage, registration: Registration, failed: list[str]
    ) -> dict[str, object]:
        facts: dict[str, object] = {"dpi": legibility.resolution(registration, sheet.shrunk)}
        own, stamps = self._document.signature_fields(page.number), self._document.stamps()
        seen: tuple[list[InkPlace], list[Seal]] | None = None
        if registration.likeness >= _LEAST_LIKENESS:
            toned = photometry.measure_photometry(registration.resample(sheet.gray), page)
            facts |= {"black": round(toned.black, 2), "blur": round(legibility.blur(toned), 3)}
            seen = _try(
                lambda: _differing(sheet, registration, page, toned, stamps, own), "compare", failed
            )
        stamped = seen[1] if seen else []
        facts["writing"] = (
            _try(
                lambda: {
                    name: _writing(
                        signature_fields.measure_field(
                            sheet.gray,
                            registration,
                            box,
                            stamped,
                            # A date in red ink is a date all the same.
                            sheet.red if name == "signature" else None,
                        ),
                        registration,
                        box,
                        sheet,
                    )
                    for name, box in own.items()
                },
                "boxes",
                failed,
            )
            or {}
        )
        if seen is not None:
            facts["differences"] = tuple(
                _difference(place, registration, page.frame, sheet) for place in seen[0]
            )
        return facts


def _differing(
    sheet: ScannedSheet,
    registration: Registration,
    page: IssuedPage,
    toned: photometry.Photometry,
    stamps: Mapping[str, Box],
    own: Mapping[str, Box],
) -> tuple[list[InkPlace], list[Seal]]:
    """Where the page differs from the issued one, the surest first; and the seals on it."""
    differing = differences.find_differences(toned, page, stamps)
    red, blue = (c if c is None else registration.resample_half(c) for c in (sheet.red, sheet.blue))
    large, stamped, explained = strokes.find_strokes(
        differing.extra,
        differing.whole,
        differing.ruled,
        page,
        own,
        (red, blue),
        word_differences.is_laid_well(registration),
    )
    if red is not None:  # of a seal that is too faint to be made out as one
        explained = cv2.max(explained, cv2.threshold(red, 25, 1, cv2.THRESH_BINARY)[1])
    small = differences.changed_letters(differing, toned.ink, page, explained, own)
    small = word_differences.changed_words(
        small, toned, page, explained, word_differences.is_laid_well(registration)
    )
    return sorted([*large, *small], key=lambda place: -place.score), stamped


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


def _digest(half: GrayImage) -> str:
    return hashlib.sha256(np.ascontiguousarray(halved(half)).tobytes()).hexdigest()


def _lying(registration: Registration, sheet: ScannedSheet, frame: Frame) -> dict[str, object]:
    """How the page lies: its turn, and the matrix from points to fractions of the page."""
    fractions = sheet.to_fractions() @ registration.matrix @ frame.from_points()
    fractions = fractions / fractions[2, 2]
    left, right = registration.outline((0, 0, frame.size[0], 0))[:2]
    return {
        "turn": turn_to_upright(left, right),
        "matrix": tuple(round(float(v), 9) for v in fractions.ravel()),
    }


def _outline(points: FloatArray, sheet: ScannedSheet) -> Outline:
    return tuple(
        (round(float(x), 4), round(float(y), 4)) for x, y in transform(sheet.to_fractions(), points)
    )


def _writing(
    written: signature_fields.FieldInk,
    registration: Registration,
    box: tuple[int, int, int, int],
    sheet: ScannedSheet,
) -> FieldWriting:
    outline = _outline(registration.outline(box), sheet)
    return FieldWriting(
        there=written.there,
        under_seal=written.under_seal,
        faint=written.faint,
        ink=written.ink,
        extent=written.extent,
        outline=outline,
        typed=written.typed,
        unsure=written.unsure,
    )


def _difference(
    place: InkPlace, registration: Registration, frame: Frame, sheet: ScannedSheet
) -> Difference:
    outline = _outline(registration.outline(place.box), sheet)
    return Difference(place.kind, frame.points(place.box), outline, round(place.score, 2))
