"""An issued page as a laser printer puts it on paper: gray, at 300 dpi, toner a little spread."""

from dataclasses import dataclass

import cv2
import numpy as np
import pypdfium2 as pdfium

DPI = 300
MM = DPI / 25.4
POINT = DPI / 72


@dataclass
class Paper:
    """A sheet in the making: `ink` from 0 to 1 for print, `light` and BGR `color` for what paper
    and pens let through. `chance` decides what is left to chance."""

    ink: np.ndarray
    light: np.ndarray
    color: np.ndarray
    tint: np.ndarray
    chance: np.random.Generator

    def picture(self, dpi: float, *, color: bool) -> np.ndarray:
        """BGR, or gray with one channel, from 0 to 1, at `dpi` or at DPI if that is less."""
        gray = self.light * (1 - self.ink * np.float32(0.93))
        pens = self.color if color else self.color.mean(axis=2, keepdims=True, dtype=np.float32)
        tint = self.tint if color else self.tint.mean(keepdims=True)
        scale = min(1.0, dpi / DPI)
        size = (round(gray.shape[1] * scale), round(gray.shape[0] * scale))
        if scale < 1:
            gray = cv2.resize(gray, size, interpolation=cv2.INTER_AREA)
            pens = cv2.resize(pens, size, interpolation=cv2.INTER_AREA).reshape(*gray.shape, -1)
        return pens.astype(np.float32) * (tint / np.float32(255)) * gray[..., None]


def drawn(pdf: bytes, number: int) -> np.ndarray:
    """The ink of page `number`, from 1, from 0 to 1; letters exactly where they are printed."""
    document = pdfium.PdfDocument(pdf)
    try:
        picture = document[number - 1].render(scale=2 * POINT, grayscale=True).to_numpy()
    finally:
        document.close()
    picture = picture.reshape(picture.shape[:2])
    size = (picture.shape[1] // 2, picture.shape[0] // 2)
    return 1 - cv2.resize(picture, size, interpolation=cv2.INTER_AREA).astype(np.float32) / 255


def printed(ink: np.ndarray, chance: np.random.Generator) -> Paper:
    """Toner spreads by a tenth of a millimeter at most, is uneven, and now and then too thin."""
    spread = cv2.GaussianBlur(ink, (0, 0), float(chance.uniform(0.3, 0.7)))
    gain = chance.uniform(1.0, 1.5)
    black = np.clip(spread * np.float32(gain), 0, 1) * np.float32(chance.uniform(0.88, 1.0))
    white = np.full((*ink.shape, 3), 255, np.uint8)
    return Paper(black, np.ones_like(ink), white, np.ones(3, np.float32), chance)


def pressed(paper: Paper, left: int, top: int, cover: np.ndarray, light: np.ndarray) -> None:
    """Ink that covers a part of the sheet, from 0 to 1, and lets so much light pass (BGR)."""
    x0, y0 = max(left, 0), max(top, 0)
    part = paper.color[y0 : top + cover.shape[0], x0 : left + cover.shape[1]]
    if part.size:
        cover = cover[y0 - top : y0 - top + part.shape[0], x0 - left : x0 - left + part.shape[1]]
        part[:] = (part * (1 - cover[..., None] * (1 - light))).astype(np.uint8)


def pixels(box: list[float], height: float) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of a box in points from the lower left of a page so high."""
    x0, y0, x1, y1 = box
    edges = (x0, height - y1, x1, height - y0)
    left, top, right, bottom = (round(edge * POINT) for edge in edges)
    return left, top, right, bottom
