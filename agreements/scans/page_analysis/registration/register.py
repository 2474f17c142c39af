"""Lays a scan over the issued page: a homography, then a small smooth displacement.

From the QR code's corners to the marks in the other corners of the page, from there to the words.
Paper curls and feeders stretch, so at the end each coordinate gets a polynomial.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from agreements.scans.page_analysis.frame import (
    MM,
    FloatArray,
    GrayImage,
    corners,
    shrinking_matrix,
    transform,
)
from agreements.scans.page_analysis.issued_page import IssuedPage
from agreements.scans.page_analysis.registration import patch_search, warp
from agreements.scans.page_analysis.registration.patch_search import Box, PatchMatch
from agreements.scans.page_analysis.registration.resample import matching_resolution, resample
from agreements.scans.page_analysis.scanned_sheet import ScannedSheet

_ALIKE = 0.5  # a mark or a word was found
_FIDUCIALS = (("mark", 25.0), ("top_left", 16.0), ("bottom_right", 16.0))  # mm that each may be off
# The frame made how many times smaller, words, mm that they may be off. Nearly every page is flat
# enough for the quick rounds; in those words are a blur, and a line may be taken for the next one.
_QUICK = ((4, 40, 3.0), (2, 110, 0.8))
_CAREFUL = ((2, 40, 3.0), (2, 70, 2.0), (2, 110, 0.8), (2, 130, 2.0), (2, 130, 1.4))
_CELL = (96, 56)  # pixels of the frame: a word or two
# The share of words that lie within so many pixels when all is well, and after the quick rounds,
# for what is off then may be all there is in one corner.
_EVEN, _MOST, _ALL = 0.6, 0.95, 0.98
_WELL = 0.85  # of the words agree with how the page lies; on waving paper half of them do
_FEWEST = 12  # words for a homography of their own


@dataclass(frozen=True, slots=True)
class Registration:
    """`matrix` takes pixels of the frame to pixels of the scan, after `warp` (coefficients of
    polynomials in x and y, both from −1 to 1) has moved them within the frame.

    `size` is the frame's in pixels; `likeness`, from −1 to 1, how well words are found where they
    are due (the median over words); `agreeing` the share of words that all lie like this.
    """

    matrix: FloatArray
    warp: FloatArray
    size: tuple[int, int]
    likeness: float = 0.0
    agreeing: float = 0.0

    @property
    def lies_well(self) -> bool:
        """The print is where it is due nearly everywhere."""
        return self.agreeing >= _WELL

    def matrix_near(self, x: float, y: float) -> FloatArray:
        """A homography from frame to scan that is right around one pixel of the frame."""
        here = np.array([[x, y]])
        ((dx, dy),) = warp.apply_warp(here, self.warp, self.size) - here
        moved: FloatArray = self.matrix @ np.array([[1, 0, dx], [0, 1, dy], [0, 0, 1.0]])
        return moved

    def resample(self, picture: GrayImage) -> GrayImage:
        """The picture as it lies over the frame, white where there is none."""
        return resample(picture, self.matrix, self.warp, self.size)

    def resample_half(self, half: GrayImage) -> GrayImage:
        """Likewise of a picture half as large as the scan, at half the frame's size; black where
        there is none."""
        size = self.size[0] // 2, self.size[1] // 2
        twice = shrinking_matrix(2)
        matrix = np.linalg.inv(twice) @ self.matrix @ twice
        return resample(half, matrix, self.warp / 2, size, beyond=0)

    def outline(self, box: Sequence[float]) -> FloatArray:
        """The corners of a box of the frame, in pixels of the scan, clockwise."""
        left, top, right, bottom = box
        around = corners(left, top, right, bottom)
        return transform(self.matrix, warp.apply_warp(around, self.warp, self.size))


def register_by_code(
    sheet: ScannedSheet, page: IssuedPage, code: FloatArray, stamps: Mapping[str, Box]
) -> Registration | None:
    """Starting from the four corners of the QR code. None where words don't fit."""
    printed = corners(*stamps["qr"])
    matrix = _affine(printed, code)
    if matrix is None:
        return None
    frame_points, scan_points = [*printed], [*code]
    for name, reach in _FIDUCIALS:
        found = _find_fiducial(sheet.gray, page, matrix, stamps[name], reach)
        if found is None:
            continue
        frame_points.append(found[0])
        scan_points.append(found[1])
        enough = len(frame_points) >= 6  # three corners of the page: perspective shows
        fitted = (_homography if enough else _affine)(np.array(frame_points), np.array(scan_points))
        matrix = fitted if fitted is not None else matrix
    return register_by_words(sheet, page, matrix)


