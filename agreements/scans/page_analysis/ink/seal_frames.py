"""Rectangular stamps: two long lines side by side, a little turned, and shorter ones between."""

from dataclasses import dataclass
from typing import ClassVar

import cv2
import numpy as np

from agreements.scans.page_analysis.frame import FloatArray, GrayImage

_TURNS = range(-18, 19, 2)  # degrees
_HEIGHTS = range(10, 25)  # mm
_WIDTHS = (20.0, 64.0)  # mm, least and most
_LONG = 20  # mm of line that is looked for
_PROMISING = 0.3  # of such lines have ink, beyond those beside
_BESIDE = 3  # mm outside of the lines
_WHOLE, _WITH_MORE = 0.55, 0.5  # of the way around, and of the ink within, is on the rim, ...
_FAINT, _ALONE = 0.45, 0.7  # ... or less of the one and more of the other
_NEAR = 10.0  # mm outside, where there may be more of it
_LINE = 0.9  # mm that a rim's ink may be off
_HOLE = 6.0  # mm of a line without ink
_TURNING = 16  # mm of room
_CROWD = 5  # cells within 7 mm, at least, that are no dust
_TRIED = 24


@dataclass(frozen=True, slots=True)
class Framed:
    """A rectangle: `middle`, `width` and `height` in millimeters, turned by `turn` in degrees;
    `rim`, from 0 to 1, is the share of its sides with ink."""

    middle: tuple[float, float]
    width: float
    height: float
    turn: float
    rim: float
    room: ClassVar[float] = 6.0  # mm, for a row of its signs may be taken for one of its lines

    @property
    def reach(self) -> tuple[float, float]:
        """How far it goes from its middle across and down, in millimeters."""
        angle = np.deg2rad(abs(self.turn))
        c, s = float(np.cos(angle)), float(np.sin(angle))
        return (self.width * c + self.height * s) / 2, (self.width * s + self.height * c) / 2

    def outside(self, points: FloatArray) -> FloatArray:
        """How far points (n, 2) lie outside, in millimeters; negative within."""
        u, v = turned(points - self.middle, self.turn).T
        beyond: FloatArray = np.maximum(np.abs(u) - self.width / 2, np.abs(v) - self.height / 2)
        return beyond

    def depth(self, points: FloatArray) -> FloatArray:
        """From 0 at the long sides to 1 at the line midway between them."""
        _u, v = turned(points - self.middle, self.turn).T
        return np.asarray(1 - np.abs(v) / (self.height / 2))


def turned(points: FloatArray, degrees: float) -> FloatArray:
    """Points along and across a direction that is so many degrees from the horizontal."""
    angle = np.deg2rad(degrees)
    c, s = np.cos(angle), np.sin(angle)
    return np.asarray(points @ np.array([[c, -s], [s, c]]))


def find_frames(cells: GrayImage, points: FloatArray) -> list[Framed]:
    """Frames in a map of ink, a cell of it a millimeter, and the ink's points in millimeters."""
    cells, corner = _without_dust(cells)
    tried = sorted(
        (vote for degrees in _TURNS for vote in _promising(cells, degrees)), reverse=True
    )
    looked = [
        _looked_at(points, x + corner[0], y + corner[1], height, degrees + more)
        for _vote, degrees, x, y, height in tried[:_TRIED]
        for more in (-1, 0, 1)
    ]
    # A row of signs looks like a line, too: what has more ink around it is larger.
    best = sorted((f for f in looked if f), key=lambda f: -_holds(f, points))
    found: list[Framed] = []
    for frame in best:
        if all(other.outside(np.array([frame.middle]))[0] > 0 for other in found):
            found.append(frame)
    return found


def _without_dust(cells: GrayImage) -> tuple[GrayImage, tuple[int, int]]:
    """The part of the map where more than dust is, with room to be turned, and where its upper
    left corner lies."""
    around = cv2.boxFilter(cells, -1, (7, 7), normalize=False)
    kept = np.where(around >= _CROWD, cells, 0)
    left, top, width, height = cv2.boundingRect(kept)
    part = kept[top : top + height, left : left + width]
    part = cv2.copyMakeBorder(part, _TURNING, _TURNING, _TURNING, _TURNING, cv2.BORDER_CONSTANT)
    return part, (left - _TURNING, top - _TURNING)


def _holds(frame: Framed, points: FloatArray) -> float:
    """How well it fits: by the ink on its sides, and whether there is more just outside."""
    outside = frame.outside(points)
    share = float((outside < _LINE).sum()) / float((outside < _NEAR).sum())
    return share * frame.rim**2 * (frame.width + frame.height)


