"""Seals and stamps among new ink, and what else lies under them."""

from collections.abc import Sequence

import cv2
import numpy as np

from agreements.scans.page_analysis.frame import MM, FloatArray, GrayImage
from agreements.scans.page_analysis.ink import seal_frames, seal_rings
from agreements.scans.page_analysis.ink.seal_frames import Framed
from agreements.scans.page_analysis.ink.seal_rings import Ring

Seal = Ring | Framed

_INKED, _INKED_IN_DUST = 14, 50  # of 255, the share of a square millimeter that has ink
_NEAR, _CROWD = (5, 5), 3  # pixels about one that, with fewer of ink, is dust
_LEAST, _MOST = 25, 2500  # square millimeters with ink; more is dust all over
_RIM = 1.5  # mm on both sides of a rim
_POINTS = 6000
_DEEP = 0.6  # of the way to the middle: no sign of a seal reaches so far


def find_seals(mask: GrayImage, mm: float) -> list[Seal]:
    """Seals on a mask, 1 for new ink, of which `mm` pixels are a millimeter."""
    if cv2.countNonZero(mask) < _LEAST:
        return []
    crowded = cv2.boxFilter(mask, -1, _NEAR, normalize=False) >= _CROWD
    mask = mask & crowded.astype(np.uint8)
    full = cv2.resize(mask * 255, None, fx=1 / mm, fy=1 / mm, interpolation=cv2.INTER_AREA)
    cells = (full > _INKED).astype(np.uint8)
    if cv2.countNonZero(cells) > _MOST:
        cells = (full > _INKED_IN_DUST).astype(np.uint8)
    if not _LEAST < cv2.countNonZero(cells) < _MOST:
        return []
    points = _points(mask, mm)
    rings = seal_rings.find_rings(cells, points)
    for ring in rings:
        points = points[ring.outside(points) > ring.room]
        box = seal_bounds(ring)
        left, top = (max(0, int(edge)) for edge in box[:2])
        cells[top : int(box[3]), left : int(box[2])] = 0
    return [*rings, *seal_frames.find_frames(cells, points)]


def seal_bounds(seal: Seal) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of the box around a seal and its room, in millimeters."""
    x, y = seal.middle
    across, down = (side + seal.room for side in seal.reach)
    return x - across, y - down, x + across, y + down


def seal_mask(seals: Sequence[Seal], shape: tuple[int, ...], mm: float) -> GrayImage:
    """1 where a seal is, in a picture of which `mm` pixels are a millimeter."""
    covered = np.zeros(shape[:2], np.uint8)
    for seal in seals:
        left, top, right, bottom = (max(0, round(edge * mm)) for edge in seal_bounds(seal))
        here = covered[top:bottom, left:right]
        y, x = np.mgrid[top : top + here.shape[0], left : left + here.shape[1]]
        points = np.column_stack([x.ravel(), y.ravel()]) / mm
        here |= (seal.outside(points) < seal.room).reshape(here.shape).astype(np.uint8)
    return covered


def without_seals(seals: Sequence[Seal], mask: GrayImage, corner: tuple[int, int]) -> GrayImage:
    """A mask of ink in pixels of the frame, its upper left one at `corner`, without the ink that
    is a seal's own: what lies on its rim, and pieces within that reach no further toward the
    middle than its signs do. A star is in the middle."""
    left = np.array(mask)
    for seal in seals:
        y, x = np.nonzero(left)
        points = (np.column_stack([x, y]) + corner) / MM
        outside = seal.outside(points)
        inside = outside < seal.room
        within = inside & (np.abs(outside) > _RIM)
        pieces = np.zeros_like(left)
        pieces[y[within], x[within]] = 1
        labels = cv2.connectedComponents(pieces)[1][y, x]
        depth = seal.depth(points)
        pen = [n for n in np.unique(labels[within]) if np.ptp(depth[labels == n]) > _DEEP]
        own = inside & ~np.isin(labels, pen)
        left[y[own], x[own]] = 0
    return left


def _points(mask: GrayImage, mm: float) -> FloatArray:
    y, x = np.nonzero(mask)
    some = np.linspace(0, len(x) - 1, min(_POINTS, len(x))).astype(int)
    return np.column_stack([x[some], y[some]]) / mm