def register_roughly(page: IssuedPage, code: FloatArray, stamps: Mapping[str, Box]) -> Registration:
    """By the QR code alone, where nothing else fits: good for saying which way the page lies."""
    matrix = _affine(corners(*stamps["qr"]), code)
    if matrix is None:
        raise ValueError("a code without extent")
    return Registration(matrix, warp.NO_WARP, page.frame.size)


def register_by_words(
    sheet: ScannedSheet, page: IssuedPage, matrix: FloatArray
) -> Registration | None:
    """From a homography that is a few millimeters off at most. None where words don't fit."""
    laid = _by_words(sheet, page, matrix, _QUICK)
    if laid is not None and laid.agreeing > _ALL:
        return laid
    return _by_words(sheet, page, matrix, _CAREFUL)


def _by_words(
    sheet: ScannedSheet,
    page: IssuedPage,
    matrix: FloatArray,
    rounds: Sequence[tuple[int, int, float]],
) -> Registration | None:
    """The first two rounds are for the homography, all but the first for what it leaves, until
    words agree."""
    laid = Registration(matrix, warp.NO_WARP, page.frame.size)
    for number, (times, count, reach) in enumerate(rounds):
        found = _words(sheet, page, laid, times, count, reach)
        good = [match for match in found if match.likeness > _ALIKE]
        if len(good) < _FEWEST:
            return None if number == 0 else replace(laid, agreeing=0.0)
        at = transform(shrinking_matrix(times), np.array([match.at for match in good]))
        off = np.array([match.off for match in good]) * times
        laid = replace(laid, likeness=float(np.median([match.likeness for match in found])))
        if not laid.warp.any():
            there = transform(laid.matrix, at + off)
            better, _fits = cv2.findHomography(at, there, cv2.RANSAC, 6.0)
            if better is not None:
                laid = replace(laid, matrix=np.asarray(better))
                off = transform(np.linalg.inv(better), there) - at
        if number == 0:
            continue
        more, error = warp.fit_warp(at, off, laid.size)
        agreeing = float((error < _EVEN).sum()) / len(found)
        laid = replace(laid, warp=laid.warp + more, agreeing=agreeing)
        if agreeing > _MOST and number > 1:
            break
    return laid


def _words(
    sheet: ScannedSheet, page: IssuedPage, lying: Registration, times: int, count: int, reach: float
) -> list[PatchMatch]:
    """Where words are, in pixels of the frame made so many `times` smaller."""
    printed = page.smaller(times)
    size = (printed.shape[1], printed.shape[0])
    picture, matrix = matching_resolution(size, sheet, lying.matrix @ shrinking_matrix(times))
    laid = cv2.bitwise_not(resample(picture, matrix, lying.warp / times, size))
    cell = (_CELL[0] // times, _CELL[1] // times)
    cells = patch_search.textured_cells(printed, cell, count, margin=round(9 * MM / times))
    found = (
        patch_search.find_patch(printed, laid, cell, round(reach * MM / times)) for cell in cells
    )
    return [match for match in found if match is not None]


def _find_fiducial(
    gray: GrayImage, page: IssuedPage, matrix: FloatArray, box: Box, reach_mm: float
) -> tuple[FloatArray, FloatArray] | None:
    """The middle of a corner mark, in the frame and on the scan."""
    scale = 0.3  # of the frame: a mark has some 20 pixels
    reach = round(reach_mm * MM * scale)
    left, top, right, bottom = (round(edge * scale) for edge in box)
    edge = reach + 3
    size = (right - left + 2 * edge, bottom - top + 2 * edge)
    window = np.array([[1, 0, left - edge], [0, 1, top - edge], [0, 0, scale]]) / scale
    printed = resample(255 - page.ink, window, warp.NO_WARP, size)
    around = resample(gray, matrix @ window, warp.NO_WARP, size)
    piece = (reach, reach, size[0] - reach, size[1] - reach)
    found = patch_search.find_patch(printed, around, piece, reach)
    if found is None or found.likeness < _ALIKE:
        return None
    at, off = np.array([found.at]), np.array([found.off])
    return transform(window, at)[0], transform(matrix @ window, at + off)[0]


def _affine(here: FloatArray, there: FloatArray) -> FloatArray | None:
    terms = np.column_stack([here, np.ones(len(here))])
    solved, _rest, rank, _values = np.linalg.lstsq(terms, there, rcond=None)
    return np.vstack([solved.T, [0, 0, 1]]) if rank == 3 else None


def _homography(here: FloatArray, there: FloatArray) -> FloatArray | None:
    found, _mask = cv2.findHomography(here, there, 0)
    return None if found is None else np.asarray(found)
