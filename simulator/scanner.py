"""Flatbeds and feeders, in color, gray or black and white."""

import cv2
import numpy as np

from simulator.printing import Paper


def flatbed(paper: Paper, dpi: int = 200, color: bool = True, turn: int = 0) -> np.ndarray:
    """BGR or gray, 8 bits: laid askew, printed a little too small, soft and noisy."""
    chance = paper.chance
    laid = _laid(paper.picture(dpi, color=color), chance, dpi)
    laid = cv2.GaussianBlur(laid, (0, 0), float(chance.uniform(0.35, 0.8)) * dpi / 200)
    gamma, gain = chance.uniform(0.8, 1.25), chance.uniform(0.95, 1.08)
    noisy = np.clip(laid, 0, 1) ** np.float32(gamma) * np.float32(gain)
    noisy = noisy + _noise(noisy.shape, float(chance.uniform(0.004, 0.015)), chance)
    return np.rot90((np.clip(noisy, 0, 1) * 255).astype(np.uint8), -turn // 90).copy()


def bilevel(paper: Paper, dpi: int = 200) -> np.ndarray:
    """Like a fax: 0 or 255, edges frayed, specks."""
    chance = paper.chance
    laid = _laid(paper.picture(dpi, color=False), chance, dpi)[..., 0]
    laid = cv2.GaussianBlur(laid, (0, 0), float(chance.uniform(0.5, 0.9)))
    laid = laid + _noise(laid.shape, float(chance.uniform(0.02, 0.06)), chance)
    if chance.random() < 0.5:
        light = cv2.boxFilter(laid, -1, (61, 61))
        black = laid < light - np.float32(chance.uniform(0.1, 0.2))
    else:
        black = laid < np.float32(chance.uniform(0.5, 0.65)) * float(np.median(laid))
    speckled = chance.random(black.shape) < chance.uniform(0, 0.0006)
    return np.where(black ^ speckled, 0, 255).astype(np.uint8)


def _laid(picture: np.ndarray, chance: np.random.Generator, dpi: int) -> np.ndarray:
    """The sheet on the glass: turned by up to 3 degrees, up to 4 % smaller, stretched, curled."""
    size = (picture.shape[1], picture.shape[0])
    fit = 1 if chance.random() < 0.6 else chance.uniform(0.96, 1.0)
    angle = chance.normal(0, 0.7)
    matrix = cv2.getRotationMatrix2D(
        (size[0] / 2, size[1] / 2), float(np.clip(angle, -3, 3)), float(fit)
    )
    matrix[:, 2] += chance.normal(0, 1.0, 2) * dpi / 25.4
    inverse = cv2.invertAffineTransform(matrix)
    step = 64
    xs, ys = np.meshgrid(np.arange(0, size[0] + step, step), np.arange(0, size[1] + step, step))
    u, v = (
        inverse[0, 0] * xs + inverse[0, 1] * ys + inverse[0, 2],
        inverse[1, 0] * xs + inverse[1, 1] * ys + inverse[1, 2],
    )
    if chance.random() < 0.4:  # a feeder's uneven pace, a curled edge
        bend = chance.normal(0, 0.25, 2) * dpi / 25.4
        u = u + bend[0] * np.sin(np.pi * ys / size[1] * chance.uniform(0.5, 1.5))
        v = v + bend[1] * np.sin(np.pi * ys / size[1] * chance.uniform(0.5, 2))
    maps = [
        cv2.resize(m.astype(np.float32), None, fx=step, fy=step)[
            step // 2 : step // 2 + size[1], step // 2 : step // 2 + size[0]
        ]
        for m in (u, v)
    ]
    laid = cv2.remap(
        picture,
        *map(np.ascontiguousarray, maps),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=(0.97,) * 3,
    )
    return laid if laid.ndim == 3 else laid[..., None]


def _noise(shape: tuple[int, ...], sigma: float, chance: np.random.Generator) -> np.ndarray:
    return chance.standard_normal(shape, dtype=np.float32) * np.float32(sigma)
