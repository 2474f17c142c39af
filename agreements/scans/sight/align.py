"""Lays a scan over the issued page: a homography, then a small smooth displacement.

From the QR code's corners to the marks in the other corners of the page, from there to the words.
Paper curls and feeders stretch, so at the end each coordinate gets a polynomial.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from agreements.scans.sight import patches
from agreements.scans.sight.frame import MM, Floats, Grey, corners, through
from agreements.scans.sight.issued import IssuedPage
from agreements.scans.sight.patches import Box, Match

_ALIKE = 0.5  # a mark or a word was found
_MARKS = (("mark", 25.0), ("top_left", 16.0), ("bottom_right", 16.0))  # mm that each may be off
_ROUNDS = ((40, 3.0), (70, 2.0), (110, 0.8))  # words, mm that they may be off
_MORE = ((130, 2.0), (130, 1.4))  # for a page that is far from flat
_LOOSE = (12.0, 6.0, 3.0, 1.5, 0.0)  # pixels of the frame within which a word counts, by turns
_CELL = (48, 28)  # pixels of the half frame: a word or two
_AROUND = 25 * MM  # within which words speak for the same part of the page
_DEGREE = 4
_TERMS = (_DEGREE + 1) * (_DEGREE + 2) // 2
_EVEN, _MOST = 0.6, 0.95  # the share of words that lie within so many pixels when all is well
_FEWEST = 12  # words for a homography of their own
# From pixels of the half frame to those of the whole: a pixel's middle is its place.
_HALF = np.array([[2, 0, 0.5], [0, 2, 0.5], [0, 0, 1.0]])


@dataclass(frozen=True, slots=True)
class Alignment:
    """`matrix` takes pixels of the frame to pixels of the scan, after `bend` (coefficients of
    polynomials in x and y, both from −1 to 1) has moved them within the frame.

    `size` is the frame's in pixels; `likeness`, from −1 to 1, how well words are found where they
    are due (the median over words).
    """

    matrix: Floats
    bend: Floats
    size: tuple[int, int]
    likeness: float

    def near(self, x: float, y: float) -> Floats:
        """A homography from frame to scan that is right around one pixel of the frame."""
        ((dx, dy),) = _terms(np.array([[x, y]]), self.size) @ self.bend
        moved: Floats = self.matrix @ np.array([[1, 0, dx], [0, 1, dy], [0, 0, 1.0]])
        return moved

    def lay(self, picture: Grey) -> Grey:
        """The picture as it lies over the frame, white where there is none."""
        return lay(picture, self.matrix, self.bend, self.size)

    def lay_half(self, picture: Grey) -> Grey:
        """Likewise, at half the frame's size; black where there is none."""
        size = self.size[0] // 2, self.size[1] // 2
        smaller, shrunk = _as_fine_as(size, picture, self.matrix)
        return lay(smaller, shrunk @ self.matrix @ _HALF, self.bend / 2, size, beyond=0)

    def outline(self, box: Sequence[float]) -> Floats:
        """The corners of a box of the frame, in pixels of the scan, clockwise."""
        left, top, right, bottom = box
        around = corners(left, top, right, bottom)
        return through(self.matrix, around + _terms(around, self.size) @ self.bend)


def by_code(
    grey: Grey, page: IssuedPage, code: Floats, stamps: Mapping[str, Box]
) -> Alignment | None:
    """Starting from the four corners of the QR code. None where words don't fit."""
    printed = corners(*stamps["qr"])
    matrix = _affine(printed, code)
    if matrix is None:
        return None
    frame_points, scan_points = [*printed], [*code]
    for name, reach in _MARKS:
        found = _mark(grey, page, matrix, stamps[name], reach)
        if found is None:
            continue
        frame_points.append(found[0])
        scan_points.append(found[1])
        enough = len(frame_points) >= 6  # three corners of the page: perspective shows
        fitted = (_homography if enough else _affine)(np.array(frame_points), np.array(scan_points))
        matrix = fitted if fitted is not None else matrix
    return refine(grey, page, matrix)


def unsure(page: IssuedPage, code: Floats, stamps: Mapping[str, Box]) -> Alignment:
    """By the QR code alone, where nothing else fits: good for saying which way the page lies."""
    matrix = _affine(corners(*stamps["qr"]), code)
    if matrix is None:
        raise ValueError("a code without extent")
    return Alignment(matrix, np.zeros((_TERMS, 2)), page.frame.size, 0.0)


def refine(grey: Grey, page: IssuedPage, matrix: Floats) -> Alignment | None:
    """From a homography that is a few millimeters off at most."""
    bend = np.zeros((_TERMS, 2))
    size = (page.half.shape[1], page.half.shape[0])
    smaller, shrunk = _as_fine_as(size, grey, matrix)
    likeness = 0.0
    lying = 0.0
    for number, (count, reach) in enumerate((*_ROUNDS, *_MORE)):
        if number >= len(_ROUNDS) and lying > _MOST:
            break
        laid = 255 - lay(smaller, shrunk @ matrix @ _HALF, bend / 2, size)
        cells = patches.textured(page.half, _CELL, count, margin=round(9 * MM / 2))
        found = _words(page.half, laid, cells, round(reach * MM / 2))
        good = [match for match in found if match.likeness > _ALIKE]
        if len(good) < _FEWEST:
            return None if number == 0 else Alignment(matrix, bend, page.frame.size, likeness)
        at = through(_HALF, np.array([match.at for match in good]))
        off = np.array([match.off for match in good]) * 2
        likeness = float(np.median([match.likeness for match in found]))
        if number == 0:
            better, _fits = cv2.findHomography(at, through(matrix, at + off), cv2.RANSAC, 6.0)
            matrix = better if better is not None else matrix
        else:
            more, error = _fit(at, off, page.frame.size)
            bend = bend + more
            lying = float((error < _EVEN).sum()) / len(found)
    return Alignment(matrix, bend, page.frame.size, likeness)


