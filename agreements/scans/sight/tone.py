"""A laid scan as amounts of ink: 255 where it is as dark as print is on this page, 0 on paper.

Shadows, gray paper and pale print are evened out.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from agreements.scans.sight.frame import Grey

_COARSE = 8
_SPREADS = (0.6, 0.9, 1.3, 1.8, 2.5)  # pixels of the frame
_SAMPLE = 320  # pixels of the side of a part that stands for the page
_EVERY = 3


@dataclass(frozen=True, slots=True)
class Toned:
    """`ink` and `paper` are pictures; `black` is how dark print is against its paper, from 0 (not
    at all) to 1, `spread` by how many pixels edges are soft."""

    ink: Grey
    paper: Grey
    black: float
    spread: float
    model: Grey


def tone(laid: Grey, printed: Grey) -> Toned:
    """`printed` is the ink of the issued page."""
    paper = paper_of(laid)
    even = cv2.divide(laid, paper, scale=255)
    core = _core(printed)
    levels = even[::_EVERY, ::_EVERY][core]
    dark = float(np.percentile(levels, 35)) if levels.size else 0.0
    light = 255.0 * 0.94
    ramp = np.clip((light - np.arange(256)) / max(light - dark, 12.0) * 255, 0, 255)
    ink = cv2.LUT(even, ramp.astype(np.uint8))
    spread, model = _softened(ink, printed, core)
    return Toned(np.asarray(ink), paper, 1 - dark / 255, spread, model)


def paper_of(laid: Grey) -> Grey:
    """The paper without what is on it."""
    small = cv2.resize(laid, None, fx=1 / _COARSE, fy=1 / _COARSE, interpolation=cv2.INTER_AREA)
    light = cv2.medianBlur(cv2.dilate(small, np.ones((5, 5), np.uint8)), 5)
    light = cv2.blur(np.maximum(light, 40), (5, 5))
    size = (laid.shape[1], laid.shape[0])
    return np.asarray(cv2.resize(light, size, interpolation=cv2.INTER_LINEAR), dtype=np.uint8)


def _core(printed: Grey) -> Grey:
    """Where a sample of the pixels lies well within strokes of print."""
    core: Grey = cv2.erode(printed, np.ones((2, 2), np.uint8))[::_EVERY, ::_EVERY] > 200
    return core


def _softened(ink: Grey, printed: Grey, core: Grey) -> tuple[float, Grey]:
    """The issued page as soft as the scan is."""
    part = _busy(printed)
    best, spread = -1.0, _SPREADS[0]
    for candidate in _SPREADS:
        soft = cv2.GaussianBlur(printed[part], (0, 0), candidate)
        likeness = float(cv2.matchTemplate(ink[part], soft, cv2.TM_CCOEFF_NORMED)[0, 0])
        if likeness > best:
            best, spread = likeness, candidate
    model = cv2.GaussianBlur(printed, (0, 0), spread)
    levels = model[::_EVERY, ::_EVERY][core]
    peak = float(np.median(levels)) if levels.size else 255.0
    return spread, np.asarray(cv2.convertScaleAbs(model, alpha=255 / max(peak, 60)))


def _busy(printed: Grey) -> tuple[slice, slice]:
    """A part of the page with much print on it."""
    height, width = printed.shape
    half = min(_SAMPLE // 2, height // 4, width // 4)
    small = cv2.boxFilter(
        cv2.resize(printed, None, fx=1 / 16, fy=1 / 16, interpolation=cv2.INTER_AREA), -1, (21, 21)
    )
    y, x = np.unravel_index(int(np.argmax(small)), small.shape)
    top = int(np.clip(y * 16 - half, 0, height - 2 * half))
    left = int(np.clip(x * 16 - half, 0, width - 2 * half))
    return slice(top, top + 2 * half), slice(left, left + 2 * half)
