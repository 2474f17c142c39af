"""Round and rectangular seals and stamps, by the ink along their rims.

Ink is uneven and in black and white only scraps of a seal may be left, so scraps that lie together
are tried against circles and frames of the sizes that seals have.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from agreements.scans.sight.frame import Floats, Grey

Box = tuple[int, int, int, int]
Edges = tuple[float, float, float, float]

_APART = 9.0  # mm between scraps of one seal
_SIDES = (11.0, 85.0)  # mm of what lies together; a signature may be beside the seal
_RADII = np.arange(9.0, 25.0, 0.75)  # mm
_FRAMES = (22.0, 62.0, 10.0, 34.0)  # mm: least and most width, least and most height
_RIM = 0.55  # of the way around has to have ink
_SHARE = 0.22  # of the ink is on the rim
_LINE = 0.9  # mm that a rim's ink may be off
_SECTORS = 36
_POINTS = 400


@dataclass(frozen=True, slots=True)
class Seal:
    """`box` in pixels of the mask; `rim`, from 0 to 1, is the share of the rim that has ink."""

    box: Box
    rim: float


def find(mask: Grey, mm: float) -> list[Seal]:
    """Seals on a mask, 1 for new ink, of which `mm` pixels are a millimeter."""
    height, width = mask.shape
    found = []
    for points in _together(mask, mm):
        seal = _frame(points / mm) or _circle(points / mm)
        if seal is not None:
            edges, rim = seal
            left, top, right, bottom = (round(edge * mm) for edge in edges)
            box = (max(0, left), max(0, top), min(width, right), min(height, bottom))
            found.append(Seal(box, rim))
    return found


def _together(mask: Grey, mm: float) -> Iterator[Floats]:
    """Points (x, y) of scraps that lie together."""
    coarse = cv2.resize(mask * 255, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA) > 40
    side = round(_APART * mm / 4) | 1
    grown = cv2.dilate(coarse.astype(np.uint8), np.ones((side, side), np.uint8))
    count, labels, stats, _middles = cv2.connectedComponentsWithStats(grown)
    for label in range(1, count):
        left, top, width, height, _area = (4 * int(value) for value in stats[label])
        short, long = sorted((width / mm - _APART, height / mm - _APART))
        if short < _SIDES[0] or long > _SIDES[1]:
            continue
        part = mask[top : top + height, left : left + width]
        own = labels[top // 4 : top // 4 + height // 4, left // 4 : left // 4 + width // 4] == label
        own = np.repeat(np.repeat(own, 4, 0), 4, 1)[: part.shape[0], : part.shape[1]]
        y, x = np.nonzero(part[: own.shape[0], : own.shape[1]] & own)
        if len(x) < 60:
            continue
        some = np.linspace(0, len(x) - 1, min(_POINTS, len(x))).astype(int)
        yield np.column_stack([x[some] + left, y[some] + top]).astype(float)


def _circle(points: Floats) -> tuple[Edges, float] | None:
    """The circle with ink on most of its way around, as a box in millimeters, and its rim."""
    low, high = points.min(axis=0), points.max(axis=0)
    step = 1.5 if max(high - low) < 50 else 2.5
    room = float(_RADII[0])
    xs = np.arange(low[0] + room - 4, high[0] - room + 4.1, step)
    ys = np.arange(low[1] + room - 4, high[1] - room + 4.1, step)
    best, found = _RIM, None
    for y in ys:
        for x in xs:
            dx, dy = points[:, 0] - x, points[:, 1] - y
            far = np.hypot(dx, dy)
            sector = ((np.arctan2(dy, dx) + np.pi) / (2 * np.pi) * _SECTORS).astype(int) % _SECTORS
            ring = np.round((far - _RADII[0]) / 0.75).astype(int)
            on = (ring >= 0) & (ring < len(_RADII))
            if on.sum() < _SECTORS * _RIM:
                continue
            met = np.zeros((len(_RADII), _SECTORS), bool)
            met[ring[on], sector[on]] = True
            wide = met.copy()
            wide[1:] |= met[:-1]
            wide[:-1] |= met[1:]
            around = wide.mean(axis=1)
            around[np.bincount(ring[on], minlength=len(_RADII)) < _SHARE * len(points) / 3] = 0
            which = int(around.argmax())
            if around[which] > best:
                best, radius = float(around[which]), float(_RADII[which]) + 3.0
                found = (x - radius, y - radius, x + radius, y + radius)
    return found and (found, best)


def _frame(points: Floats) -> tuple[Edges, float] | None:
    """The turned rectangle around the points, if ink lies along most of it."""
    (x, y), (width, height), angle = cv2.minAreaRect(points.astype(np.float32))
    if width < height:
        width, height, angle = height, width, angle + 90
    least_width, most_width, least_height, most_height = _FRAMES
    if not (least_width <= width <= most_width and least_height <= height <= most_height):
        return None
    turn = np.deg2rad(angle)
    u = (points[:, 0] - x) * np.cos(turn) + (points[:, 1] - y) * np.sin(turn)
    v = (points[:, 1] - y) * np.cos(turn) - (points[:, 0] - x) * np.sin(turn)
    across = np.abs(np.abs(v) - height / 2) < _LINE
    down = np.abs(np.abs(u) - width / 2) < _LINE
    long = len(np.unique(np.floor(u[across & (v > 0)] / 2))) + len(
        np.unique(np.floor(u[across & (v < 0)] / 2))
    )
    high = len(np.unique(np.floor(v[down & (u > 0)] / 2))) + len(
        np.unique(np.floor(v[down & (u < 0)] / 2))
    )
    rim = (long + high) / (width + height)
    if rim < 0.6:
        return None
    low, top = points.min(axis=0) - 1, points.max(axis=0) + 1
    return (float(low[0]), float(low[1]), float(top[0]), float(top[1])), rim