def lay(
    picture: Grey, matrix: Floats, bend: Floats, size: tuple[int, int], *, beyond: int = 255
) -> Grey:
    """Pixels of a frame of `size` taken from the picture; `beyond` is the color of its outside."""
    how = cv2.INTER_LINEAR
    if not bend.any():
        how |= cv2.WARP_INVERSE_MAP
        return cv2.warpPerspective(picture, matrix, size, flags=how, borderValue=beyond)
    coarse, step = _coarse(matrix, bend, size)
    fine = cv2.resize(coarse, None, fx=step, fy=step, interpolation=cv2.INTER_LINEAR)
    half = step // 2
    places = fine[half : half + size[1], half : half + size[0]]
    # Both coordinates are in the first map; OpenCV's types don't know that there may be no other.
    return cv2.remap(picture, places, None, how, borderValue=beyond)  # type: ignore[call-overload,no-any-return]


def _coarse(matrix: Floats, bend: Floats, size: tuple[int, int]) -> tuple[Floats, int]:
    """Where every `step`th pixel of the frame comes from; between them a straight line will do."""
    step = 32
    # Enlarging puts sample n into the middle of its step; `lay` cuts half a step off.
    xs, ys = (np.arange(length // step + 3) * step - 0.5 for length in size)
    grid = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2).astype(float)
    moved = through(matrix, grid + _terms(grid, size) @ bend)
    return moved.reshape(len(ys), len(xs), 2).astype(np.float32), step


def _as_fine_as(size: tuple[int, int], grey: Grey, matrix: Floats) -> tuple[Grey, Floats]:
    """The scan at about the half frame's resolution, and the matrix to it from the scan."""
    whole = through(matrix @ _HALF, corners(0, 0, *size))
    scale = sum(size) / np.abs(whole[2] - whole[0]).sum()
    if not 0.1 < scale < 0.75:
        return grey, np.eye(3)
    scale = 0.5 if scale > 0.35 else 0.25  # quicker than what lies between
    smaller = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    shift = (scale - 1) / 2
    return np.asarray(smaller), np.array([[scale, 0, shift], [0, scale, shift], [0, 0, 1.0]])


def _mark(
    grey: Grey, page: IssuedPage, matrix: Floats, box: Box, reach_mm: float
) -> tuple[Floats, Floats] | None:
    """The middle of a corner mark, in the frame and on the scan."""
    scale = 0.3  # of the frame: a mark has some 20 pixels
    reach = round(reach_mm * MM * scale)
    left, top, right, bottom = (round(edge * scale) for edge in box)
    edge = reach + 3
    size = (right - left + 2 * edge, bottom - top + 2 * edge)
    window = np.array([[1, 0, left - edge], [0, 1, top - edge], [0, 0, scale]]) / scale
    printed = _window(255 - page.ink, window, size)
    around = _window(grey, matrix @ window, size)
    piece = (reach, reach, size[0] - reach, size[1] - reach)
    found = patches.find(printed, around, piece, reach)
    if found is None or found.likeness < _ALIKE:
        return None
    at, off = np.array([found.at]), np.array([found.off])
    return through(window, at)[0], through(matrix @ window, at + off)[0]


def _window(picture: Grey, matrix: Floats, size: tuple[int, int]) -> Grey:
    """A small part of a picture, white beyond its edge."""
    how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(
        cv2.warpPerspective(picture, matrix, size, flags=how, borderValue=255), dtype=np.uint8
    )


def _words(printed: Grey, laid: Grey, cells: Sequence[Box], reach: int) -> list[Match]:
    found = (patches.find(printed, laid, cell, reach) for cell in cells)
    return [match for match in found if match is not None]


def _affine(here: Floats, there: Floats) -> Floats | None:
    terms = np.column_stack([here, np.ones(len(here))])
    solved, _rest, rank, _values = np.linalg.lstsq(terms, there, rcond=None)
    return np.vstack([solved.T, [0, 0, 1]]) if rank == 3 else None


def _homography(here: Floats, there: Floats) -> Floats | None:
    found, _mask = cv2.findHomography(here, there, 0)
    return None if found is None else np.asarray(found)


def _terms(points: Floats, size: tuple[int, int]) -> Floats:
    """The terms of a polynomial in x and y, each from −1 to 1 over the page."""
    x, y = (2 * points / np.array(size) - 1).T
    powers = [x**a * y**b for a in range(_DEGREE + 1) for b in range(_DEGREE + 1 - a)]
    return np.column_stack(powers)


def _fit(at: Floats, off: Floats, size: tuple[int, int]) -> tuple[Floats, Floats]:
    """Coefficients by least squares, and by how much each word is off then.

    What does not fit counts less each time. At first nearly everything counts: a curled corner is
    not to be taken for a wrong match. A word by itself counts as much as a paragraph.
    """
    terms = _terms(at, size)
    far = np.linalg.norm(at[:, None] - at[None, :], axis=2)
    alone = 1 / np.exp(-((far / _AROUND) ** 2)).sum(axis=1)
    alone = weights = alone / alone.mean()
    ridge = np.eye(terms.shape[1]) * 1e-3 * len(at)
    bend: Floats = np.zeros((terms.shape[1], 2))
    for loose in _LOOSE:
        weighted = terms * weights[:, None]
        bend = np.linalg.solve(weighted.T @ terms + ridge, weighted.T @ off)
        error = np.linalg.norm(off - terms @ bend, axis=1)
        scale = max(loose, 1.5 * max(0.3, float(np.median(error))))
        weights = alone / (1 + (error / scale) ** 2)
    return bend, error
