"""A page of an uploaded PDF as a picture.

Nearly every scanned page is one JPEG: taken out and decoded at a useful size, it is quicker to
have than by drawing the page, and needs little memory. All else is drawn by pdfium.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import pikepdf
import pypdfium2 as pdfium
from numpy.typing import NDArray

from agreements.scans.sight import plain
from agreements.scans.sight.frame import Grey

# Pixels of the longer side: A4 at 300 dpi. More tells nothing that these checks could use.
_LONGEST = 3600
_COLORLESS = 12  # of 255, between the strongest and the weakest channel


@dataclass(frozen=True, slots=True)
class Sheet:
    """`color` is BGR, None for a gray page. `grey` is the red channel: black ink and blue ink are
    dark in it, and a red seal nearly vanishes. By `shrunk` the picture was larger in the file."""

    number: int
    grey: Grey
    color: NDArray[np.uint8] | None
    shrunk: float = 1.0


def sheets(path: str) -> Iterator[Sheet]:
    """The pages in order, one in memory at a time."""
    with pikepdf.open(path) as file, pdfium.PdfDocument(path) as pdf:
        pdf.init_forms()  # without it a form filled in on a tablet shows empty fields
        for number, page in enumerate(file.pages, start=1):
            jpeg = plain.jpeg(page)
            picture = _decoded(jpeg) if jpeg else None
            if jpeg is None or picture is None:
                yield _sheet(number, _drawn(pdf[number - 1]), 1.0)
            else:
                larger = max(jpeg.width, jpeg.height) / max(picture.shape)
                yield _sheet(number, picture, larger)


def _sheet(number: int, picture: NDArray[np.uint8], shrunk: float) -> Sheet:
    some = picture[::16, ::16].astype(np.int16)
    if int((some.max(axis=2) - some.min(axis=2)).max()) <= _COLORLESS:
        return Sheet(number, np.ascontiguousarray(picture[:, :, 1]), None, shrunk)
    return Sheet(number, np.ascontiguousarray(picture[:, :, 2]), picture, shrunk)


def _decoded(jpeg: plain.Jpeg) -> NDArray[np.uint8] | None:
    how = _how(max(jpeg.width, jpeg.height)) | cv2.IMREAD_IGNORE_ORIENTATION
    color = cv2.imdecode(np.frombuffer(jpeg.data, np.uint8), how)
    if color is None:
        return None
    height, width = color.shape[:2]
    # What the PDF says of it and what it is may differ; a reader follows the PDF.
    if not math.isclose(width / height, jpeg.width / jpeg.height, rel_tol=0.01):
        return None
    return np.ascontiguousarray(np.rot90(color, -jpeg.turns))


def _how(longest: int) -> int:
    """How far libjpeg shrinks the picture while it decodes."""
    if longest >= 5.6 * _LONGEST:
        return cv2.IMREAD_REDUCED_COLOR_8
    if longest >= 2.8 * _LONGEST:
        return cv2.IMREAD_REDUCED_COLOR_4
    return cv2.IMREAD_REDUCED_COLOR_2 if longest >= 1.4 * _LONGEST else cv2.IMREAD_COLOR


def _drawn(page: pdfium.PdfPage) -> NDArray[np.uint8]:
    scale = min(_LONGEST / max(page.get_size()), 300 / 72)
    drawn = page.render(scale=scale, may_draw_forms=True).to_numpy()
    return np.ascontiguousarray(drawn[:, :, :3])
