"""A name typed into the box for the signature: letters as even as no hand writes them.

Of print, feet and heads of letters lie on a few exact lines; of handwriting they are a good
twentieth of a letter's height off. Scripts that join their letters, and names of two or three
signs, are not told.
"""

from itertools import combinations

import cv2
import numpy as np

from agreements.scans.page_analysis.frame import MM, FloatArray, GrayImage

_LOWEST, _HIGHEST = 1.0 * MM, 9.0 * MM  # a letter
_WIDEST = 4.0  # times as wide as high: letters that touch each other
_FEWEST, _MOST = 6, 60  # letters
_STEEPEST = 0.03  # a line's rise: the page was laid straight
_EXACT = 0.15 * MM  # that a letter's foot or head is off its line; a pixel is 0.13 mm
_EVEN = 0.84  # of letters, feet and heads together; some have tails, or are of a third height
_TAIL = 0.45  # of the highest letter's height, that a tail hangs down


def without_typed_name(mask: GrayImage) -> GrayImage:
    """The ink (1) without a line of typed letters, if there is one."""
    _count, labels, stats, _middles = cv2.connectedComponentsWithStats(mask)
    left, top, width, height = (stats[:, k] for k in range(4))
    like = (height >= _LOWEST) & (height <= _HIGHEST) & (width <= _WIDEST * height)
    like[0] = False
    numbers = np.flatnonzero(like)
    if not _FEWEST <= len(numbers) <= _MOST:
        return mask
    at = left[numbers] + width[numbers] / 2
    heads, feet = top[numbers].astype(float), (top + height)[numbers].astype(float)
    line = _line(at, feet)
    if line is None:
        return mask
    feet, heads = feet - line(at), line(at) - heads
    written = (heads > 0) & (feet > -np.median(heads))
    tails = feet < _TAIL * heads[written].max(initial=0.0)
    row = written & tails
    if row.sum() < _FEWEST or not _even(feet[row], heads[row]):
        return mask
    rest = mask.copy()
    rest[np.isin(labels, numbers[row])] = 0
    return rest


def _line(at: FloatArray, feet: FloatArray) -> np.poly1d | None:
    """The line on which most letters stand."""
    best, most = None, 0
    for one, other in combinations(range(len(at)), 2):
        across, down = at[other] - at[one], feet[other] - feet[one]
        if abs(across) < _HIGHEST / 2 or abs(down) > _STEEPEST * abs(across):
            continue
        line = np.poly1d([down / across, feet[one] - at[one] * down / across])
        standing = int((np.abs(feet - line(at)) < _EXACT).sum())
        if standing > most:
            best, most = line, standing
    return best


def _even(feet: FloatArray, heads: FloatArray) -> bool:
    """By the shares of letters that stand on the line, and that end at one of the two heights at
    which most do."""
    standing = np.abs(feet) < _EXACT
    near = np.abs(heads[:, None] - heads[None, :]) < _EXACT
    ending = near[int(near.sum(axis=1).argmax())]
    others = near & ~ending
    ending = ending | others[int(others.sum(axis=1).argmax())]
    return float(standing.mean() + ending.mean()) >= 2 * _EVEN
