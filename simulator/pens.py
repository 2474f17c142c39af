"""Strokes of a hand: signatures, dates, lines through print, words beside it."""

import cv2
import numpy as np

from simulator.printing import MM, Paper, pressed

# Width in mm, and the share of light (BGR) that passes where the pen presses.
PENS = {
    "ballpoint blue": (0.35, (0.62, 0.32, 0.25)),
    "ballpoint black": (0.35, (0.25, 0.23, 0.22)),
    "gel black": (0.5, (0.08, 0.08, 0.08)),
    "gel blue": (0.5, (0.6, 0.25, 0.12)),
    "fountain": (0.6, (0.45, 0.22, 0.18)),
    "felt red": (0.7, (0.25, 0.2, 0.75)),
    "pencil": (0.4, (0.52, 0.52, 0.52)),
}


def any_pen(chance: np.random.Generator) -> str:
    return str(chance.choice(list(PENS)))


def draw(paper: Paper, points: np.ndarray, pen: str, width: float = 1.0) -> None:
    """A smooth line through points in pixels, pressed harder here and there."""
    size, light = PENS[pen]
    curve = _smooth(points)
    left, top = np.floor(curve.min(axis=0) - 3 * MM).astype(int)
    right, bottom = np.ceil(curve.max(axis=0) + 3 * MM).astype(int)
    mask = np.zeros((bottom - top, right - left), np.uint8)
    pressure = 1 + 0.25 * np.sin(np.linspace(0, paper.chance.uniform(6, 30), len(curve)))
    shift = 4
    for number in range(len(curve) - 1):
        start, end = (
            np.round((curve[number + k] - (left, top)) * 2**shift).astype(int) for k in (0, 1)
        )
        thick = max(1, round(size * width * MM * float(pressure[number])))
        cv2.line(mask, start.tolist(), end.tolist(), 255, thick, cv2.LINE_AA, shift)
    cover = cv2.GaussianBlur(mask, (0, 0), 0.7).astype(np.float32) / 255
    cover *= paper.chance.uniform(0.8, 1.0, mask.shape).astype(np.float32)
    pressed(paper, int(left), int(top), cover, np.array(light, np.float32))


def _smooth(points: np.ndarray) -> np.ndarray:
    """Catmull-Rom through the points, a dozen steps between two."""
    around = np.vstack([points[0], points, points[-1]])
    t = np.linspace(0, 1, 12, endpoint=False)[:, None]
    pieces = []
    for a, b, c, d in zip(around, around[1:], around[2:], around[3:], strict=False):
        pieces.append(
            0.5
            * (
                2 * b
                + (c - a) * t
                + (2 * a - 5 * b + 4 * c - d) * t**2
                + (3 * b - a - 3 * c + d) * t**3
            )
        )
    return np.vstack([*pieces, points[-1:]])


def signature(paper: Paper, box: tuple[int, int, int, int], pen: str) -> None:
    """Loops and strokes somewhere in the box, now and then beyond its edge."""
    chance = paper.chance
    left, top, right, bottom = box
    width, height = right - left, bottom - top
    x = left + width * chance.uniform(0.05, 0.35)
    y = top + height * chance.uniform(0.4, 0.65)
    high = height * chance.uniform(0.15, 0.45)
    step = width * chance.uniform(0.02, 0.05)
    points = []
    for number in range(int(chance.integers(8, 26))):
        x += step * chance.uniform(0.3, 1.6)
        swing = high * chance.uniform(0.2, 1.0) * (1 if number % 2 else -1)
        points.append((x + chance.normal(0, step / 3), y + swing + number * chance.uniform(-1, 1)))
    draw(paper, np.array(points), pen)
    if chance.random() < 0.5:
        end = np.array(points[-1])
        sweep = [
            end,
            end + np.array((-width * 0.2, high * 0.8)),
            (left + width * 0.3, y + high * 0.9),
        ]
        draw(paper, np.array(sweep), pen)


def date(paper: Paper, box: tuple[int, int, int, int], pen: str) -> None:
    """Figures and dots, each a few strokes."""
    chance = paper.chance
    left, top, right, bottom = box
    high = chance.uniform(4, 7) * MM
    x = left + (right - left) * chance.uniform(0.06, 0.2)
    y = top + (bottom - top) * chance.uniform(0.35, 0.6)
    for _figure in range(int(chance.integers(6, 10))):
        shape = chance.uniform(0, 1, (int(chance.integers(3, 6)), 2)) * (0.55 * high, high)
        draw(paper, shape + np.array((x, y)), pen)
        x += 0.75 * high
        if x > right - high:
            break


def strike(paper: Paper, box: tuple[int, int, int, int], pen: str) -> None:
    """A line through a line of print, from one end of the box to the other."""
    chance = paper.chance
    left, top, right, bottom = box
    middle = top + (bottom - top) * chance.uniform(0.4, 0.65)
    x = np.linspace(left, right, max(4, int((right - left) / (12 * MM))))
    wobble = chance.normal(0, 0.3 * MM, len(x))
    draw(paper, np.column_stack([x, middle + wobble]), pen)


def cross(paper: Paper, box: tuple[int, int, int, int], pen: str) -> None:
    """Two lines across a clause."""
    left, top, right, bottom = box
    for start, end in (((left, top), (right, bottom)), ((left, bottom), (right, top))):
        t = np.linspace(0, 1, 6)[:, None]
        line = np.array(start) * (1 - t) + np.array(end) * t
        draw(paper, line + paper.chance.normal(0, 0.5 * MM, line.shape), pen)


def words(paper: Paper, left: float, top: float, count: int, pen: str) -> None:
    """A few handwritten words, 3 mm high."""
    chance = paper.chance
    x = left
    for _word in range(count):
        letters = int(chance.integers(3, 8))
        steps = np.arange(3 * letters)
        xs = x + steps * 0.7 * MM + chance.normal(0, 0.2 * MM, len(steps))
        ys = top + 1.5 * MM + np.where(steps % 2, 1, -1) * chance.uniform(0.4, 1.5, len(steps)) * MM
        draw(paper, np.column_stack([xs, ys]), pen)
        x = xs[-1] + 2 * MM
