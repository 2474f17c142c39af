"""What a decoder put where data lacked, in a picture that was packed anew since.

A cut picture that is opened, and saved or printed again, is whole; but a broad place of it is of
the very middle gray, in every pixel, which no camera and no scanner makes of paper.
"""

import cv2
import numpy as np

from agreements.scans.observation import Outline
from agreements.scans.page_analysis.frame import corners, halved, transform
from agreements.scans.page_analysis.scanned_sheet import ScannedSheet

_MIDDLE = 128
_WIDE = 0.5  # of the page, whichever way it lies
# On pages of ours nothing is printed in gray; on others headings may be, but not half of a page.
_HIGH, _HIGH_OF_OTHERS = 0.03, 0.3
_FULL = 0.98  # of its pixels


def find_gray_fill(sheet: ScannedSheet, *, ours: bool) -> tuple[Outline, ...]:
    """The largest one, as shares of the page; () where there is none. `ours`: the page is known to
    be of the issued document."""
    high = _HIGH if ours else _HIGH_OF_OTHERS
    small = halved(sheet.half)
    gray = np.asarray(cv2.inRange(small, _MIDDLE, _MIDDLE))
    if cv2.countNonZero(gray) < _WIDE * high * small.size:
        return ()
    stats = cv2.connectedComponentsWithStats(gray)[2][1:]
    left, top, across, down, area = stats[stats[:, cv2.CC_STAT_AREA].argmax()].tolist()
    shares = across / small.shape[1], down / small.shape[0]
    if min(shares) < high or max(shares) < _WIDE or area < _FULL * across * down:
        return ()
    times = sheet.gray.shape[1] / small.shape[1], sheet.gray.shape[0] / small.shape[0]
    box = corners(left, top, left + across, top + down) * times
    return (tuple((float(x), float(y)) for x, y in transform(sheet.to_fractions(), box)),)
