"""Institute seals and stamps, usually red: a ring with signs around a star, or a frame."""

import cv2
import numpy as np

from simulator.printing import MM, Paper, pressed

_RED = np.array((0.28, 0.22, 0.86), np.float32)  # BGR that passes
_BLUE = np.array((0.75, 0.3, 0.25), np.float32)


def round_seal(paper: Paper, x: float, y: float) -> None:
    """Around a point in pixels, 36 to 44 mm across."""
    chance = paper.chance
    radius = chance.uniform(18, 22) * MM
    size = int(2 * radius + 4 * MM)
    mask = np.zeros((size, size), np.uint8)
    middle = (size // 2, size // 2)
    cv2.circle(
        mask, middle, int(radius), 255, max(2, int(chance.uniform(0.9, 1.5) * MM)), cv2.LINE_AA
    )
    cv2.fillPoly(mask, [_star(middle, radius * 0.3)], 255, cv2.LINE_AA)
    signs = int(chance.integers(9, 14))
    for number in range(signs):
        angle = np.pi * (0.85 + 1.3 * number / (signs - 1))
        at = np.array(middle) + radius * 0.74 * np.array((np.cos(angle), np.sin(angle)))
        _sign(mask, at, radius * 0.13, chance)
    _press(paper, mask, x - size / 2, y - size / 2, _RED)


def frame_stamp(paper: Paper, x: float, y: float) -> None:
    """A rectangular one with a line of signs, red or blue."""
    chance = paper.chance
    width, height = int(chance.uniform(30, 50) * MM), int(chance.uniform(13, 20) * MM)
    mask = np.zeros((height, width), np.uint8)
    edge = int(0.8 * MM)
    cv2.rectangle(mask, (edge, edge), (width - edge, height - edge), 255, max(2, int(0.7 * MM)))
    for at in np.arange(4 * MM, width - 4 * MM, 4 * MM):
        _sign(mask, np.array((at, height / 2)), 1.5 * MM, chance)
    _press(paper, mask, x - width / 2, y - height / 2, _RED if chance.random() < 0.7 else _BLUE)


def name_seal(paper: Paper, x: float, y: float, solid: bool = True) -> None:
    """A square of 12 to 18 mm with four signs, cut out of the ink or in a frame of it."""
    chance = paper.chance
    side = int(chance.uniform(12, 18) * MM)
    mask = np.zeros((side + int(2 * MM), side + int(2 * MM)), np.uint8)
    edge = int(MM)
    ends = (edge, edge), (edge + side, edge + side)
    cv2.rectangle(mask, *ends, 255, -1 if solid else int(1.0 * MM))
    signs = np.zeros_like(mask)
    for at in ((0.3, 0.3), (0.7, 0.3), (0.3, 0.7), (0.7, 0.7)):
        _sign(signs, np.array(at) * side + edge, side * 0.15, chance)
    mask = cv2.subtract(mask, signs) if solid else cv2.max(mask, signs)
    _press(paper, mask, x - side / 2, y - side / 2, _RED)


def _star(middle: tuple[int, int], radius: float) -> np.ndarray:
    angles = -np.pi / 2 + np.arange(10) * np.pi / 5
    reach = np.where(np.arange(10) % 2, 0.4 * radius, radius)
    return (
        np.array(middle) + reach[:, None] * np.column_stack([np.cos(angles), np.sin(angles)])
    ).astype(int)


def _sign(mask: np.ndarray, at: np.ndarray, half: float, chance: np.random.Generator) -> None:
    """Something like a Chinese character: a few strokes in a square."""
    for _stroke in range(int(chance.integers(4, 7))):
        level = chance.uniform(-half, half)
        along = np.sort(chance.uniform(-half, half, 2))
        ends = [(along[0], level), (along[1], level)]
        if chance.random() < 0.5:
            ends = [(b, a) for a, b in ends]
        start, end = (tuple(np.round(at + end).astype(int).tolist()) for end in ends)
        cv2.line(mask, start, end, 255, max(1, int(0.45 * MM)), cv2.LINE_AA)


def _press(paper: Paper, mask: np.ndarray, x: float, y: float, light: np.ndarray) -> None:
    """Turned a little, the ink uneven, some of the print showing through."""
    chance = paper.chance
    height, width = mask.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), chance.uniform(-15, 15), 1)
    mask = cv2.warpAffine(mask, turn, (width, height))
    coarse = chance.uniform(0.45, 1.0, (height // 24 + 2, width // 24 + 2)).astype(np.float32)
    uneven = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    grain = chance.uniform(0.75, 1, (height, width)).astype(np.float32)
    cover = (
        cv2.GaussianBlur(mask, (0, 0), 1.0).astype(np.float32) / 255 * np.clip(uneven, 0, 1) * grain
    )
    pressed(paper, round(x), round(y), cover, light)
