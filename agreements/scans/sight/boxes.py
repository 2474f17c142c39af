"""Whether anything was written into a box: signature, date."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from agreements.scans.sight.align import Alignment
from agreements.scans.sight.frame import MM, Floats, Grey

_INSET = 2.2 * MM  # the box's own line, and what curled paper moves of it
_SPECK = 0.35 * MM * MM  # ink of one piece; less is dust
_FAINTEST = 14  # of 255, darker than the paper


@dataclass(frozen=True, slots=True)
class Ink:
    """`ink` in square millimeters, `extent` in millimeters: the longer side of what is written."""

    ink: float
    extent: float

    @property
    def there(self) -> bool:
        """A short stroke is enough: nobody's signature is refused for being small."""
        return self.ink >= 1.2 and self.extent >= 3.0


def writing(
    picture: NDArray[np.uint8], alignment: Alignment, box: tuple[int, int, int, int]
) -> Ink:
    """What stands in `box`, in pixels of the frame. In color the darkest channel counts, so that
    no pen is overlooked."""
    left, top, right, bottom = (
        round(edge + sign * _INSET) for edge, sign in zip(box, (1, 1, -1, -1), strict=True)
    )
    shift = np.array([[1, 0, left], [0, 1, top], [0, 0, 1.0]])
    size = (right - left, bottom - top)
    laid = cv2.warpPerspective(
        picture,
        alignment.near((left + right) / 2, (top + bottom) / 2) @ shift,
        size,
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderValue=(255,) * 4,
    )
    grey = laid if laid.ndim == 2 else laid.min(axis=2)
    return _measured(np.ascontiguousarray(grey))


def _measured(grey: Grey) -> Ink:
    paper = cv2.medianBlur(cv2.resize(grey, None, fx=0.125, fy=0.125, interpolation=cv2.INTER_AREA), 9)
    paper = cv2.resize(paper, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_LINEAR)
    darker = cv2.subtract(paper, cv2.medianBlur(grey, 3))
    noise = 1.5 * float(np.median(cv2.absdiff(paper, grey)))
    threshold = max(_FAINTEST, 4.5 * noise, 0.25 * float(np.percentile(darker, 99.7)))
    mask = (darker > threshold).astype(np.uint8)
    _count, labels, stats, _middles = cv2.connectedComponentsWithStats(mask)
    keep = stats[1:][stats[1:, cv2.CC_STAT_AREA] >= _SPECK]
    keep = keep[~_lines_of_the_box(keep, grey.shape)]
    if not len(keep):
        return Ink(0.0, 0.0)
    left, top = keep[:, 0].min(), keep[:, 1].min()
    right, bottom = (keep[:, 0] + keep[:, 2]).max(), (keep[:, 1] + keep[:, 3]).max()
    ink = float(keep[:, cv2.CC_STAT_AREA].sum()) / MM**2
    return Ink(round(ink, 2), round(float(max(right - left, bottom - top)) / MM, 1))


def _lines_of_the_box(stats: Floats, shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """Straight lines along an edge, and creases: from one side to the other, and thin."""
    height, width = shape[:2]
    thin = 1.0 * MM
    across = (stats[:, 2] > 0.95 * width) & (stats[:, 3] < 2.5 * thin)
    down = (stats[:, 3] > 0.95 * height) & (stats[:, 2] < 2.5 * thin)
    on_edge = (
        (stats[:, 0] <= 1)
        | (stats[:, 1] <= 1)
        | (stats[:, 0] + stats[:, 2] >= width - 1)
        | (stats[:, 1] + stats[:, 3] >= height - 1)
    )
    slim = np.minimum(stats[:, 2], stats[:, 3]) < thin
    long = np.maximum(stats[:, 2], stats[:, 3]) > 8 * thin
    return np.asarray(across | down | (on_edge & slim & long))
