"""Where light is thrown back so strongly that nothing can be read: glare on paper or toner."""

import cv2
import numpy as np

from agreements.scans.page_analysis.frame import GrayImage, disk

_SMALL = 800  # pixels of the longer side
_WHITE = 250  # of 255; the camera could not tell more
_BRIGHTER = 22  # of 255, than the paper around
_AROUND = (24, 64)  # pixels from the spot
_LEAST_AROUND = 2500  # pixels; a spot in a corner of the page still leaves a quarter of its ring
_LEAST = 0.004  # of the picture, in one place: a thumb's nail on A4
_EDGE = 0.03  # of each side, that is left out: what lies beside the paper is nobody's page


def find_glare(page: GrayImage) -> float:
    """The share of a straightened page that the largest such place takes; 0 for none."""
    scale = _SMALL / max(page.shape)
    small = cv2.resize(page, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    across, down = (round(_EDGE * side) for side in small.shape)
    small = small[across:-across, down:-down]
    white = cv2.threshold(cv2.medianBlur(small, 5), _WHITE - 1, 255, cv2.THRESH_BINARY)[1]
    white = cv2.morphologyEx(white, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    _count, labels, facts, _middles = cv2.connectedComponentsWithStats(white)
    largest = 0.0
    for label, area in enumerate(facts[1:, cv2.CC_STAT_AREA], start=1):
        share = float(area) / small.size
        if share > max(_LEAST, largest) and _is_alone(small, labels == label):
            largest = share
    return largest


def _is_alone(small: GrayImage, spot: GrayImage) -> bool:
    """Whether the paper around a white spot is darker nearly everywhere. White paper in much light
    is white over wide parts, and grows darker slowly; paper that is white all over leaves but the
    insides of some letters around it."""
    mask = spot.astype(np.uint8)
    near, far = (cv2.dilate(mask, disk(2 * reach)) for reach in _AROUND)
    around = small[(far > 0) & (near == 0)]
    return around.size > _LEAST_AROUND and float(np.percentile(around, 75)) < _WHITE - _BRIGHTER
