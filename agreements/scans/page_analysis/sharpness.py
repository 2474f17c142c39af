"""How sharp a photo is, whatever it shows: for those on which no page was made out."""

import cv2
import numpy as np

from agreements.scans.page_analysis.frame import GrayImage

_SIDE = 1600  # pixels of the longer side
_TILE = 200
_LEAST_CONTRAST = 30.0  # of 255; where there is less, nothing is printed


def measure_sharpness(gray: GrayImage) -> float | None:
    """How steep the steepest edges are, from 0 to about 1, in the part where they are steepest;
    None where there is nothing with edges."""
    scale = _SIDE / max(gray.shape)
    small = cv2.resize(gray, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    best: float | None = None
    for top in range(0, small.shape[0] - _TILE // 2, _TILE):
        for left in range(0, small.shape[1] - _TILE // 2, _TILE):
            tile = cv2.GaussianBlur(small[top : top + _TILE, left : left + _TILE], (0, 0), 0.8)
            dark, light = np.percentile(tile, (1, 99))
            contrast = float(light - dark)
            if contrast < _LEAST_CONTRAST:
                continue
            across, down = np.gradient(tile.astype(np.float32))
            steep = float(np.percentile(np.hypot(across, down), 99)) / contrast
            best = steep if best is None else max(best, steep)
    return best
