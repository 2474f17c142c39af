"""Round seals: rings of ink, whatever is inside of them.

Every place of the page is tried as a middle at once, by a filter for each radius; what looks best
is looked at again with the ink itself. In black and white only scraps of a ring may be left, so
what counts is how much of the way around has ink, and that there is less just outside.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import ClassVar

import numpy as np

from agreements.scans.page_analysis.frame import FloatArray, GrayImage

_RADII = range(13, 26)  # mm
_REACH = 29  # mm, beyond the largest radius
_TRIED = 3  # middles, at most
_PROMISING = 0.14  # of the cells around have ink, beyond those outside
_CONTRAST = 0.25  # of the way around has ink, beyond that just outside
_WHOLE, _WITH_MORE = 0.8, 0.3  # of the way around, and of all ink about there, is on the rim, ...
_FAINT, _ALONE = 0.4, 0.4  # ... or less of the one and more of the other
_OUTSIDE = (2.2, 3.8)  # mm outside of the rim
_SECTORS = 40
_SHIFTS = np.arange(-1.5, 1.6, 0.75)  # mm
_FINE = 0.5  # mm between radii


@dataclass(frozen=True, slots=True)
class Ring:
    """`middle` and `radius` in millimeters; `rim`, from 0 to 1, is the share of it with ink."""

    middle: tuple[float, float]
    radius: float
    rim: float
    room: ClassVar[float] = 1.5  # mm around that are its own

    @property
    def reach(self) -> tuple[float, float]:
        """How far it goes from its middle across and down, in millimeters."""
        return self.radius, self.radius

    def outside(self, points: FloatArray) -> FloatArray:
        """How far points (n, 2) lie outside, in millimeters; negative within."""
        return np.asarray(np.hypot(*(points - self.middle).T) - self.radius)

    def depth(self, points: FloatArray) -> FloatArray:
        """From 0 at the rim to 1 in the middle."""
        return -self.outside(points) / self.radius


def find_rings(cells: GrayImage, points: FloatArray) -> list[Ring]:
    """Rings in a map of ink, a cell of it a millimeter, and the ink's points in millimeters."""
    found: list[Ring] = []
    for x, y, radius in _promising(cells):
        if any(ring.outside(np.array([[x, y]]))[0] < 0 for ring in found):
            continue
        ring = _looked_at(points, x, y, radius)
        if ring is not None:
            found.append(ring)
    return found


def _promising(cells: GrayImage) -> Iterator[tuple[float, float, float]]:
    """Middles and radii, the best first, none near a better one."""
    kernels = _kernels()
    height, width = cells.shape
    votes = np.zeros((len(_RADII), height + 2 * _REACH, width + 2 * _REACH), np.float32)
    for y, x in np.argwhere(cells).tolist():
        votes[:, y : y + 2 * _REACH + 1, x : x + 2 * _REACH + 1] += kernels
    best, which = votes.max(axis=0), votes.argmax(axis=0)
    for _ in range(_TRIED):
        y, x = divmod(int(best.argmax()), best.shape[1])
        if best[y, x] < _PROMISING:
            return
        yield x + 0.5 - _REACH, y + 0.5 - _REACH, float(_RADII[which[y, x]])
        best[max(0, y - 5) : y + 6, max(0, x - 5) : x + 6] = 0


@cache
def _kernels() -> FloatArray:
    """For each radius the mean around, less that just outside."""
    y, x = np.mgrid[-_REACH : _REACH + 1, -_REACH : _REACH + 1]
    off = np.hypot(x, y) - np.array(_RADII)[:, None, None]
    rim = (np.abs(off) <= 0.9).astype(np.float32)
    outside = ((off > _OUTSIDE[0]) & (off < _OUTSIDE[1])).astype(np.float32)
    shares = [part / part.sum(axis=(1, 2), keepdims=True) for part in (rim, outside)]
    return np.asarray(shares[0] - shares[1])


def _looked_at(points: FloatArray, x: float, y: float, radius: float) -> Ring | None:
    """The best ring about there."""
    reach = radius + _OUTSIDE[1] + 4
    near = points[(np.abs(points - (x, y)) < reach).all(axis=1)]
    best: Ring | None = None
    sharpest = 0
    for dy in _SHIFTS:
        for dx in _SHIFTS:
            ring, sharp = _around(near, (x + dx, y + dy), radius)
            if (ring.rim, sharp) > (best.rim if best else 0.0, sharpest):
                best, sharpest = ring, sharp
    if best is None or best.radius < _RADII[0]:
        return None
    off = best.outside(near)
    beyond = near[(off > _OUTSIDE[0]) & (off < _OUTSIDE[1])] - best.middle
    lit = len(np.unique(_sectors(beyond))) / _SECTORS
    if best.rim - lit < _CONTRAST:
        return None
    alone = float((np.abs(off) < 1).mean())
    least = _WITH_MORE if best.rim >= _WHOLE else _ALONE
    return best if best.rim >= _FAINT and alone > least else None


def _around(near: FloatArray, middle: tuple[float, float], radius: float) -> tuple[Ring, int]:
    """The ring of about this radius with the most ink around, and how many points lie on it."""
    points = near - middle
    fine = np.arange(radius - 2, radius + 2.1, _FINE)
    ring = np.round((np.hypot(*points.T) - fine[0]) / _FINE).astype(int)
    on = (ring >= 0) & (ring < len(fine))
    met = np.zeros((len(fine), _SECTORS), bool)
    met[ring[on], _sectors(points[on])] = True
    wide = met.copy()
    wide[1:] |= met[:-1]
    wide[:-1] |= met[1:]
    around = wide.mean(axis=1)
    inked = np.convolve(np.bincount(ring[on], minlength=len(fine)), (1, 1, 1), "same")
    which = max(range(len(fine)), key=lambda n: (around[n], inked[n]))
    return Ring(middle, float(fine[which]), float(around[which])), int(inked[which])


def _sectors(points: FloatArray) -> FloatArray:
    angle = (np.arctan2(points[:, 1], points[:, 0]) + np.pi) / (2 * np.pi)
    return np.asarray((angle * _SECTORS).astype(int) % _SECTORS)
