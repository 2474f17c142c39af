"""Name seals: small squares or ovals full of ink, as people in East Asia put beside their names.

They are told from handwriting by shape: small and about as wide as high, and either thicker with
ink than the lines of any pen, or with a frame all the way around and signs within. In black and
white they come in scraps, which count with the largest of them.
"""

from collections.abc import Sequence

import cv2
import numpy as np

from agreements.scans.page_analysis.frame import MM, GrayImage, disk

_JOINED = 3.5 * MM  # signs and scraps of one seal lie nearer than this
_LEAST, _MOST = 6.0 * MM, 26.0 * MM  # its sides
_LEAST_FRAME = 7.5 * MM  # letters have frames of their own
_MOST_OVAL = 20.0 * MM  # people draw larger ones around their names
_SLIM = 1.8  # times as long as it is wide, at most
_GRAIN, _PEN = 0.3 * MM, 1.4 * MM  # holes in ink that was pressed on; no line of a pen is thicker
_SOLID = 0.36  # the share of ink that is thicker, times the share of the edge that has ink
_EDGE = 0.9 * MM  # within which of the edge its ink lies
_AROUND, _SIDE, _OVAL = 0.8, 0.7, 0.9  # of a frame has ink, of each side, of an oval
_SIGNS = 0.03, 0.6  # of what is in a frame is ink
_INKED = 0.15  # of the whole
_SCRAP, _BESIDE = 8.5 * MM, 4.0 * MM  # so small and near, what is left is the seal's

Rectangle = tuple[Sequence[float], Sequence[float], float]


def without_name_seals(mask: GrayImage) -> GrayImage:
    """The ink (1) without what is shaped like name seals."""
    room = round(_JOINED)
    padded = np.pad(mask, room)  # the box ends, the seal may not
    joined = cv2.morphologyEx(padded, cv2.MORPH_CLOSE, disk(_JOINED))
    outlines = cv2.findContours(joined, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)[0]
    left, seals, scraps = padded.copy(), np.zeros_like(padded), []
    for outline in outlines:
        piece = np.zeros_like(padded)
        cv2.drawContours(piece, [outline], -1, 1, cv2.FILLED)
        if _is_seal(padded & piece, cv2.minAreaRect(outline), outline, room):
            left[piece > 0] = 0
            seals |= piece
        elif max(cv2.boundingRect(outline)[2:]) < _SCRAP:
            scraps.append(piece)
    near = cv2.dilate(seals, disk(2 * _BESIDE))
    for piece in scraps:
        if not (piece & (1 - near)).any():
            left[piece > 0] = 0
    return left[room:-room, room:-room]


def may_be_name_seal(mask: GrayImage) -> bool:
    """Whether all ink together is as small, and as wide as high, as a name seal."""
    y, x = np.nonzero(mask)
    if not len(x):
        return False
    short, long = sorted(cv2.minAreaRect(np.column_stack([x, y]).astype(np.int32))[1])
    return bool(long <= _MOST and long <= _SLIM * short)


def _is_seal(ink: GrayImage, rectangle: Rectangle, outline: GrayImage, room: int) -> bool:
    short, long = sorted(rectangle[1])
    if short < _LEAST or long > _MOST or long > _SLIM * short:
        return False
    near = cv2.dilate(ink, disk(2 * _EDGE))
    near[: room + 1] = near[-room - 1 :] = 1
    near[:, : room + 1] = near[:, -room - 1 :] = 1
    sides = _sides(near, rectangle)
    around = float(np.mean(sides))
    if _thick(ink) * around > _SOLID:
        return True
    if short < _LEAST_FRAME or cv2.countNonZero(ink) < _INKED * short * long:
        return False
    framed = around > _AROUND and min(sides) > _SIDE
    framed = framed or (long < _MOST_OVAL and _oval(near, outline) > _OVAL)
    return framed and _SIGNS[0] < _within(ink, rectangle) < _SIGNS[1]


def _thick(ink: GrayImage) -> float:
    """The share that is thicker than a pen's line."""
    whole = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, disk(_GRAIN))
    thick = cv2.morphologyEx(whole, cv2.MORPH_OPEN, disk(_PEN))
    return cv2.countNonZero(thick) / max(1, cv2.countNonZero(whole))


def _sides(near: GrayImage, rectangle: Rectangle) -> list[float]:
    """The share of each side that has ink near it."""
    corners = np.round(cv2.boxPoints(rectangle)).astype(np.int32)
    found = []
    for start, end in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        line = np.zeros_like(near)
        cv2.line(line, start.tolist(), end.tolist(), 1, 1)
        found.append(float(near[line > 0].mean()) if line.any() else 0.0)
    return found


def _oval(near: GrayImage, outline: GrayImage) -> float:
    line = np.zeros_like(near)
    cv2.ellipse(line, cv2.fitEllipse(cv2.convexHull(outline)), 1, 1)
    return float(near[line > 0].mean()) if line.any() else 0.0


def _within(ink: GrayImage, rectangle: Rectangle) -> float:
    """The share of ink where a frame's signs are."""
    middle, sides, turn = rectangle
    less = 4 * MM
    inner = (middle, (max(1.0, sides[0] - less), max(1.0, sides[1] - less)), turn)
    there = np.zeros_like(ink)
    cv2.fillPoly(there, [np.round(cv2.boxPoints(inner)).astype(np.int32)], 1)
    return float(ink[there > 0].mean()) if there.any() else 0.0
