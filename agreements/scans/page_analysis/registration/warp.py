"""By how much paper that curls, and a feeder that stretches, move each part of the page.

For either coordinate a polynomial in x and y, each from −1 to 1 over the page.
"""

import numpy as np
from numpy.polynomial.polynomial import polyvander2d

from agreements.scans.page_analysis.frame import MM, FloatArray

_DEGREE = 4
# Of all powers of x times all of y, those that are together of no higher degree.
_TERMS = [a * (_DEGREE + 1) + b for a in range(_DEGREE + 1) for b in range(_DEGREE + 1 - a)]
_LOOSE = (12.0, 6.0, 3.0, 1.5, 0.0)  # pixels of the frame within which a word counts, by turns
_AROUND = 25 * MM  # within which words speak for the same part of the page
NO_WARP = np.zeros((len(_TERMS), 2))


def apply_warp(points: FloatArray, warped_by: FloatArray, size: tuple[int, int]) -> FloatArray:
    """Where points (n, 2) of a frame of `size` lie when it is bent."""
    bent: FloatArray = points + _terms(points, size) @ warped_by
    return bent


def fit_warp(
    at: FloatArray, off: FloatArray, size: tuple[int, int]
) -> tuple[FloatArray, FloatArray]:
    """Coefficients by least squares, and by how much each word is off then.

    What does not fit counts less each time. At first nearly everything counts: a curled corner is
    not to be taken for a wrong match. A word by itself counts as much as a paragraph.
    """
    terms = _terms(at, size)
    far = np.linalg.norm(at[:, None] - at[None, :], axis=2)
    alone = 1 / np.exp(-((far / _AROUND) ** 2)).sum(axis=1)
    alone = weights = alone / alone.mean()
    ridge = np.eye(terms.shape[1]) * 1e-3 * len(at)
    warped_by, error = NO_WARP, np.zeros(len(at))
    for loose in _LOOSE:
        weighted = terms * weights[:, None]
        warped_by = np.linalg.solve(weighted.T @ terms + ridge, weighted.T @ off)
        error = np.linalg.norm(off - terms @ warped_by, axis=1)
        scale = max(loose, 1.5 * max(0.3, float(np.median(error))))
        weights = alone / (1 + (error / scale) ** 2)
    return warped_by, error


def _terms(points: FloatArray, size: tuple[int, int]) -> FloatArray:
    x, y = (2 * points / np.array(size) - 1).T
    return np.ascontiguousarray(polyvander2d(x, y, (_DEGREE, _DEGREE))[:, _TERMS])
