"""A sheet of paper in a photo: where its edges are, and the photo straightened to them."""

from dataclasses import dataclass

import cv2
import numpy as np

from agreements.scans.page_analysis.frame import FloatArray, GrayImage

_SMALL = 480  # pixels of the longer side, at which edges are looked for
_LEAST = 0.2  # of the photo; what is smaller is something that lies on the paper
_MOST = 0.985  # of the photo; then the edges are those of the photo
_INSIDE = 1.5  # pixels at that size; nearer to the border of the photo, the paper goes on
_BORDER = 25.0  # of 255, by which the paper has to be lighter than what lies around
_FEWEST, _CLEAR = 3, 0.85  # sides, and the share of each, along which it has to be so
_NOTHING = (176, 176, 176)


@dataclass(frozen=True, slots=True)
class SheetOutline:
    """`corners` in pixels of the photo, clockwise from the upper left one as it lies there.
    `is_whole`: all of them are within the photo."""

    corners: FloatArray
    is_whole: bool


def find_paper(gray: GrayImage) -> SheetOutline | None:
    """The sheet, if one stands out from what it lies on."""
    scale = _SMALL / max(gray.shape)
    small = cv2.resize(gray, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    # Print is closed, so that the paper is one light area.
    light = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((13, 13), np.uint8))
    light = cv2.medianBlur(np.asarray(light), 5)
    outline = _largest(light)
    if outline is None:
        return None
    height, width = light.shape
    points = _ordered(outline)
    if not _stands_out(light, points):
        return None
    far = np.array([width - 1, height - 1]) - _INSIDE
    is_whole = bool((points > _INSIDE).all() and (points < far).all())
    return SheetOutline(points / scale, is_whole)


def _largest(light: GrayImage) -> FloatArray | None:
    """The four corners of the largest light area that has four."""
    _level, bright = cv2.threshold(light, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    outlines, _tree = cv2.findContours(bright, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    if not outlines:
        return None
    hull = cv2.convexHull(max(outlines, key=cv2.contourArea))
    if not _LEAST * light.size < cv2.contourArea(hull) < _MOST * light.size:
        return None
    around = cv2.arcLength(hull, closed=True)
    for share in (0.02, 0.03, 0.05, 0.08):
        found = cv2.approxPolyDP(hull, share * around, closed=True)
        if len(found) == 4:
            return np.asarray(found.reshape(4, 2), dtype=float)
    return None


def _ordered(points: FloatArray) -> FloatArray:
    """Clockwise, from the one nearest to the upper left corner."""
    middle = points.mean(axis=0)
    angles = np.arctan2(*(points - middle).T[::-1])
    around = points[np.argsort(angles)]
    return np.asarray(np.roll(around, -int(np.argmin(around.sum(axis=1))), axis=0))


def _stands_out(light: GrayImage, points: FloatArray) -> bool:
    """Whether it is lighter than what lies around along nearly all of three of its sides."""
    middle, clear = points.mean(axis=0), 0
    for start, end in zip(points, np.roll(points, -1, axis=0), strict=True):
        along = start + np.linspace(0.08, 0.92, 24)[:, None] * (end - start)
        out = (along - middle) / np.linalg.norm(along - middle, axis=1, keepdims=True)
        within, beyond = _values(light, along - 6 * out), _values(light, along + 6 * out)
        clear += float((within - beyond > _BORDER).mean()) > _CLEAR
    return clear >= _FEWEST


def _values(light: GrayImage, points: FloatArray) -> FloatArray:
    height, width = light.shape
    x = np.clip(np.round(points[:, 0]), 0, width - 1).astype(int)
    y = np.clip(np.round(points[:, 1]), 0, height - 1).astype(int)
    return np.asarray(light[y, x], dtype=float)


def straightened(picture: GrayImage, corners: FloatArray, size: tuple[int, int]) -> GrayImage:
    """The part of a picture between four corners, clockwise, as a rectangle of this width and
    height; gray where the picture has ended."""
    width, height = size
    target = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    matrix = cv2.getPerspectiveTransform(corners.astype(np.float32), target)
    return np.asarray(
        cv2.warpPerspective(picture, matrix, size, flags=cv2.INTER_AREA, borderValue=_NOTHING)
    )


def size_between(corners: FloatArray, longest: int) -> tuple[int, int]:
    """Width and height of the rectangle that four corners are of, by their longer sides; at most
    `longest`."""
    sides = np.linalg.norm(corners - np.roll(corners, -1, axis=0), axis=1)
    width, height = max(sides[0], sides[2]), max(sides[1], sides[3])
    scale = min(1.0, longest / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))
