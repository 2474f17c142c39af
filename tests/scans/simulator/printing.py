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
    """A sheet in the making: `ink` from 0 to 1 for print, BGR `color` of everything else as the
    share of light that it lets through. `chance` decides what is left to chance."""

    ink: np.ndarray
    color: np.ndarray
    chance: np.random.Generator

    def picture(self) -> np.ndarray:
        """BGR from 0 to 1."""
        toner = 1 - self.ink[..., None] * np.float32(0.93)
        return self.color * toner


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
    white = np.ones((*ink.shape, 3), np.float32)
    return Paper(black, white, chance)


def pixels(box: list[float], height: float) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of a box in points from the lower left of a page so high."""
    x0, y0, x1, y1 = box
    edges = (x0, height - y1, x1, height - y0)
    left, top, right, bottom = (round(edge * POINT) for edge in edges)
    return left, top, right, bottom
