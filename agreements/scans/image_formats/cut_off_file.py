"""Whether the file of a picture that can't be read breaks off: by what it says is to follow.

What follows a picture that can be read is nobody's matter: phones put a film there.
"""

import struct

from agreements.scans.gate import file_kinds

_PNG_START = 8  # bytes
_LENGTH_KIND_CHECKSUM = 12


def is_cut_off(data: bytes) -> bool:
    """False for what can't be told, and for what is neither PNG nor HEIC."""
    match file_kinds.picture_kind(data[: file_kinds.HEADER_WITHIN]):
        case "png":
            return png_end(data) is None
        case "heic":
            return _heic(data)
    return False


def png_end(data: bytes) -> int | None:
    """Where the last chunk of a PNG ends, behind which anything may stand; None if it breaks off
    before. Source: PNG (third edition), 5.3."""
    at = _PNG_START
    while at + _LENGTH_KIND_CHECKSUM <= len(data):
        length = int.from_bytes(data[at : at + 4])
        kind = data[at + 4 : at + 8]
        at += _LENGTH_KIND_CHECKSUM + length
        if kind == b"IEND":
            return at
    return None


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
