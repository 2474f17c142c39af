"""Issued documents read back: their text, their pixels, their operators."""

import re
from io import BytesIO

import pikepdf
import pypdfium2
from PIL import Image

SCALE = 2.0  # pixels a point


def texts(pdf: bytes) -> list[str]:
    """The text of each page, line ends as spaces."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [" ".join(page.get_textpage().get_text_range().split()) for page in document]
    finally:
        document.close()


def joined(pdf: bytes) -> str:
    return " ".join(texts(pdf))


def page_image(pdf: bytes, page: int) -> Image.Image:
    """Page number `page`, from 1, in gray."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        image: Image.Image = document[page - 1].render(scale=SCALE, grayscale=True).to_pil()
        return image.convert("L")
    finally:
        document.close()


def darkest(image: Image.Image, box: list[float]) -> int:
    """The darkest of the whole pixels inside `box` (points, from the lower left); paper is 255."""
    x0, y0, x1, y1 = (value * SCALE for value in box)
    inside = (int(x0) + 1, int(image.height - y1) + 1, int(x1), int(image.height - y0))
    return min(image.crop(inside).tobytes())


def operators(pdf: bytes, page: int) -> str:
    with pikepdf.open(BytesIO(pdf)) as document:
        contents = document.pages[page - 1].Contents
        parts = contents if isinstance(contents, pikepdf.Array) else [contents]
        return "\n".join(part.read_bytes().decode("latin-1") for part in parts)


def text_sizes(pdf: bytes, page: int) -> set[float]:
    """The sizes text is set in, which our pages put into the text matrix."""
    return {float(size) for size in re.findall(r"BT (\S+) 0 0 \1 ", operators(pdf, page))}
