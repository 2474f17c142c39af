"""A phone held over a sheet on a desk."""

import cv2
import numpy as np

from simulator.printing import DPI, Paper


def photo(paper: Paper, dpi: int = 200, wave: float = 0.0, waves: int = 2) -> np.ndarray:
    """BGR: seen at an angle, unevenly lit, soft, the desk around it; about `dpi` on the page.

    The paper may wave: so many `waves` from top to bottom, by which print is off `wave` mm."""
    chance = paper.chance
    picture = _bent(paper.picture(dpi * 1.1, color=True), chance)
    if wave:
        picture = _waving(picture, wave, waves, chance)
    height, width = picture.shape[:2]
    scale = dpi / min(DPI, dpi * 1.1)
    margin = chance.uniform(0.02, 0.1, 4) * width * scale
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    target = corners * scale + (margin[0], margin[1])
    tilt = chance.normal(0, 0.03, (4, 2)) * width * scale
    target = (target + tilt).astype(np.float32)
    size = (int(target[:, 0].max() + margin[2]), int(target[:, 1].max() + margin[3]))
    matrix = cv2.getPerspectiveTransform(corners, target)
    desk = chance.uniform(0.1, 0.6, 3).tolist()
    seen = cv2.warpPerspective(picture, matrix, size, flags=cv2.INTER_LINEAR, borderValue=desk)
    seen *= _light(size, chance)[..., None] * chance.uniform(0.92, 1.05, 3).astype(np.float32)
    seen = cv2.GaussianBlur(seen, (0, 0), float(chance.uniform(0.5, 1.1)) * dpi / 200)
    if chance.random() < 0.3:
        length = int(chance.integers(2, 4))
        kernel = np.zeros((length, length), np.float32)
        kernel[length // 2] = 1 / length
        seen = cv2.filter2D(seen, -1, kernel if chance.random() < 0.5 else kernel.T)
    sigma = np.float32(chance.uniform(0.008, 0.025))
    seen = seen + chance.standard_normal(seen.shape, dtype=np.float32) * sigma
    return (np.clip(seen, 0, 1) * 255).astype(np.uint8)


def with_glare(picture: np.ndarray, chance: np.random.Generator, size: float = 0.12) -> np.ndarray:
    """A lamp is seen in the paper: nothing is left of what is printed there."""
    height, width = picture.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    middle = chance.uniform(0.35, 0.65, 2) * (width, height)
    away = np.hypot(x - middle[0], (y - middle[1]) * 1.4) / (size * width)
    light = np.exp(-(away**2))[..., None] * 400
    return np.clip(picture.astype(np.float32) + light, 0, 255).astype(np.uint8)


def out_of_focus(picture: np.ndarray, millimeters: float) -> np.ndarray:
    """Soft by so much on a page that fills the picture."""
    sigma = millimeters * picture.shape[1] / 230
    return cv2.GaussianBlur(picture, (0, 0), sigma)


def _bent(picture: np.ndarray, chance: np.random.Generator) -> np.ndarray:
    """A sheet that does not lie quite flat, and the lens."""
    height, width = picture.shape[:2]
    y, x = np.mgrid[0:height:64, 0:width:64].astype(np.float32)
    u, v = 2 * x / width - 1, 2 * y / height - 1
    barrel = np.float32(chance.normal(0, 0.003)) * (u * u + v * v)
    wave = np.float32(chance.normal(0, 0.002)) * np.sin(
        np.float32(chance.uniform(1, 3)) * v + np.float32(chance.uniform(0, 3))
    )
    maps = (x + width / 2 * (u * barrel + wave), y + height / 2 * (v * barrel + wave * 0.5))
    whole = [cv2.resize(m.astype(np.float32), (width, height)) for m in maps]
    return cv2.remap(picture, *whole, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def _waving(
    picture: np.ndarray, millimeters: float, waves: int, chance: np.random.Generator
) -> np.ndarray:
    height, width = picture.shape[:2]
    y, x = np.mgrid[0:height:16, 0:width:16].astype(np.float32)
    phase = 2 * np.pi * (waves * (0.35 * x / width + y / height) + chance.uniform(0, 1))
    off = np.float32(millimeters * width / 210) * np.sin(phase)
    maps = [cv2.resize(m.astype(np.float32), (width, height)) for m in (x + 0.6 * off, y + off)]
    return cv2.remap(picture, *maps, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def _light(size: tuple[int, int], chance: np.random.Generator) -> np.ndarray:
    """Brighter to one side, and often the soft shadow of the hand."""
    width, height = size
    y, x = np.mgrid[0:height:16, 0:width:16].astype(np.float32)
    angle = chance.uniform(0, 2 * np.pi)
    along = (x / width - 0.5) * np.cos(angle) + (y / height - 0.5) * np.sin(angle)
    light = 0.85 + chance.uniform(0.05, 0.25) * along
    if chance.random() < 0.5:
        edge = along * -1 + chance.uniform(-0.3, 0.3)
        light = light * (
            1 - chance.uniform(0.15, 0.4) / (1 + np.exp(edge * chance.uniform(15, 50)))
        )
    return cv2.resize(light.astype(np.float32), size)
