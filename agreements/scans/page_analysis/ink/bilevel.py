"""Pages in black and white, where shades tell nothing, and a seal or a pale pen leaves scraps.

Dots lie all around such scraps, as they don't around a line that a pen drew.
"""

import cv2
import numpy as np

from agreements.scans.page_analysis.frame import MM, GrayImage, disk

_HALF = 128
_CORE = np.ones((3, 3), np.uint8)  # without edges, which are gray again once a page was drawn
_FLAT = 6  # of 255, that paper differs from paper, or ink from ink
_JOINED, _AROUND = 2.0 * MM, 2.0 * MM  # pieces that belong together; what lies around them
_EDGE = np.ones((5, 5), np.uint8)  # of the ink itself
_DARK = 0.3  # darker than the paper, as a share of it
_GRAINY = 0.014  # of what lies around is dots; around a pen's line a hundredth at most


def is_bilevel(gray: GrayImage) -> bool:
    """By paper and ink that are each of one shade. No gray scan is as even."""
    dark = (gray < _HALF).astype(np.uint8)
    return _is_flat(gray, dark) and _is_flat(gray, 1 - dark)


def _is_flat(gray: GrayImage, part: GrayImage) -> bool:
    inside = gray[cv2.erode(part, _CORE, iterations=2) > 0]
    if not inside.size:
        return True
    low, high = np.percentile(inside, (3, 97))
    return bool(high - low <= _FLAT)


def without_speckle(mask: GrayImage, gray: GrayImage, paper: GrayImage) -> GrayImage:
    """The ink (1) without pieces with dots all around."""
    dark = (cv2.subtract(paper, gray) > _DARK * paper).astype(np.uint8)
    beside: GrayImage = 1 - np.asarray(cv2.dilate(mask, _EDGE))
    dots = dark & beside
    joined = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, disk(_JOINED))
    count, labels = cv2.connectedComponents(joined)
    left = np.array(mask)
    for number in range(1, count):
        piece = (labels == number).astype(np.uint8)
        around = np.asarray(cv2.dilate(piece, disk(2 * _AROUND))) & beside
        if cv2.countNonZero(dots & around) > _GRAINY * cv2.countNonZero(around):
            left[piece > 0] = 0
    return left
