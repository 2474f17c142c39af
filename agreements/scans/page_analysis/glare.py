"""Where light is thrown back so strongly that nothing can be read: glare on paper or toner."""

import cv2
import numpy as np

from agreements.scans.page_analysis.frame import GrayImage

_SMALL = 800  # pixels of the longer side
_WHITE = 250  # of 255; the camera could not tell more
_BRIGHTER = 22  # of 255, than paper is on this photo
_LEAST = 0.004  # of the picture, in one place: a thumb's nail on A4
_EDGE = 0.03  # of each side, that is left out: what lies beside the paper is nobody's page


def find_glare(page: GrayImage) -> float:
    """The share of a straightened page that the largest such place takes; 0 for none."""
    scale = _SMALL / max(page.shape)
    small = cv2.resize(page, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    across, down = (round(_EDGE * side) for side in small.shape)
    small = small[across:-across, down:-down]
    # A lamp in a white sheet: print around it tells what paper is; a page that is white all over
    # was merely taken in much light.
    paper = float(np.percentile(small, 60))
    if paper > _WHITE - _BRIGHTER:
        return 0.0
    white = cv2.threshold(cv2.medianBlur(small, 5), _WHITE - 1, 255, cv2.THRESH_BINARY)[1]
    white = cv2.morphologyEx(white, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    _count, _labels, facts, _middles = cv2.connectedComponentsWithStats(white)
    largest = max((int(area) for area in facts[1:, cv2.CC_STAT_AREA]), default=0)
    share = largest / small.size
    return share if share > _LEAST else 0.0
