"""What a scanner sees besides single pages: backs, and two pages on one sheet."""

import cv2
import numpy as np

from simulator import printing, sheets
from simulator.printing import Paper


def back(ink: np.ndarray, strength: float, chance: np.random.Generator) -> Paper:
    """The blank back of a page through which its print shines."""
    paper = printing.printed(np.zeros_like(ink), chance)
    sheets.tint(paper)
    soft = cv2.GaussianBlur(np.ascontiguousarray(ink[:, ::-1]), (0, 0), 2.5)
    paper.light *= 1 - np.float32(strength) * soft
    return paper


def beside(*pictures: np.ndarray) -> np.ndarray:
    """Pictures of pages as one, from left to right, on the white lid of a large copier."""
    height = max(picture.shape[0] for picture in pictures)
    filled = [
        np.pad(
            picture,
            [(0, height - picture.shape[0]), *[(0, 0)] * (picture.ndim - 1)],
            constant_values=250,
        )
        for picture in pictures
    ]
    return np.hstack(filled)
