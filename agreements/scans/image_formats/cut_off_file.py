"""Whether the file of a picture that can't be read breaks off: by what it says is to follow.

What follows a picture that can be read is nobody's matter: phones put a film there.
"""

import struct

from agreements.scans.gate import file_kinds
from agreements.scans.image_formats import png


def is_cut_off(data: bytes) -> bool:
    """False for what can't be told, and for what is neither PNG nor HEIC."""
    match file_kinds.picture_kind(data[: file_kinds.HEADER_WITHIN]):
        case "png":
            return png.png_end(data) is None
        case "heic":
            return _heic(data)
    return False


def _heic(data: bytes) -> bool:
    """Of boxes the last one may go up to the end. Source: ISO/IEC 14496-12, 4.2."""
    at = 0
    while at + 8 <= len(data):
        (length,) = struct.unpack_from(">I", data, at)
        if length == 1 and at + 16 <= len(data):
            (length,) = struct.unpack_from(">Q", data, at + 8)
        if length < 8:
            return False
        at += length
    return at > len(data)
