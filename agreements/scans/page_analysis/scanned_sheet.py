"""A page of an uploaded PDF as a picture.

Nearly every scanned page is one JPEG: taken out and decoded at a useful size, it is quicker to
have than by drawing the page, and needs little memory. All else is drawn by pdfium.
"""

import logging
import math
from dataclasses import dataclass, replace

import cv2
import numpy as np
import pikepdf
import pypdfium2 as pdfium

from agreements.scans.page_analysis import embedded_jpeg, image_resolution
from agreements.scans.page_analysis.frame import FloatArray, GrayImage, halved

logger = logging.getLogger(__name__)

# Pixels of the longer side: A4 at 300 dpi. More tells nothing that these checks could use.
_LONGEST = 3600
_INK = 25  # of 255, that a colored ink has more of one channel; the palest seal that counts
_LEAST_INK = 50  # pixels of it; fewer are noise


@dataclass(frozen=True, slots=True)
class ScannedSheet:
    """`gray` is the green channel: print and every pen are dark in it, red ones too; `half` is it
    at half the size. `red` and `blue`, likewise at half, say by how much one is stronger than the
    color opposite, the inks of most seals: None where a page has no such ink. By `shrunk` the
    picture was larger in the file, below 1 where it was drawn larger than it is. `place`: its left,
    top, right, bottom as shares of the page."""

    number: int
    gray: GrayImage
    half: GrayImage
    red: GrayImage | None = None
    blue: GrayImage | None = None
    shrunk: float = 1.0
    place: tuple[float, ...] = (0.0, 0.0, 1.0, 1.0)

    def to_fractions(self) -> FloatArray:
        """The matrix from pixels to shares of the page."""
        height, width = self.gray.shape
        left, top, right, bottom = self.place
        across, down = (right - left) / width, (bottom - top) / height
        return np.array([[across, 0, left], [0, down, top], [0, 0, 1.0]])

    def whited_out(self, outline: FloatArray) -> "ScannedSheet":
        """The same with white paper where an outline in pixels is."""
        gray = np.array(self.gray)
        cv2.fillPoly(gray, [np.round(outline).astype(np.int32)], 255)
        return replace(self, gray=gray, half=halved(gray))


def sheet_from_picture(number: int, picture: GrayImage) -> ScannedSheet:
    """Of a picture in gray, or in BGR, that is all of a page."""
    if picture.ndim == 2:
        return ScannedSheet(number, picture, halved(picture))
    gray, small = cv2.extractChannel(picture, 1), halved(picture)
    blue, green, red = cv2.split(small)
    more_red, more_blue = _more(red, green), _more(blue, red)
    return ScannedSheet(number, gray, green, more_red, more_blue)


class ScanFile:
    """An uploaded PDF; keeps no page in memory."""

    def __init__(self, path: str) -> None:
        self._file = pikepdf.open(path)
        self._pdf = pdfium.PdfDocument(path)
        self._pdf.init_forms()  # without it a form filled in on a tablet shows empty fields

    def __len__(self) -> int:
        return len(self._file.pages)

    def page(self, number: int) -> pikepdf.Page:
        return self._file.pages[number - 1]

    def sheet(self, number: int) -> ScannedSheet:
        """Page `number`, from 1. Raises what its libraries raise for a page they can't read."""
        return self.pictured_sheet(number)[1]

    def pictured_sheet(self, number: int) -> tuple[GrayImage, ScannedSheet]:
        """Likewise, with the picture that it is made of: gray, or BGR."""
        jpeg = embedded_jpeg.embedded_jpeg(self.page(number))
        picture = _decoded(jpeg) if jpeg else None
        if jpeg is None or picture is None:
            return self._drawn(number)
        shrunk = max(jpeg.width, jpeg.height) / max(picture.shape)
        sheet = sheet_from_picture(number, picture)
        return picture, replace(sheet, shrunk=shrunk, place=jpeg.place)

    def _drawn(self, number: int) -> tuple[GrayImage, ScannedSheet]:
        page = self._pdf[number - 1]
        scale = min(_LONGEST / max(page.get_size()), 300 / 72)
        drawn = page.render(scale=scale, may_draw_forms=True).to_numpy()
        picture = np.ascontiguousarray(drawn[:, :, :3])
        sheet = sheet_from_picture(number, picture)
        try:
            fine = image_resolution.dots_per_inch(self.page(number))
        except MemoryError:
            raise
        except Exception:  # whatever libraries raise of odd pictures: the page itself was drawn
            logger.exception("fineness of page %d", number)
            fine = None
        return picture, sheet if fine is None else replace(sheet, shrunk=fine / 72 / scale)


def _more(one: GrayImage, other: GrayImage) -> GrayImage | None:
    """By how much one channel is stronger than another, less what it is on paper in this light."""
    more = cv2.subtract(one, other)
    usual = int(np.median(more[::8, ::8]))
    more = cv2.subtract(more, np.full(1, usual, np.uint8)) if usual else more
    ink = cv2.threshold(more, _INK, 1, cv2.THRESH_BINARY)[1]
    return more if cv2.countNonZero(ink) > _LEAST_INK else None


def _decoded(jpeg: embedded_jpeg.EmbeddedJpeg) -> GrayImage | None:
    how = _how(max(jpeg.width, jpeg.height)) | cv2.IMREAD_IGNORE_ORIENTATION
    picture = cv2.imdecode(np.frombuffer(jpeg.data, np.uint8), how)
    if picture is None:
        return None
    height, width = picture.shape[:2]
    # What the PDF says of it and what it is may differ; a reader follows the PDF.
    if not math.isclose(width / height, jpeg.width / jpeg.height, rel_tol=0.01):
        return None
    return np.ascontiguousarray(np.rot90(picture, -jpeg.turns))


def _how(longest: int) -> int:
    """How far libjpeg shrinks the picture while it decodes; gray stays gray."""
    if longest >= 5.6 * _LONGEST:
        return cv2.IMREAD_REDUCED_GRAYSCALE_8 | cv2.IMREAD_ANYCOLOR
    if longest >= 2.8 * _LONGEST:
        return cv2.IMREAD_REDUCED_GRAYSCALE_4 | cv2.IMREAD_ANYCOLOR
    if longest >= 1.4 * _LONGEST:
        return cv2.IMREAD_REDUCED_GRAYSCALE_2 | cv2.IMREAD_ANYCOLOR
    return cv2.IMREAD_ANYCOLOR
