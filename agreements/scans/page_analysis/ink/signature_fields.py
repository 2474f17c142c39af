"""Whether anything was written into a box: signature, date."""

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from agreements.scans.observation import FieldWriting
from agreements.scans.page_analysis.frame import MM, FloatArray, GrayImage, shrinking_matrix
from agreements.scans.page_analysis.ink import bilevel, name_seals, seals, typed_name
from agreements.scans.page_analysis.ink.seals import Seal
from agreements.scans.page_analysis.registration.register import Registration
from agreements.scans.page_analysis.registration.resample import resample
from agreements.scans.page_analysis.registration.warp import NO_WARP

_INSET = 2.2 * MM  # the box's own line, and what curled paper moves of it
_SPECK = 0.35 * MM * MM  # ink of one piece; less is dust
_DOT = 0.3  # darker than the paper
_GAP = (9, 9)  # pixels, a millimeter: dots of one stroke lie nearer than this
_CHAIN, _DOTS = 1.8 * MM, 10  # length and pixels of such a stroke
_THINNEST = 0.4  # mm of a line by pen
_FAINTEST = 0.13  # darker than the paper, as a share of it
_FOLD = 2.5 * MM  # across a crease; pens' lines are not that straight from side to side
_RED = 25  # of 255, as much stronger red is than green in the palest seal
_BESIDE_RED = np.ones((5, 5), np.uint8)  # its edge is less red
_DARKEST = 0.22  # what is nowhere darker than this is a stain or a shadow


def measure_field(
    pen: GrayImage,
    registration: Registration,
    box: tuple[int, int, int, int],
    stamped: Sequence[Seal],
    red: GrayImage | None = None,
) -> FieldWriting:
    """What stands in `box`, in pixels of the frame, where seals may lie over it.

    `red`, at half the scan's size, is where ink is red: that may be a seal of any shape."""
    left, top, right, bottom = (
        round(edge + sign * _INSET) for edge, sign in zip(box, (1, 1, -1, -1), strict=True)
    )
    shift = np.array([[1, 0, left], [0, 1, top], [0, 0, 1.0]])
    near = registration.matrix_near((left + right) / 2, (top + bottom) / 2)
    size = (right - left, bottom - top)
    laid = resample(pen, near @ shift, NO_WARP, size)
    mask = _ink(laid)
    whole = _measured(mask)
    if whole.there:
        pen_alone = seals.without_seals(stamped, mask, (left, top)) if stamped else mask
        if red is not None:
            half = np.linalg.inv(shrinking_matrix(2)) @ near @ shift
            reds = resample(red, half, NO_WARP, size, beyond=0)
            pen_alone = pen_alone * (cv2.dilate(reds, _BESIDE_RED) < _RED)
        rest = name_seals.without_name_seals(np.asarray(pen_alone, np.uint8))
        if not _measured(rest).there:
            return replace(whole, under_seal=True)
        by_hand = typed_name.without_typed_name(rest)
        if not _measured(by_hand).there:
            return replace(whole, typed=True)
        crisp = by_hand if stamped else bilevel.without_speckle(by_hand, laid, _paper(laid))
        if not _measured(crisp).there:
            return replace(whole, faint=True)
        return replace(
            whole, unsure=name_seals.may_be_name_seal(by_hand) and bilevel.is_bilevel(pen)
        )
    return replace(whole, faint=_some(whole) or _some(_measured(_dotted_strokes(laid))))


def _ink(gray: GrayImage) -> GrayImage:
    """1 where something is darker than the paper, in pieces that are more than dust."""
    paper = _paper(gray)
    darker = _darker(cv2.medianBlur(gray, 3), paper)
    noise = 1.5 * float(np.median(cv2.absdiff(paper, gray))) / max(30.0, float(np.median(paper)))
    mask = (darker > 255 * max(_FAINTEST, 4.5 * noise)).astype(np.uint8)
    count, labels, stats, _middles = cv2.connectedComponentsWithStats(mask)
    dark: FloatArray = labels[darker > 255 * _DARKEST]
    keep = (stats[:, cv2.CC_STAT_AREA] >= _SPECK) & (np.bincount(dark, minlength=count) > 0)
    keep &= ~_lines_of_the_box(stats, gray.shape)
    from_side_to_side = (stats[:, 2:4] > 0.95 * np.array(gray.shape[::-1])).any(axis=1)
    for piece in np.flatnonzero(keep & from_side_to_side):
        keep[piece] = piece != 0 and not _is_fold(labels == piece)
    keep[0] = False
    kept: GrayImage = keep.astype(np.uint8)[labels]
    return kept


def _paper(gray: GrayImage) -> GrayImage:
    small = cv2.resize(gray, None, fx=0.125, fy=0.125, interpolation=cv2.INTER_AREA)
    return cv2.resize(cv2.medianBlur(small, 9), (gray.shape[1], gray.shape[0]))


def _darker(gray: GrayImage, paper: GrayImage) -> GrayImage:
    """By how much than the paper, 255 for all of it."""
    return np.asarray(cv2.divide(cv2.subtract(paper, gray), np.maximum(paper, 30), scale=255))


def _dotted_strokes(gray: GrayImage) -> GrayImage:
    """What a pale pen leaves in black and white: a chain of dots, joined into a stroke."""
    mask = (_darker(gray, _paper(gray)) > 255 * _DOT).astype(np.uint8)
    joined = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones(_GAP, np.uint8))
    count, labels, stats, _middles = cv2.connectedComponentsWithStats(joined)
    dots = np.bincount(labels[mask > 0], minlength=count)
    long = stats[:, 2:4].max(axis=1) >= _CHAIN
    keep = long & (dots >= _DOTS)
    keep[0] = False
    chains: GrayImage = keep.astype(np.uint8)[labels]
    return chains


def _measured(mask: GrayImage) -> FieldWriting:
    """A short stroke is enough: nobody's signature is refused for being small. Scraps with less ink
    than one thin line from end to end are no stroke."""
    _left, _top, *sides = cv2.boundingRect(mask)
    ink = round(cv2.countNonZero(mask) / MM**2, 2)
    found = FieldWriting(False, False, False, ink, round(max(sides) / MM, 1))
    return replace(found, there=_some(found) and ink >= _THINNEST * found.extent)


def _some(found: FieldWriting) -> bool:
    """There may be something, if only scraps."""
    return found.ink >= 1.2 and found.extent >= 3.0


def _is_fold(piece: GrayImage) -> bool:
    """Thin and straight, at whatever angle the paper was folded; with a stroke on it, it is not."""
    y, x = np.nonzero(piece)
    along, off = (x, y) if np.ptp(x) >= np.ptp(y) else (y, x)
    return bool(np.ptp(off - np.polyval(np.polyfit(along, off, 1), along)) < _FOLD)


def _lines_of_the_box(stats: FloatArray, shape: tuple[int, ...]) -> FloatArray:
    """Straight lines along an edge."""
    height, width = shape[:2]
    left, top, across, down, _area = stats.T
    on_edge = (left <= 1) | (top <= 1) | (left + across >= width - 1) | (top + down >= height - 1)
    slim, long = np.minimum(across, down) < MM, np.maximum(across, down) > 8 * MM
    lines: FloatArray = on_edge & slim & long
    return lines
