"""A page of an uploaded PDF as a picture.

Nearly every scanned page is one JPEG: taken out and decoded at a useful size, it is quicker to
have than by drawing the page, and needs little memory. All else is drawn by pdfium.
"""

import math
from dataclasses import dataclass

import cv2
import numpy as np
import pikepdf
import pypdfium2 as pdfium

from agreements.scans.sight import plain
from agreements.scans.sight.frame import Grey

# Pixels of the longer side: A4 at 300 dpi. More tells nothing that these checks could use.
_LONGEST = 3600
_COLORLESS = 12  # of 255, between the strongest and the weakest channel


@dataclass(frozen=True, slots=True)
class Sheet:
    """`color` is BGR, None for a gray page. `grey` is the green channel: print and every pen are
    dark in it, red ones too. By `shrunk` the picture was larger in the file."""

    number: int
    grey: Grey
    color: Grey | None
    shrunk: float = 1.0

    def redness(self) -> Grey | None:
        """By how much red is stronger than green: the ink of most seals. None for a gray page."""
        return None if self.color is None else _more(self.color, 2, self.grey)

    def blueness(self) -> Grey | None:
        """By how much blue is stronger than red. None for a gray page."""
        if self.color is None:
            return None
        return _more(self.color, 0, cv2.extractChannel(self.color, 2))


class Scan:
    """An uploaded PDF; keeps no page in memory."""

    def __init__(self, path: str) -> None:
        self._file = pikepdf.open(path)
        self._pdf = pdfium.PdfDocument(path)
        self._pdf.init_forms()  # without it a form filled in on a tablet shows empty fields

    def __len__(self) -> int:
        return len(self._file.pages)

    def sheet(self, number: int) -> Sheet:
        """Page `number`, from 1. Raises what its libraries raise for a page they can't read."""
        jpeg = plain.jpeg(self._file.pages[number - 1])
        picture = _decoded(jpeg) if jpeg else None
        if jpeg is None or picture is None:
            return _sheet(number, _drawn(self._pdf[number - 1]), 1.0)
        return _sheet(number, picture, max(jpeg.width, jpeg.height) / max(picture.shape))


def _more(color: Grey, channel: int, other: Grey) -> Grey:
    """By how much a channel is stronger than another, less what it is on paper in this light."""
    more = cv2.subtract(cv2.extractChannel(color, channel), other)
    usual = int(np.median(more[::16, ::16]))
    return cv2.subtract(more, np.full(1, usual, np.uint8)) if usual else more


def _sheet(number: int, picture: Grey, shrunk: float) -> Sheet:
    some = picture[::16, ::16].astype(np.int16)
    colorless = int((some.max(axis=2) - some.min(axis=2)).max()) <= _COLORLESS
    grey = cv2.extractChannel(picture, 1)
    return Sheet(number, grey, None if colorless else picture, shrunk)


def _decoded(jpeg: plain.Jpeg) -> Grey | None:
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


def _drawn(page: pdfium.PdfPage) -> Grey:
    scale = min(_LONGEST / max(page.get_size()), 300 / 72)
    drawn = page.render(scale=scale, may_draw_forms=True).to_numpy()
    return np.ascontiguousarray(drawn[:, :, :3])
