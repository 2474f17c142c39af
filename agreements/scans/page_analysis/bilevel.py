"""Whether a page was scanned in black and white, where ink is ink and shades tell nothing."""

import cv2
import numpy as np

from agreements.scans.page_analysis.frame import GrayImage

_HALF = 128
_CORE = np.ones((3, 3), np.uint8)  # without edges, which are gray again once a page was drawn
_FLAT = 6  # of 255, that paper differs from paper, or ink from ink


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
