"""Something like a scan of the issued LA, signed by somebody's hand. For the demo only."""

import math
import random
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pypdfium2
from PIL import Image, ImageDraw

_DPI = 150  # what the checks ask for at least, so that the demo stays small
_SCALE = _DPI / 72
_INK = (28, 42, 120)


def signed_scan(pdf: bytes, layout: dict[str, Any], *, seed: int, careless: bool = False) -> bytes:
    """The pages of an issued document as pictures in a PDF, a little askew, with ink in its boxes;
    when `careless` without page 2 and the date.

    `layout` is the issued document's: boxes in points from the lower left.
    """
    chance = random.Random(seed)
    document = pypdfium2.PdfDocument(pdf)
    pages = []
    for number, page in enumerate(document, start=1):
        image = page.render(scale=_SCALE).to_pil().convert("RGB")
        if careless and number == 2:
            continue
        for name, box in layout["boxes"].items():
            if box["page"] == number and not (careless and name == "date"):
                _sign(image, box["box"], chance, wide=name == "signature")
        pages.append(_scanned(image, chance))
    buffer = BytesIO()
    pages[0].save(buffer, "PDF", save_all=True, append_images=pages[1:], resolution=_DPI)
    return buffer.getvalue()


def _sign(image: Image.Image, box: list[float], chance: random.Random, *, wide: bool) -> None:
    left, bottom, right, top = (edge * _SCALE for edge in box)
    middle = image.height - (bottom + top) / 2
    points = list(_stroke(left, right, middle, (top - bottom) / 4, chance, loops=9 if wide else 5))
    ImageDraw.Draw(image).line(points, fill=_INK, width=4, joint="curve")


def _stroke(
    left: float, right: float, middle: float, height: float, chance: random.Random, *, loops: int
) -> Iterator[tuple[float, float]]:
    """A scribble from left to right."""
    swing = [chance.uniform(0.3, 1.0) for _loop in range(loops + 1)]
    start, end = left + 0.1 * (right - left), left + 0.7 * (right - left)
    for step in range(loops * 24):
        angle = step / 24 * 2 * math.pi
        x = start + (end - start) * step / (loops * 24) + height * 0.5 * math.sin(angle)
        yield x, middle + height * swing[step // 24] * math.cos(angle)


def _scanned(image: Image.Image, chance: random.Random) -> Image.Image:
    """Slightly turned, and so a little soft, on paper that is not quite white."""
    turned = image.rotate(chance.uniform(-0.6, 0.6), Image.Resampling.BILINEAR, fillcolor="white")
    return turned.point(lambda value: int(value * 0.96))
