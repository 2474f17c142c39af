"""A laid scan as amounts of ink: 255 where it is as dark as print is on this page, 0 on paper.

Shadows, gray paper and pale print are evened out.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from agreements.scans.page_analysis.frame import MM, FloatArray, GrayImage, halved
from agreements.scans.page_analysis.issued_page import IssuedPage

_SPREADS = (0.6, 0.9, 1.3, 1.8, 2.5, 3.5)  # pixels of the frame
_WEIGHTS = ((1.0, 0), (2.2, 0), (2.2, 140))  # as printed, bold, thin
_SAMPLE = 320  # pixels of the side of a part that stands for the page
_FOOT = 30.0  # mm of header and footer
_EVERY = 3  # pixels of the frame, of which one is looked at to measure how dark print is
_LIGHT = 240  # of 255, as light as paper is at least


@dataclass(frozen=True, slots=True)
class Photometry:
    """`ink` and the `model` of it, as it was printed, are pictures; `black` is how dark print is
    against its paper, from 0 (not at all) to 1, `spread` by how many pixels edges are soft."""

    ink: GrayImage
    black: float
    spread: float
    model: GrayImage


def measure_photometry(laid: GrayImage, page: IssuedPage) -> Photometry:
    paper = _paper_of(laid)
    even = np.asarray(cv2.divide(laid, paper, scale=255))
    # Where a sample of the pixels lies well within strokes of print, thin ones too.
    core = cv2.erode(page.ink, np.ones((2, 2), np.uint8))[::_EVERY, ::_EVERY] > 200
    levels = even[::_EVERY, ::_EVERY][core]
    dark = float(np.percentile(levels, 35)) if levels.size else 0.0
    darker = cv2.subtract(np.full(1, _LIGHT, np.uint8), even)
    ink = np.asarray(cv2.convertScaleAbs(darker, alpha=255 / max(_LIGHT - dark, 12.0)))
    spread, model = _softened(ink, page, core)
    return Photometry(ink, 1 - dark / 255, spread, model)


def _paper_of(laid: GrayImage) -> GrayImage:
    """The paper without what is on it."""
    small = halved(halved(halved(laid)))
    light = cv2.medianBlur(cv2.dilate(small, np.ones((5, 5), np.uint8)), 5)
    light = cv2.blur(np.maximum(light, 40), (5, 5))
    size = (laid.shape[1], laid.shape[0])
    return np.asarray(cv2.resize(light, size, interpolation=cv2.INTER_LINEAR), dtype=np.uint8)


def _softened(ink: GrayImage, page: IssuedPage, core: GrayImage) -> tuple[float, GrayImage]:
    """The issued page as soft as the scan is."""
    part = _busy(page)
    scanned, printed = _centered(ink[part][::2]), page.ink[part]  # every other row suffices
    best, spread, weight = -1.0, _SPREADS[0], _WEIGHTS[0]
    for candidate in _SPREADS:
        soft = cv2.GaussianBlur(printed, (0, 0), candidate)[::2]
        for tried in _WEIGHTS:
            model = _centered(_weighed(soft, *tried))
            likeness = float(np.vdot(scanned, model)) / max(float(np.linalg.norm(model)), 1.0)
            if likeness > best:
                best, spread, weight = likeness, candidate, tried
    model = _weighed(cv2.GaussianBlur(page.ink, (0, 0), spread), *weight)
    levels = model[::_EVERY, ::_EVERY][core]
    peak = float(np.median(levels)) if levels.size else 255.0
    return spread, np.asarray(cv2.convertScaleAbs(model, alpha=255 / max(peak, 60)))


def _weighed(soft: GrayImage, gain: float, less: int) -> GrayImage:
    """Bolder or thinner, as black and white scans are."""
    if less:
        soft = cv2.subtract(soft, np.full(1, less, np.uint8))
    return soft if gain == 1 else np.asarray(cv2.convertScaleAbs(soft, alpha=gain))


def _centered(picture: GrayImage) -> FloatArray:
    """Less the mean."""
    values = picture.astype(np.float32)
    values -= values.mean()
    return values


def _busy(page: IssuedPage) -> tuple[slice, slice]:
    """A part of the page with much print on it. Not the code: it lies where no words are."""
    height, width = page.ink.shape
    half = min(_SAMPLE // 2, height // 4, width // 4)
    small = halved(halved(halved(page.half)))
    foot = round(_FOOT * MM / 16)
    small[:foot] = small[-foot:] = 0
    small = cv2.boxFilter(small, -1, (21, 21))
    y, x = np.unravel_index(int(np.argmax(small)), small.shape)
    top = int(np.clip(y * 16 - half, 0, height - 2 * half))
    left = int(np.clip(x * 16 - half, 0, width - 2 * half))
    return slice(top, top + 2 * half), slice(left, left + 2 * half)
