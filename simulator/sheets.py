"""The sheet itself: its tint and grain, creases, holes, stains, dust, what shows through."""

import cv2
import numpy as np

from simulator.printing import MM, Paper, pressed


def tint(paper: Paper) -> None:
    """White, recycled or yellowish."""
    chance = paper.chance
    level = chance.choice([0.97, 0.94, 0.88, 0.8], p=[0.55, 0.25, 0.15, 0.05])
    paper.tint[:] = level + chance.uniform(-0.02, 0.02, 3)
    coarse = chance.normal(0, 0.008, (paper.ink.shape[0] // 6, paper.ink.shape[1] // 6))
    size = (paper.ink.shape[1], paper.ink.shape[0])
    paper.light *= 1 + cv2.resize(coarse.astype(np.float32), size)


def crease(paper: Paper) -> None:
    """From side to side, as for an envelope: a dark line beside a light one, soft shading."""
    chance = paper.chance
    height, width = paper.ink.shape
    level = height * chance.choice([0.33, 0.5, 0.67]) + chance.normal(0, 8 * MM)
    slope = chance.normal(0, 0.01)
    y = np.arange(height, dtype=np.float32)[:, None]
    off = y - (level + slope * np.arange(width, dtype=np.float32)[None, :])
    dark = chance.uniform(0.05, 0.25) * np.exp(-((off / (0.25 * MM)) ** 2))
    soft = chance.uniform(0.0, 0.06) * np.exp(-np.abs(off) / (6 * MM)) * (off > 0)
    paper.light *= (1 - dark - soft).astype(np.float32)


def holes(paper: Paper) -> None:
    """Two punched holes, through which the scanner's lid or the desk is seen."""
    chance = paper.chance
    height = paper.ink.shape[0]
    dark = float(chance.choice([0.2, 0.6, 0.95]))
    for at in (-40, 40):
        middle = (round(11 * MM), round(height / 2 + at * MM))
        mask = np.zeros(paper.ink.shape, np.uint8)
        cv2.circle(mask, middle, round(3 * MM), 255, -1, cv2.LINE_AA)
        here = mask > 127
        paper.light[here] = dark
        paper.ink[here] = 0


def stain(paper: Paper) -> None:
    """The ring of a cup."""
    chance = paper.chance
    height, width = paper.ink.shape
    middle = (int(chance.uniform(0, width)), int(chance.uniform(0, height)))
    radius = int(chance.uniform(30, 45) * MM)
    side = 2 * radius + int(4 * MM)
    mask = np.zeros((side // 4, side // 4), np.uint8)
    cv2.circle(mask, (side // 8, side // 8), radius // 4, 255, int(1.2 * MM / 4))
    soft = cv2.resize(cv2.GaussianBlur(mask, (0, 0), 2.0), (side, side)).astype(np.float32) / 255
    brown = np.array((0.7, 0.82, 0.88), np.float32)
    pressed(paper, middle[0] - side // 2, middle[1] - side // 2, soft, brown)


def dust(paper: Paper) -> None:
    """Specks of a tenth to half a millimeter."""
    chance = paper.chance
    height, width = paper.ink.shape
    for _speck in range(int(chance.integers(5, 40))):
        at = (int(chance.uniform(0, width)), int(chance.uniform(0, height)))
        size = max(1, int(chance.uniform(0.05, 0.25) * MM))
        cv2.circle(paper.ink, at, size, float(chance.uniform(0.3, 0.9)), -1, cv2.LINE_AA)


def show_through(paper: Paper, back: np.ndarray) -> None:
    """What is printed on the back, mirrored and faint."""
    strength = paper.chance.uniform(0.02, 0.08)
    soft = cv2.GaussianBlur(back[:, ::-1], (0, 0), 2.5)
    paper.light *= 1 - np.float32(strength) * soft


def worn(paper: Paper) -> None:
    """Whatever may happen to a sheet, each seldom."""
    chance = paper.chance
    tint(paper)
    dust(paper)
    for happens, share in ((crease, 0.3), (holes, 0.15), (stain, 0.05)):
        if chance.random() < share:
            happens(paper)
    if chance.random() < 0.2:
        show_through(paper, paper.ink)
