"""Whether a QR code is seen from behind, as on the back of a page through which print shines.

Readers of codes undo a mirror and don't tell. The format word beside the corners of a symbol does:
in a mirror its bits stand in the opposite order (ISO/IEC 18004, 7.9 and Annex C).
"""

import numpy as np
import zxingcpp

from agreements.scans.page_analysis.frame import GrayImage

_LEVELS = {"M": 0, "L": 1, "H": 2, "Q": 3}
_GENERATOR, _MASK = 0b10100110111, 0b101010000010010
_ALONG = (0, 1, 2, 3, 4, 5, 7, 8)  # the timing pattern crosses at 6


def is_mirrored(code: zxingcpp.Barcode) -> bool:
    """By the two copies of the format word, of which one that is mirrored differs in four bits or
    more each at the level of ours."""
    extra = code.extra
    if not isinstance(extra, dict) or code.ec_level not in _LEVELS or "DataMask" not in extra:
        return False
    expected = _format(_LEVELS[code.ec_level] << 3 | int(extra["DataMask"]))
    picture = np.array(code.to_image(scale=1, add_quiet_zones=False))
    copies = _copies((picture < 128).astype(np.uint8))
    as_printed = sum(int((copy == expected).sum()) for copy in copies)
    in_a_mirror = sum(int((copy == expected[::-1]).sum()) for copy in copies)
    return in_a_mirror > as_printed


def _format(data: int) -> GrayImage:
    """The fifteen bits of a format word, the first first."""
    rest = data << 10
    for bit in range(14, 9, -1):
        if rest >> bit & 1:
            rest ^= _GENERATOR << (bit - 10)
    word = (data << 10 | rest) ^ _MASK
    return np.array([word >> bit & 1 for bit in range(14, -1, -1)])


def _copies(symbol: GrayImage) -> tuple[GrayImage, GrayImage]:
    """Both as they stand in the symbol, 1 for dark: around its upper left corner, and divided
    between the lower left and the upper right one."""
    row, column = symbol[8], symbol[:, 8]
    around = [*row[list(_ALONG)], *column[list(_ALONG[-2::-1])]]
    divided = [*column[:-8:-1], *row[-8:]]
    return np.array(around), np.array(divided)
