"""Ink that black and white left in scraps: a seal's, or a pale pen's. Dots lie all around it, as
they don't around a line that a pen drew."""

import cv2
import numpy as np

from agreements.scans.page_analysis.frame import MM, GrayImage, disk

_JOINED, _AROUND = 2.0 * MM, 2.0 * MM  # pieces that belong together; what lies around them
_EDGE = np.ones((5, 5), np.uint8)  # of the ink itself
_DARK = 0.3  # darker than the paper, as a share of it
_GRAINY = 0.014  # of what lies around is dots; around a pen's line a hundredth at most


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
