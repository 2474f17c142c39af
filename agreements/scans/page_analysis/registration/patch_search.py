"""Finding small pieces of the issued page on the scan, near where they are believed to be."""

from dataclasses import dataclass

import cv2
import numpy as np

from agreements.scans.page_analysis.frame import FloatArray, GrayImage

Box = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class PatchMatch:
    """`at` is the middle of the piece in the picture searched in, `off` by how much the piece lies
    elsewhere on the other one, in pixels; `likeness` from −1 to 1."""

    at: tuple[float, float]
    off: tuple[float, float]
    likeness: float


def find_patch(piece_of: GrayImage, other: GrayImage, box: Box, reach: int) -> PatchMatch | None:
    """Where the box of one picture lies on another of the same size, at most `reach` pixels off.

    None at the edge of the picture, and where one of the two is blank.
    """
    left, top, right, bottom = box
    height, width = other.shape
    x0, y0 = max(0, left - reach), max(0, top - reach)
    x1, y1 = min(width, right + reach), min(height, bottom + reach)
    if left < 0 or top < 0 or right > width or bottom > height:
        return None
    piece, around = piece_of[top:bottom, left:right], other[y0:y1, x0:x1]
    found = cv2.matchTemplate(around, piece, cv2.TM_CCOEFF_NORMED)
    _low, likeness, _where, (x, y) = cv2.minMaxLoc(found)
    if not np.isfinite(likeness) or likeness > 1.01:
        return None
    dx, dy = x + x0 - left + _peak(found[y], x), y + y0 - top + _peak(found[:, x], y)
    return PatchMatch(((left + right) / 2, (top + bottom) / 2), (dx, dy), float(likeness))


def _peak(values: FloatArray, at: int) -> float:
    """How far between pixels the top lies, by the parabola through three values."""
    if not 0 < at < len(values) - 1:
        return 0.0
    before, here, after = (float(value) for value in values[at - 1 : at + 2])
    curve = before - 2 * here + after
    return 0.5 * (before - after) / curve if curve < 0 else 0.0


def textured_cells(ink: GrayImage, cell: tuple[int, int], keep: int, margin: int) -> list[Box]:
    """At most `keep` cells of a grid that hold print to be recognized by, spread over the page."""
    across, down = cell
    height, width = ink.shape
    rows = (height - 2 * margin) // down
    columns = (width - 2 * margin) // across
    inside = ink[margin : margin + rows * down, margin : margin + columns * across]
    means = cv2.resize(inside, (columns, rows), interpolation=cv2.INTER_AREA)
    cells: FloatArray = np.argwhere((means > 12) & (means < 140))
    if len(cells) > keep:
        cells = cells[np.linspace(0, len(cells) - 1, keep).round().astype(int)]
    corners = (margin + cells * (down, across)).tolist()
    return [(left, top, left + across, top + down) for top, left in corners]
