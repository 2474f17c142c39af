"""The QR codes on a page, and where they are."""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import zxingcpp
from segno.consts import ERROR_MAPPING, FORMAT_INFO

from agreements.scans.page_analysis.frame import FloatArray, GrayImage
from agreements.scans.page_analysis.scanned_sheet import ScannedSheet

_QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
_LONGEST = 100  # characters; ours are about 50
_ENOUGH = 1900  # pixels of the longer side, of which half suffices to read most codes
_ALONG = (0, 1, 2, 3, 4, 5, 7, 8)  # the timing pattern crosses at 6


@dataclass(frozen=True, slots=True)
class QrCode:
    """What a code says, and its corners in pixels, clockwise from the upper left one of the
    symbol as it was printed: they tell which way the page lies. `mirrored`: seen from behind."""

    text: str
    corners: FloatArray
    mirrored: bool = False


def read_codes(sheet: ScannedSheet) -> list[QrCode]:
    """Every QR code found in the quickest way that finds any seen from the front; where there is
    none, those seen from behind."""
    behind: list[QrCode] = []
    for picture, scale in _attempts(sheet):
        found = zxingcpp.read_barcodes(picture, formats=_QR)
        codes = [
            QrCode(each.text, _corners(each.position) * scale, _is_mirrored(each))
            for each in found
            if 0 < len(each.text) <= _LONGEST
        ]
        if front := [code for code in codes if not code.mirrored]:
            return front
        behind = behind or codes
    return behind


def _attempts(sheet: ScannedSheet) -> Iterator[tuple[GrayImage, float]]:
    """The page small, whole, smoothed, and enlarged where the code is due; with its scale."""
    gray = sheet.gray
    if max(gray.shape) > _ENOUGH:
        yield sheet.half, 2.0
    yield gray, 1.0
    yield cv2.medianBlur(gray, 3), 1.0
    yield cv2.GaussianBlur(gray, (0, 0), 1.2), 1.0
    if max(gray.shape) < 1.5 * _ENOUGH:
        yield cv2.resize(gray, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC), 0.5


def _corners(position: zxingcpp.Position) -> FloatArray:
    ends = (position.top_left, position.top_right, position.bottom_right, position.bottom_left)
    return np.array([(end.x, end.y) for end in ends], dtype=float)


def _is_mirrored(code: zxingcpp.Barcode) -> bool:
    """Readers of codes undo a mirror and don't tell. The two copies of the format word do: in a
    mirror their bits stand in the opposite order, and four or more of each differ at the level of
    ours (ISO/IEC 18004, 7.9 and Annex C)."""
    extra = code.extra
    if not isinstance(extra, dict) or code.ec_level not in ERROR_MAPPING or "DataMask" not in extra:
        return False
    word = FORMAT_INFO[ERROR_MAPPING[code.ec_level] << 3 | int(extra["DataMask"])]
    expected = np.array([word >> bit & 1 for bit in range(14, -1, -1)])
    picture = np.array(code.to_image(scale=1, add_quiet_zones=False))
    copies = _copies((picture < 128).astype(np.uint8))
    as_printed = sum(int((copy == expected).sum()) for copy in copies)
    in_a_mirror = sum(int((copy == expected[::-1]).sum()) for copy in copies)
    return in_a_mirror > as_printed


def _copies(symbol: GrayImage) -> tuple[GrayImage, GrayImage]:
    """Both as they stand in the symbol, 1 for dark: around its upper left corner, and divided
    between the lower left and the upper right one."""
    row, column = symbol[8], symbol[:, 8]
    around = [*row[list(_ALONG)], *column[list(_ALONG[-2::-1])]]
    divided = [*column[:-8:-1], *row[-8:]]
    return np.array(around), np.array(divided)
