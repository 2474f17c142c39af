"""Where things are: points of the issued page, pixels of its frame, pixels of the scan.

The frame is the issued page at DPI dots per inch, y downwards. A scan is laid over it by a
homography from frame to scan, and by a small displacement within the frame.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

# Pictures and points are plain arrays to the type checker: OpenCV's own types know no more.
GrayImage = NDArray[Any]
FloatArray = NDArray[Any]

DPI = 200
MM = DPI / 25.4
POINT = DPI / 72


@dataclass(frozen=True, slots=True)
class Frame:
    """Size of the issued page in points."""

    width: float
    height: float

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels, as pdfium rounds them."""
        return int(np.ceil(self.width * POINT)), int(np.ceil(self.height * POINT))

    def pixels(self, box: Sequence[float]) -> tuple[int, int, int, int]:
        """Left, top, right, bottom of a box given in points from the lower left."""
        x0, y0, x1, y1 = box
        edges = (x0, self.height - y1, x1, self.height - y0)
        left, top, right, bottom = (round(edge * POINT) for edge in edges)
        return left, top, right, bottom

    def points(self, box: Sequence[float]) -> tuple[float, float, float, float]:
        """A box in points from the lower left, of pixels left, top, right, bottom."""
        left, top, right, bottom = (float(edge) / POINT for edge in box)
        x0, y0, x1, y1 = left, self.height - bottom, right, self.height - top
        return round(x0, 1), round(y0, 1), round(x1, 1), round(y1, 1)

    def from_points(self) -> FloatArray:
        """The matrix from points of the page to pixels of the frame."""
        return np.array([[POINT, 0, 0], [0, -POINT, self.height * POINT], [0, 0, 1.0]])


def transform(matrix: FloatArray, points: FloatArray) -> FloatArray:
    """Points (n, 2) moved by a homography."""
    moved = points @ matrix[:, :2].T + matrix[:, 2]
    return np.asarray(moved[:, :2] / moved[:, 2:])


def turn_to_upright(left: FloatArray, right: FloatArray) -> int:
    """By how many degrees clockwise a page is to be turned, whose upper edge runs from `left` to
    `right`, to be upright: 0, 90, 180 or 270."""
    across, down = right - left
    return round(-float(np.degrees(np.arctan2(down, across))) / 90) * 90 % 360


def corners(left: float, top: float, right: float, bottom: float) -> FloatArray:
    """The four corners of a box, clockwise from the upper left."""
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]], dtype=float)


def touch(one: Sequence[float], other: Sequence[float], across: float = 0, down: float = 0) -> bool:
    """Whether two boxes (left, top, right, bottom) lie less than that apart."""
    return (
        one[0] - across < other[2]
        and other[0] - across < one[2]
        and one[1] - down < other[3]
        and other[1] - down < one[3]
    )


def halved(picture: GrayImage) -> GrayImage:
    """At half the size; an odd last row or column is left out."""
    height, width = max(1, picture.shape[0] // 2), max(1, picture.shape[1] // 2)
    even = picture[: 2 * height, : 2 * width]
    return cv2.resize(even, (width, height), interpolation=cv2.INTER_AREA)


def shrinking_matrix(times: int) -> FloatArray:
    """From pixels of a picture made so many times smaller to those of the whole: a pixel's middle
    is its place."""
    shift = (times - 1) / 2
    return np.array([[times, 0, shift], [0, times, shift], [0, 0, 1.0]])


def disk(size: float) -> GrayImage:
    """A round brush so many pixels wide, for what grows or shrinks ink alike in all directions."""
    side = round(size) | 1
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)))
