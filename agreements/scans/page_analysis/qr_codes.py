"""The QR codes on a page, and where they are."""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import zxingcpp

from agreements.scans.page_analysis import qr_mirroring
from agreements.scans.page_analysis.frame import Floats, Grey
from agreements.scans.page_analysis.scanned_sheet import Sheet

_QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
_LONGEST = 100  # characters; ours are about 50
_ENOUGH = 1900  # pixels of the longer side, of which half suffices to read most codes


@dataclass(frozen=True, slots=True)
class Code:
    """What a code says, and its corners in pixels, clockwise from the upper left one of the
    symbol as it was printed: they tell which way the page lies. `mirrored`: seen from behind."""

    text: str
    corners: Floats
    mirrored: bool = False


def read(sheet: Sheet) -> list[Code]:
    """Every QR code found in the quickest way that finds any seen from the front; where there is
    none, those seen from behind."""
    behind: list[Code] = []
    for picture, scale in _attempts(sheet):
        found = zxingcpp.read_barcodes(picture, formats=_QR)
        codes = [_code(each, scale) for each in found if _short(each.text)]
        if front := [code for code in codes if not code.mirrored]:
            return front
        behind = behind or codes
    return behind


def _code(found: zxingcpp.Barcode, scale: float) -> Code:
    return Code(found.text, _corners(found.position) * scale, qr_mirroring.is_mirrored(found))


def _short(text: str) -> bool:
    return 0 < len(text) <= _LONGEST


def _attempts(sheet: Sheet) -> Iterator[tuple[Grey, float]]:
    """The page small, whole, smoothed, and enlarged where the code is due; with its scale."""
    grey = sheet.grey
    if max(grey.shape) > _ENOUGH:
        yield sheet.half, 2.0
    yield grey, 1.0
    yield _as_grey(cv2.medianBlur(grey, 3)), 1.0
    yield _as_grey(cv2.GaussianBlur(grey, (0, 0), 1.2)), 1.0
    if max(grey.shape) < 1.5 * _ENOUGH:
        yield _as_grey(cv2.resize(grey, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)), 0.5


def _as_grey(picture: object) -> Grey:
    return np.asarray(picture, dtype=np.uint8)


def _corners(position: zxingcpp.Position) -> Floats:
    ends = (position.top_left, position.top_right, position.bottom_right, position.bottom_left)
    return np.array([(end.x, end.y) for end in ends], dtype=float)