def _promising(cells: GrayImage, degrees: int) -> list[tuple[float, int, float, float, int]]:
    """Vote, turn, middle and height of the best pairs of lines in this direction."""
    height, width = cells.shape
    middle = (width / 2 - 0.5, height / 2 - 0.5)
    turn = cv2.getRotationMatrix2D(middle, degrees, 1)
    level = cv2.warpAffine(cells, turn, (width, height), flags=cv2.INTER_NEAREST)
    level = cv2.dilate(level, np.ones((3, 1), np.uint8)).astype(np.float32)
    lines = cv2.blur(level, (_LONG, 1))
    back = cv2.invertAffineTransform(turn)
    if lines.max() < _PROMISING + 0.2:
        return []
    found = []
    for apart in _HEIGHTS:
        inner = slice(_BESIDE, height - apart - _BESIDE)
        above, below = lines[inner], lines[apart:][inner]
        beside = (lines[: height - apart - 2 * _BESIDE] + lines[apart + 2 * _BESIDE :]) / 2
        votes = cv2.min(above, below) - beside
        _low, vote, _where, (x, y) = cv2.minMaxLoc(votes)
        if vote >= _PROMISING:
            at = back @ (x, y + _BESIDE + apart / 2, 1)
            found.append((vote, degrees, float(at[0]) + 0.5, float(at[1]) + 0.5, apart))
    return sorted(found, reverse=True)[:6]


def _looked_at(
    points: FloatArray, x: float, y: float, height: float, degrees: float
) -> Framed | None:
    """The frame about there, if ink lies along most of it."""
    uv = turned(points - (x, y), degrees)
    near = uv[(np.abs(uv[:, 0]) < _WIDTHS[1]) & (np.abs(uv[:, 1]) < height / 2 + 3)]
    top, bottom = _line(near[:, 1], -height / 2), _line(near[:, 1], height / 2)
    rows = [near[np.abs(near[:, 1] - level) < _LINE, 0] for level in (top, bottom)]
    span = _span(np.concatenate(rows))
    if span is None or bottom - top < _HEIGHTS[0]:
        return None
    left, right = (_line(near[:, 0], end) for end in span)
    if not _WIDTHS[0] <= right - left <= _WIDTHS[1]:
        return None
    columns = [near[np.abs(near[:, 0] - level) < _LINE, 1] for level in (left, right)]
    filled = [_filled(row, left, right) for row in rows]
    filled += [_filled(column, top, bottom) for column in columns]
    sides = [right - left] * 2 + [bottom - top] * 2
    rim = float(np.dot(filled, sides) / sum(sides))
    if rim < _FAINT or max(filled[2:]) < 0.5:
        return None
    c = np.array([(left + right) / 2, (top + bottom) / 2])
    at = turned(c[None], -degrees)[0] + (x, y)
    framed = Framed((float(at[0]), float(at[1])), right - left, bottom - top, degrees, rim)
    outside = framed.outside(points)
    on_rim = float((np.abs(outside) < _LINE).sum()) / float((outside < _LINE).sum())
    return framed if on_rim > (_WITH_MORE if rim > _WHOLE else _ALONE) else None


def _line(values: FloatArray, about: float) -> float:
    """Where most ink lies, within 2 mm."""
    counts, edges = np.histogram(values, bins=np.arange(about - 2.0, about + 2.1, 0.5))
    counts = np.convolve(counts, (1, 2, 1), "same")
    return float(edges[int(counts.argmax())] + 0.25)


def _span(u: FloatArray) -> tuple[float, float] | None:
    """From where to where ink lies, about 0, without large holes."""
    bins = np.unique(np.floor(u))
    if not len(bins):
        return None
    pieces = np.split(bins, np.flatnonzero(np.diff(bins) > _HOLE) + 1)
    around = [p for p in pieces if p[0] - _HOLE <= 0 <= p[-1] + _HOLE]
    longest = max(around, key=lambda p: p[-1] - p[0], default=None)
    return None if longest is None else (float(longest[0]), float(longest[-1]) + 1)


def _filled(values: FloatArray, low: float, high: float) -> float:
    """The share of pieces of 1.5 mm with ink."""
    pieces = max(1, round((high - low) / 1.5))
    counts, _edges = np.histogram(values, bins=pieces, range=(low, high))
    return float((counts > 0).mean())
